"""Presets as JSON that cv2.StereoBM.read understands too: read, write, refuse in words."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from types import UnionType
from typing import Any

from tuner.files.file_storage import check_readable, shortened
from tuner.files.strict_json import MAX_BYTES, Kind, describe, parse_object
from tuner.files.writing import write_atomically
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.errors import PresetError, as_preset
from tuner.presets.nodes import (
    NODES,
    OPENCV_NAME,
    RECTANGLES,
    SGBM_NAME,
    to_nodes,
    to_rectangles,
    to_settings,
)
from tuner.presets.preset import FORMAT, Preset
from tuner.presets.reading import read_small
from tuner.presets.sections import AlignmentSection, MonocularSection, from_section, to_section

__all__ = ["Preset", "PresetError", "dumps", "load_preset", "parse", "save_preset"]

_WANTED = Kind(noun="preset", example='{"stereo_bm": {...}}', levels=4)
_TOP_KEYS = frozenset({"stereo_bm", "tuner"})
_SECTIONS = ("monocular", "alignment")
_TUNER_KEYS = frozenset({"format", "title", "description", "provenance", *RECTANGLES, *_SECTIONS})
_TYPES: Mapping[str, type | UnionType] = {
    "settings": StereoBMSettings,
    "title": str,
    "description": str,
    "provenance": Mapping,
    "monocular": MonocularSection | None,
    "alignment": AlignmentSection | None,
    "unknown_nodes": Mapping,
    "sections": Mapping,
    "unknown": Mapping,
}
_NODE_KEYS = frozenset({"format", "name", *NODES})


def parse(text: str | bytes, *, name: str) -> Preset:
    """The preset in ``text``; ``name`` stands for the file in messages.

    Raises:
        PresetError: something in it is missing or wrong; the message names the field and the fix.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    with as_preset():
        document = parse_object(data, name=name, wanted=_WANTED)
    nodes, tuner = _stereo_bm(document, name), _tuner(document, name)
    version = _version(tuner, name)
    return Preset(
        settings=to_settings(nodes, tuner, name=name),
        title=_text(tuner, "title", name),
        description=_text(tuner, "description", name),
        provenance=_provenance(tuner, name),
        monocular=to_section(MonocularSection, tuner, "monocular", name),
        alignment=to_section(AlignmentSection, tuner, "alignment", name),
        unknown_nodes=_others(nodes, _NODE_KEYS),
        sections=_others(tuner, _TUNER_KEYS),
        unknown=_others(document, _TOP_KEYS),
        version=version,
        notes=_notes(document),
    )


def load_preset(path: str | os.PathLike[str]) -> Preset:
    """The preset in a file.

    Raises:
        PresetError: its content cannot be used.
        FileError: it cannot be read.
    """
    name = os.fspath(path)
    return parse(read_small(path, most=MAX_BYTES, kind="preset"), name=name)


def dumps(preset: Preset, *, name: str = "preset") -> str:
    """The preset as JSON text whose first key is ``stereo_bm``.

    Raises:
        PresetError: a text or value in it could not be read back by cv2.FileStorage.
    """
    _check_types(preset, name)
    document = {
        "stereo_bm": to_nodes(preset.settings) | _others(preset.unknown_nodes, _NODE_KEYS),
        "tuner": _tuner_part(preset),
        **_others(preset.unknown, _TOP_KEYS),
    }
    with as_preset():
        check_readable(document, name=name)
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if len(text.encode("utf-8")) > MAX_BYTES:
        raise PresetError(name, f"more than {MAX_BYTES // 1000} kB would be written; shorten it")
    return text


def _check_types(preset: Preset, name: str) -> None:
    """A script may have put anything in it; nothing is written that could not be read."""
    for field, kind in _TYPES.items():
        value = getattr(preset, field)
        if not isinstance(value, kind):
            raise PresetError(name, f"a {type(value).__name__} cannot be written", field=field)


def save_preset(preset: Preset, path: str | os.PathLike[str]) -> None:
    """Write the preset to a file, whole or not at all.

    Raises:
        PresetError: the preset holds something that cannot be written.
        FileError: the file cannot be written; an old one is as it was.
    """
    write_atomically(path, dumps(preset, name=os.fspath(path)).encode("utf-8"))


def _tuner_part(preset: Preset) -> dict[str, Any]:
    part: dict[str, Any] = {
        "format": FORMAT,
        "title": preset.title,
        "description": preset.description,
    }
    part |= to_rectangles(preset.settings)
    part["provenance"] = dict(preset.provenance)
    for key in _SECTIONS:
        section = getattr(preset, key)
        if section is not None:
            part[key] = from_section(section)
    return part | _others(preset.sections, _TUNER_KEYS)


def _stereo_bm(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if "stereo_bm" not in document:
        raise PresetError(name, _where_is_it(document), field="stereo_bm")
    return _object(document["stereo_bm"], "stereo_bm", name)


def _where_is_it(document: Mapping[str, Any]) -> str:
    """What to do about a missing ``stereo_bm``; OpenCV's own files have it under other names."""
    for key, value in document.items():
        if isinstance(value, dict) and value.get("name") == OPENCV_NAME:
            return f'it is missing; rename the key "{shortened(key)}" to "stereo_bm"'
        if isinstance(value, dict) and value.get("name") == SGBM_NAME:
            return (
                f'it is missing; "{shortened(key)}" is of StereoSGBM, only StereoBM can be used '
                "here"
            )
    if _NODE_KEYS & document.keys():
        return 'it is missing; put the values inside it: {"stereo_bm": {...}}'
    return 'it is missing; a preset begins with {"stereo_bm": {"format": 3, ...}}'


def _tuner(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _object(document.get("tuner", {}), "tuner", name)


def _object(value: Any, field: str, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise PresetError(name, f"{describe(value)} is not an object {{...}}", field=field)
    return value


def _version(tuner: Mapping[str, Any], name: str) -> int:
    value = tuner.get("format", FORMAT)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise PresetError(
            name, f"{describe(value)} is not a version; write {FORMAT}", field="tuner.format"
        )
    if value > FORMAT:
        raise PresetError(
            name,
            f"{describe(int(value))}: made by a newer version of stereo-tuner, this one reads "
            f"format {FORMAT}; update the program",
            field="tuner.format",
        )
    if value < 1:
        raise PresetError(
            name, f"{describe(int(value))} is not a version; write {FORMAT}", field="tuner.format"
        )
    return int(value)


def _text(tuner: Mapping[str, Any], key: str, name: str) -> str:
    value = tuner.get(key, "")
    if not isinstance(value, str):
        raise PresetError(
            name, f"{describe(value)} is not text; put it in quotes", field=f"tuner.{key}"
        )
    return value


def _provenance(tuner: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _object(tuner.get("provenance", {}), "tuner.provenance", name)


def _others(mapping: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key not in known}


def _notes(document: Mapping[str, Any]) -> tuple[str, ...]:
    first = next(iter(document))
    if first == "stereo_bm":
        return ()
    return (
        f'"stereo_bm" is not the first key ("{shortened(first)}" is): OpenCV\'s Algorithm::load '
        "would miss it; saving the preset here puts it first",
    )
