"""Undo in steps as a user counts them: a gesture is one, and one that led nowhere is none."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import Any

import pytest

from tuner.core.errors import SettingsError
from tuner.gui import session as module
from tuner.gui.session import PairRef, Session, Slot, State
from tuner.presets.codec import Preset


@pytest.fixture
def session(qapp: Any) -> Session:
    return Session()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Its one number is the time in seconds."""
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    return now


def drag(session: Session, name: str, *values: int) -> None:
    for value in values:
        session.set_value(name, value, dragging=True)
    session.set_value(name, values[-1], dragging=False)


def test_a_drag_is_one_step(session: Session) -> None:
    drag(session, "block_size", 23, 25, 27, 29)
    assert session.undo_stack.count() == 1
    assert session.undo_stack.undoText() == "change Block size"
    session.undo_stack.undo()
    assert session.state == State()
    session.undo_stack.redo()
    assert session.state.settings.block_size == 29


def test_a_long_drag_keeps_no_state_of_its_way(session: Session) -> None:
    for count in range(200):
        session.set_value("uniqueness_ratio", 20 + count % 60, dragging=True)
    gc.collect()
    alive = [kept for kept in gc.get_objects() if isinstance(kept, State)]
    assert len(alive) < 20
    assert session.undo_stack.count() == 1


def test_a_drag_that_ends_where_it_began_is_no_step(session: Session) -> None:
    drag(session, "block_size", 23, 25, 21)
    assert session.undo_stack.count() == 0
    assert session.state == State()


def test_a_drag_through_where_it_began_is_one_step(session: Session) -> None:
    drag(session, "block_size", 23, 21, 19, 17)
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.state == State()


def test_two_drags_are_two_steps(session: Session, clock: list[float]) -> None:
    drag(session, "block_size", 23, 25)
    drag(session, "block_size", 27, 29)
    assert session.undo_stack.count() == 2
    session.undo_stack.undo()
    assert session.state.settings.block_size == 25


def test_drags_of_two_parameters_are_two_steps(session: Session) -> None:
    drag(session, "block_size", 23)
    drag(session, "pre_filter_cap", 20)
    assert session.undo_stack.count() == 2


def test_quick_key_presses_are_one_step_and_slow_ones_are_not(
    session: Session, clock: list[float]
) -> None:
    for value in (22, 23, 24):
        session.set_value("pre_filter_cap", value, dragging=False)
        clock[0] += 0.1
    assert session.undo_stack.count() == 1
    clock[0] += module.REPEAT_S
    session.set_value("pre_filter_cap", 25, dragging=False)
    assert session.undo_stack.count() == 2


def test_undo_in_the_middle_of_a_drag_loses_nothing(session: Session) -> None:
    session.set_value("pre_filter_cap", 20, dragging=False)
    session.set_value("block_size", 23, dragging=True)
    session.undo_stack.undo()
    assert session.state.settings.block_size == 21
    assert session.state.settings.pre_filter_cap == 20
    session.set_value("block_size", 25, dragging=True)
    session.set_value("block_size", 25, dragging=False)
    session.undo_stack.undo()
    assert session.state.settings.block_size == 21
    session.undo_stack.undo()
    assert session.state == State()


def test_an_edit_that_changes_nothing_is_no_step(session: Session) -> None:
    session.edit("nothing", session.state)
    assert session.undo_stack.count() == 0


def test_an_illegal_value_changes_nothing(session: Session) -> None:
    with pytest.raises(SettingsError, match="block_size: 8 is not odd"):
        session.set_value("block_size", 8, dragging=False)
    assert session.state == State()
    assert session.undo_stack.count() == 0


def test_looking_at_the_other_slot_is_no_step(session: Session) -> None:
    session.view(replace(session.state, active=1))
    assert session.undo_stack.count() == 0
    drag(session, "block_size", 23)
    assert session.state.slots[0].settings.block_size == 21
    assert session.state.slots[1].settings.block_size == 23


def test_undo_goes_back_to_the_slot_in_which_it_happened(session: Session) -> None:
    drag(session, "block_size", 23)
    session.view(replace(session.state, active=1))
    session.undo_stack.undo()
    assert session.state.active == 0
    assert session.state.settings.block_size == 21


def test_only_a_change_is_told(session: Session) -> None:
    told: list[tuple[State, State]] = []
    session.changed.connect(lambda before, after: told.append((before, after)))
    session.show(session.state)
    drag(session, "block_size", 23)
    assert len(told) == 1
    before, after = told[0]
    assert (before.settings.block_size, after.settings.block_size) == (21, 23)


def test_a_saved_preset_is_clean_again_also_after_undo_and_redo(session: Session) -> None:
    first = Preset()
    session.edit("load", session.state.with_slot(Slot(preset=first, preset_path="/p.json")))
    drag(session, "block_size", 23)
    assert session.state.slot.dirty
    saved = replace(first, settings=session.state.settings)
    session.kept("/p.json", saved, "/p.json")
    assert not session.state.slot.dirty
    session.undo_stack.undo()
    assert session.state.slot.dirty, "the file now holds other settings than these"
    session.undo_stack.redo()
    assert not session.state.slot.dirty


def test_undo_after_a_rename_does_not_bring_the_old_name_back(session: Session) -> None:
    session.edit("load", session.state.with_slot(Slot(preset=Preset(), preset_path="/a.json")))
    drag(session, "block_size", 23)
    session.kept("/a.json", Preset(title="b"), "/b.json")
    session.kept("/b.json", Preset(title="c"), "/c.json")
    session.undo_stack.undo()
    assert session.state.slot.preset_path == "/c.json"
    assert session.state.slot.preset == Preset(title="c")


def test_pair_ref_swaps() -> None:
    assert PairRef("l", "r").swapped() == PairRef("r", "l")
