"""The part of a view that shows the picture and feels the mouse."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from tuner.core.colour import IndexImage, Palette
from tuner.gui.views.camera import Camera, Frame
from tuner.gui.views.marks import Mapping, Marks, draw_busy, draw_marks, draw_message
from tuner.gui.views.picture_item import PictureItem
from tuner.gui.widgets.virtuals import guarded

_GRAB = 7
_WHEEL_STEP = 1.25


@guarded
class Canvas(pg.GraphicsView):  # type: ignore[misc]
    """A picture under a camera, with marks over it and, if asked, a second picture beside it.

    Wheel and pinch zoom, dragging pans, double-click fits, a click picks a pixel.
    """

    hovered = Signal(int, int)
    left = Signal()
    clicked = Signal(int, int)
    pressed = Signal()
    wipe_moved = Signal(float)
    painted = Signal()
    resized = Signal()

    _camera: Camera | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=None)
        self.setCentralItem(None)
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        # The scene would ask for a second painting of what the canvas has painted at once.
        self.setViewportUpdateMode(self.ViewportUpdateMode.NoViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(40, 30)
        self.marks = Marks()
        self._picture, self._compared = PictureItem(), PictureItem()
        for item in (self._picture, self._compared):
            item.setVisible(False)
            self.addItem(item)
        self._frame: Frame | None = None
        self._mapping = Mapping(1.0, 0.0, 0.0)
        self._ratio = 1.0
        self._fresh = False
        self._under: tuple[int, int] | None = None
        self._press: QPointF | None = None
        self._last = QPointF()
        self._gesture = ""
        self.set_camera(Camera(self))

    # what is shown

    def show_array(self, array: IndexImage, palette: Palette | None, *, smooth: bool) -> None:
        """Show a picture; the camera must know its size."""
        if not self._picture.show_array(array, palette, smooth=smooth) and not self.empty:
            return
        self._picture.setVisible(True)
        self.marks.message = ""
        self._fresh = True
        self.viewport().update()

    def show_compared(self, index: IndexImage | None, palette: Palette | None) -> None:
        """Set the picture right of the divider; None takes it away."""
        seen = index is not None and self.marks.wipe is not None
        fresh = index is not None and self._compared.show_array(index, palette, smooth=False)
        if not fresh and seen == self._compared.isVisible():
            return
        self._fresh = self._fresh or fresh
        self._compared.setVisible(seen)
        self.viewport().update()

    def set_wipe(self, fraction: float | None) -> None:
        """Put the divider at a fraction of the view's width; None shows one picture only."""
        self.marks.wipe = None if fraction is None else min(max(fraction, 0.0), 1.0)
        self._compared.setVisible(fraction is not None and self._compared.image is not None)
        self._aim_divider()
        self.viewport().update()

    def clear(self, message: str) -> None:
        """Show words instead of a picture."""
        self._picture.setVisible(False)
        self._compared.setVisible(False)
        self.marks.message = message
        self.viewport().update()

    @property
    def empty(self) -> bool:
        return not self._picture.isVisible()

    @property
    def image(self) -> IndexImage | None:
        """The picture on show, not copied; None while words stand in its place."""
        return None if self.empty else self._picture.image

    @property
    def colours(self) -> Palette | None:
        """What colours the picture on show; None for a photograph and for words."""
        return None if self.empty else self._picture.lut

    @property
    def compared(self) -> IndexImage | None:
        """The picture right of the divider, not copied; None while there is none."""
        return self._compared.image if self._compared.isVisible() else None

    # where it is shown

    def set_camera(self, camera: Camera) -> None:
        """Follow another camera."""
        if self._camera is not None:
            self._camera.changed.disconnect(self._aim)
        self._camera = camera
        camera.changed.connect(self._aim)
        self._aim()

    @property
    def camera(self) -> Camera:
        assert self._camera is not None
        return self._camera

    @property
    def own_frame(self) -> Frame:
        """The space this canvas has."""
        area = self.viewport()
        return Frame(area.width(), area.height(), area.devicePixelRatioF())

    def set_frame(self, frame: Frame | None) -> None:
        """Scale as if the canvas had another size, so that several views agree."""
        if frame != self._frame:
            self._frame = frame
            self._aim()

    @property
    def frame(self) -> Frame:
        return self._frame or self.own_frame

    @property
    def mapping(self) -> Mapping:
        """Between image px and px of this canvas."""
        return self._mapping

    def updateMatrix(self, propagate: bool = True) -> None:  # noqa: ARG002
        """Take the place of pyqtgraph's own ranges: the camera alone decides."""
        if self._camera is not None:
            self._aim()

    def _aim(self) -> None:
        framing, area = self.camera.framing, self.own_frame
        self._ratio = area.pixel_ratio
        scale = framing.scale(self.frame)
        # Whole device pixels, or one picture would be sharp and its neighbour blurred.
        dx = round((area.width / 2 - scale * framing.x) * self._ratio) / self._ratio
        dy = round((area.height / 2 - scale * framing.y) * self._ratio) / self._ratio
        self._mapping = Mapping(scale, dx, dy)
        self.setTransform(QTransform.fromScale(scale, scale))
        x, y = (area.width / 2 - dx) / scale, (area.height / 2 - dy) / scale
        # A scene smaller than the view is centred without rounding; a larger one is scrolled.
        self.setSceneRect(QRectF(x - 0.5 / scale, y - 0.5 / scale, 1 / scale, 1 / scale))
        self._aim_divider()
        self.viewport().update()

    def _aim_divider(self) -> None:
        wipe = self.marks.wipe
        if wipe is None:
            return
        x, _ = self._mapping.to_image(QPointF(round(self.viewport().width() * wipe), 0))
        self._compared.set_window(QRectF(x, -1e6, 2e6, 2e6))

    # painting

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if event is not None:
            self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.viewport().devicePixelRatioF() != self._ratio:
            self._aim()
        super().paintEvent(event)
        if self._fresh and not self.empty:
            self._fresh = False
            self.painted.emit()

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        painter.fillRect(rect, backdrop(self.palette()))

    def drawForeground(self, painter: QPainter, _rect: QRectF | Any) -> None:
        painter.save()
        painter.resetTransform()
        area = QRectF(self.viewport().rect())
        if self.empty:
            draw_message(painter, area, self.marks.message, self.palette())
            draw_busy(painter, area, self.marks)
        else:
            draw_marks(painter, area, self.marks, self._mapping, self.camera.framing.image)
        painter.restore()

    # mouse

    def _pixel_at(self, at: QPointF) -> tuple[int, int] | None:
        x, y = self._mapping.to_image(at)
        image = self.camera.framing.image
        inside = 0 <= x < image.width and 0 <= y < image.height
        return (int(x), int(y)) if inside and not self.empty else None

    def _hover(self, at: QPointF) -> None:
        pixel = self._pixel_at(at)
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
        self.pressed.emit()
        self._press = self._last = event.position()
        main = event.button() == Qt.MouseButton.LeftButton
        self._gesture = "wipe" if main and self._on_divider(event.position()) else "click"
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._press is None:
            self._show_cursor(at)
            self._hover(at)
        elif self._gesture == "wipe":
            self._drag_divider(at)
        elif self._gesture == "pan" or self._dragged(at):
            self._gesture = "pan"
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.camera.pan(at.x() - self._last.x(), at.y() - self._last.y(), self.frame)
            self._last = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pixel = self._pixel_at(event.position())
        main = event.button() == Qt.MouseButton.LeftButton
        if self._gesture == "click" and main and pixel is not None:
            self.clicked.emit(*pixel)
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

    def _drag_divider(self, at: QPointF) -> None:
        self.set_wipe(at.x() / max(1, self.viewport().width()))
        self.wipe_moved.emit(self.marks.wipe)

    def _show_cursor(self, at: QPointF) -> None:
        divider = self._on_divider(at)
        shape = Qt.CursorShape.SplitHCursor if divider else Qt.CursorShape.CrossCursor
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
            self.camera.zoom(factor, self._mapping.to_image(at), self.frame)


def backdrop(palette: QPalette) -> QColor:
    """A neutral grey a little off the window's, so that pictures do not melt into it."""
    grey = palette.color(QPalette.ColorRole.Window).lightness()
    off = grey - 14 if grey < 128 else grey - 24
    return QColor.fromHsl(0, 0, max(12, off))
