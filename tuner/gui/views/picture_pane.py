"""A picture under a camera, and what is painted over it; it feels no mouse."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from tuner.core.colour import IndexImage, Palette
from tuner.core.tunable import Rect
from tuner.gui.views.camera import Camera, ViewFrame
from tuner.gui.views.mapping import Mapping
from tuner.gui.views.marks import Marks, draw_busy, draw_marks, draw_message
from tuner.gui.views.picture_item import Image, PictureItem
from tuner.gui.widgets.virtuals import guarded


@guarded
class PicturePane(pg.GraphicsView):  # type: ignore[misc]
    """A picture, with marks over it and, if asked, a second picture beside it at a divider.

    Signals:
        painted: a picture that was new has been painted.
        resized: the pane has another size.
        scaled: the picture has another scale, or there is one at all now.
        aimed: another part of the picture is on show.
    """

    painted = Signal()
    resized = Signal()
    scaled = Signal()
    aimed = Signal()

    _camera: Camera | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=None)
        self.setCentralItem(None)
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        # The scene would ask for a second painting of what the pane has painted at once.
        self.setViewportUpdateMode(self.ViewportUpdateMode.NoViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(40, 30)
        self.marks = Marks()
        self._picture, self._patch, self._compared = PictureItem(), PictureItem(), PictureItem()
        for item in (self._picture, self._patch, self._compared):
            item.setVisible(False)
            self.addItem(item)
        self._frame: ViewFrame | None = None
        self._mapping = Mapping(1.0, 0.0, 0.0)
        self._ratio = 1.0
        self._compared_left = False
        self._fresh = False
        self.set_camera(Camera(self))

    # what is shown

    def show_array(self, array: Image, palette: Palette | None, *, smooth: bool) -> None:
        """Show a picture; the camera must know its size."""
        if not self._picture.show_array(array, palette, smooth=smooth) and not self.empty:
            return
        if self.empty:
            self._picture.setVisible(True)
            self.scaled.emit()
        self.marks.message = ""
        self._fresh = True
        self.viewport().update()

    def show_patch(self, index: IndexImage, palette: Palette, place: Rect, *, step: int) -> None:
        """Cover a rectangle of the picture, px, by something newer, ``step`` px a pixel."""
        self._patch.set_place(place, step)
        self._fresh = self._patch.show_array(index, palette, smooth=False) or self._fresh
        self._patch.setVisible(not self.empty)
        self.viewport().update()

    def hide_patch(self) -> None:
        """Nothing covers the picture any more."""
        if self._patch.isVisible():
            self._patch.setVisible(False)
            self.viewport().update()

    @property
    def patch(self) -> IndexImage | None:
        """What covers a part of the picture, not copied; None while nothing does."""
        return self._patch.image if self._patch.isVisible() else None

    def show_compared(self, index: Image | None, palette: Palette | None) -> None:
        """Set the second picture at the divider; None takes it away."""
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

    def set_compared_left(self, left: bool) -> None:
        """Put the second picture left of the divider, or right of it."""
        if left != self._compared_left:
            self._compared_left = left
            self._aim_divider()
            self.viewport().update()

    def clear(self, message: str) -> None:
        """Show words instead of a picture."""
        self._picture.setVisible(False)
        self._patch.setVisible(False)
        self._compared.setVisible(False)
        self.marks.message = message
        self.viewport().update()

    @property
    def empty(self) -> bool:
        return not self._picture.isVisible()

    @property
    def image(self) -> IndexImage | None:
        """The picture on show, not copied; None while words stand in its place."""
        return None if self.empty else self._picture.given

    @property
    def colours(self) -> Palette | None:
        """What colours the picture on show; None for a photograph and for words."""
        return None if self.empty else self._picture.lut

    @property
    def compared(self) -> IndexImage | None:
        """The second picture at the divider, not copied; None while there is none."""
        return self._compared.given if self._compared.isVisible() else None

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
    def own_frame(self) -> ViewFrame:
        """The space this pane has."""
        area = self.viewport()
        return ViewFrame(area.width(), area.height(), area.devicePixelRatioF())

    def set_frame(self, frame: ViewFrame | None) -> None:
        """Scale as if the pane had another size, so that several views agree."""
        if frame != self._frame:
            self._frame = frame
            self._aim()

    @property
    def frame(self) -> ViewFrame:
        return self._frame or self.own_frame

    @property
    def zoom(self) -> float | None:
        """Screen px for each image px, in percent; None without a picture."""
        return None if self.empty else 100 * self._mapping.scale * self._ratio

    @property
    def mapping(self) -> Mapping:
        """Between image px and px of this pane."""
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
        before, self._mapping = self._mapping, Mapping(scale, dx, dy)
        if before.scale != scale:
            self.scaled.emit()
        self.setTransform(QTransform.fromScale(scale, scale))
        x, y = (area.width / 2 - dx) / scale, (area.height / 2 - dy) / scale
        # A scene smaller than the view is centred without rounding; a larger one is scrolled.
        self.setSceneRect(QRectF(x - 0.5 / scale, y - 0.5 / scale, 1 / scale, 1 / scale))
        self._aim_divider()
        self.viewport().update()
        self.aimed.emit()

    @property
    def seen(self) -> Rect:
        """What is on show, in px of the picture; it may reach beyond that."""
        area, at = self.viewport(), self._mapping
        x, y = (math.floor(edge) for edge in at.to_image(QPointF(0, 0)))
        far = at.to_image(QPointF(area.width(), area.height()))
        return Rect(x, y, math.ceil(far[0]) - x, math.ceil(far[1]) - y)

    def _aim_divider(self) -> None:
        wipe = self.marks.wipe
        if wipe is None:
            return
        x, _ = self._mapping.to_image(QPointF(round(self.viewport().width() * wipe), 0))
        start = x - 2e6 if self._compared_left else x
        self._compared.set_window(QRectF(start, -1e6, 2e6, 2e6))

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

    def pixel_at(self, at: QPointF) -> tuple[int, int] | None:
        """x, y of the pixel at a point of the pane; None beside the picture and without one."""
        x, y = self._mapping.to_image(at)
        image = self.camera.framing.image
        inside = 0 <= x < image.width and 0 <= y < image.height
        return (int(x), int(y)) if inside and not self.empty else None


def backdrop(palette: QPalette) -> QColor:
    """A neutral grey a little off the window's, so that pictures do not melt into it."""
    grey = palette.color(QPalette.ColorRole.Window).lightness()
    off = grey - 14 if grey < 128 else grey - 24
    return QColor.fromHsl(0, 0, max(12, off))
