"""Makes an old graph safe for onnxruntime: opset 13, with the sampling positions spelled out.

Below opset 11 a linear Upsample or Resize names no coordinate mode. PyTorch's exporter meant
half-pixel positions and OpenCV reads it so; onnxruntime reads it as asymmetric, which pulls the
depth map towards the origin.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, Final

import platformdirs

from tuner.atomic import write_atomically
from tuner.core.errors import FileError
from tuner.monocular.digests import sha256
from tuner.monocular.errors import ModelError

OPSET: Final = 13
LINEAR: Final = b"linear"
RULE: Final = 1
"""Part of the file's name: a file converted by another rule is not taken for one of this."""


def available() -> bool:
    """Whether the package that can convert is installed."""
    return importlib.util.find_spec("onnx") is not None


def half_pixel(path: Path, *, folder: Path | None = None) -> Path:
    """The converted file, made at the first call and kept in the user's cache folder.

    Args:
        path: a file that passed the scan.
        folder: where to keep it, if not in the cache folder.

    Raises:
        ModelError: the package onnx is missing or cannot convert it.
        FileError: the file cannot be read, or the converted one not written.
    """
    folder = folder or _cache_folder()
    kept = folder / f"{sha256(path)}-opset{OPSET}-{RULE}.onnx"
    if not kept.is_file():
        data = convert(path)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileError(f"{folder}: cannot be created ({error.strerror})") from error
        write_atomically(kept, data)
    return kept


def convert(path: Path) -> bytes:
    """The graph in opset 13 with every linear Resize at half-pixel positions.

    Raises:
        ModelError: the package onnx is missing or cannot convert it.
    """
    if not available():
        raise ModelError(
            f"{path.name}: onnxruntime would displace its map, and converting it needs the package "
            "onnx; install stereo-tuner[onnx] or choose the engine OpenCV"
        )
    import onnx
    from onnx import version_converter

    try:
        model = version_converter.convert_version(onnx.load(path), OPSET)
        for node in model.graph.node:
            if node.op_type == "Resize" and _mode(node) == LINEAR:
                _set_half_pixel(node)
        data: bytes = model.SerializeToString()
    except Exception as error:
        raise ModelError(
            f"{path.name}: cannot be converted for onnxruntime "
            f"({' '.join(str(error).split())[:200]}); choose the engine OpenCV"
        ) from error
    return data


def _mode(node: Any) -> bytes:
    return next((bytes(given.s) for given in node.attribute if given.name == "mode"), b"nearest")


def _set_half_pixel(node: Any) -> None:
    from onnx import helper

    kept = [given for given in node.attribute if given.name != "coordinate_transformation_mode"]
    del node.attribute[:]
    node.attribute.extend(kept)
    node.attribute.append(helper.make_attribute("coordinate_transformation_mode", "half_pixel"))


def _cache_folder() -> Path:
    return platformdirs.user_cache_path("stereo-tuner", appauthor=False) / "converted"
