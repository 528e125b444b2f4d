"""The line-up of the rows as it is edited: five numbers, and a switch that keeps them; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tuner.core.geometry.rectification import LineUp
from tuner.core.geometry.stereo_rectification import OFF
from tuner.engine.examination import Examination, Verdict
from tuner.session.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsShown:
    """What the panel shows of the line-up.

    Attributes:
        line_up: its numbers, also while they are put aside.
        on: the right picture is moved.
        aside: there are numbers, and they are switched off.
        matters: there are numbers, or the pair's rows differ.
        metric: a calibration has rectified the pair before, and metres stay.
    """

    line_up: LineUp = field(default_factory=LineUp)
    on: bool = False
    aside: bool = False
    matters: bool = False
    metric: bool = False


def rows_shown(state: State, examination: Examination | None) -> RowsShown:
    """What there is to be shown of this state and what the pair says of itself."""
    aside = bool(state.line_up_aside)
    differ = examination is not None and Verdict.ROWS_DIFFER in examination.verdicts
    return RowsShown(
        line_up=state.line_up_aside if aside else state.line_up,
        on=bool(state.line_up),
        aside=aside,
        matters=aside or bool(state.line_up) or differ,
        metric=bool(state.rig) and state.rig.how.on != OFF,
    )


def with_line_up(state: State, line_up: LineUp) -> State:
    """The state with these numbers, in force."""
    return replace(state, line_up=line_up, line_up_aside=LineUp())


def with_number(state: State, name: str, value: int) -> State:
    """The state with one of the five numbers changed.

    Raises:
        SettingsError: the value is not legal.
    """
    return with_line_up(state, replace(state.line_up, **{name: value}))


def switched(state: State, *, on: bool) -> State:
    """The numbers put aside, or those put aside in force again."""
    if on:
        return with_line_up(state, state.line_up_aside) if state.line_up_aside else state
    return replace(state, line_up=LineUp(), line_up_aside=state.line_up or state.line_up_aside)
