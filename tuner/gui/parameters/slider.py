"""A slider worth dragging: legal values only, a scale of its own, ten times finer with Shift."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from tuner.core.track import Track
from tuner.core.tunable import Range, Spec
from tuner.gui.widgets.virtuals import guarded

PAGE: Final = 10
"""Page Up and Page Down go so many legal values."""

FINE: Final = 0.1
"""A mouse px with Shift, as a share of one without; never more than one legal value."""

NOTCH: Final = 120
"""What a mouse wheel turns in one notch."""

_PLACES: Final = 10_000
"""The style draws the handle at one of so many places, whatever the scale."""

_SLOW: Final = QColor(0xE0, 0x9A, 0x20, 150)


@guarded
class StepSlider(QSlider):
    """Its value is a raw value; where that stands on the track is the business of its scale."""

    stepped = Signal(int)
    """A gesture set this legal value."""
    double_clicked = Signal()

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._spec = spec
        self._track = Track(Range(0, 99), spec.scale, spec.knee)
        self._default: int | None = None
        self._at = 0.0
        self._from: float | None = None
        """Where the mouse was last while it drags, px."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(120)
        self.valueChanged.connect(self._snap)

    # following

    def show_range(self, offered: Range) -> None:
        """Offer these values; tells nobody."""
        if offered == self._track.offered:
            return
        self._track = Track(offered, self._spec.scale, self._spec.knee)
        blocked = QSignalBlocker(self)
        self.setRange(offered.low, offered.nearest(offered.high))
        self.setSingleStep(offered.step)
        self.setPageStep(PAGE * offered.step)
        blocked.unblock()
        self.update()

    def show_value(self, value: int) -> None:
        """Move the handle; tells nobody."""
        if value != self.value():
            blocked = QSignalBlocker(self)
            self.setValue(value)
            blocked.unblock()

    def show_default(self, default: int) -> None:
        """Mark this value on the track."""
        self._default = default

    # the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        event.accept()
        at = event.position()
        self._from = at.x()
        self._at = self._track.place(self.value())
        self.setSliderDown(True)
        if not self._handle().contains(at.toPoint()):
            self._at = self._place_of(at)
            self._go()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            event.ignore()
            return
        event.accept()
        moved, self._from = event.position().x() - self._from, event.position().x()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._at += moved * (self._fine() if fine else 1 / self._travel())
        self._go()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is None or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        event.accept()
        self._from = None
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.double_clicked.emit()
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only with Ctrl, and only while it has the focus: else the panel scrolls."""
        notches = event.angleDelta().y() / NOTCH
        if not self.hasFocus() or not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        event.accept()
        steps = round(notches) or (1 if notches > 0 else -1 if notches < 0 else 0)
        self.setValue(self.value() + steps * self.singleStep())

    def _go(self) -> None:
        self.setValue(self._track.value(self._at))

    def _fine(self) -> float:
        """What one px moves with Shift, as a share of the track."""
        return min(FINE / self._travel(), self._track.step(self._at))

    def _place_of(self, at: QPointF) -> float:
        """The place on the track under the mouse."""
        start = self._groove().left() + self._handle().width() / 2
        place = (at.x() - start) / self._travel()
        return 1 - place if self.invertedAppearance() else place

    # the track

    def _travel(self) -> float:
        """The way that the handle can go, px."""
        return max(1.0, self._groove().width() - self._handle().width())

    def _groove(self) -> QRect:
        return self._part(QStyle.SubControl.SC_SliderGroove)

    def _handle(self) -> QRect:
        return self._part(QStyle.SubControl.SC_SliderHandle)

    def _part(self, part: QStyle.SubControl) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        kind = QStyle.ComplexControl.CC_Slider
        return self.style().subControlRect(kind, option, part, self)

    def initStyleOption(self, option: QStyleOptionSlider) -> None:
        """The style draws places, not values: so the handle stands where the scale says."""
        super().initStyleOption(option)
        option.minimum, option.maximum = 0, _PLACES
        option.sliderPosition = round(self._track.place(self.value()) * _PLACES)
        option.sliderValue = option.sliderPosition

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.isEnabled():
            return
        painter = QPainter(self)
        bottom = self.rect().bottom()
        slow = self._spec.fast_until
        if slow is not None and slow < self._track.offered.high:
            start, end = self._x(slow + self._track.offered.step), self._x(self.maximum())
            painter.fillRect(round(start), bottom - 1, round(end - start) + 1, 2, _SLOW)
        if self._default is not None and self._default in self._track.offered:
            x = round(self._x(self._default))
            painter.fillRect(x, bottom - 3, 1, 4, self.palette().color(QPalette.ColorRole.Text))
        painter.end()

    def _x(self, value: int) -> float:
        """Where a value stands, px from the left."""
        start = self._groove().left() + self._handle().width() / 2
        return start + self._track.place(value) * self._travel()

    def _snap(self, value: int) -> None:
        legal = self._track.offered.nearest(value)
        self.show_value(legal)
        self.stepped.emit(legal)
