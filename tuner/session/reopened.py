"""Pair, slots and the active one, as JSON can hold them, and back; what is illegal is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from tuner.core.errors import UserError
from tuner.core.geometry.rectification import SPECS, LineUp
from tuner.core.grey import USUAL, GreyRule
from tuner.presets.codec import dumps
from tuner.presets.preset import Preset
from tuner.session.rig import RigRef, remembered, rig_from
from tuner.session.state import SLOTS, PairRef, Slot, State, TruthRef
from tuner.sources.ground_truth import HowRead
from tuner.sources.kinds import kinds
from tuner.sources.source import SourceRef
from tuner.sources.truth_mask import MEANINGS, TOLD

CAMERA: Final = "camera"
_MOST: Final = 1e30
"""JSON knows whole numbers that no float can hold."""


@dataclass(frozen=True, slots=True)
class SlotText:
    """A slot as it is remembered: the file of its preset, and its settings as preset text."""

    preset: str = ""
    settings: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """What was open at the end of the last session; no slots where none are known.

    Attributes:
        rig: of the pair; None where that is not known, and it is looked for.
        line_up: of the pair; None where that is not known, and the preset says it.
        line_up_aside: its numbers while it was switched off.
    """

    slots: tuple[SlotText, ...] = ()
    active: int = 0
    pair: PairRef = field(default_factory=PairRef)
    truth: TruthRef = field(default_factory=TruthRef)
    rig: RigRef | None = None
    line_up: LineUp | None = None
    line_up_aside: LineUp = field(default_factory=LineUp)


def to_reopen(state: State) -> dict[str, Any]:
    """The part of a state that ``reopened`` brings back."""
    return {
        "slots": [
            {"preset": one.preset_path, "settings": _settings_text(one)} for one in state.slots
        ],
        "active": state.active,
        "pair": asdict(state.pair),
        "truth": asdict(state.truth),
        "rig": remembered(state.rig),
        "line_up": state.line_up.values,
        "line_up_aside": state.line_up_aside.values,
    }


def reopened(known: Mapping[str, Any]) -> Reopened:
    """The reverse of ``to_reopen``."""
    active = known.get("active")
    pair = _pair(known.get("pair"))
    return Reopened(
        slots=_slots(known.get("slots")),
        active=active if type(active) is int and active in range(len(SLOTS)) else 0,
        pair=pair,
        truth=_truth(known.get("truth")) if pair != PairRef() else TruthRef(),
        rig=rig_from(known.get("rig")),
        line_up=_line_up(known.get("line_up")),
        line_up_aside=_line_up(known.get("line_up_aside")) or LineUp(),
    )


def _settings_text(slot: Slot) -> str:
    return dumps(Preset(settings=slot.settings))


def _pair(found: Any) -> PairRef:
    known = found if isinstance(found, dict) else {}
    left, right = known.get("left"), known.get("right")
    source, frame = source_from(known.get("source")), known.get("frame")
    if source is not None:
        left = right = ""
    elif not (isinstance(left, str) and isinstance(right, str) and left and right):
        return PairRef()
    return PairRef(
        left,
        right,
        source=source,
        frame=frame if source is not None and type(frame) is int and 0 <= frame < _MOST else 0,
        grey=_grey(known.get("grey")),
        baseline_mm=known.get("baseline_mm") is True,
        flipped=known.get("flipped") is True,
    )


def source_from(found: Any) -> SourceRef | None:
    """A source as JSON has it, or None; a camera is not opened by itself: it may see somebody."""
    known = found if isinstance(found, dict) else {}
    kind, parts, options = (known.get(name) for name in ("kind", "parts", "options"))
    if not isinstance(kind, str) or kind not in {one.key for one in kinds()} - {CAMERA}:
        return None
    if not (isinstance(parts, list) and parts and all(isinstance(part, str) for part in parts)):
        return None
    pairs = options if isinstance(options, list) else []
    if not all(isinstance(one, list) and len(one) == 2 for one in pairs):
        return None
    said = [(name, value) for name, value in pairs if _are_words(name, value)]
    return SourceRef(kind, tuple(parts), tuple(said))


def _are_words(*values: Any) -> bool:
    return all(isinstance(value, str) for value in values)


def _grey(found: Any) -> GreyRule:
    known = found if isinstance(found, dict) else {}
    kind, low, high = known.get("kind"), _number(known.get("low")), _number(known.get("high"))
    try:
        return GreyRule(kind, low or 0.0, high or 0.0) if isinstance(kind, str) else USUAL
    except UserError:
        return USUAL


def _truth(found: Any) -> TruthRef:
    known = found if isinstance(found, dict) else {}
    path, how = known.get("path"), known.get("how")
    if not isinstance(path, str) or not isinstance(how, dict):
        return TruthRef()
    scale, depth = _number(how.get("scale")), _number(how.get("depth"))
    return TruthRef(
        path,
        HowRead(
            scale=scale if scale is not None and scale > 0 else None,
            depth=depth,
            signed=how.get("signed") is True,
            mask=next((one for one in MEANINGS if one == how.get("mask")), TOLD),
        ),
    )


def _line_up(found: Any) -> LineUp | None:
    if not isinstance(found, dict):
        return None
    try:
        return LineUp(**{name: found[name] for name in SPECS if name in found})
    except UserError:
        return None


def _number(value: Any) -> float | None:
    number = isinstance(value, int | float) and type(value) is not bool
    return float(value) if number and abs(value) < _MOST else None


def _slots(found: Any) -> tuple[SlotText, ...]:
    if not isinstance(found, list) or len(found) != len(SLOTS):
        return ()
    slots = tuple(_slot(one) for one in found)
    return tuple(one for one in slots if one is not None) if None not in slots else ()


def _slot(found: Any) -> SlotText | None:
    if not isinstance(found, dict):
        return None
    preset, settings = found.get("preset"), found.get("settings")
    if isinstance(preset, str) and isinstance(settings, str):
        return SlotText(preset, settings)
    return None
