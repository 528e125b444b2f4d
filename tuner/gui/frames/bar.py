"""The bar of a source: which pair is on show, steps, playing, marks."""

from __future__ import annotations

from collections.abc import Sequence as Several
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QToolButton, QWidget

from tuner.gui.widgets.elided import ElidedLabel
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.pacing import Paced
from tuner.gui.widgets.steady_label import SteadyLabel
from tuner.session.sequence import Sequence

_MOST: Final = 2**31 - 1


class FrameBar(QWidget):
    """Emits which pair is wanted; the ``show_...`` methods follow and emit nothing."""

    wanted = Signal(int)
    let_go = Signal()
    """The slider, which stays below the hand while other pairs come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("frame_bar")
        self._sequence: Sequence | None = None
        self._named = Paced(self)
        self._named.due.connect(self._show_name)
        self._slider = named(QSlider(Qt.Orientation.Horizontal), "frame_slider")
        self._slider.setAccessibleName("Pair on show")
        self._slider.setToolTip("Which pair of the source is on show")
        self._slider.setMinimumWidth(120)
        self._slider.valueChanged.connect(self.wanted)
        self._slider.sliderReleased.connect(self.let_go)
        self._place = self._label("frame_place", "Number of the pair, how many there are, its time")
        self._name = named(ElidedLabel(parent=self), "frame_name")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._marked = self._label("frame_marked", "Numbers over all marked pairs")
        self._recorded = self._label("frame_recorded", "Pairs written; Pairs > Record ends it")
        self._recorded.hide()
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(8, 2, 8, 2)
        self._layout.setSpacing(6)
        for widget in (self._slider, self._place, self._name, self._marked, self._recorded):
            self._layout.addWidget(widget, {self._slider: 3, self._name: 1}.get(widget, 0))

    def _label(self, name: str, tip: str) -> SteadyLabel:
        label = named(SteadyLabel(parent=self), name)
        label.setToolTip(tip)
        return label

    def add_actions(self, before: Several[QAction], after: Several[QAction]) -> None:
        """Buttons before the slider, and at the end."""
        for at, action in enumerate(before):
            self._layout.insertWidget(at, self._button(action))
        for action in after:
            self._layout.addWidget(self._button(action))

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(action.objectName().replace("action_", "button_"))
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        return button

    def show_sequence(self, sequence: Sequence, *, passing: bool = False) -> None:
        """Where in the source the pair on show is; while pairs are ``passing``, its name later."""
        with QSignalBlocker(self._slider):
            last = 0 if sequence.count is None else sequence.count - 1
            self._slider.setRange(0, min(last, _MOST))
            self._slider.setPageStep(max(1, last // 20))
            if not self._slider.isSliderDown():
                self._slider.setValue(sequence.index)
        self._slider.setVisible(not sequence.live)
        self._place.show_text(sequence.place)
        self._sequence = sequence
        self._named.ask(passing=passing)

    @Slot()
    def _show_name(self) -> None:
        """Another text in that label has the whole window laid out anew."""
        sequence = self._sequence
        if sequence is not None:
            self._name.setText(f"{sequence.title}: {sequence.name}")
            self._name.setToolTip("\n".join((self._name.text(), *sequence.notes)))

    def show_marked(self, text: str, tip: str = "") -> None:
        """What is known over all marked pairs; empty for nothing."""
        self._marked.show_text(text)
        self._marked.setToolTip(tip or "Numbers over all marked pairs")
        self._marked.setVisible(bool(text))

    def show_recorded(self, count: int) -> None:
        """That it is recorded, and how much; below 0 where it is not."""
        self._recorded.show_text(f"● {count} recorded" if count >= 0 else "")
        self._recorded.setVisible(count >= 0)
