"""Which calibration a rig's pairs are rectified by, and how: as it is chosen and undone; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from tuner.calibrations.reference import CalibrationRef
from tuner.core.errors import UserError
from tuner.core.geometry.rig import AlreadyRectified, RemapTables, StereoCalibration
from tuner.core.geometry.stereo_rectification import DONE, ON, SPECS, Rectification
from tuner.core.tunable import Size
from tuner.engine.rig_told import applied
from tuner.presets.rectification_section import AS_CHOSEN, USED, RectificationSection

BY_HAND: Final = "the numbers typed by hand"
_TYPED: Final = ("focal_px", "baseline", "doffs_px", "unit_m")


@dataclass(frozen=True, slots=True, kw_only=True)
class RigRef:
    """A calibration by reference, and what is left to choose of the rectification.

    Attributes:
        calibration: named by the paths of its files, never copied.
        typed: focal length, baseline and doffs of a rectified pair, typed by hand instead.
        how: the tunables of the Rectify stage.
        found: it lies beside the pair and nobody chose it.
        rows_on: what the rows of the pair beside which it was found told of ``how.on``.
        guessed: nothing told whether the pair is rectified already; another of its source may.
    """

    calibration: CalibrationRef = field(default_factory=CalibrationRef)
    typed: AlreadyRectified | None = None
    how: Rectification = field(default_factory=Rectification)
    found: bool = False
    rows_on: int = ON
    guessed: bool = False

    def __bool__(self) -> bool:
        return bool(self.calibration) or self.typed is not None

    @property
    def key(self) -> tuple[object, ...]:
        """Equal keys rectify alike."""
        return (self.calibration, self.typed, self.how) if self else ()

    @property
    def title(self) -> str:
        """The names of its files, or another word for it; empty for none."""
        if self.typed is not None:
            return BY_HAND
        return " and ".join(Path(name).name for name in self.calibration.files)

    @property
    def on_by_hand(self) -> bool:
        """Whether it rectifies was chosen, and is not what the rows of a pair tell."""
        return self.how.on != self.rows_on

    @property
    def wanted(self) -> Rectification:
        """What is chosen of ``how``: whether it rectifies only where the rows do not tell it."""
        return self.how if self.on_by_hand else replace(self.how, on=ON)

    def as_rows_tell(self, on: int | None) -> RigRef:
        """The same for a pair whose rows tell this of ``how.on``; None: they tell nothing."""
        rows_on = ON if on is None else on
        how = self.how if self.on_by_hand else replace(self.how, on=rows_on)
        guessed = on is None and not self.on_by_hand
        return replace(self, how=how, rows_on=rows_on, guessed=guessed)

    def with_value(self, name: str, value: int) -> RigRef:
        """With one tunable of the rectification changed.

        Raises:
            SettingsError: the value is not legal.
        """
        return replace(self, how=replace(self.how, **{name: value}), guessed=False)

    def told(self, **what: Any) -> RigRef:
        """With what was said of its files: "unit_m", "size", "cameras", "exchanged"."""
        calibration = replace(self.calibration, **what)
        return replace(self, calibration=calibration, found=False, guessed=False)


NO_RIG: Final = RigRef()


def rig_of_section(section: RectificationSection, preset: str) -> RigRef:
    """What a preset says of the rig; ``preset`` is its file, from which paths are counted.

    Where it names no calibration, it is what is to be chosen of one that is found.
    """
    forced = section.of_found and section.beside == AS_CHOSEN and section.on == ON
    return RigRef(
        calibration=CalibrationRef() if section.typed else section.seen_from(preset),
        typed=section.typed,
        how=section.rectification,
        rows_on=DONE if forced else ON,
    )


def with_section(rig: RigRef, section: RectificationSection, preset: str) -> RigRef:
    """The rig on show as a preset has it; ``preset`` is its file.

    A calibration that the preset does not name stays, and is used as the preset says.
    """
    wanted = rig_of_section(section, preset)
    if not section.of_found:
        return wanted
    if not rig:
        return rig
    told = wanted.calibration if rig.found else rig.calibration
    reference = replace(told, files=rig.calibration.files)
    found = replace(wanted, calibration=reference, typed=rig.typed, found=rig.found)
    if not rig.found:
        return found
    return found.as_rows_tell(None if rig.guessed else rig.rows_on)


def section_of_found(rig: RigRef, old: RectificationSection | None) -> RectificationSection | None:
    """What a preset holds of a rig whose calibration was found: what was chosen, and no paths.

    None where nothing was chosen.
    """
    section = RectificationSection(
        **rig.wanted.values,
        calibration=replace(rig.calibration, files=()),
        beside=AS_CHOSEN if rig.on_by_hand else USED,
        typed=None,
        unknown={} if old is None else old.unknown,
        typed_unknown={},
    )
    return None if section == RectificationSection(beside=USED) else section


def section_of(rig: RigRef, old: RectificationSection | None, preset: str) -> RectificationSection:
    """The rig as a preset holds it: paths that named the same files stay as they were."""
    reference = rig.calibration
    unknown = {} if old is None else old.unknown
    beside = {} if old is None or rig.typed is None else old.typed_unknown
    if old is not None and old.calibration and old.seen_from(preset).files == reference.files:
        reference = replace(reference, files=old.calibration.files)
    return RectificationSection(
        **rig.how.values,
        calibration=reference,
        beside="",
        typed=rig.typed,
        unknown=unknown,
        typed_unknown=beside,
    )


def unit_lacks(calibration: StereoCalibration) -> bool:
    """Whether there would be metres if only its unit of length were known."""
    if isinstance(calibration, RemapTables) and calibration.metric is None:
        return False
    return calibration.unit_m is None


def said_of(rig: RigRef, calibration: StereoCalibration, notes: tuple[str, ...]) -> str:
    """What the calibration does to the pair, in sentences."""
    done = applied(rig.title, calibration, rig.how, found=rig.found)
    return " ".join([f"{done}.", *(f"{_capital(note)}." for note in notes)])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def remembered(rig: RigRef) -> dict[str, Any]:
    """As JSON can hold it."""
    one, typed = rig.calibration, rig.typed
    return {
        "files": list(one.files),
        "unit_m": one.unit_m,
        "size": None if one.size is None else list(one.size),
        "cameras": list(one.cameras),
        "exchanged": one.exchanged,
        "typed": None if typed is None else {name: getattr(typed, name) for name in _TYPED},
        "how": rig.how.values,
        "found": rig.found,
        "rows_on": rig.rows_on,
        "guessed": rig.guessed,
    }


def rig_from(known: Any) -> RigRef | None:
    """The reverse of ``remembered``; None where it is not known, or cannot be."""
    if not isinstance(known, Mapping):
        return None
    try:
        how, typed = known.get("how"), known.get("typed")
        return RigRef(
            calibration=_reference(known),
            typed=None if typed is None else AlreadyRectified(**_numbers_of(typed)),
            how=Rectification(**{n: how[n] for n in SPECS if n in how})
            if isinstance(how, Mapping)
            else Rectification(),
            found=known.get("found") is True,
            rows_on=DONE if known.get("rows_on") == DONE else ON,
            guessed=known.get("guessed") is True,
        )
    except (UserError, TypeError, ValueError, KeyError, OverflowError):
        # Anybody may have changed what was remembered: the pair opens without.
        return None


def _reference(known: Mapping[str, Any]) -> CalibrationRef:
    files, cameras, size = (known.get(name) or [] for name in ("files", "cameras", "size"))
    if not all(isinstance(one, list) for one in (files, cameras, size)) or len(files) > 2:
        raise TypeError("lists are needed")
    unit_m = known.get("unit_m")
    return CalibrationRef(
        files=tuple(str(name) for name in files),
        unit_m=None if unit_m is None else float(unit_m),
        size=Size(*(int(side) for side in size)) if size else None,
        cameras=tuple(str(name) for name in cameras),
        exchanged=known.get("exchanged") is True,
    )


def _numbers_of(typed: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: float(typed[name]) for name in ("focal_px", "baseline")}
    found["doffs_px"] = float(typed.get("doffs_px", 0.0))
    found["unit_m"] = 1.0
    return found
