"""A whole number in the panel: label and value in one line, the slider below over all the width."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tuner.core.tunable import Range, Spec
from tuner.gui.parameters.field_label import FieldLabel, reset_button
from tuner.gui.parameters.inputs import SpecSpin, compact
from tuner.gui.parameters.slider import StepSlider
from tuner.gui.widgets.elided import ElidedLabel
from tuner.gui.widgets.font import smaller

SLIDER_HEIGHT: Final = 17


class NumberRow(QWidget):
    """Label, slider and spin box of one whole number; knows no settings.

    Signals:
        moved(value, dragging): a gesture set a legal value. While the slider is dragged
            ``dragging`` is true; its release says the last value once more with false.
        reset_requested(): by double click on label or slider, or by the button.
        noted(words): what was typed is not what was taken.
    """

    moved = Signal(int, bool)
    reset_requested = Signal()
    noted = Signal(str)

    def __init__(self, name: str, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.value: int | None = None
        self._dragged = False
        self._pending_range: Range | None = None
        self.label = FieldLabel(spec.label, self)
        self.caption = _caption(self)
        self.reset_button = reset_button(spec.label, "its default", self)
        self.spin = SpecSpin(spec, self)
        self.slider = StepSlider(spec, self)
        self._arrange()
        self._connect()

    def set_columns(self, spin: int) -> None:
        """Width of the spin box, so that those of all rows align."""
        self.spin.setFixedWidth(spin)

    def shows(self, value: int) -> bool:
        """Whether slider and spin box stand on this value and nothing is being dragged."""
        standing = self.slider.value() == value and self.spin.value() == value
        return self.value == value and standing and not self.slider.isSliderDown()

    def show_number(self, value: int, *, offered: Range, legal: Range, modified: bool) -> None:
        """Show a value with what slider and spin box take; never emits."""
        self.value = value
        if self.slider.isSliderDown():
            self._pending_range = offered
        else:
            self._pending_range = None
            self.slider.show_range(offered)
            self.slider.show_value(value)
        self.spin.show_range(legal)
        self.spin.show_value(value)
        self.label.show_modified(modified)
        self.reset_button.setVisible(modified)

    def show_reason(self, reason: str, *, locked: bool) -> None:
        """Grey the row and say why it has no effect; empty: it has. ``locked``: no input."""
        # Not disabled: it stays legible, and a double click on it still resets.
        role = QPalette.ColorRole.PlaceholderText if reason else QPalette.ColorRole.WindowText
        if self.label.foregroundRole() != role:
            # Setting the same one lays the panel out anew all the same.
            self.label.setForegroundRole(role)
        self.slider.setEnabled(not locked)
        self.spin.setEnabled(not locked)
        if self.caption.text() != reason:
            self.caption.setText(reason)
            self.caption.setVisible(bool(reason))

    def _arrange(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.label)
        line.addWidget(self.caption, 1)
        line.addWidget(self.reset_button)
        line.addWidget(self.spin)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.slider)
        self.slider.setFixedHeight(SLIDER_HEIGHT)
        self.label.setBuddy(self.spin)
        self.slider.setAccessibleName(self.label.text())
        self.spin.setAccessibleName(self.label.text())

    def _connect(self) -> None:
        self.slider.stepped.connect(self._slid)
        self.slider.sliderReleased.connect(self._released)
        self.slider.double_clicked.connect(self.reset_requested)
        self.spin.stepped.connect(self._typed)
        self.spin.corrected.connect(self.noted)
        self.label.double_clicked.connect(self.reset_requested)
        self.reset_button.clicked.connect(self.reset_requested)

    def _slid(self, value: int) -> None:
        self._take(value, dragging=self.slider.isSliderDown())
        # Only now: the picture is being computed while the figures are written.
        if self.value is not None:
            self.spin.show_value(self.value)

    def _typed(self, value: int) -> None:
        self.slider.show_value(value)
        self._take(value, dragging=False)

    def _take(self, value: int, *, dragging: bool) -> None:
        if value == self.value:
            return
        self.value = value
        self._dragged = self._dragged or dragging
        self.moved.emit(value, dragging)

    def _released(self) -> None:
        if self._pending_range is not None:
            self.slider.show_range(self._pending_range)
            self._pending_range = None
        if self._dragged:
            self._dragged = False
            self.moved.emit(self.value, False)
        if self.value is not None:
            self.slider.show_value(self.value)


def _caption(parent: QWidget) -> ElidedLabel:
    """Says why the row has no effect; in the tab order, for who cannot hover."""
    caption = ElidedLabel("", parent)
    caption.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    caption.setFont(smaller(caption.font()))
    caption.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    policy = caption.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    caption.setSizePolicy(policy)
    caption.hide()
    return caption


def spin_width(specs: tuple[Spec, ...], metrics_of: QWidget) -> int:
    """Width of a spin box that shows any usual value of these parameters."""
    usual = ["-2047 px", "13671", "10000 px²", "1.0625 px"]
    usual += [compact(spec, spec.low) for spec in specs if abs(spec.low) < 10**5]
    metrics = metrics_of.fontMetrics()
    named = {name for spec in specs for _, name in spec.choices}
    return max(metrics.horizontalAdvance(text) for text in usual if text not in named) + 34
