"""A narrow window keeps every control and number in sight."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QLabel, QWidget, QWidgetItem
from pytestqt.qtbot import QtBot

from tests.gui.driver import Driver
from tuner.core.colour import Legend, error_legend, error_palette
from tuner.gui.stereo.display_bar import DisplayBar
from tuner.gui.stereo.numbers import CELLS
from tuner.gui.views.ruler import Ruler
from tuner.gui.widgets.flow import FlowLayout


class Asked(QWidgetItem):
    """Counts how often it is asked for its size."""

    times = 0

    def sizeHint(self) -> QSize:
        self.times += 1
        return super().sizeHint()


def test_the_window_fits_a_small_screen(driver: Driver) -> None:
    window = driver.window
    window.resize(800, 600)
    assert (window.width(), window.height()) == (800, 600)


def test_all_numbers_stay_inside_a_narrow_window(driver: Driver, tmp_path: Path) -> None:
    tab = driver.find(QWidget, "stereo_tab")
    np.save(tmp_path / "truth.npy", np.full((120, 160), 7, np.float32))
    driver.open_truth(tmp_path / "truth.npy")
    driver.window.resize(800, 600)
    driver.qtbot.wait(20)
    ends = []
    for cell in CELLS:
        label = driver.find(QWidget, f"number_{cell.name}")
        assert label.isVisible(), cell.name
        corner = label.mapTo(tab, QPoint(label.width(), label.height()))
        ends.append((cell.name, corner.x() <= tab.width(), corner.y() <= tab.height()))
    assert all(across and down for _, across, down in ends), ends


def test_a_wide_bar_is_one_line_with_the_fourth_view_at_its_end(qtbot: QtBot) -> None:
    bar = DisplayBar()
    qtbot.addWidget(bar)
    bar.resize(900, bar.heightForWidth(900))
    bar.show()
    tops = [w.mapTo(bar, QPoint(0, w.height() // 2)).y() for w in (bar.maps, bar.low, bar.fourth)]
    assert max(tops) - min(tops) <= 2
    end = bar.fourth.mapTo(bar, QPoint(bar.fourth.width(), 0)).x()
    assert bar.width() - 10 <= end <= bar.width()


def test_a_lying_error_ruler_names_more_than_zero(qtbot: QtBot) -> None:
    ruler = Ruler(upright=False)
    qtbot.addWidget(ruler)
    legend = error_legend(4.0)
    ruler.show_legend(legend, error_palette(unknown=(0, 0, 0), missing=(9, 9, 9)))
    words = [word for _, word in ruler.room.ticks_along(154, legend)]
    assert words == ["-4", "-2", "0", "2", "4"]


def test_a_narrow_ruler_has_its_bar_below_the_swatches(qtbot: QtBot) -> None:
    ruler = Ruler(upright=False)
    qtbot.addWidget(ruler)
    legend = Legend(-4, 4, "px", "error", ("no truth", "none"))
    ruler.show_legend(legend, error_palette(unknown=(0, 0, 0), missing=(9, 9, 9)))
    heights = {}
    for width in (500, 226):
        ruler.resize(width, 60)
        heights[width] = ruler.height()
        shot = ruler.grab().toImage()
        rows = range(shot.height())
        colours = {shot.pixelColor(x, y).rgb() for x in range(shot.width()) for y in rows}
        assert len(colours) > 60, width
    assert heights[226] > heights[500]


def test_a_row_asks_its_items_again_only_once_one_has_changed(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder, spacing=4)
    label, second = QLabel("short", holder), QLabel("word", holder)
    item = Asked(label)
    flow.addItem(item)
    flow.addWidget(second)
    height, width = flow.heightForWidth(100), flow.sizeHint().width()
    asked = item.times
    assert (flow.heightForWidth(100), flow.sizeHint().width()) == (height, width)
    assert item.times == asked

    label.setText("so long that the second word stands in a line of its own")
    assert flow.heightForWidth(100) > height
    assert flow.sizeHint().width() > width
    second.hide()
    assert flow.heightForWidth(100) == height
