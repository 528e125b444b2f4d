"""Makes an old graph safe for onnxruntime: opset 13, with the sampling positions spelled out.

Below opset 11 a linear Upsample or Resize names no coordinate mode. PyTorch's exporter meant
half-pixel positions and OpenCV reads it so; onnxruntime reads it as asymmetric, which pulls the
depth map towards the origin.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
from pathlib import Path
from typing import Any, Final

from tuner.files.folders import cache_folder
from tuner.files.writing import write_atomically
from tuner.networks.digests import sha256
from tuner.networks.errors import ModelError
from tuner.networks.scan.scan import opened_model

log = logging.getLogger(__name__)

OPSET: Final = 13
LINEAR: Final = b"linear"
RULE: Final = 1
"""Part of the file's name: a file converted by another rule is not taken for one of this."""


def available() -> bool:
    """Whether the package that can convert is installed."""
    return importlib.util.find_spec("onnx") is not None


def half_pixel(path: Path, *, name: str = "", folder: Path | None = None) -> bytes:
    """The converted file, made at the first call and kept in the user's cache folder.

    Args:
        path: a file that passed the scan.
        name: what the user calls it.
        folder: where to keep it, if not in the cache folder.

    Raises:
        ModelError: the package onnx is missing or cannot convert it.
        FileError: the file cannot be read.
    """
    stem = f"{sha256(path)}-opset{OPSET}-{RULE}"
    kept = _kept(folder, stem)
    if kept is None:
        kept = convert(path, name=name)
        _keep(kept, folder, stem)
    return kept


def _kept(folder: Path | None, stem: str) -> bytes | None:
    """What an earlier call kept, if its bytes are still those that its name tells."""
    try:
        folder = folder or _cache_folder()
        found = [path for path in folder.iterdir() if path.name.startswith(stem)]
    except OSError:
        return None
    for path in found:
        try:
            with opened_model(path) as file:
                data = file.read()
        except (ModelError, OSError) as error:
            log.info("%s: %s", path, error)
            continue
        if path.name == _name(stem, data):
            return data
        log.info("%s: is not what was kept there; the model is converted anew", path)
    return None


def _keep(data: bytes, folder: Path | None, stem: str) -> None:
    """Save the next call the work; where that cannot be, it is done again."""
    try:
        folder = folder or _cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{stem}*"):
            old.unlink()
        write_atomically(folder / _name(stem, data), data)
    except OSError as error:
        log.info("a converted model is not kept: %s", error)


def _name(stem: str, data: bytes) -> str:
    return f"{stem}-{hashlib.sha256(data).hexdigest()}.onnx"


def convert(path: Path, *, name: str = "") -> bytes:
    """The graph in opset 13 with every linear Resize at half-pixel positions.

    Raises:
        ModelError: the package onnx is missing or cannot convert it.
    """
    name = name or path.name
    if not available():
        raise ModelError(
            f"{name}: onnxruntime would displace its map, and converting it needs the package "
            "onnx; install stereo-tuner[onnx] or choose the engine OpenCV"
        )
    import onnx
    from onnx import version_converter

    try:
        # Not by its path, beside which onnx would look for further files.
        loaded = onnx.load_model_from_string(path.read_bytes())
        model = version_converter.convert_version(loaded, OPSET)
        for node in model.graph.node:
            if node.op_type == "Resize" and _mode(node) == LINEAR:
                _set_half_pixel(node)
        data: bytes = model.SerializeToString()
    except Exception as error:
        raise ModelError(
            f"{name}: cannot be converted for onnxruntime "
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
    """Where converted files are kept. Raises FileError."""
    return cache_folder() / "converted"
