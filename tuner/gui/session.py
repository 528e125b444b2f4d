"""The one state of the window, how gestures change it, and how changes are undone."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from tuner.engine.frame import Display
from tuner.gui.widgets.virtuals import guarded
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import default_settings, matcher_of
from tuner.presets.codec import Preset
from tuner.session.remembered import Chosen

REPEAT_S: Final = 0.8
"""Key presses on one control that follow within this time are one undo step."""

UNDO_STEPS: Final = 500


@dataclass(frozen=True, slots=True)
class PairRef:
    """Where the pair comes from; both empty for none."""

    left: str = ""
    right: str = ""

    def swapped(self) -> PairRef:
        return PairRef(self.right, self.left)


@dataclass(frozen=True, slots=True)
class TruthRef:
    """Where the ground truth comes from, and its divisor when the user has said it."""

    path: str = ""
    scale: float | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the two sets of settings under comparison, and the preset it began as."""

    settings: MatcherSettings = field(default_factory=default_settings)
    preset: Preset | None = None
    preset_path: str = ""

    @property
    def dirty(self) -> bool:
        """The settings differ from the preset's."""
        return self.preset is not None and self.settings != self.preset.settings


@dataclass(frozen=True, slots=True)
class State:
    """All that undo covers.

    Attributes:
        depth: network and fit at the last loading of a preset that names them; else None.
    """

    slots: tuple[Slot, Slot] = field(default_factory=lambda: (Slot(), Slot()))
    active: int = 0
    pair: PairRef = field(default_factory=PairRef)
    truth: TruthRef = field(default_factory=TruthRef)
    display: Display = field(default_factory=Display)
    depth: Chosen | None = None

    @property
    def slot(self) -> Slot:
        return self.slots[self.active]

    @property
    def other(self) -> Slot:
        return self.slots[1 - self.active]

    @property
    def settings(self) -> MatcherSettings:
        return self.slot.settings

    def with_slot(self, slot: Slot) -> State:
        """This state with the active slot replaced."""
        slots = (slot, self.slots[1]) if self.active == 0 else (self.slots[0], slot)
        return replace(self, slots=slots)

    def with_settings(self, settings: MatcherSettings) -> State:
        """This state with other settings in the active slot."""
        return self.with_slot(replace(self.slot, settings=settings))


@guarded
class Change(QUndoCommand):
    """The step from one state to another; steps of one gesture fold into one."""

    def __init__(self, session: Session, text: str, after: State, gesture: object | None) -> None:
        super().__init__(text)
        self._session = session
        self.before = session.state
        self.after = after
        self.gesture = gesture

    def id(self) -> int:
        return 1

    def redo(self) -> None:
        self._session.show(self.after)

    def undo(self) -> None:
        self._session.show(self.before)

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Change) or self.gesture is None or self.gesture != other.gesture:
            return False
        self.after = other.after
        # PySide keeps merged commands alive with the stack; their states need not stay with them.
        other.before = other.after = self.before
        if self.after == self.before:
            self.setObsolete(True)
        return True


class Session(QObject):
    """Holds the state; ``edit`` is the only way a gesture changes it."""

    changed = Signal(object, object)
    """(before, after), both State."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = State()
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_STEPS)
        self._kept: dict[str, tuple[str, Preset]] = {}
        self._gestures = itertools.count(1)
        self._gesture: tuple[object, ...] = ()
        self._last_edit = 0.0

    def edit(self, text: str, after: State, *, gesture: object | None = None) -> None:
        """Change the state as one undo step, or as part of the step of the same gesture."""
        if after != self.state:
            self.undo_stack.push(Change(self, text, after, gesture))

    def begin(self, after: State) -> None:
        """Start from here: what was before cannot be brought back."""
        self.undo_stack.clear()
        self.view(after)

    def set_value(self, name: str, value: Any, *, dragging: bool) -> None:
        """Change one parameter of the active slot; a whole drag is one step."""
        settings = replace(self.state.settings, **{name: value})
        gesture = self._gesture_for(name, dragging)
        label = matcher_of(settings).specs[name].label
        self.edit(f"change {label}", self.state.with_settings(settings), gesture=gesture)

    def set_display(self, display: Display) -> None:
        """Change how values become colours; changes in quick succession are one step."""
        gesture = self._gesture_for("display", False)
        self.edit("change range", replace(self.state, display=display), gesture=gesture)

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

    def view(self, after: State) -> None:
        """Change what is looked at (the active slot): no undo step."""
        self._gesture = ()
        self.show(after)

    def kept(self, path: str, preset: Preset, now: str) -> None:
        """The preset file at ``path`` holds this, and its path is ``now``.

        Undo does not take files back: states of before learn what their preset has become.
        """
        for known, (place, _) in list(self._kept.items()):
            if place == path:
                self._kept[known] = (now, preset)
        self._kept[path] = self._kept[now] = (now, preset)
        self.view(self.state)

    def show(self, after: State) -> None:
        """Take over a state and tell everybody."""
        one, two = (self._current(slot) for slot in after.slots)
        before, self.state = self.state, replace(after, slots=(one, two))
        if before != self.state:
            self.changed.emit(before, self.state)

    def _current(self, slot: Slot) -> Slot:
        path, preset = self._kept.get(slot.preset_path, (slot.preset_path, slot.preset))
        return replace(slot, preset=preset, preset_path=path)
