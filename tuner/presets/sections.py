"""The parts of ``tuner`` beside the matcher's: the network for depth, and how its map is fitted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeVar

from tuner.core.errors import SettingsError
from tuner.core.inverse_depth import INPUT_SIDE_MOST
from tuner.files.file_storage import MAX_STRING_BYTES, shortened
from tuner.files.strict_json import describe
from tuner.presets.errors import PresetError

Section = TypeVar("Section", "MonocularSection", "AlignmentSection")

_DIGEST: Final = "^([0-9a-f]{64})?$"
_JSON_TYPES: Final = {str: "string", bool: "boolean", int: "integer"}
_WANTED: Final = {str: "text; put it in quotes", bool: "true or false", int: "a whole number"}


def _nothing() -> Mapping[str, Any]:
    return {}


def _entry(default: Any, help_: str, **limits: Any) -> Any:
    """A field with its words and JSON Schema limits ("enum", "pattern")."""
    return field(default=default, metadata={"help": help_, "limits": limits})


@dataclass(frozen=True, slots=True, kw_only=True)
class MonocularSection:
    """Which network estimates depth, and how it runs.

    Attributes:
        unknown: further keys of the section; kept and written back.

    Raises:
        SettingsError: a value is of another type or not legal.
    """

    model: str = _entry("", "Key of a model such as midas_v21_small, or an ONNX file.")
    file_sha256: str = _entry(
        "", "SHA-256 of the model's file, so that another file is noticed.", pattern=_DIGEST
    )
    engine: str = _entry(
        "auto", "Which library runs the network.", enum=["auto", "opencv", "onnxruntime"]
    )
    device: str = _entry("auto", "Where it runs: auto, cpu, cuda or another that is offered.")
    variant: str = _entry(
        "", "Another way to feed the picture, by name; empty: as the model wants it."
    )
    input_size: int = _entry(
        0,
        "Nominal side of the network's input in px, for graphs of free size; 0: as it wants.",
        minimum=0,
        maximum=INPUT_SIDE_MOST,
    )
    unknown: Mapping[str, Any] = field(default_factory=_nothing, hash=False)

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentSection:
    """What the monocular map is fitted to.

    Attributes:
        unknown: further keys of the section; kept and written back.

    Raises:
        SettingsError: a value is of another type or not legal.
    """

    fit_to: str = _entry(
        "stereo", "Which disparities it is fitted to.", enum=["stereo", "ground truth", "both"]
    )
    half: bool = _entry(False, "Fit on a random half of the pixels, report on the other.")
    unknown: Mapping[str, Any] = field(default_factory=_nothing, hash=False)

    def __post_init__(self) -> None:
        _check(self)


def to_section(
    kind: type[Section], tuner: Mapping[str, Any], key: str, name: str
) -> Section | None:
    """The section under ``key`` of a ``tuner`` object; None if there is none.

    Raises:
        PresetError: it is no object, or a value in it is of another type or not legal.
    """
    if key not in tuner:
        return None
    values = tuner[key]
    if not isinstance(values, dict):
        raise PresetError(
            name, f"{describe(values)} is not an object {{...}}", field=f"tuner.{key}"
        )
    known = {n: values[n] for n in _entries(kind) if n in values}
    unknown = {n: value for n, value in values.items() if n not in known}
    try:
        return kind(**known, unknown=unknown)
    except SettingsError as error:
        raise PresetError(name, error.reason, field=f"tuner.{key}.{error.field}") from None


def from_section(section: MonocularSection | AlignmentSection) -> dict[str, Any]:
    """The section as a JSON object: every value, and the keys that are not known here."""
    known = {name: getattr(section, name) for name in _entries(type(section))}
    return known | {key: value for key, value in section.unknown.items() if key not in known}


def section_schema(kind: type[Section]) -> dict[str, Any]:
    """The JSON Schema of a section."""
    words = (kind.__doc__ or "").partition("\n")[0]
    return {
        "description": f"{words} Further keys are kept.",
        "type": "object",
        "properties": {name: _schema(entry) for name, entry in _entries(kind).items()},
    }


def _schema(entry: Any) -> dict[str, Any]:
    limits = dict(entry.metadata["limits"])
    if isinstance(entry.default, str) and not limits:
        limits["maxLength"] = MAX_STRING_BYTES
    return {
        "description": entry.metadata["help"],
        "type": _JSON_TYPES[type(entry.default)],
        **limits,
        "default": entry.default,
    }


def _entries(kind: type[Any]) -> dict[str, Any]:
    return {entry.name: entry for entry in fields(kind) if "limits" in entry.metadata}


def _check(section: MonocularSection | AlignmentSection) -> None:
    for name, entry in _entries(type(section)).items():
        value, limits = getattr(section, name), entry.metadata["limits"]
        if type(value) is not type(entry.default):
            raise SettingsError(name, f"{describe(value)} is not {_WANTED[type(entry.default)]}")
        if "maximum" in limits and not limits["minimum"] <= value <= limits["maximum"]:
            legal = f"{limits['minimum']}..{limits['maximum']}"
            raise SettingsError(name, f"{describe(value)} is not {legal}")
        if "enum" in limits and value not in limits["enum"]:
            known = ", ".join(f'"{word}"' for word in limits["enum"])
            raise SettingsError(name, f'"{shortened(value)}" is not one of {known}')
        if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
            raise SettingsError(
                name, f'"{shortened(value)}" is not a SHA-256: 64 of the characters 0-9 and a-f'
            )
