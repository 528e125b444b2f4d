"""What opening a pair does to the settings, and what is to be said of it; no Qt."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from tuner.core.geometry.rectification import LineUp
from tuner.core.tunable import Size, Spec
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import matcher_of
from tuner.session.rig import NO_RIG, RigRef, rig_of_section
from tuner.session.rows import with_line_up
from tuner.session.state import PairRef, State, TruthRef


def with_pair(
    state: State,
    pair: PairRef,
    truth: TruthRef,
    size: Size,
    line_up: LineUp | None = None,
    *,
    rig: RigRef = NO_RIG,
) -> tuple[State, tuple[str, ...]]:
    """The state with this pair on show, and sentences on what its size changed in either slot.

    It is rectified by ``rig``, and its rows are lined up by ``line_up``, or as ``line_up_of`` says.
    """
    line_up = line_up_of(state) if line_up is None else line_up
    fits = [fitting(slot.settings, size) for slot in state.slots]
    one, two = (
        replace(slot, settings=near) for slot, (near, _) in zip(state.slots, fits, strict=True)
    )
    _, changed = fits[state.active]
    _, elsewhere = fits[1 - state.active]
    other = [f"In {state.names[1]}: {said}" for said in elsewhere if said not in changed]
    files = replace(state, slots=(one, two), pair=pair, truth=truth, rig=rig)
    return with_line_up(files, line_up), (*changed, *other)


def line_up_of(state: State) -> LineUp:
    """How the rows of a pair that is opened now are lined up: as the preset of the rig says.

    What was fitted to another pair's matches says nothing of this one.
    """
    preset = state.slot.preset
    return preset.line_up.line_up if preset is not None and preset.line_up else LineUp()


def rig_of(state: State) -> RigRef:
    """By which calibration a pair that is opened now may be rectified: as the rig's preset says.

    Where that names no calibration, it is what is to be chosen of one that is found. Without a
    preset it is the calibration on show, where the pair is of the same place.
    """
    preset = state.slot.preset
    if preset is None or preset.rectification is None:
        return state.rig
    return rig_of_section(preset.rectification, state.slot.preset_path)


@lru_cache(maxsize=16)  # while a film plays it is asked about with each pair
def fitting(settings: MatcherSettings, size: Size) -> tuple[MatcherSettings, tuple[str, ...]]:
    """The nearest settings that images of this size allow, and a sentence for each change."""
    matcher = matcher_of(settings)
    near = matcher.fitted(settings, size)
    if near == settings:
        return near, ()
    before, after = settings.values, near.values
    return near, tuple(
        f"{spec.label} is now {_said(spec, after[name])} instead of {_said(spec, before[name])}: "
        f"{size} allows no more."
        for name, spec in matcher.specs.items()
        if before[name] != after[name]
    )


def _said(spec: Spec, value: int) -> str:
    if spec.off_below is not None and value < spec.off_below:
        return "off"
    return f"{value / spec.per_unit:g} {spec.unit}".rstrip()
