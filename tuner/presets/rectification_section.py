"""The part of ``tuner`` that says how a rig's pictures are rectified, and by which calibration."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tuner.calibrations.own_json import rectified_from
from tuner.calibrations.reference import CalibrationRef
from tuner.core.errors import SettingsError
from tuner.core.geometry.cameras import CalibrationError
from tuner.core.geometry.rig import AlreadyRectified, StereoCalibration
from tuner.core.geometry.stereo_rectification import SPECS, Rectification
from tuner.core.tunable import Size
from tuner.files.strict_json import describe
from tuner.presets.errors import PresetError

KEY = "rectification"
_FILES, _UNIT, _SIZE = "calibration", "metres_per_unit", "image_size"
_CAMERAS, _EXCHANGED, _BY_HAND = "cameras", "exchanged", "by_hand"
_BESIDE = "beside"
USED: Final = "used"
"""What lies beside a pair counts; whether the pair is rectified by it already, its rows tell."""
AS_CHOSEN: Final = "as chosen"
"""What lies beside a pair counts, and the pair is rectified by it as the section says."""
_NUMBERS = {
    "focal_px": "Focal length, px.",
    "baseline_m": "Distance of the cameras, metres.",
    "doffs_px": "cx of the right camera minus cx of the left, px; 0 if left out.",
}
_OWN = frozenset({_FILES, _UNIT, _SIZE, _CAMERAS, _EXCHANGED, _BY_HAND, _BESIDE, *SPECS})
_DEFAULTS = Rectification().values


def _nothing() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationSection(Rectification):
    """How the pictures are rectified, and by which calibration.

    Attributes:
        calibration: named by the paths of its files, never copied.
        beside: where it names none, "used" or "as chosen" of what lies beside a pair; empty where
            the section does not say it.
        typed: the numbers of a rectified pair that were typed and stand in no file; in metres.
        unknown: further keys of the section; kept and written back.
        typed_unknown: further keys beside the typed numbers; kept as long as there are such.

    Raises:
        SettingsError: a value is not legal.
    """

    calibration: CalibrationRef = field(default_factory=CalibrationRef)
    beside: str = ""
    typed: AlreadyRectified | None = None
    unknown: Mapping[str, Any] = field(default_factory=_nothing, hash=False)
    typed_unknown: Mapping[str, Any] = field(default_factory=_nothing, hash=False)

    @property
    def rectification(self) -> Rectification:
        """What is chosen, without what the file says besides."""
        return Rectification(**self.values)

    @property
    def names_one(self) -> bool:
        """It names files or numbers, so that what lies beside a pair does not count."""
        return bool(self.calibration) or self.typed is not None

    @property
    def of_found(self) -> bool:
        """It is about a calibration that it does not name: the one that lies beside a pair."""
        said = (self.calibration, self.rectification) != (CalibrationRef(), Rectification())
        return not self.names_one and (bool(self.beside) or said)

    def read(self) -> StereoCalibration | None:
        """The typed numbers, or what its files hold; None where it names neither.

        Raises:
            FileError, CalibrationError: the files cannot be read or used.
        """
        return self.typed or self.calibration.read()

    def seen_from(self, preset: str | os.PathLike[str]) -> CalibrationRef:
        """The calibration, its relative paths taken from the preset's folder."""
        folder, one = Path(preset).parent, self.calibration
        files = tuple(str(folder / name) for name in one.files)
        return CalibrationRef(
            files=files,
            unit_m=one.unit_m,
            size=one.size,
            cameras=one.cameras,
            exchanged=one.exchanged,
        )


def to_rectification(tuner: Mapping[str, Any], name: str) -> RectificationSection | None:
    """The section of a ``tuner`` object; None if there is none.

    Raises:
        PresetError: it is no object, or a value in it is of another type or not legal.
    """
    if KEY not in tuner:
        return None
    values = tuner[KEY]
    if not isinstance(values, dict):
        raise PresetError(
            name, f"{describe(values)} is not an object {{...}}", field=f"tuner.{KEY}"
        )
    known = {key: _whole(values[key]) for key in SPECS if key in values}
    unknown = {key: value for key, value in values.items() if key not in _OWN}
    try:
        return RectificationSection(
            **known,
            calibration=_reference(values),
            beside=_beside_pair(values.get(_BESIDE, "")),
            typed=_typed(values),
            unknown=unknown,
            typed_unknown=_beside(values.get(_BY_HAND)),
        )
    except SettingsError as error:
        raise PresetError(name, error.reason, field=f"tuner.{KEY}.{error.field}") from None


def from_rectification(section: RectificationSection) -> dict[str, Any]:
    """The section as a JSON object: every value, and the keys that are not known here."""
    one = section.calibration
    document: dict[str, Any] = {_FILES: list(one.files)} if one.files else {}
    if one.unit_m is not None:
        document[_UNIT] = one.unit_m
    if one.size is not None:
        document[_SIZE] = list(one.size)
    if one.cameras:
        document[_CAMERAS] = list(one.cameras)
    if one.exchanged:
        document[_EXCHANGED] = True
    if section.beside:
        document[_BESIDE] = section.beside
    if section.typed is not None:
        document[_BY_HAND] = _numbers_of(section.typed) | _beside(section.typed_unknown)
    others = {key: value for key, value in section.unknown.items() if key not in _OWN}
    return document | section.values | others


def _reference(values: Mapping[str, Any]) -> CalibrationRef:
    size = values.get(_SIZE)
    if size is not None and not (_are(size, int) and len(size) == 2 and min(size) > 0):
        raise SettingsError(_SIZE, f"{describe(size)} is not [width, height]")
    files, cameras = values.get(_FILES, []), values.get(_CAMERAS, [])
    if not _are(files, str) or len(files) > 2 or not all(files):
        raise SettingsError(_FILES, f"{describe(files)} is not a list of one path or two")
    if not _are(cameras, str) or len(cameras) not in (0, 2):
        raise SettingsError(_CAMERAS, f"{describe(cameras)} is not a list of two names")
    exchanged = values.get(_EXCHANGED, False)
    if not isinstance(exchanged, bool):
        raise SettingsError(_EXCHANGED, f"{describe(exchanged)} is not true or false")
    return CalibrationRef(
        files=tuple(files),
        unit_m=_unit(values.get(_UNIT)),
        size=None if size is None else Size(*size),
        cameras=tuple(cameras),
        exchanged=exchanged,
    )


def _beside_pair(value: Any) -> str:
    if value not in ("", USED, AS_CHOSEN):
        raise SettingsError(_BESIDE, f'{describe(value)} is not "{USED}" or "{AS_CHOSEN}"')
    return str(value)


def _typed(values: Mapping[str, Any]) -> AlreadyRectified | None:
    numbers = values.get(_BY_HAND)
    if numbers is None:
        return None
    if values.get(_FILES):
        raise SettingsError(_BY_HAND, f"{_FILES} says it too; leave one of them out")
    if not isinstance(numbers, dict):
        raise SettingsError(
            _BY_HAND, f"{describe(numbers)} is not an object with {', '.join(_NUMBERS)}"
        )
    try:
        return rectified_from({name: numbers[name] for name in _NUMBERS if name in numbers})
    except CalibrationError as error:
        raise SettingsError(_BY_HAND, str(error)) from None


def _beside(numbers: Any) -> dict[str, Any]:
    """Keys of typed numbers that are not known here, such as misspelt ones."""
    if not isinstance(numbers, Mapping):
        return {}
    return {key: value for key, value in numbers.items() if key not in _NUMBERS}


def _numbers_of(typed: AlreadyRectified) -> dict[str, float]:
    # What a preset holds is metres: a file may have said another unit, a typed number has none.
    unit_m = 1.0 if typed.unit_m is None else typed.unit_m
    numbers = (typed.focal_px, typed.baseline * unit_m, typed.doffs_px)
    return dict(zip(_NUMBERS, numbers, strict=True))


def _are(values: Any, kind: type) -> bool:
    return isinstance(values, list) and all(type(one) is kind for one in values)


def _unit(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
        raise SettingsError(_UNIT, f"{describe(value)} is not a length above 0 in metres")
    return float(value)


def rectification_schema() -> dict[str, Any]:
    """The JSON Schema of the section."""
    words = (RectificationSection.__doc__ or "").partition("\n")[0]
    text = {"type": "string"}
    return {
        "description": f"{words} Further keys are kept.",
        "type": "object",
        "properties": {
            _FILES: {
                "description": "Paths of the calibration's files, from the preset's folder on.",
                "type": "array",
                "items": {**text, "minLength": 1},
                "maxItems": 2,
            },
            _UNIT: {
                "description": "Metres per unit of length in them, where they do not say.",
                "type": "number",
                "exclusiveMinimum": 0,
            },
            _SIZE: {
                "description": "Width and height of the pictures that they are for.",
                "type": "array",
                "items": {"type": "integer", "minimum": 1},
                "minItems": 2,
                "maxItems": 2,
            },
            _CAMERAS: {
                "description": "Names of the left and the right camera in files of several.",
                "type": "array",
                "items": text,
                "maxItems": 2,
            },
            _EXCHANGED: {
                "description": "Left and right camera of the files change places.",
                "type": "boolean",
            },
            _BESIDE: {
                "description": "Without calibration and by_hand: whether rows that meet already "
                "count (used) or not (as chosen), where one that lies beside a pair is used.",
                "enum": [USED, AS_CHOSEN],
            },
            _BY_HAND: {
                "description": "Numbers of a rectified pair that stand in no file.",
                "type": "object",
                "properties": {
                    name: {"description": words, "type": "number"}
                    for name, words in _NUMBERS.items()
                },
                "required": ["focal_px", "baseline_m"],
            },
            **{
                name: {
                    "title": spec.label,
                    "description": spec.help
                    + (
                        f" Unit in the file: 1/{spec.per_unit} {spec.unit}."
                        if spec.per_unit != 1
                        else ""
                    ),
                    "type": "integer",
                    "minimum": spec.low,
                    "maximum": spec.high,
                    "default": _DEFAULTS[name],
                }
                for name, spec in SPECS.items()
            },
        },
    }


def _whole(value: Any) -> Any:
    """4.0 as 4: JSON makes no difference."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
