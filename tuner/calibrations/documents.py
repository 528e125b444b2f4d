"""Calibration files as text and as trees of nodes, parsed by libraries in a process apart."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.apart import Helper, HelperEnded, HelperRefused, Limits
from tuner.apart.shared_file import SharedFile, put, take
from tuner.core.errors import FileError
from tuner.core.geometry.cameras import CalibrationError
from tuner.files.file_storage import JsonError
from tuner.files.reading import read_file
from tuner.files.strict_json import Kind, parse_object

MOST_BYTES: Final = 64 << 20
"""Remap tables of a 4K camera as text are about as large."""

MOST_PLAIN_BYTES: Final = 1 << 20
"""Of what is no cv2.FileStorage: that holds matrices, not tables."""

_NO_TEXT: Final = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f]")

_WORK: Final = "tuner.calibrations.parsing:serve"
_LIMITS: Final = Limits(address_bytes=8 << 30, resident_bytes=2 << 30, cpu_s=30)
_MOST_S: Final = 120
"""By the clock, on a machine that is busy with other things; the CPU's time ends it before."""

_KIND: Final = Kind(noun="calibration", example='{"focal_px": ..., "baseline_m": ...}', levels=5)


@dataclass(frozen=True, slots=True)
class Document:
    """One file.

    Attributes:
        tree: its nodes; empty where it has none.
        error: why there is no tree, where that may be worth saying.
    """

    name: str
    text: str
    tree: dict[str, Any]
    error: str = ""


def documents(paths: Sequence[str | os.PathLike[str]]) -> tuple[Document, ...]:
    """What is in the files.

    Raises:
        FileError: one cannot be read, or is no text.
        CalibrationError: one is JSON or OpenCV's, and damaged.
    """
    names = [os.fspath(path) for path in paths]
    texts = [_text(name, bytes(read_file(name, most=MOST_BYTES))) for name in names]
    foreign = [text for text in texts if _is_foreign(text)]
    trees = iter(_parsed(tuple(foreign), names) if foreign else ())
    return tuple(
        _document(name, text, next(trees) if _is_foreign(text) else None)
        for name, text in zip(names, texts, strict=True)
    )


def _document(name: str, text: str, found: dict[str, Any] | None) -> Document:
    if found is None:
        return Document(name, text, _json(name, text) if text.startswith("{") else {})
    tree, error = found.get("tree"), found.get("error", "")
    if error and text.startswith(("%YAML:", "<?xml")):
        raise CalibrationError(f"{name}: {error}")
    return Document(name, text, tree if isinstance(tree, dict) else {}, error)


def _text(name: str, data: bytes) -> str:
    # Windows' editors and shells write their own codings; what counts in the files is ASCII.
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for coding in ("utf-16",) if wide else ("utf-8-sig", "latin-1"):
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(text):
            return text.lstrip()
    raise FileError(f"{name}: it is no text file, so no calibration that can be read here")


def _is_foreign(text: str) -> bool:
    if text.startswith(("%YAML", "<?xml")):
        return True
    return not text.startswith("{") and ":" in text and len(text) <= MOST_PLAIN_BYTES


def _json(name: str, text: str) -> dict[str, Any]:
    try:
        return parse_object(text.encode(), name=name, wanted=_KIND)
    except JsonError as error:
        raise CalibrationError(str(error)) from None


def _parsed(texts: tuple[str, ...], names: Sequence[str]) -> list[dict[str, Any]]:
    several = ", ".join(names)
    try:
        return _parsed_apart(texts)
    except OSError as error:
        raise FileError(
            f"{several}: no process can be started to read it ({error.strerror})"
        ) from None
    except HelperRefused as error:
        raise CalibrationError(f"{several}: it cannot be read ({error.words})") from None
    except HelperEnded as error:
        raise CalibrationError(f"{several}: what reads it {error.words}; save it again") from None


@lru_cache(maxsize=4)
def _parsed_apart(texts: tuple[str, ...]) -> list[dict[str, Any]]:
    """A tree or an error each; nobody changes them. Commands look at a calibration twice."""
    shared = SharedFile()
    try:
        places, at = [], 0
        for data in (text.encode("utf-8", "replace") for text in texts):
            put(shared.file, at, data)
            places.append((at, len(data)))
            at += len(data)
        helper = Helper(_WORK, limits=_LIMITS, files=shared.inherited)
        try:
            answer = helper.ask({"file": shared.address, "texts": places}, limit_s=_MOST_S)
        finally:
            helper.end()
        found: list[dict[str, Any]] = _with_arrays(answer["found"], shared)
        return found
    finally:
        shared.close()


def _with_arrays(value: Any, shared: SharedFile) -> Any:
    """The tree with its large matrices in place."""
    if isinstance(value, list):
        return [_with_arrays(one, shared) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"array"}:
        return _array(value["array"], shared)
    return {key: _with_arrays(inner, shared) for key, inner in value.items()}


def _array(place: Any, shared: SharedFile) -> NDArray[Any]:
    kind, shape, at = place
    array = np.empty(shape, np.dtype(kind))
    if array.nbytes > 4 * MOST_BYTES:
        raise HelperEnded("answered nonsense")
    take(shared.file, at, array)
    return array
