"""One line of the panel: label, slider and spin box of a whole number, and its reset button."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from tuner.core.tunable import Range, Spec
from tuner.gui.parameters.inputs import SpecSpin, StepSlider, compact
from tuner.gui.widgets.font import smaller
from tuner.gui.widgets.virtuals import guarded

GUTTER = 11
"""Room left of the label for the mark of a modified value."""


@guarded
class FieldLabel(QLabel):
    """A label with an accent dot and bold text while its value is modified."""

    double_clicked = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.modified = False
        self.setContentsMargins(GUTTER, 0, 0, 0)

    def full_width(self) -> int:
        """Width that the text needs when bold."""
        self.ensurePolished()
        font = self.font()
        font.setBold(True)
        return GUTTER + QFontMetrics(font).horizontalAdvance(self.text()) + 2

    def show_modified(self, modified: bool) -> None:
        """Mark the value as differing from its default, or not."""
        if modified == self.modified:
            return
        self.modified = modified
        font = self.font()
        font.setBold(modified)
        self.setFont(font)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.modified:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().highlight())
        side = GUTTER // 2
        painter.drawEllipse(2, (self.height() - side) // 2, side, side)
        painter.end()


class NumberRow(QWidget):
    """Label, slider and spin box of one whole number; knows no settings.

    Signals:
        moved(value, dragging): a gesture set a legal value. While the slider is dragged
            ``dragging`` is true; its release says the last value once more with false.
        reset_requested(): by double click on label or handle, or by the button.
    """

    moved = Signal(int, bool)
    reset_requested = Signal()

    def __init__(self, name: str, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.value: int | None = None
        self._dragged = False
        self._pending_range: Range | None = None
        self.label = FieldLabel(spec.label, self)
        self.slider = StepSlider(self)
        self.spin = SpecSpin(spec, self)
        self.reset_button = reset_button(spec.label, "its default", self)
        self.caption = _caption(self)
        self._named_choices = bool(spec.choices)
        self._spec = spec
        self._arrange()
        self._connect()

    def set_columns(self, label: int, spin: int) -> None:
        """Widths of label and spin box, so that the columns of all rows align."""
        self.label.setFixedWidth(label)
        if not self._named_choices:
            self.spin.setFixedWidth(spin)
            return
        # A slider with two places needs little room, the names of the places much.
        names = max(self.fontMetrics().horizontalAdvance(t) for _, t in self._spec.choices)
        self.spin.setFixedWidth(max(spin, names + 34))

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
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(0)
        grid.addWidget(self.label, 0, 0)
        grid.addWidget(self.slider, 0, 1)
        grid.addWidget(self.spin, 0, 2)
        grid.addWidget(self.reset_button, 0, 3)
        grid.addWidget(self.caption, 1, 0, 1, 4)
        grid.setColumnStretch(1, 1)
        self.label.setBuddy(self.spin)
        self.slider.setAccessibleName(self.label.text())
        self.spin.setAccessibleName(self.label.text())

    def _connect(self) -> None:
        self.slider.stepped.connect(self._slid)
        self.slider.sliderReleased.connect(self._released)
        self.slider.handle_double_clicked.connect(self.reset_requested)
        self.spin.stepped.connect(self._typed)
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


def reset_button(label: str, target: str, parent: QWidget) -> QToolButton:
    """A small button, shown only while there is something to reset; its room is kept."""
    button = QToolButton(parent)
    button.setText("↺")
    button.setAutoRaise(True)
    button.setFixedSize(QSize(18, 20))
    button.setToolTip(f"Reset {label} to {target}")
    button.setAccessibleName(f"Reset {label} to {target}")
    policy = button.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    button.setSizePolicy(policy)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.hide()
    return button


def _caption(parent: QWidget) -> QLabel:
    caption = QLabel(parent)
    caption.setWordWrap(True)
    caption.setContentsMargins(GUTTER, 0, 0, 2)
    caption.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    # In the tab order: who cannot hover must be able to learn the reason too.
    caption.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
    caption.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    caption.setFont(smaller(caption.font()))
    caption.hide()
    return caption


def spin_width(specs: tuple[Spec, ...], metrics_of: QWidget) -> int:
    """Width of a spin box that shows any usual value of these parameters."""
    usual = ["-2047 px", "13671", "10000 px²", "1.0625 px"]
    usual += [compact(spec, spec.low) for spec in specs if abs(spec.low) < 10**5]
    metrics = metrics_of.fontMetrics()
    named = {name for spec in specs for _, name in spec.choices}
    return max(metrics.horizontalAdvance(text) for text in usual if text not in named) + 34
