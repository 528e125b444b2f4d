"""The plots: nothing is made before it is seen, and what is seen is what was given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QPalette

from tuner.core.profiles import Profile, residuals, scatter
from tuner.gui.comparison.plots import (
    DRAW_A_LINE,
    NO_PIXEL,
    Plot,
    ProfilePlot,
    ResidualPlot,
    ScatterPlot,
)
from tuner.gui.widgets.theme import dark_palette

RNG = np.random.default_rng(2)
MONO = RNG.uniform(0, 10, (60, 80)).astype(np.float32)
STEREO = (3 * MONO + 5 + RNG.normal(0, 0.5, MONO.shape)).astype(np.float32)


def canvas(plot: Plot) -> pg.PlotWidget:
    return plot.findChild(pg.PlotWidget)


def items(plot: Plot, kind: type) -> list[Any]:
    return [item for item in canvas(plot).getPlotItem().items if isinstance(item, kind)]


@pytest.mark.parametrize("kind", [ScatterPlot, ResidualPlot, ProfilePlot])
def test_a_plot_is_made_when_it_is_seen(qtbot: Any, kind: type) -> None:
    plot = kind()
    qtbot.addWidget(plot)
    assert not plot.made
    assert plot.words
    plot.show()
    assert plot.made


def test_the_scatter_covers_its_values_and_the_line_fits_them(qtbot: Any) -> None:
    plot = ScatterPlot()
    qtbot.addWidget(plot)
    found = scatter(MONO, STEREO)
    plot.show_scatter(found, (3.0, 5.0))
    plot.show()
    (image,) = items(plot, pg.ImageItem)
    box = image.mapRectToParent(image.boundingRect())
    assert (box.left(), box.right()) == pytest.approx(found.x)
    assert (box.top(), box.bottom()) == pytest.approx(found.y)
    (line,) = items(plot, pg.PlotDataItem)
    assert np.allclose(line.yData, 3 * line.xData + 5)
    # Most of the mass lies where the line does: rows are stereo, columns mono.
    rows, columns = np.nonzero(image.image)
    centre = np.interp(columns + 0.5, (0, image.image.shape[1]), found.x)
    height = np.interp(rows + 0.5, (0, image.image.shape[0]), found.y)
    assert np.median(np.abs(height - (3 * centre + 5))) < 1


def test_a_refused_fit_has_no_line(qtbot: Any) -> None:
    plot = ScatterPlot()
    qtbot.addWidget(plot)
    plot.show()
    plot.show_scatter(scatter(MONO, STEREO), None)
    assert not items(plot, pg.PlotDataItem)


def test_a_scatter_of_nothing_says_so(qtbot: Any) -> None:
    plot = ScatterPlot()
    qtbot.addWidget(plot)
    plot.show()
    plot.show_scatter(scatter(MONO, np.full_like(STEREO, np.nan)), None)
    assert plot.words == NO_PIXEL
    plot.show_scatter(scatter(MONO, STEREO), None)
    assert plot.words == ""


def test_residuals_are_shares_of_all_pixels(qtbot: Any) -> None:
    plot = ResidualPlot()
    qtbot.addWidget(plot)
    plot.show()
    plot.show_histogram(residuals(STEREO, 3 * MONO + 5))
    (curve,) = items(plot, pg.PlotDataItem)
    assert curve.yData.sum() == pytest.approx(100)
    assert abs(curve.xData[np.argmax(curve.yData)]) < 1
    plot.show_histogram(None, "the fit is refused")
    assert plot.words == "the fit is refused"


def test_a_profile_draws_every_map_and_forgets_them(qtbot: Any) -> None:
    plot = ProfilePlot()
    qtbot.addWidget(plot)
    plot.show()
    assert plot.words == DRAW_A_LINE
    along = np.arange(5.0)
    gap = np.array([1, np.nan, 2, 3, 4], np.float32)
    plot.show_profile(
        Profile(distance=along, values={"stereo": gap, "ground truth": gap + 1}),
        {"stereo": "by stereo"},
    )
    assert [item.name() for item in items(plot, pg.PlotDataItem)] == ["by stereo", "ground truth"]
    assert plot.words == ""
    plot.show_profile(None, {})
    assert plot.words == DRAW_A_LINE


def curves_of(plot: ProfilePlot, **values: Any) -> list[Any]:
    along = np.arange(len(next(iter(values.values()))), dtype=float)
    plot.show_profile(Profile(distance=along, values=values), {})
    return items(plot, pg.PlotDataItem)


def test_a_profile_that_moves_keeps_its_curves_and_its_axes(qtbot: Any) -> None:
    plot = ProfilePlot()
    qtbot.addWidget(plot)
    plot.show()
    first = np.linspace(10, 30, 50, dtype=np.float32)
    (before,) = curves_of(plot, stereo=first)
    axes = canvas(plot).viewRange()
    (after,) = curves_of(plot, stereo=first + np.float32(0.5))
    assert after is before
    assert np.array_equal(after.yData, first + np.float32(0.5))
    assert canvas(plot).viewRange() == axes
    curves_of(plot, stereo=first * 4)
    low, high = canvas(plot).viewRange()[1]
    assert low <= 40
    assert high >= 120
    curves_of(plot, stereo=first / 4)
    low, high = canvas(plot).viewRange()[1]
    assert high - low < 10


def test_a_profile_of_nothing_but_holes_is_drawn(qtbot: Any) -> None:
    plot = ProfilePlot()
    qtbot.addWidget(plot)
    plot.show()
    holes = np.full(9, np.nan, np.float32)
    assert len(curves_of(plot, stereo=holes, mono=holes)) == 2
    plot.grab()
    (curve,) = curves_of(plot, stereo=np.ones(9, np.float32))
    plot.grab()
    assert np.array_equal(curve.yData, np.ones(9))


def test_a_profile_in_the_dark_has_other_colours(qtbot: Any) -> None:
    plot = ProfilePlot()
    qtbot.addWidget(plot)
    plot.show()
    (light,) = curves_of(plot, stereo=np.ones(9, np.float32))
    plot.setPalette(dark_palette())
    (dark,) = items(plot, pg.PlotDataItem)
    assert dark.opts["pen"].color() != light.opts["pen"].color()
    assert np.array_equal(dark.yData, np.ones(9))


def test_colours_follow_the_theme(qtbot: Any) -> None:
    plot = ResidualPlot()
    qtbot.addWidget(plot)
    plot.show_histogram(residuals(STEREO, 3 * MONO + 5))
    plot.show()
    dark = dark_palette()
    plot.setPalette(dark)
    ink = canvas(plot).getAxis("left").textPen().color()
    assert ink == dark.color(QPalette.ColorRole.WindowText)
