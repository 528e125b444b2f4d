"""The picture inside a view: pyqtgraph's ImageItem, drawn once per change and then blitted."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform, qRgba
from PySide6.QtWidgets import QWidget

from tuner.core.colour import IndexImage, Palette
from tuner.core.colours import Colours
from tuner.core.picking import Picking, picking
from tuner.core.tunable import Rect
from tuner.core.types import read_only
from tuner.gui.widgets.virtuals import guarded

Image = IndexImage | Colours
"""(H, W) or (H, W, 3) uint8, or what that will be made of."""

_INDEXED = QImage.Format.Format_Indexed8
_LONGEST: Final = 2**15 - 1
"""Longest side in px of a picture that pyqtgraph draws whole; of a longer one pixels are picked."""
_NOTHING: Final = read_only(np.zeros(1, np.uint8))


@guarded
class PictureItem(pg.ImageItem):  # type: ignore[misc]
    """A uint8 picture whose visible part is kept at screen resolution.

    Moving a crosshair or a divider repaints the view, but scales no picture again.
    """

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major")
        self.setAutoDownsample(False)
        self._given: Image | None = None
        self._later: Colours | None = None
        self._pixels: IndexImage | None = None
        self._colours: tuple[Palette, list[int]] | None = None
        self._smooth = False
        self._window: QRectF | None = None
        self._drawn: QImage | None = None
        self._drawn_at = QPointF()
        self._drawn_for: tuple[object, ...] = ()

    def show_array(self, array: Image, palette: Palette | None, *, smooth: bool) -> bool:
        """Show (H, W) or (H, W, 3) uint8; ``palette`` colours a two-dimensional one.

        Of colours that are not made yet, those are made that are seen.

        Args:
            smooth: average neighbours when the picture is shown smaller than it is. For
                photographs; indices must not be averaged.

        Returns:
            Whether that is another picture than before.
        """
        # pyqtgraph's own ``image`` is a view of what it was given, so never the same object.
        if array is self._given and palette is self.lut and smooth == self._smooth:
            return False
        self._given, self._smooth = array, smooth
        if palette is not None or self.lut is not None:
            self.setLookupTable(palette, update=False)
        self._later = _only_picked(array) if palette is None else None
        self.setImage(_as_large_as(self._later or array), autoLevels=False, levels=None)
        self._drawn = None
        return True

    @property
    def given(self) -> IndexImage | None:
        """What is shown, all of it made."""
        return self._given.whole() if isinstance(self._given, Colours) else self._given

    def render(self) -> None:
        """Make the QImage; one with a palette gets its colours where it is sampled."""
        if self._later is not None:
            self._renderRequired = self._unrenderable = False
            return
        if self.image is None or self.image.ndim != 2 or self.lut is None:
            super().render()
            return
        height, width = self.image.shape
        # A QImage does not keep the memory that it shows.
        self._pixels = np.ascontiguousarray(self.image)
        self.qimage = QImage(self._pixels.data, width, height, width, _INDEXED)
        self._renderRequired = self._unrenderable = False

    def _colour_table(self, palette: Palette) -> list[int]:
        """(256,) 0xAARRGGBB."""
        if self._colours is None or self._colours[0] is not palette:
            table = [qRgba(*colour) for colour in palette.tolist()]
            self._colours = palette, table
        return self._colours[1]

    def set_place(self, place: Rect, step: int) -> None:
        """Show it from the corner of ``place`` on, each pixel ``step`` px of the scene wide."""
        self.setTransform(QTransform.fromTranslate(place.x, place.y).scale(step, step))

    def set_window(self, window: QRectF | None) -> None:
        """Draw only this part of the picture, in image px."""
        self._window = window
        self.update()

    def paint(self, painter: QPainter, *args: Any) -> None:
        """Blit the visible part; scale it first if the picture or the camera changed."""
        widget: QWidget | None = args[1] if len(args) > 1 else None
        if self.image is None or widget is None:
            return
        self._draw_for(painter.worldTransform(), widget)
        if self._drawn is None:
            return
        painter.save()
        if self._window is not None:
            painter.setClipRect(self._window)
        painter.resetTransform()
        painter.drawImage(self._drawn_at, self._drawn)
        painter.restore()

    def _draw_for(self, transform: QTransform, widget: QWidget) -> None:
        if self._renderRequired:
            self.render()
        ratio = widget.devicePixelRatioF()
        view = (widget.width(), widget.height(), ratio)
        key = (self._later or self.qimage.cacheKey(), transform, view)
        if self._drawn is not None and key == self._drawn_for:
            return
        indexed = self._later is None and self.qimage.format() == _INDEXED
        self._drawn, self._drawn_at = (
            self._sampled(transform, widget)
            if indexed or self._later is not None
            else (self._scaled(transform, widget), QPointF())
        )
        self._drawn_for = key

    def _sampled(self, transform: QTransform, widget: QWidget) -> tuple[QImage, QPointF]:
        """The pixel under the middle of each device pixel: Qt's own scaling takes twice as long."""
        ratio, (length_y, length_x) = widget.devicePixelRatioF(), self.image.shape[:2]
        along = (transform.m11(), transform.dx(), widget.width(), ratio, length_x)
        down = (transform.m22(), transform.dy(), widget.height(), ratio, length_y)
        left, top, picked = _picked(along, down)
        if not (len(picked.across) and len(picked.down)):
            return QImage(), QPointF()
        if self._later is not None:
            image = _as_image(self._later.at(picked))
        else:
            assert self._pixels is not None
            image = _as_image(picked.of(self._pixels), _INDEXED)
            image.setColorTable(self._colour_table(self.lut))
        # Also because a QImage does not keep the memory that it shows.
        drawn = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        drawn.setDevicePixelRatio(ratio)
        return drawn, QPointF(left / ratio, top / ratio)

    def _scaled(self, transform: QTransform, widget: QWidget) -> QImage:
        ratio = widget.devicePixelRatioF()
        canvas = QImage(
            round(widget.width() * ratio),
            round(widget.height() * ratio),
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        canvas.setDevicePixelRatio(ratio)
        canvas.fill(0)
        shown = transform.inverted()[0].mapRect(QRectF(widget.rect()))
        part = _whole_pixels(shown).intersected(QRectF(self.qimage.rect()))
        painter = QPainter(canvas)
        shrunk = transform.m11() * ratio < 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth and shrunk)
        # The canvas is empty: nothing to blend with, which takes twice as long.
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.setTransform(transform)
        painter.drawImage(part, self.qimage, part)
        painter.end()
        return canvas


def _only_picked(image: Image) -> Colours | None:
    """What of a photograph has to be picked pixel by pixel; None where it can be drawn."""
    if isinstance(image, Colours):
        return image
    return Colours(image) if max(image.shape) > _LONGEST else None


def _as_large_as(array: Image) -> IndexImage:
    """An image of the same shape, for colours that are not made yet without memory of its own."""
    return np.broadcast_to(_NOTHING, array.shape) if isinstance(array, Colours) else array


def _as_image(
    pixels: NDArray[np.uint8], format_of_one: QImage.Format = QImage.Format.Format_Grayscale8
) -> QImage:
    """A contiguous (H, W) or (H, W, 3) RGB array as a QImage, not copied."""
    height, width = pixels.shape[:2]
    kind = format_of_one if pixels.ndim == 2 else QImage.Format.Format_RGB888
    return QImage(pixels.data, width, height, pixels.strides[0], kind)


Along = tuple[float, float, int, float, int]
"""Scale, offset, extent in px, device px a px, and the picture's length, along one axis."""


@lru_cache(maxsize=4)
def _picked(along: Along, down: Along) -> tuple[int, int, Picking]:
    """The first device pixel with a pixel of the picture under it, x and y, and all these."""
    (left, across), (top, rows) = _under(*along), _under(*down)
    return left, top, picking(across, rows)


@lru_cache(maxsize=32)
def _under(
    scale: float, offset: float, extent: int, ratio: float, length: int
) -> tuple[int, NDArray[np.intp]]:
    """Along one axis: the first device pixel with a pixel of the picture under it, and these."""
    middles = np.arange(round(extent * ratio)) + 0.5
    under = np.floor((middles / ratio - offset) / scale).astype(np.intp)
    first, last = np.searchsorted(under, (0, length))
    return int(first), read_only(under[first:last])


def _whole_pixels(rect: QRectF) -> QRectF:
    return QRectF(rect.toAlignedRect())
