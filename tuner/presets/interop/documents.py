"""The tree of nodes in a file of another tool; what only a library can read is read apart."""

from __future__ import annotations

import codecs
import os
import zlib
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tuner.apart import Helper, HelperEnded, HelperRefused, Limits
from tuner.core.errors import FileError
from tuner.files.file_storage import JsonError
from tuner.files.strict_json import MAX_BYTES, Kind, parse_object
from tuner.presets.errors import PresetError

_WORK: Final = "tuner.presets.interop.parsing:serve"
_LIMITS: Final = Limits(address_bytes=8 << 30, resident_bytes=1 << 30, cpu_s=5)
_MOST_S: Final = 60
"""By the clock, on a machine that is busy with other things; the CPU's time ends it before."""

_OPENCV: Final = {"<?xml": "XML", "%YAML": "YAML"}
_ENDINGS: Final = {".yaml": "YAML", ".yml": "YAML", ".xml": "XML"}
_ANY: Final = Kind(noun="settings file", example="{...}", levels=4)
_GZIP: Final = b"\x1f\x8b"


class Document(NamedTuple):
    """The tree of nodes in a file.

    Attributes:
        json: it is JSON, and so may be a preset.
        kind: "YAML" or "XML" where it is that for sure, or empty.
    """

    tree: dict[str, Any]
    json: bool = False
    kind: str = ""


def document(data: bytes, *, known: frozenset[str], name: str) -> Document:
    """What is in a file; an empty tree where it names none of ``known``, or is no such file.

    Raises:
        PresetError: it is such a file, and damaged; the message says where.
    """
    text = _text(data, name)
    start = text.lstrip()
    kind = next((kind for mark, kind in _OPENCV.items() if start.startswith(mark)), "")
    json = start.startswith("{")
    if not any(word in text for word in known):
        return Document({}, json, kind or _ENDINGS.get(os.path.splitext(name)[1].lower(), ""))
    if json:
        return Document(_json(start, name), json)
    if not kind and ":" not in text:
        return Document({})
    tree = _parsed(start if kind else text, bool(kind), name)
    return Document(tree if isinstance(tree, dict) else {}, kind=kind or "YAML")


def _text(data: bytes, name: str) -> str:
    """Empty where it is no text."""
    if data.startswith(_GZIP):
        data = _unpacked(data, name)
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if "\0" in text else text


def _unpacked(data: bytes, name: str) -> bytes:
    """What cv2.FileStorage wrote to a name that ends in .gz."""
    try:
        packed = zlib.decompressobj(zlib.MAX_WBITS | 16)
        found = packed.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise PresetError(name, f"it is packed with gzip, and damaged ({error})") from None
    if len(found) > MAX_BYTES:
        raise PresetError(name, f"unpacked it is larger than {MAX_BYTES // 1000} kB")
    if not packed.eof:
        raise PresetError(name, "it is packed with gzip, and cut off")
    return found


def _json(text: str, name: str) -> dict[str, Any]:
    try:
        return parse_object(text.encode(), name=name, wanted=_ANY)
    except JsonError:
        return {}  # what is wrong with it, the reader of presets says


def _parsed(text: str, opencv: bool, name: str) -> Any:
    try:
        return _parsed_apart(text, opencv)
    except OSError as error:
        raise FileError(
            f"{name}: no process can be started to read it ({error.strerror})"
        ) from None
    except HelperRefused as error:
        words = error.words if error.user else f"it cannot be read ({error.kind}: {error.words})"
        raise PresetError(name, words) from None
    except HelperEnded as error:
        raise PresetError(name, f"what reads it {error.words}; save it again") from None


@lru_cache(maxsize=8)
def _parsed_apart(text: str, opencv: bool) -> Any:
    """The tree; nobody changes it. A command looks at its preset twice, the list more often."""
    helper = Helper(_WORK, limits=_LIMITS)
    try:
        return helper.ask({"text": text, "opencv": opencv}, limit_s=_MOST_S)["tree"]
    finally:
        helper.end()
