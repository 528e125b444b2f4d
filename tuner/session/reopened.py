"""Pair, slots and the active one, as JSON can hold them, and back; what is illegal is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from tuner.presets.codec import dumps
from tuner.presets.preset import Preset
from tuner.session.state import SLOTS, PairRef, Slot, State, TruthRef


@dataclass(frozen=True, slots=True)
class SlotText:
    """A slot as it is remembered: the file of its preset, and its settings as preset text."""

    preset: str = ""
    settings: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """What was open at the end of the last session; no slots where none are known."""

    slots: tuple[SlotText, ...] = ()
    active: int = 0
    pair: PairRef = field(default_factory=PairRef)
    truth: TruthRef = field(default_factory=TruthRef)


def to_reopen(state: State) -> dict[str, Any]:
    """The part of a state that ``reopened`` brings back."""
    return {
        "slots": [
            {"preset": one.preset_path, "settings": _settings_text(one)} for one in state.slots
        ],
        "active": state.active,
        "pair": [state.pair.left, state.pair.right],
        "truth": [state.truth.path, state.truth.scale],
    }


def reopened(remembered: Mapping[str, Any]) -> Reopened:
    """The reverse of ``to_reopen``."""
    active = remembered.get("active")
    left, right = _two(remembered.get("pair"))
    path, scale = _two(remembered.get("truth"))
    known = isinstance(left, str) and isinstance(right, str) and bool(left and right)
    return Reopened(
        slots=_slots(remembered.get("slots")),
        active=active if type(active) is int and active in range(len(SLOTS)) else 0,
        pair=PairRef(left, right) if known else PairRef(),
        truth=TruthRef(path, _divisor(scale)) if known and isinstance(path, str) else TruthRef(),
    )


def _settings_text(slot: Slot) -> str:
    return dumps(Preset(settings=slot.settings))


def _two(value: Any) -> tuple[Any, Any]:
    return (value[0], value[1]) if isinstance(value, list) and len(value) == 2 else ("", "")


def _divisor(value: Any) -> float | None:
    number = isinstance(value, int | float) and type(value) is not bool
    return float(value) if number and isfinite(value) and value > 0 else None


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
