"""A calibration on the command line: which files, what they do not say, and how to rectify."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from functools import cache
from typing import Any, Final, NamedTuple

from tuner.calibrations.lengths import length_m
from tuner.calibrations.reference import CalibrationRef
from tuner.cli.flags import flag, reader
from tuner.cli.parsing import UsageError, not_empty
from tuner.core.errors import UserError
from tuner.core.geometry.rig import AlreadyRectified, CameraPair, StereoCalibration
from tuner.core.geometry.stereo_rectification import OFF, SPECS, Rectification
from tuner.core.tunable import Size, Spec
from tuner.engine.examination import Examination, Verdict
from tuner.engine.found_rig import NOWHERE, Beside, Finder, beside_as_said
from tuner.engine.opening import Opened, metres_beside
from tuner.engine.rectifying import sides_told
from tuner.presets.preset import Preset
from tuner.presets.rectification_section import AS_CHOSEN, RectificationSection

PREFIX: Final = "rectify_"
_BY_HAND: Final = ("focal_px", "baseline")
_TOLD: Final = {
    "unit_m": "--calibration-unit",
    "size": "--calibration-size",
    "cameras": "--calibration-cameras",
    "exchanged": "--calibration-exchanged",
}


def add_calibration_flags(parser: argparse.ArgumentParser) -> None:
    """Add --calibration, what belongs to it, and a flag for each tunable of a rectification."""
    group = parser.add_argument_group(
        "rectification", "by the calibration of the cameras; metres are known then"
    )
    add = group.add_argument
    files = (
        "the calibration's file, or those of the left and of the right camera, of any tool; "
        "without, and without one in the preset, what lies beside the pair is used, and said"
    )
    add("--calibration", nargs="+", type=not_empty, metavar="FILE", help=files)
    none = "use none: not the one beside the pair, and not the preset's"
    add("--no-calibration", action="store_true", help=none)
    unit = "what lengths in it count, where it does not say: m, cm, mm, or a board's square (25mm)"
    add("--calibration-unit", type=_length, metavar="UNIT", help=unit)
    size = "size of the pictures that it is for, where it does not say"
    add("--calibration-size", type=_size, metavar="WxH", help=size)
    cameras = "which of several cameras in it are left and right, such as 00,01"
    add("--calibration-cameras", type=_names, metavar="L,R", help=cameras)
    exchange = "exchange its left and right camera"
    add("--calibration-exchanged", action="store_true", help=exchange)
    focal = "of a rectified pair without such a file: its focal length in px"
    add("--focal-px", type=_positive, metavar="F", help=focal)
    baseline = "and the distance of its cameras, such as 120mm"
    add("--baseline", type=_length, metavar="B", help=baseline)
    doffs = "and cx of the right camera minus cx of the left in px [default 0]"
    add("--doffs-px", type=_number, metavar="D", help=doffs)
    for name, spec in SPECS.items():
        group.add_argument(
            flag(PREFIX + name),
            dest=PREFIX + name,
            type=reader(spec),
            metavar="|".join(str(number) for number, _ in spec.choices) or "N",
            help=_help(name, spec).replace("%", "%%"),
        )


class ChosenRig(NamedTuple):
    """What flags and preset say of the rig.

    Attributes:
        calibration: None where they name none.
        reference: its files, and what they do not say; without files, of what lies beside a pair.
        how: how pairs are rectified.
        finder: looks for what lies beside a pair where no calibration is named.
    """

    calibration: StereoCalibration | None
    reference: CalibrationRef
    how: Rectification
    finder: Finder

    @property
    def named(self) -> bool:
        """Files or numbers are named, so that what lies beside a pair does not count."""
        return bool(self.reference) or self.calibration is not None

    def section(self, old: RectificationSection | None) -> RectificationSection | None:
        """As a preset that had ``old`` holds it, its paths whole; None where nothing is said."""
        typed = self.calibration if isinstance(self.calibration, AlreadyRectified) else None
        reference = replace(self.reference, files=tuple(map(os.path.abspath, self.reference.files)))
        made = RectificationSection(
            **self.how.values,
            calibration=reference,
            beside=_beside_told(self, old),
            typed=None if reference else typed,
            unknown=old.unknown if old else {},
            typed_unknown=old.typed_unknown if old and typed and not reference else {},
        )
        return None if old is None and made == RectificationSection() else made


def calibration_of(
    preset: Preset | None, given: argparse.Namespace, *, path: str = ""
) -> ChosenRig:
    """What flags and preset say of the rig.

    Args:
        path: the preset's file, from which its paths are counted.

    Raises:
        UsageError: the flags do not go together.
        FileError, CalibrationError: the files cannot be read or used.
        SettingsError: a value is not legal.
    """
    section = preset.rectification if preset else None
    values = {name: getattr(given, PREFIX + name) for name in SPECS}
    how = replace(
        section.rectification if section else Rectification(),
        **{name: value for name, value in values.items() if value is not None},
    )
    by_hand = _by_hand(given)
    if given.no_calibration:
        _check_none(given, by_hand)
        return ChosenRig(None, CalibrationRef(), how, NOWHERE)
    if section and section.typed and not given.calibration:
        by_hand = by_hand or section.typed
    if by_hand and _told(given):
        typed = "--focal-px and --baseline" if given.focal_px else "the preset's by_hand"
        raise UsageError(
            f"{_in_words(_told_flags(given))}: the pair's metres are by {typed}, which stand in no "
            "file; leave that out, or name a file by --calibration"
        )
    if by_hand:
        return ChosenRig(by_hand, CalibrationRef(), how, NOWHERE)
    reference = _reference(section.seen_from(path) if section else CalibrationRef(), given)
    finder = Finder(reference, how, beside=beside_of(given, section))
    return ChosenRig(reference.read(), reference, how, finder)


class Counting(Enum):
    """What lies beside a pair and counts, where no calibration is named."""

    NONE = "none"
    METRES = "what turns px into metres"
    RIG = "what flags can say something of"


@cache
def _gives_metres(_folder: str, path: str) -> bool:
    return metres_beside(path)


def gives_metres(path: str) -> bool:
    """Whether there lies beside a picture what turns px into metres; looked for once a folder."""
    folder = os.path.dirname(path)
    return _gives_metres(folder, os.path.join(folder, "left"))


def check_told(
    rig: ChosenRig, given: argparse.Namespace, *, counts: Counting, why: str = ""
) -> None:
    """Refuse what is said of a calibration where there is none of which it could be said.

    Args:
        counts: what lies beside the pair.
        why: that is not used, in words.

    Raises:
        UsageError: that is so.
    """
    if rig.named or rig.reference == CalibrationRef() or counts is Counting.RIG:
        return
    flags = _in_words(_told_flags(given))
    if counts is Counting.METRES and flags:
        raise UsageError(
            f"{flags}: the pair's metres are by calibration.json or calib.txt beside it, of which "
            "flags say nothing; leave that out, or name another one by --calibration FILE"
        )
    if counts is Counting.NONE:
        because = f" ({why})" if why else ""
        raise UsageError(
            f"{flags or 'the preset says something of a calibration'}: --calibration FILE is "
            f"missing, and none that counts lies beside the pair{because}"
        )


def beside_of(given: argparse.Namespace, section: RectificationSection | None = None) -> Beside:
    """What becomes of a calibration beside a pair where none is named.

    Args:
        section: of the preset.
    """
    if given.no_calibration:
        return Beside.LEFT_OUT
    if getattr(given, f"{PREFIX}on") is not None:
        return Beside.AS_CHOSEN
    return beside_as_said(section)


def _beside_told(rig: ChosenRig, old: RectificationSection | None) -> str:
    """What a preset says of what lies beside a pair."""
    if rig.named:
        return ""
    return AS_CHOSEN if rig.finder.means is Beside.AS_CHOSEN else old.beside if old else ""


def _check_none(given: argparse.Namespace, by_hand: AlreadyRectified | None) -> None:
    named = ["--calibration"] if given.calibration else []
    named += ["--focal-px"] if by_hand else []
    named += _told_flags(given)
    if getattr(given, f"{PREFIX}on") not in (None, OFF):
        named.append("--rectify-on")
    if named:
        raise UsageError(
            f"--no-calibration: {_in_words(named)} wants one; leave one of them out"
            if len(named) == 1
            else f"--no-calibration: {_in_words(named)} want one; leave them out, or that"
        )


def exchanged_note(
    opened: Opened, calibration: StereoCalibration | None, examination: Examination
) -> str:
    """What is to be said of the calibration, with who is exchanged where rows do not meet."""
    if opened.found is not None:
        calibration = opened.found.calibration
    uneven = Verdict.ROWS_DIFFER in examination.verdicts
    if opened.note or opened.raw is None or not uneven or not isinstance(calibration, CameraPair):
        return opened.note
    return sides_told(opened.raw, calibration).sentence


def _reference(base: CalibrationRef, given: argparse.Namespace) -> CalibrationRef:
    if given.calibration:
        if len(given.calibration) > 2:
            raise UsageError(
                f"--calibration: {len(given.calibration)} files; one or two are a calibration, and "
                "the pair comes before it"
            )
        base = CalibrationRef(files=tuple(given.calibration))
    return replace(base, **_told(given))


def _told_flags(given: argparse.Namespace) -> list[str]:
    return [_TOLD[name] for name in _told(given)]


def _in_words(names: Sequence[str]) -> str:
    """Such as "--a, --b and --c"."""
    *most, last = names or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def _told(given: argparse.Namespace) -> dict[str, Any]:
    """What flags say of a calibration's files."""
    told = {
        "unit_m": given.calibration_unit,
        "size": given.calibration_size,
        "cameras": given.calibration_cameras,
        "exchanged": given.calibration_exchanged or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _by_hand(given: argparse.Namespace) -> AlreadyRectified | None:
    named = [getattr(given, name) is not None for name in _BY_HAND]
    if not any(named):
        if given.doffs_px is not None:
            raise UsageError("--doffs-px belongs to --focal-px and --baseline; give all three")
        return None
    if not all(named):
        raise UsageError("--focal-px and --baseline belong together; give both")
    if given.calibration:
        raise UsageError("--focal-px and --calibration both say what the pair's metres are")
    return AlreadyRectified(
        focal_px=given.focal_px,
        baseline=given.baseline,
        doffs_px=given.doffs_px or 0.0,
        unit_m=1.0,
    )


def _help(name: str, spec: Spec) -> str:
    default = spec.shown(Rectification().values[name])
    unit = f"in 1/{spec.per_unit} {spec.unit}, or e.g. 2{spec.unit}" if spec.per_unit != 1 else ""
    choices = ", ".join(f"{number} {words}" for number, words in spec.choices)
    facts = [fact for fact in (unit or spec.unit, choices, f"default {default}") if fact]
    return f"{spec.help} [{'; '.join(facts)}]"


def _length(text: str) -> float:
    try:
        return length_m(text)
    except UserError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _size(text: str) -> Size:
    sides = text.lower().split("x")
    if len(sides) != 2 or not all(side.isdecimal() and 0 < int(side) < 65536 for side in sides):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x720")
    return Size(int(sides[0]), int(sides[1]))


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if len(names) != 2 or not all(names):
        raise argparse.ArgumentTypeError(f"{text!r} is not two names such as 00,01")
    return names


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not abs(found) < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of px")
    return found


def _positive(text: str) -> Any:
    found = _number(text)
    if not found > 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return found
