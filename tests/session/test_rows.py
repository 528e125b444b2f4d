"""The line-up as it is edited: numbers, and a switch that keeps them."""

from __future__ import annotations

import pytest

from tuner.core.errors import SettingsError
from tuner.core.geometry.rectification import LineUp
from tuner.engine.examination import Examination, Finding, Verdict
from tuner.session.rows import rows_shown, switched, with_line_up, with_number
from tuner.session.state import State

FITTED = LineUp(rows=-400, roll=10)


def test_off_keeps_the_numbers_and_on_brings_them_back() -> None:
    state = with_line_up(State(), FITTED)
    off = switched(state, on=False)
    assert (off.line_up, off.line_up_aside) == (LineUp(), FITTED)
    assert switched(off, on=False) == off
    assert switched(off, on=True) == state
    assert switched(State(), on=True) == State()


def test_what_is_shown_follows_state_and_examination() -> None:
    state = with_line_up(State(), FITTED)
    shown = rows_shown(state, None)
    assert (shown.line_up, shown.on, shown.aside, shown.matters) == (FITTED, True, False, True)
    off = rows_shown(switched(state, on=False), None)
    assert (off.line_up, off.on, off.aside, off.matters) == (FITTED, False, True, True)
    assert not rows_shown(State(), None).matters
    differ = Finding(verdict=Verdict.ROWS_DIFFER, sentence="s", brief="b")
    assert rows_shown(State(), Examination(findings=(differ,))).matters


def test_one_number_changes_alone_and_must_be_legal() -> None:
    state = with_number(with_line_up(State(), FITTED), "scale", 7)
    assert state.line_up == LineUp(rows=-400, roll=10, scale=7)
    with pytest.raises(SettingsError):
        with_number(state, "roll", 10**9)
