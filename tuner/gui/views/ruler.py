"""The ruler beside a picture: which colour is which value, and which is none."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from tuner.core.colour import ClassLegend, Legend, Palette
from tuner.gui.views.ruler_drawing import RulerDrawing
from tuner.gui.views.ruler_room import RulerRoom
from tuner.gui.widgets.virtuals import guarded


@guarded
class Ruler(QWidget):
    """A bar of the palette's colours with round values; swatches for what has no value.

    A ClassLegend gives a list of swatches with words instead.
    """

    def __init__(self, *, upright: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upright = upright
        self._legend: Legend | ClassLegend | None = None
        self._palette: Palette | None = None

    def show_legend(self, legend: Legend | ClassLegend | None, palette: Palette | None) -> None:
        """Explain another palette; None hides the ruler."""
        unchanged = legend == self._legend and palette is self._palette
        self._legend, self._palette = legend, palette
        self.setVisible(legend is not None and palette is not None)
        if unchanged:
            return
        self._take_room()
        self.setAccessibleName(_spoken(legend))
        self.update()

    @property
    def upright(self) -> bool:
        """The bar stands, for a place beside the picture; else it lies, below the picture."""
        return self._upright

    def set_upright(self, upright: bool) -> None:
        """Stand or lie."""
        self._upright = upright
        self._take_room()
        self.update()

    @property
    def room(self) -> RulerRoom:
        """The room that it takes."""
        return RulerRoom(self._legend, self.fontMetrics())

    def _take_room(self) -> None:
        free = 16777215  # Qt's own "no limit"
        self.setMinimumSize(0, 0)
        self.setMaximumSize(free, free)
        if self._upright:
            self.setFixedWidth(self.room.width_beside)
        else:
            self.setFixedHeight(self.room.height_below(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._upright:
            self.setFixedHeight(self.room.height_below(self.width()))

    def sizeHint(self) -> QSize:
        room = self.room
        return QSize(room.width_beside, 60) if self._upright else QSize(120, room.height_below(120))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._palette is None:
            return
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        ink.setAlphaF(1.0)
        RulerDrawing(
            QPainter(self), self.room, self._palette, self.size(), ink, self._upright
        ).draw()


def _spoken(legend: Legend | ClassLegend | None) -> str:
    if isinstance(legend, Legend):
        metres = ", with their distances in metres" if legend.calibration else ""
        ends = f"{legend.low:g} to {legend.high:g} {legend.unit}"
        return f"{legend.name}: colours from {ends}{metres}"
    return "" if legend is None else ", ".join(word for _, word in legend.entries)
