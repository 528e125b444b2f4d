"""Undo in steps as a user counts them: a gesture is one, and one that led nowhere is none."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from tuner.core.errors import SettingsError
from tuner.gui import history as module
from tuner.gui.history import History
from tuner.presets.codec import Preset
from tuner.session.state import PairRef, Slot, State


@pytest.fixture
def history(qapp: Any) -> Iterator[History]:
    history = History()
    yield history
    # Qt ends it with its steps; Python's collector would take steps away that Qt still counts on.
    history.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Its one number is the time in seconds."""
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    return now


def drag(history: History, name: str, *values: int) -> None:
    for value in values:
        history.set_value(name, value, dragging=True)
    history.set_value(name, values[-1], dragging=False)


def test_a_drag_is_one_step(history: History) -> None:
    drag(history, "block_size", 23, 25, 27, 29)
    assert history.undo_stack.count() == 1
    assert history.undo_stack.undoText() == "change Block size"
    history.undo_stack.undo()
    assert history.state == State()
    history.undo_stack.redo()
    assert history.state.settings.block_size == 29


def test_a_long_drag_keeps_no_state_of_its_way(history: History) -> None:
    for count in range(200):
        history.set_value("uniqueness_ratio", 20 + count % 60, dragging=True)
    gc.collect()
    alive = [kept for kept in gc.get_objects() if isinstance(kept, State)]
    assert len(alive) < 20
    assert history.undo_stack.count() == 1


def test_a_long_drag_leaves_nothing_behind(qapp: Any) -> None:
    history = History()
    drag(history, "uniqueness_ratio", *range(20, 60))
    drag(history, "block_size", 23, 25, 21)
    gone = weakref.ref(history)
    history.close()
    history.deleteLater()
    del history
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert gone() is None


def test_a_drag_that_ends_where_it_began_is_no_step(history: History) -> None:
    drag(history, "block_size", 23, 25, 21)
    assert history.undo_stack.count() == 0
    assert history.state == State()


def test_a_drag_through_where_it_began_is_one_step(history: History) -> None:
    drag(history, "block_size", 23, 21, 19, 17)
    assert history.undo_stack.count() == 1
    history.undo_stack.undo()
    assert history.state == State()


def test_two_drags_are_two_steps(history: History, clock: list[float]) -> None:
    drag(history, "block_size", 23, 25)
    drag(history, "block_size", 27, 29)
    assert history.undo_stack.count() == 2
    history.undo_stack.undo()
    assert history.state.settings.block_size == 25


def test_drags_of_two_parameters_are_two_steps(history: History) -> None:
    drag(history, "block_size", 23)
    drag(history, "pre_filter_cap", 20)
    assert history.undo_stack.count() == 2


def test_quick_key_presses_are_one_step_and_slow_ones_are_not(
    history: History, clock: list[float]
) -> None:
    for value in (22, 23, 24):
        history.set_value("pre_filter_cap", value, dragging=False)
        clock[0] += 0.1
    assert history.undo_stack.count() == 1
    clock[0] += module.REPEAT_S
    history.set_value("pre_filter_cap", 25, dragging=False)
    assert history.undo_stack.count() == 2


def test_undo_in_the_middle_of_a_drag_loses_nothing(history: History) -> None:
    history.set_value("pre_filter_cap", 20, dragging=False)
    history.set_value("block_size", 23, dragging=True)
    history.undo_stack.undo()
    assert history.state.settings.block_size == 21
    assert history.state.settings.pre_filter_cap == 20
    history.set_value("block_size", 25, dragging=True)
    history.set_value("block_size", 25, dragging=False)
    history.undo_stack.undo()
    assert history.state.settings.block_size == 21
    history.undo_stack.undo()
    assert history.state == State()


def test_an_edit_that_changes_nothing_is_no_step(history: History) -> None:
    history.edit("nothing", history.state)
    assert history.undo_stack.count() == 0


def test_an_illegal_value_changes_nothing(history: History) -> None:
    with pytest.raises(SettingsError, match="block_size: 8 is not odd"):
        history.set_value("block_size", 8, dragging=False)
    assert history.state == State()
    assert history.undo_stack.count() == 0


def test_looking_at_the_other_slot_is_no_step(history: History) -> None:
    history.view(replace(history.state, active=1))
    assert history.undo_stack.count() == 0
    drag(history, "block_size", 23)
    assert history.state.slots[0].settings.block_size == 21
    assert history.state.slots[1].settings.block_size == 23


def test_undo_goes_back_to_the_slot_in_which_it_happened(history: History) -> None:
    drag(history, "block_size", 23)
    history.view(replace(history.state, active=1))
    history.undo_stack.undo()
    assert history.state.active == 0
    assert history.state.settings.block_size == 21


def test_only_a_change_is_told(history: History) -> None:
    told: list[tuple[State, State]] = []
    history.changed.connect(lambda before, after: told.append((before, after)))
    history.show(history.state)
    drag(history, "block_size", 23)
    assert len(told) == 1
    before, after = told[0]
    assert (before.settings.block_size, after.settings.block_size) == (21, 23)


@pytest.fixture
def told(history: History) -> list[int]:
    """The block sizes that were told to what stands around the pictures."""
    told: list[int] = []
    history.slowly_changed.connect(lambda state: told.append(state.settings.block_size))
    return told


def test_a_picture_comes_before_what_stands_around_it(history: History, told: list[int]) -> None:
    history.set_value("block_size", 23, dragging=False)
    assert told == []
    history.picture_shown()
    assert told == [23]
    history.picture_shown()
    assert told == [23]


def test_what_stands_around_a_picture_does_not_wait_for_ever(
    history: History, told: list[int], qtbot: Any
) -> None:
    with qtbot.waitSignal(history.slowly_changed):
        history.set_value("block_size", 23, dragging=False)
    assert told == [23]


def test_in_a_drag_not_every_picture_is_told_around(history: History, told: list[int]) -> None:
    history.set_value("block_size", 23, dragging=True)
    history.picture_shown()
    assert told == []
    history.set_value("block_size", 23, dragging=False)
    assert told == [23]


def test_while_pairs_pass_not_every_one_is_told_around(
    history: History, told: list[int], qtbot: Any
) -> None:
    def look(size: int) -> State:
        return history.state.with_settings(replace(history.state.settings, block_size=size))

    history.view(look(23), picture_first=True, passing=True)
    history.picture_shown()
    history.view(look(25), picture_first=True, passing=True)
    history.picture_shown()
    assert told == []
    with qtbot.waitSignal(history.slowly_changed):
        pass  # the last one is told of, whatever follows
    assert told == [25]
    history.view(look(27), picture_first=True)
    history.picture_shown()
    assert told == [25, 27]


def test_a_drag_while_pairs_pass_is_one_step(history: History) -> None:
    before = history.state.settings
    for number, size in enumerate((23, 25, 27)):
        history.set_value("block_size", size, dragging=True)
        passed = replace(history.state, pair=PairRef("left.png", "right.png", frame=number))
        history.view(passed, picture_first=True, passing=True)
    history.set_value("block_size", 27, dragging=False)
    assert history.undo_stack.count() == 1
    history.undo_stack.undo()
    assert history.state.settings == before


def test_a_saved_preset_is_clean_again_also_after_undo_and_redo(history: History) -> None:
    first = Preset()
    history.edit("load", history.state.with_slot(Slot(preset=first, preset_path="/p.json")))
    drag(history, "block_size", 23)
    assert history.state.slot.dirty
    saved = replace(first, settings=history.state.settings)
    history.kept("/p.json", saved, "/p.json")
    assert not history.state.slot.dirty
    history.undo_stack.undo()
    assert history.state.slot.dirty, "the file now holds other settings than these"
    history.undo_stack.redo()
    assert not history.state.slot.dirty


def test_undo_after_a_rename_does_not_bring_the_old_name_back(history: History) -> None:
    history.edit("load", history.state.with_slot(Slot(preset=Preset(), preset_path="/a.json")))
    drag(history, "block_size", 23)
    history.kept("/a.json", Preset(title="b"), "/b.json")
    history.kept("/b.json", Preset(title="c"), "/c.json")
    history.undo_stack.undo()
    assert history.state.slot.preset_path == "/c.json"
    assert history.state.slot.preset == Preset(title="c")


def test_pair_ref_swaps() -> None:
    assert PairRef("l", "r").swapped() == PairRef("r", "l")


def test_only_a_slider_that_is_let_go_rests(history: History) -> None:
    rested: list[bool] = []
    history.rested.connect(lambda: rested.append(history.dragging))
    history.set_value("block_size", 23, dragging=False)
    history.set_value("block_size", 25, dragging=True)
    assert not rested
    history.set_value("block_size", 25, dragging=False)
    history.set_value("block_size", 27, dragging=False)
    assert rested == [False]
