"""Presets as JSON that OpenCV's matchers read too: read, write, refuse in words."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import UnionType
from typing import Any

from tuner.files.file_storage import check_readable, shortened
from tuner.files.strict_json import MAX_BYTES, Kind, describe, parse_object
from tuner.files.writing import write_atomically
from tuner.matchers.matcher import Matcher
from tuner.matchers.registry import default_matcher, matcher_of, matchers
from tuner.presets.addressee import matcher_in
from tuner.presets.errors import PresetError, as_preset
from tuner.presets.interop.reading import read_foreign
from tuner.presets.line_up_section import KEY, LineUpSection, from_line_up, to_line_up
from tuner.presets.names import file_stem
from tuner.presets.nodes import (
    node_keys,
    rectangles_of,
    to_nodes,
    to_rectangles,
    to_settings,
)
from tuner.presets.preset import FORMAT, Preset
from tuner.presets.reading import read_small
from tuner.presets.rectification_section import KEY as RECTIFICATION
from tuner.presets.rectification_section import (
    RectificationSection,
    from_rectification,
    to_rectification,
)
from tuner.presets.sections import AlignmentSection, MonocularSection, from_section, to_section

__all__ = ["Preset", "PresetError", "check_types", "dumps", "load_preset", "parse", "save_preset"]

_SECTIONS = ("monocular", "alignment")
_TUNER_KEYS = frozenset(
    {"format", "title", "description", "tags", "provenance", KEY, RECTIFICATION, *_SECTIONS}
)
_TYPES: Mapping[str, type | UnionType] = {
    "title": str,
    "description": str,
    "tags": tuple,
    "provenance": Mapping,
    "monocular": MonocularSection | None,
    "alignment": AlignmentSection | None,
    "line_up": LineUpSection | None,
    "rectification": RectificationSection | None,
    "unknown_nodes": Mapping,
    "sections": Mapping,
    "unknown": Mapping,
}


def parse(text: str | bytes, *, name: str) -> Preset:
    """The preset in ``text``; ``name`` stands for the file in messages.

    Raises:
        PresetError: something in it is missing or wrong; the message names the field and the fix.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    with as_preset():
        document = parse_object(data, name=name, wanted=_wanted())
    matcher = matcher_in(document, name)
    nodes = _object(document[matcher.key], matcher.key, name)
    tuner = _tuner(document, name)
    version = _version(tuner, name)
    return Preset(
        settings=to_settings(matcher, nodes, tuner, name=name),
        title=_text(tuner, "title", name),
        description=_text(tuner, "description", name),
        tags=_tags(tuner, name),
        provenance=_provenance(tuner, name),
        monocular=to_section(MonocularSection, tuner, "monocular", name),
        alignment=to_section(AlignmentSection, tuner, "alignment", name),
        line_up=to_line_up(tuner, name),
        rectification=to_rectification(tuner, name),
        unknown_nodes=_others(nodes, node_keys(matcher)),
        sections=_others(tuner, _tuner_keys(matcher)),
        unknown=_others(document, _top_keys(matcher)),
        version=version,
        notes=_notes(document, matcher),
    )


def load_preset(path: str | os.PathLike[str]) -> Preset:
    """The preset in a file, or the settings in another tool's; its content tells which it is.

    Raises:
        PresetError: its content cannot be used.
        FileError: it cannot be read.
    """
    name = os.fspath(path)
    data = read_small(path, most=MAX_BYTES, kind="preset")
    foreign = read_foreign(data, title=file_stem(Path(name).stem), name=name)
    return parse(data, name=name) if foreign is None else foreign


def dumps(preset: Preset, *, name: str = "preset") -> str:
    """The preset as JSON text whose first key is that of its matcher.

    Raises:
        PresetError: a text or value in it could not be read back by cv2.FileStorage.
    """
    check_types(preset, name)
    matcher = matcher_of(preset.settings)
    own = _others(preset.unknown_nodes, node_keys(matcher))
    document = {
        matcher.key: to_nodes(preset.settings) | own,
        "tuner": _tuner_part(preset, matcher),
        **_others(preset.unknown, _top_keys(matcher)),
    }
    with as_preset():
        check_readable(document, name=name)
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if len(text.encode("utf-8")) > MAX_BYTES:
        raise PresetError(name, f"more than {MAX_BYTES // 1000} kB would be written; shorten it")
    return text


def _wanted() -> Kind:
    """What the messages of a reader of JSON say that a preset is."""
    return Kind(noun="preset", example=f'{{"{default_matcher().key}": {{...}}}}', levels=4)


def check_types(preset: Preset, name: str) -> None:
    """A script may have put anything in it; nothing is written that could not be read.

    Raises:
        PresetError: a field is of another type.
    """
    kinds = {"settings": _settings_types(), **_TYPES}
    for field, kind in kinds.items():
        value = getattr(preset, field)
        if not isinstance(value, kind):
            raise PresetError(name, f"a {type(value).__name__} cannot be written", field=field)
    for tag in preset.tags:
        if not isinstance(tag, str):
            raise PresetError(name, f"a {type(tag).__name__} is no word", field="tags")


def _settings_types() -> tuple[type, ...]:
    return tuple(matcher.settings for matcher in matchers())


def save_preset(preset: Preset, path: str | os.PathLike[str]) -> None:
    """Write the preset to a file, whole or not at all.

    Raises:
        PresetError: the preset holds something that cannot be written.
        FileError: the file cannot be written; an old one is as it was.
    """
    write_atomically(path, dumps(preset, name=os.fspath(path)).encode("utf-8"))


def _tuner_part(preset: Preset, matcher: Matcher) -> dict[str, Any]:
    part: dict[str, Any] = {
        "format": FORMAT,
        "title": preset.title,
        "description": preset.description,
    }
    if preset.tags:
        part["tags"] = list(preset.tags)
    part |= to_rectangles(preset.settings)
    part["provenance"] = dict(preset.provenance)
    for key in _SECTIONS:
        section = getattr(preset, key)
        if section is not None:
            part[key] = from_section(section)
    if preset.line_up is not None:
        part[KEY] = from_line_up(preset.line_up)
    if preset.rectification is not None:
        part[RECTIFICATION] = from_rectification(preset.rectification)
    return part | _others(preset.sections, _tuner_keys(matcher))


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


def _tags(tuner: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = tuner.get("tags", [])
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        raise PresetError(
            name, f'{describe(value)} is not a list of words such as ["indoor"]', field="tuner.tags"
        )
    return tuple(value)


def _provenance(tuner: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _object(tuner.get("provenance", {}), "tuner.provenance", name)


def _others(mapping: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key not in known}


def _top_keys(matcher: Matcher) -> frozenset[str]:
    return frozenset({matcher.key, "tuner"})


def _tuner_keys(matcher: Matcher) -> frozenset[str]:
    return _TUNER_KEYS | rectangles_of(matcher).keys()


def _notes(document: Mapping[str, Any], matcher: Matcher) -> tuple[str, ...]:
    first = next(iter(document))
    if first == matcher.key:
        return ()
    return (
        f'"{matcher.key}" is not the first key ("{shortened(first)}" is): OpenCV\'s '
        "Algorithm::load would miss it; saving the preset here puts it first",
    )
