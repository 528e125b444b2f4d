"""Plots of a comparison: scatter with the fitted line, residuals, profile along a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QPalette, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tuner.core.colour import Palette, palette
from tuner.core.profiles import Histogram, Profile, Scatter, line_within
from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.virtuals import guarded

LIGHT_COLOURS: Final = ("#1f5fbf", "#c2410c", "#15803d", "#7e22ce", "#525866")
NOTHING: Final = "Nothing to plot yet."
NO_PIXEL: Final = "No pixel has both a monocular value and a stereo disparity to trust."
COUNTING: Final = "Counting…"
DRAW_A_LINE: Final = "Press Profile, or hold Shift, and draw a line in any view."
_SPARE: Final = 0.08
"""Of the span of a profile's values: room above and below them."""
_MOST_ROOM: Final = 1.6
DARK_COLOURS: Final = ("#6ea8fe", "#ffa657", "#56d364", "#d2a8ff", "#b1b8c2")


@guarded
class Plot(QWidget):
    """A plot that costs nothing until it is seen, in the colours of the theme."""

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self._canvas: Any = None
        self._dirty = True
        self._ink: QColor | None = None
        self._words = named(paragraph(), f"{name}_words")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 4, 4, 2)
        self._column.addWidget(self._words, 1)

    @property
    def made(self) -> bool:
        """The plot has been seen, so it exists."""
        return self._canvas is not None

    @property
    def words(self) -> str:
        """What is said instead of a plot; empty while there is one."""
        return self._words.text()

    def say(self, words: str) -> None:
        """Words instead of a plot; empty words for the plot."""
        self._words.setText(words)
        self._words.setVisible(bool(words))
        if self._canvas is not None:
            self._canvas.setVisible(not words)

    def refresh(self) -> None:
        """Draw anew: now if the plot is seen, else when it will be."""
        self._dirty = True
        if self.isVisible():
            self._draw_now()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty:
            self._draw_now()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.made:
            self.refresh()

    def _draw_now(self) -> None:
        self._dirty = False
        if self._canvas is None:
            self._canvas = pg.PlotWidget(self, background=None)
            self._canvas.setMenuEnabled(False)
            self._column.addWidget(self._canvas, 1)
            self._canvas.setVisible(not self.words)
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        if ink != self._ink:
            self._ink = ink
            self._paint_theme()
        self.draw(self._canvas)

    def draw(self, canvas: Any) -> None:
        """Put the data on the plot in place of what is there; called while it is seen only."""
        raise NotImplementedError

    def _paint_theme(self) -> None:
        for side in ("left", "bottom"):
            axis = self._canvas.getAxis(side)
            axis.setPen(self._ink)
            axis.setTextPen(self._ink)
            # A grid is drawn slowly, and stays as it is while the ranges do.
            axis.setCacheMode(axis.CacheMode.DeviceCoordinateCache)
        self._canvas.showGrid(x=True, y=True, alpha=0.15)

    def label(self, bottom: str, left: str) -> None:
        """Name the axes."""
        self._canvas.setLabel("bottom", bottom)
        self._canvas.setLabel("left", left)

    @property
    def dark(self) -> bool:
        return bool(self.palette().color(QPalette.ColorRole.Window).lightness() < 128)

    def colour(self, number: int) -> str:
        """A colour for the nth curve that can be read on this theme."""
        colours = DARK_COLOURS if self.dark else LIGHT_COLOURS
        return colours[number % len(colours)]


class ScatterPlot(Plot):
    """How often each pair of monocular value and stereo disparity occurs, and the fitted line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("compare_scatter", "Scatter of monocular against stereo values", parent)
        self.say(NOTHING)
        self._scatter: Scatter | None = None
        self._line: tuple[float, float] | None = None

    def show_scatter(self, scatter: Scatter | None, line: tuple[float, float] | None) -> None:
        """The counts, and (scale, shift) of the fitted line unless the fit was refused."""
        self._scatter, self._line = scatter, line
        self.say(NOTHING if scatter is None else "" if scatter.pixels else NO_PIXEL)
        self.refresh()

    def draw(self, canvas: Any) -> None:
        canvas.clear()
        scatter = self._scatter
        if scatter is None:
            return
        self.label("monocular value, no unit", "stereo (px)")
        (left, right), (low, high) = scatter.x, scatter.y
        image = pg.ImageItem(_density(scatter.counts), axisOrder="row-major", autoLevels=False)
        image.setLookupTable(self._ramp())
        image.setLevels(None)
        image.setRect(QRectF(left, low, right - left, high - low))
        canvas.addItem(image)
        if self._line is not None:
            ends = line_within(*self._line, scatter.x)
            canvas.plot(*ends, pen=pg.mkPen(self.colour(1), width=2))
        canvas.setRange(xRange=(left, right), yRange=(low, high), padding=0.02)

    def _ramp(self) -> Palette:
        """Nothing is transparent; few are faint."""
        colours = np.array(palette("viridis", invalid=(0, 0, 0)))
        if not self.dark:
            colours[1:] = colours[:0:-1]
        colours[0, 3] = 0
        return colours


class ResidualPlot(Plot):
    """How far the aligned monocular map is from stereo."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("compare_residuals", "Histogram of monocular minus stereo", parent)
        self.say(NOTHING)
        self._histogram: Histogram | None = None

    def show_histogram(self, histogram: Histogram | None, refused: str = "") -> None:
        """The counts, or the words why there are none."""
        self._histogram = histogram
        self.say("" if histogram is not None else refused or NOTHING)
        self.refresh()

    def draw(self, canvas: Any) -> None:
        canvas.clear()
        histogram = self._histogram
        if histogram is None:
            return
        self.label("aligned monocular - stereo (px)", "pixels (%)")
        fill = pg.mkColor(self.colour(0))
        fill.setAlpha(110)
        pen = pg.mkPen(self.colour(0), width=1)
        edges, counts = histogram.edges, histogram.counts
        share = 100 * counts / max(1.0, float(counts.sum()))
        canvas.plot(edges, share, stepMode="center", fillLevel=0, brush=fill, pen=pen)
        dashed = pg.mkPen(self.colour(4), style=Qt.PenStyle.DashLine)
        canvas.addItem(pg.InfiniteLine(0, pen=dashed))
        top = max(float(share.max()) if share.size else 1.0, 1e-3)
        canvas.setRange(xRange=(edges[0], edges[-1]), yRange=(0, top), padding=0.03)


class ProfilePlot(Plot):
    """All maps along one line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("compare_profile_plot", "Profile of all maps along a line", parent)
        self._profile: Profile | None = None
        self._titles: Mapping[str, str] = {}
        self._legend: Any = None
        self._curves: dict[str, Any] = {}
        self._drawn: tuple[tuple[str, ...], bool] | None = None
        self._room = (0.0, 0.0, 0.0)
        self.say(DRAW_A_LINE)

    def show_profile(self, profile: Profile | None, titles: Mapping[str, str]) -> None:
        """The values of each map; ``titles`` are their names in words."""
        self._profile, self._titles = profile, titles
        self.say("" if profile is not None else DRAW_A_LINE)
        self.refresh()

    def draw(self, canvas: Any) -> None:
        profile = self._profile
        known = {} if profile is None else profile.values
        drawn = (tuple(known), self.dark)
        if drawn != self._drawn:
            self._drawn = drawn
            self._make_curves(canvas, tuple(known))
        if profile is None:
            return
        for name, values in known.items():
            self._curves[name].setData(profile.distance, values, connect="finite")
        self._aim(canvas, profile)

    def _aim(self, canvas: Any, profile: Profile) -> None:
        """Show all values; while a slider moves the axes stay, unless they suit no more."""
        length = float(profile.distance[-1])
        values = np.concatenate(list(profile.values.values()))
        known = values[np.isfinite(values)]
        if not known.size:
            return
        low, high = float(known.min()), float(known.max())
        room = max(high - low, 1.0)
        before, bottom, top = self._room
        inside = bottom <= low and high <= top
        if length != before or not inside or top - bottom > _MOST_ROOM * room:
            self._room = (length, low - _SPARE * room, high + _SPARE * room)
            canvas.setRange(xRange=(0, max(length, 1.0)), yRange=self._room[1:], padding=0.02)

    def _make_curves(self, canvas: Any, names: tuple[str, ...]) -> None:
        """An empty curve for each map; while a slider moves only their data change."""
        canvas.clear()
        self.label("along the line (px)", "disparity (px)")
        if self._legend is None:
            self._legend = canvas.addLegend(offset=(-8, 4))
        self._legend.clear()
        ground = self.palette().color(QPalette.ColorRole.Window)
        ground.setAlpha(210)
        self._legend.setBrush(ground)
        self._legend.setLabelTextColor(self.palette().color(QPalette.ColorRole.WindowText))
        self._curves = {
            name: canvas.plot(
                pen=pg.mkPen(self.colour(number), width=2), name=self._titles.get(name, name)
            )
            for number, name in enumerate(names)
        }


def _density(counts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """0 where there is nothing, else 1..255 by the logarithm of the count."""
    top = float(counts.max()) if counts.size else 0.0
    if top <= 0:
        return np.zeros(counts.shape, np.uint8)
    level = np.log1p(counts) / np.log1p(top) * 254 + 1
    return np.where(counts > 0, level, 0).astype(np.uint8)
