"""A pair of the calibration side by side: as it was taken, or undistorted and rectified."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from tuner.engine.board_views import View
from tuner.gui.calibration.colours import side_colour
from tuner.gui.lanes.calibrating import BoardPreview
from tuner.gui.widgets.virtuals import guarded

LINES: Final = 12
_GAP: Final = 6
_EMPTY: Final = "The selected pair is shown here"


@guarded
class PreviewPane(QWidget):
    """Both pictures at one scale; corners are marked in raw ones, rows in rectified ones."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("calibration_preview")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._preview: BoardPreview | None = None
        self._view: View | None = None
        self._images: tuple[QImage, QImage] | None = None
        self.setAccessibleName(_EMPTY)

    @property
    def preview(self) -> BoardPreview | None:
        """What is on show."""
        return self._preview

    def show_preview(self, preview: BoardPreview | None, view: View | None = None) -> None:
        """This pair, with the corners of the view in it; None for an empty pane."""
        self._preview, self._view = preview, view
        if preview is None:
            self._images = None
            self.setAccessibleName(_EMPTY)
        else:
            self._images = _image(preview.pair.left.grey), _image(preview.pair.right.grey)
            how = "undistorted and rectified" if preview.rectified else "as it was taken"
            self.setAccessibleName(f"{preview.name}, {how}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 90)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        if self._images is None or self._preview is None:
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), _EMPTY)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        places = self._places()
        for image, place in zip(self._images, places, strict=True):
            painter.drawImage(place, image)
        if self._preview.rectified:
            self._draw_rows(painter, places)
        elif self._view is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_corners(painter, places)

    def _places(self) -> tuple[QRectF, QRectF]:
        assert self._preview is not None
        width, height = self._preview.pair.size
        room = (self.width() - _GAP) / 2
        scale = min(room / width, self.height() / height)
        top = (self.height() - scale * height) / 2
        left = (self.width() - _GAP) / 2 - scale * width
        one = QRectF(left, top, scale * width, scale * height)
        return one, one.translated(one.width() + _GAP, 0)

    def _draw_rows(self, painter: QPainter, places: tuple[QRectF, QRectF]) -> None:
        """What lies on such a line in the left picture lies on it in the right one."""
        colour = QColor("#ffd33d")
        colour.setAlphaF(0.75)
        painter.setPen(QPen(colour, 1))
        whole = places[0].united(places[1])
        for number in range(1, LINES):
            y = whole.top() + whole.height() * number / LINES
            painter.drawLine(QPointF(whole.left(), y), QPointF(whole.right(), y))

    def _draw_corners(self, painter: QPainter, places: tuple[QRectF, QRectF]) -> None:
        assert self._view is not None
        for side, place in zip(("left", "right"), places, strict=True):
            painter.setPen(QPen(side_colour(side, self.palette()), 1.5))
            corners = self._view.left if side == "left" else self._view.right
            # The middle of the first pixel is at 0.
            scale = place.width() / self._view.size.width
            for x, y in (corners + 0.5) * scale:
                painter.drawEllipse(place.topLeft() + QPointF(float(x), float(y)), 2.5, 2.5)


def _image(grey: NDArray[np.uint8]) -> QImage:
    packed = np.ascontiguousarray(grey)
    height, width = packed.shape
    image = QImage(packed.data, width, height, width, QImage.Format.Format_Grayscale8)
    # The picture's memory may be gone by the time it is painted.
    return image.copy()
