"""A canvas and the ruler that explains its colours, placed so that the picture gets most room."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QBoxLayout, QWidget

from tuner.core.colour import ClassLegend, Legend, Palette
from tuner.core.tunable import Size
from tuner.gui.views.canvas import Canvas
from tuner.gui.views.layouts import fit_below, fit_beside
from tuner.gui.views.ruler import Ruler

_WORTH_TURNING: Final = 1.08
_LEAST: Final = Size(110, 80)
"""In less room, px, the words of a ruler would lie over one another."""


class Explained:
    """The ruler stands beside the canvas unless the picture is larger with it below.

    Attributes:
        layout: holds both.
    """

    def __init__(self, canvas: Canvas, parent: QWidget) -> None:
        self._canvas = canvas
        self._ruler = Ruler(parent=parent)
        self._ruler.hide()
        self._shown: tuple[Legend | ClassLegend | None, Palette | None] = (None, None)
        self.layout = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.layout.setSpacing(0)
        self.layout.addWidget(canvas, 1)
        self.layout.addWidget(self._ruler)

    def show_legend(self, legend: Legend | ClassLegend | None, palette: Palette | None) -> bool:
        """Explain these colours, None for none; whether that is anything new."""
        if self._shown[0] == legend and self._shown[1] is palette:
            return False
        self._shown = (legend, palette)
        self._ruler.show_legend(legend, palette)
        return True

    def turn(self, room: Size) -> None:
        """Put the ruler where it leaves the picture more of this room, px."""
        if self._shown[0] is None:
            return
        self._ruler.setVisible(room.width >= _LEAST.width and room.height >= _LEAST.height)
        image = self._canvas.camera.framing.image
        beside = fit_beside(room, image, self._ruler.room.usual_width)
        below = fit_below(room, image, self._ruler.room.usual_height(room.width))
        upright = below < beside * _WORTH_TURNING
        if upright != self._ruler.upright:
            across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
            self._ruler.set_upright(upright)
            self.layout.setDirection(across if upright else down)

    def recolour(self) -> None:
        """The theme's colours are others now."""
        self._canvas.viewport().update()
        self._ruler.update()
