"""The picture of the cloud with the marks over it, and what mouse and keys do to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from tuner.gui.widgets.local_keys import LocalKey
from tuner.gui.widgets.virtuals import guarded

_CLICK_PX: Final = 4
"""A press that moves less is a click."""
_KEY_PX: Final = 12
_KEYS: Final = {
    Qt.Key.Key_Left: (-_KEY_PX, 0),
    Qt.Key.Key_Right: (_KEY_PX, 0),
    Qt.Key.Key_Up: (0, -_KEY_PX),
    Qt.Key.Key_Down: (0, _KEY_PX),
}
CLOUD_KEYS: Final = (
    LocalKey("Turn the scene", ("Arrow keys",)),
    LocalKey("Move the scene", ("Shift + arrow keys",)),
    LocalKey("Nearer or farther", ("+ and -, mouse wheel",)),
)
_NEARER: Final = {Qt.Key.Key_Plus: 1.15, Qt.Key.Key_Equal: 1.15, Qt.Key.Key_Minus: 1 / 1.15}
_WHEEL: Final = 1.001
_LEAST: Final = QSize(160, 80)
_USUAL: Final = QSize(640, 200)
_ARM: Final = 9
_GAP: Final = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the picture, px of the widget, with words beside it."""

    x: float
    y: float
    words: str = ""


@guarded
class CloudCanvas(QWidget):
    """Shows one image and tells of gestures; it knows neither points nor the eye.

    Signals:
        turned, moved: the scene was dragged by so many px.
        nearer: what is seen shall be so many times as near.
        hovered: the mouse stands here, px, with no button down.
        left: it has gone.
        clicked: a click, no drag.
        rested: a drag has ended.
        resized: the picture needs another size.
    """

    turned = Signal(float, float)
    moved = Signal(float, float)
    nearer = Signal(float)
    hovered = Signal(float, float)
    left = Signal()
    clicked = Signal(float, float)
    rested = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._words = ""
        self._mark: Mark | None = None
        self._ruler: tuple[Mark, ...] = ()
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._dragged = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(_LEAST)
        self.setAccessibleName("Point cloud")
        self.setToolTip(
            "Drag: turn. Drag with the right or middle button, or with Shift: move.\n"
            "Wheel: nearer or farther. Arrow keys, + and - do the same."
        )

    def sizeHint(self) -> QSize:
        return _USUAL

    @property
    def image(self) -> QImage | None:
        """What is on show."""
        return self._image

    @property
    def words(self) -> str:
        """What is said instead of a picture."""
        return self._words

    @property
    def mark(self) -> Mark | None:
        """Where the crosshair stands."""
        return self._mark

    @property
    def ruler(self) -> tuple[Mark, ...]:
        """The ends of what is measured."""
        return self._ruler

    def show_image(self, image: QImage) -> None:
        """A picture of the widget's size, or of its size before."""
        self._image, self._words = image, ""
        self.update()

    def say(self, words: str) -> None:
        """Show words instead of a picture."""
        self._image, self._words = None, words
        self._mark, self._ruler = None, ()
        self.update()

    def set_marks(self, mark: Mark | None, ruler: tuple[Mark, ...]) -> None:
        """Put the crosshair here, and a line between these."""
        if (mark, ruler) != (self._mark, self._ruler):
            self._mark, self._ruler = mark, ruler
            self.update()

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._last = event.position()
        self._dragged = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is None:
            self.hovered.emit(at.x(), at.y())
            return
        if not self._dragged and (at - self._pressed).manhattanLength() < _CLICK_PX:
            return
        by, self._last = at - self._last, at
        if not self._dragged:
            self._dragged = True
            self.left.emit()
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        turning = event.buttons() == Qt.MouseButton.LeftButton and not shift
        (self.turned if turning else self.moved).emit(by.x(), by.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.buttons() != Qt.MouseButton.NoButton or self._pressed is None:
            return
        self._pressed = None
        at = event.position()
        if self._dragged:
            self.rested.emit()
        elif event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(at.x(), at.y())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.nearer.emit(_WHEEL ** event.angleDelta().y())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KEYS:
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.moved if shift else self.turned).emit(*_KEYS[key])
        elif key in _NEARER:
            self.nearer.emit(_NEARER[key])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._image is None:
            self._paint_words(painter)
            return
        painter.drawImage(QRectF(self.rect()), self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._mark is not None:
            self._paint_cross(painter, self._mark)
        if self._ruler:
            self._paint_ruler(painter)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_words(self, painter: QPainter) -> None:
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Window))
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect().adjusted(16, 8, -16, -8), flags, self._words)

    def _paint_cross(self, painter: QPainter, mark: Mark) -> None:
        arms = [(1, 0), (-1, 0), (0, 1), (0, -1)]
        for colour, width in ((QColor(0, 0, 0), 3.0), (QColor(255, 255, 255), 1.2)):
            painter.setPen(QPen(colour, width))
            for dx, dy in arms:
                start = QPointF(mark.x + dx * _GAP, mark.y + dy * _GAP)
                painter.drawLine(start, QPointF(mark.x + dx * _ARM, mark.y + dy * _ARM))

    def _paint_ruler(self, painter: QPainter) -> None:
        ends = [QPointF(one.x, one.y) for one in self._ruler]
        for colour, width in ((QColor(0, 0, 0), 4.0), (QColor(255, 214, 10), 1.8)):
            painter.setPen(QPen(colour, width))
            painter.drawPolyline(ends)
            for end in ends:
                painter.drawEllipse(end, 4, 4)
        for mark in self._ruler:
            if mark.words:
                self._paint_label(painter, mark)

    def _paint_label(self, painter: QPainter, mark: Mark) -> None:
        box = QFontMetricsF(self.font()).boundingRect(mark.words).adjusted(-5, -3, 5, 3)
        box.moveTopLeft(QPointF(mark.x + 8, mark.y - box.height() - 4))
        inside = QRectF(self.rect())
        box.moveLeft(min(box.left(), inside.right() - box.width()))
        box.moveTop(max(box.top(), inside.top()))
        painter.fillRect(box, QColor(0, 0, 0, 200))
        painter.setPen(QColor(255, 255, 255))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.words)
