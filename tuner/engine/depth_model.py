"""A depth network as people name it: the key of a model on offer, or an ONNX file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Final, TypeVar

from tuner.monocular.engines import AUTO, DEVICES
from tuner.monocular.errors import ModelError
from tuner.monocular.opening import open_model
from tuner.monocular.registry import ROWS
from tuner.monocular.scan import scan
from tuner.monocular.types import ModelRow, Network, Normalisation, Preprocessing

ONNX: Final = ".onnx"
_Way = TypeVar("_Way")


def find_model(name: str | os.PathLike[str]) -> ModelRow | Path:
    """The model on offer of this key, or the file of this path.

    Raises:
        ModelError: there is neither; the message lists the keys.
    """
    text = os.fspath(name)
    key = text.strip().lower().replace("-", "_")
    for row in ROWS:
        if key == row.key:
            return row
    path = Path(text)
    if text and (os.path.lexists(path) or path.suffix.lower() == ONNX or path.name != text):
        return path
    raise ModelError(
        f"{text or 'model'}: no such model and no such file; models are "
        f"{', '.join(row.key for row in ROWS)}, or name an ONNX file"
    )


def open_network(
    name: str | os.PathLike[str],
    *,
    engine: str = AUTO,
    device: str = AUTO,
    variant: str = "",
    consent: bool | str = False,
    stop: Event | None = None,
) -> Network:
    """Load a network by its name; the caller closes it.

    Args:
        name: key of a model on offer, or an ONNX file.
        engine: "auto", "opencv" or "onnxruntime".
        device: "auto", "cpu", "cuda", "directml" or "coreml".
        variant: another way to feed it, empty for the model's own. Of a model on offer one of its
            variants; of a file a normalisation: "in graph", "imagenet", "half", "notebook".
        consent: load a file of unknown content too, after the look at it; its SHA-256 says yes
            also to a file that changed since the last yes.

    Raises:
        NeedsConsent: nobody vouches for the file, and ``consent`` is off.
        ModelError, FileError: it cannot be had or used, in words.
    """
    source = find_model(name)
    device = _device(device)
    if isinstance(source, ModelRow):
        prep = _row_prep(source, variant)
    else:
        prep = _file_prep(source, variant)
    return open_model(source, engine=engine, device=device, prep=prep, consent=consent, stop=stop)


def _device(name: str) -> str:
    known = {word.lower(): word for word in (AUTO, *DEVICES)}
    if name.lower() not in known:
        raise ModelError(f"device: {name!r} is none; legal are {', '.join(known)}")
    return known[name.lower()]


def _row_prep(row: ModelRow, variant: str) -> Preprocessing | None:
    return _chosen(dict(row.variants), variant, row.key) if variant else None


def _file_prep(path: Path, variant: str) -> Preprocessing | None:
    if not variant:
        return None
    words = {kind.value: kind for kind in Normalisation}
    kind = _chosen(words, variant, str(path))
    return replace(scan(path).proposed, normalisation=kind)


def _chosen(ways: Mapping[str, _Way], variant: str, of: str) -> _Way:
    """The way of this name, or of the only name that it is a part of."""
    wanted = variant.lower().replace("-", " ").strip()
    found = [name for name in ways if name == wanted] or [name for name in ways if wanted in name]
    if len(found) != 1:
        legal = ", ".join(repr(name) for name in ways) or "none"
        raise ModelError(f"{of}: no variant {variant!r}; its variants are {legal}")
    return ways[found[0]]
