"""The part of ``tuner`` that says how the rows of a rig's pictures are brought into line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tuner.core.errors import SettingsError
from tuner.core.geometry.rectification import SPECS, LineUp
from tuner.files.strict_json import describe
from tuner.presets.errors import PresetError

KEY = "line_up"


def _nothing() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineUpSection(LineUp):
    """How the right picture is moved, so that its rows meet those of the left one.

    Attributes:
        unknown: further keys of the section; kept and written back.

    Raises:
        SettingsError: a value is not legal.
    """

    unknown: Mapping[str, Any] = field(default_factory=_nothing, hash=False)

    @property
    def line_up(self) -> LineUp:
        """What is chosen, without what the file says besides."""
        return LineUp(**self.values)


def to_line_up(tuner: Mapping[str, Any], name: str) -> LineUpSection | None:
    """The section of a ``tuner`` object; None if there is none.

    Raises:
        PresetError: it is no object, or a value in it is no whole number or not legal.
    """
    if KEY not in tuner:
        return None
    values = tuner[KEY]
    if not isinstance(values, dict):
        raise PresetError(
            name, f"{describe(values)} is not an object {{...}}", field=f"tuner.{KEY}"
        )
    known = {key: _whole(values[key]) for key in SPECS if key in values}
    unknown = {key: value for key, value in values.items() if key not in SPECS}
    try:
        return LineUpSection(**known, unknown=unknown)
    except SettingsError as error:
        raise PresetError(name, error.reason, field=f"tuner.{KEY}.{error.field}") from None


def from_line_up(section: LineUpSection) -> dict[str, Any]:
    """The section as a JSON object: every value, and the keys that are not known here."""
    others = {key: value for key, value in section.unknown.items() if key not in SPECS}
    return section.values | others


def line_up_schema() -> dict[str, Any]:
    """The JSON Schema of the section."""
    words = (LineUpSection.__doc__ or "").partition("\n")[0]
    return {
        "description": f"{words} Further keys are kept.",
        "type": "object",
        "properties": {
            name: {
                "title": spec.label,
                "description": f"{spec.help} Unit in the file: 1/{spec.per_unit} {spec.unit}.",
                "type": "integer",
                "minimum": spec.low,
                "maximum": spec.high,
                "default": 0,
            }
            for name, spec in SPECS.items()
        },
    }


def _whole(value: Any) -> Any:
    """4.0 as 4: JSON makes no difference."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
