"""The part of a view that shows the picture and feels the mouse."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from tuner.gui.views.picture_pane import PicturePane
from tuner.gui.widgets.virtuals import guarded

_GRAB = 7
_WHEEL_STEP = 1.25


class Tool(Protocol):
    """What the left button, and some keys, do instead of picking and panning."""

    def press(self, at: QPointF) -> bool:
        """The button went down; whether the tool takes it."""

    def move(self, at: QPointF) -> None:
        """The mouse moved with the button held."""

    def release(self) -> bool:
        """The button was let go; False: it was a click."""

    def cursor(self, at: QPointF) -> Qt.CursorShape:
        """What the mouse looks like at a point."""

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key is the tool's, whatever else in the window it may mean."""

    def key(self, event: QKeyEvent) -> None:
        """Do what a key says that it takes."""


@guarded
class Canvas(PicturePane):
    """A picture under the mouse.

    Wheel and pinch zoom, dragging pans, double-click fits, a click picks a pixel.

    Signals:
        hovered: the mouse came over another pixel.
        left: the mouse left the picture.
        clicked: a pixel was clicked.
        pinned: a pixel was clicked with Shift.
        pressed: a mouse button went down, wherever.
        wipe_moved: the divider was dragged to this fraction of the width.
    """

    hovered = Signal(int, int)
    left = Signal()
    clicked = Signal(int, int)
    pinned = Signal(int, int)
    pressed = Signal()
    wipe_moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._under: tuple[int, int] | None = None
        self._press: QPointF | None = None
        self._last = QPointF()
        self._gesture = ""
        self.tool: Tool | None = None

    def _hover(self, at: QPointF) -> None:
        pixel = self.pixel_at(at)
        if pixel == self._under:
            return
        self._under = pixel
        if pixel is None:
            self.left.emit()
        else:
            self.hovered.emit(*pixel)

    def _on_divider(self, at: QPointF) -> bool:
        wipe = self.marks.wipe
        return wipe is not None and abs(at.x() - wipe * self.viewport().width()) <= _GRAB

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._gesture == "tool":
            self._put_down()
        self.pressed.emit()
        self._press = self._last = event.position()
        main = event.button() == Qt.MouseButton.LeftButton
        self._gesture = self._begun(event.position()) if main else "click"
        event.accept()

    def _begun(self, at: QPointF) -> str:
        if self._on_divider(at):
            return "wipe"
        return "tool" if self.tool is not None and self.tool.press(at) else "click"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._press is None:
            self._show_cursor(at)
            self._hover(at)
        elif self._gesture == "wipe":
            self._drag_divider(at)
        elif self._gesture == "tool":
            self._use_tool(event)
        elif self._gesture == "pan" or self._dragged(at):
            self._gesture = "pan"
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.camera.pan(at.x() - self._last.x(), at.y() - self._last.y(), self.frame)
            self._last = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pixel = self.pixel_at(event.position())
        main = event.button() == Qt.MouseButton.LeftButton
        clicked = self._gesture == "click" or (self._gesture == "tool" and not self._put_down())
        if clicked and main and pixel is not None:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self.pinned if shift else self.clicked).emit(*pixel)
        self._press, self._gesture = None, ""
        self._show_cursor(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._on_divider(event.position()):
            self.camera.fit()
        self._press, self._gesture = event.position(), "double"

    def leaveEvent(self, _event: QEvent) -> None:
        if self._under is not None:
            self._under = None
            self.left.emit()

    def _dragged(self, at: QPointF) -> bool:
        assert self._press is not None
        moved = (at - self._press).manhattanLength()
        return self._gesture == "click" and moved >= QApplication.startDragDistance()

    def _use_tool(self, event: QMouseEvent) -> None:
        if self.tool is None:
            return
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.viewport().setCursor(self.tool.cursor(event.position()))
            self.tool.move(event.position())
        else:
            # The release went elsewhere, to a dialog that came up or to another tab.
            self._put_down()
            self._press, self._gesture = None, ""

    def _put_down(self) -> bool:
        return self.tool is not None and self.tool.release()

    def _drag_divider(self, at: QPointF) -> None:
        self.set_wipe(at.x() / max(1, self.viewport().width()))
        self.wipe_moved.emit(self.marks.wipe)

    def _show_cursor(self, at: QPointF) -> None:
        shape = self.tool.cursor(at) if self.tool is not None else Qt.CursorShape.CrossCursor
        if self._on_divider(at):
            shape = Qt.CursorShape.SplitHCursor
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor if self.empty else shape)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y() / 120
        if turns:
            self.zoom_at(event.position(), _WHEEL_STEP**turns)
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Also zoom by the pinch of a touch pad."""
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            self.zoom_at(event.position(), 1 + event.value())
            return True
        return bool(super().viewportEvent(event))

    def zoom_at(self, at: QPointF, factor: float) -> None:
        """Zoom, keeping what is at a point of the canvas in place."""
        if not self.empty:
            self.camera.zoom(factor, self.mapping.to_image(at), self.frame)
