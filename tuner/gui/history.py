"""Holds the state, lets gestures change it, and takes changes back."""

from __future__ import annotations

import itertools
from dataclasses import replace
from time import monotonic
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QUndoCommand, QUndoStack

from tuner.core.choices import Fit, NetworkChoice
from tuner.core.geometry.rectification import SPECS as LINE_UP
from tuner.core.geometry.stereo_rectification import SPECS as RECTIFY
from tuner.engine.frame import Display
from tuner.gui.widgets.making import one_shot
from tuner.gui.widgets.virtuals import guarded
from tuner.matchers.registry import matcher_of
from tuner.presets.preset import Preset
from tuner.session.rows import with_number
from tuner.session.sequence import at_frame_of
from tuner.session.state import Slot, State

REPEAT_S: Final = 0.8
"""Key presses on one control that follow within this time are one undo step."""

SLOWLY_MS: Final = 100
PASSING_MS: Final = 250
UNDO_STEPS: Final = 500


@guarded
class Change(QUndoCommand):
    """The step from one state to another; a gesture that goes on leads it further."""

    def __init__(self, history: History, text: str, after: State, gesture: object | None) -> None:
        super().__init__(text)
        self._history = history
        self.before = history.state
        self.after = after
        self.gesture = gesture

    def redo(self) -> None:
        self._history.go_to(self.after)

    def undo(self) -> None:
        self._history.go_to(self.before)


class History(QObject):
    """Holds the state; ``edit`` is the only way a gesture changes it."""

    changed = Signal(object, object)
    """(before, after), both State."""
    slowly_changed = Signal(object)
    """State, once the picture of another value is there, so that it goes first; ten times a second
    while a slider is dragged, four times while pairs follow each other by themselves."""
    rested = Signal()
    """A slider was let go."""
    undo_changed = Signal()
    """What can be undone and redone, or its words."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history")
        self.state = State()
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_STEPS)
        for signal in (
            self.undo_stack.canUndoChanged,
            self.undo_stack.canRedoChanged,
            self.undo_stack.undoTextChanged,
            self.undo_stack.redoTextChanged,
        ):
            # Not straight to whoever shows it: the stack tells of its end too.
            signal.connect(self._on_undo_changed)
        self._kept: dict[str, tuple[str, Preset]] = {}
        self._gestures = itertools.count(1)
        self._gesture: tuple[object, ...] = ()
        self._last_edit = 0.0
        self._picture_first = False
        self._passing = False
        self._slowly = one_shot(self, SLOWLY_MS)
        self._slowly.timeout.connect(self.tell_slowly)

    def edit(self, text: str, after: State, *, gesture: object | None = None) -> None:
        """Change the state as one undo step, or as part of the step of the same gesture."""
        if after == self.state:
            return
        last = self._last
        if last is None or gesture is None or last.gesture != gesture:
            self.undo_stack.push(Change(self, text, after, gesture))
        else:
            self._go_on(last, after)

    @property
    def _last(self) -> Change | None:
        """The step that was made last; None where one was taken back since."""
        stack = self.undo_stack
        number = stack.index()
        last = stack.command(number - 1) if 0 < number == stack.count() else None
        return last if isinstance(last, Change) else None

    def _go_on(self, step: Change, after: State) -> None:
        """Lead a step further; one that ends where it began is none.

        Qt can merge a second step into it, but PySide keeps each that was merged for ever.
        """
        step.after = after
        self.show(after)
        if step.before == after:
            step.setObsolete(True)
            self.undo_stack.undo()

    def begin(self, after: State) -> None:
        """Start from here: what was before cannot be brought back."""
        self.undo_stack.clear()
        self.view(after)

    def set_value(self, name: str, value: Any, *, dragging: bool) -> None:
        """Change one parameter of the active slot; a whole drag is one step."""
        settings = replace(self.state.settings, **{name: value})
        label = matcher_of(settings).specs[name].label
        self._slide(label, self.state.with_settings(settings), name, dragging=dragging)

    def set_line_up(self, name: str, value: int, *, dragging: bool) -> None:
        """Change one number of the line-up; a whole drag is one step.

        Raises:
            SettingsError: the value is not legal.
        """
        after = with_number(self.state, name, value)
        self._slide(LINE_UP[name].label, after, f"line-up {name}", dragging=dragging)

    def set_rectification(self, name: str, value: int, *, dragging: bool) -> None:
        """Change one tunable of the rectification; a whole drag is one step.

        Raises:
            SettingsError: the value is not legal.
        """
        after = replace(self.state, rig=self.state.rig.with_value(name, value))
        self._slide(RECTIFY[name].label, after, f"rectify {name}", dragging=dragging)

    def _slide(self, label: str, after: State, name: str, *, dragging: bool) -> None:
        """Take over what a row of the panel says."""
        released = self.dragging and not dragging
        gesture = self._gesture_for(name, dragging)
        self._picture_first = True
        self.edit(f"change {label}", after, gesture=gesture)
        self._picture_first = False
        if released and self._slowly.isActive():
            # The release of a slider may bring no new value, but what waited is due now.
            self.tell_slowly()
        if released:
            self.rested.emit()

    @property
    def dragging(self) -> bool:
        """A slider is held down."""
        return self._gesture[:1] == ("drag",)

    def picture_shown(self) -> None:
        """The picture is there: what waited for it is due, unless more will come at once."""
        if self._slowly.isActive() and not (self.dragging or self._passing):
            self.tell_slowly()

    def set_display(self, display: Display) -> None:
        """Change how values become colours; changes in quick succession are one step."""
        gesture = self._gesture_for("display", False)
        self.edit("change range", replace(self.state, display=display), gesture=gesture)

    def set_network(self, network: NetworkChoice) -> None:
        """Choose how depth is estimated; changes in quick succession of one kind are one step."""
        before = self.state.network
        gesture = None
        if (before.model, before.engine, before.device) == (
            network.model,
            network.engine,
            network.device,
        ):
            gesture = self._gesture_for("network", False)
        self.edit("choose network", replace(self.state, network=network), gesture=gesture)

    def set_fit(self, fit: Fit) -> None:
        """Choose what the monocular map is fitted to."""
        self.edit("change fit", replace(self.state, fit=fit))

    def _gesture_for(self, name: str, dragging: bool) -> tuple[object, ...]:
        """The running gesture if this edit continues it, else a new one."""
        now = monotonic()
        kind, field_name = self._gesture[:2] if self._gesture else ("", "")
        drag_goes_on = kind == "drag" and field_name == name
        keys_go_on = kind == "keys" and field_name == name and now - self._last_edit < REPEAT_S
        if not (drag_goes_on or (keys_go_on and not dragging)):
            self._gesture = ("drag" if dragging else "keys", name, next(self._gestures))
        gesture = self._gesture
        self._last_edit = now
        if drag_goes_on and not dragging:
            self._gesture = ()
        return gesture

    def view(self, after: State, *, picture_first: bool = False, passing: bool = False) -> None:
        """Change what is looked at (the active slot): no undo step.

        Args:
            picture_first: what stands around the picture follows once that is shown.
            passing: the next one comes by itself, and ends no gesture.
        """
        if not passing:
            self._gesture = ()
        self._picture_first, self._passing = picture_first, passing
        self.show(after)
        self._picture_first = False
        self._passing = self._passing and self._slowly.isActive()

    def kept(self, path: str, preset: Preset, now: str) -> None:
        """The preset file at ``path`` holds this, and its path is ``now``.

        Undo does not take files back: states of before learn what their preset has become.
        """
        for known, (place, _) in list(self._kept.items()):
            if place == path:
                self._kept[known] = (now, preset)
        self._kept[path] = self._kept[now] = (now, preset)
        self.view(self.state)

    def go_to(self, after: State) -> None:
        """Take over a state of another time, but stay at the pair of the source on show."""
        self.show(at_frame_of(self.state, after))

    def show(self, after: State) -> None:
        """Take over a state and tell everybody."""
        one, two = (self._current(slot) for slot in after.slots)
        before, self.state = self.state, replace(after, slots=(one, two))
        if before == self.state:
            return
        if self._picture_first and not self._slowly.isActive():
            self._slowly.start(PASSING_MS if self._passing else SLOWLY_MS)
        self.changed.emit(before, self.state)
        if not self._picture_first:
            self.tell_slowly()

    @QtSlot()
    def tell_slowly(self) -> None:
        """What stands around the pictures is due."""
        self._slowly.stop()
        self._passing = False
        self.slowly_changed.emit(self.state)

    @QtSlot()
    def _on_undo_changed(self) -> None:
        self.undo_changed.emit()

    def close(self) -> None:
        """Nothing more is told."""
        self._slowly.stop()

    def _current(self, slot: Slot) -> Slot:
        path, preset = self._kept.get(slot.preset_path, (slot.preset_path, slot.preset))
        return replace(slot, preset=preset, preset_path=path)
