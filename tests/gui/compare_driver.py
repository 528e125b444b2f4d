"""The comparison tab alone on the screen: the only place in tests that knows how it is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QTabWidget, QWidget

from tests.gui.export_driver import export
from tests.gui.rig import Rig
from tests.gui.widget_driver import LEFT, NO_BUTTON, WAIT_MS, WidgetDriver
from tuner.comparison.pictures import ComparisonPictures
from tuner.core.calibration import Calibration
from tuner.core.choices import Fit
from tuner.core.inverse_depth import draw
from tuner.core.types import Pair, Picture
from tuner.engine.frame import Frame
from tuner.gui.commands.comparison import ComparisonCommands
from tuner.gui.commands.exports import ExportCommands
from tuner.gui.comparison.grid import CompareGrid
from tuner.gui.comparison.numbers import CompareLower
from tuner.gui.comparison.profile_line import Line
from tuner.gui.comparison.tab import CompareTab
from tuner.gui.lanes.saving import Saver
from tuner.session.depth_map import DepthMap
from tuner.session.state import State
from tuner.session.view import Tab, View

PICTURES = tuple(f"compare_picture_{number}" for number in range(1, 7))
"""The views, in their order."""


class CompareDriver(WidgetDriver):
    """Gives the tab what it compares, does what a user does, and reads what the tab shows."""

    def __init__(self, qtbot: Any) -> None:
        self._rig = Rig()
        self._tab = CompareTab(
            self._rig.history,
            self._rig.viewing,
            self._rig.results,
            lane=self._rig.comparison,
        )
        super().__init__(self._tab, qtbot)
        qtbot.addWidget(self._tab)
        self._saver = Saver(self._tab.messages.say, self._rig)
        self._exports = ExportCommands(
            self._rig.history,
            self._rig.results,
            self._rig.viewing,
            self._rig.announcer,
            store=self._rig.store,
            saver=self._saver,
            over=self._tab,
        )
        self._commands = ComparisonCommands(
            self._rig.results,
            self._rig.viewing,
            saver=self._saver,
            table=self._tab.below.table,
            export=self._exports.offer,
            over=self._tab,
        )
        self.said: list[str] = []
        """Each read-out, newest last."""
        self.comparisons: list[ComparisonPictures] = []
        """All that was shown, newest last."""
        self.fits_chosen: list[Fit] = []
        self.ways_to_mono = 0
        """How often the user wanted to go to the monocular tab."""
        self._inputs: tuple[Pair | None, Frame | None, Any] = (None, None, None)
        self._connect()

    def _connect(self) -> None:
        rig = self._rig
        self._tab.readout_changed.connect(self.said.append)
        self._tab.export_wanted.connect(self._commands.do)
        rig.following.comparison_wanted.connect(self._tab.follow)
        rig.results.comparison_changed.connect(self._on_comparison)
        rig.history.changed.connect(self._on_state)
        rig.viewing.changed.connect(self._on_view)

    def _on_comparison(self) -> None:
        if self.comparison is not None:
            self.comparisons.append(self.comparison)

    def _on_state(self, before: State, after: State) -> None:
        if before.fit != after.fit:
            self.fits_chosen.append(after.fit)

    def _on_view(self, before: View, after: View) -> None:
        if before.tab is not after.tab and after.tab is Tab.MONOCULAR:
            self.ways_to_mono += 1

    def show(self) -> None:
        self._tab.show()
        self._rig.viewing.show_tab(Tab.COMPARISON)

    def hide(self) -> None:
        self._tab.hide()
        self._rig.viewing.show_tab(Tab.STEREO)

    def close(self) -> None:
        """Wait for what is computed and for what is written."""
        self._tab.close_workers()
        self._rig.close()
        self._saver.close()

    # what the tab is given

    def show_inputs(self, pair: Pair | None, frame: Frame | None, depth: Any) -> None:
        """What is to be compared."""
        self._inputs = pair, frame, depth
        rig = self._rig
        rig.results.show_pair(pair, frame.request.truth if frame is not None else None)
        rig.results.show_picture(pair.left if pair is not None else None)
        if frame is not None:
            rig.stereo.shown.emit(frame)
        if depth is not None and pair is not None:
            network, look = rig.history.state.network, rig.viewing.view.look
            drawn = draw(np.asarray(depth.values), look.contrast)
            rig.network.shown.emit(DepthMap(pair.left, network, look, depth, drawn))

    def make_colours(self) -> None:
        """The colours of the pair are made somewhere else."""
        pair, _, _ = self._inputs
        assert pair is not None
        assert pair.left.shown.size
        self._rig.results.show_colours()

    def show_other_picture(self) -> None:
        """The monocular tab shows another picture than the pair's."""
        grey = np.zeros((8, 8), np.uint8)
        self._rig.results.show_picture(Picture(grey=grey, shown=grey, name="other"))

    def show_calibration(self, calibration: Calibration) -> None:
        """The same inputs, now with what is known of the cameras."""
        pair, frame, depth = self._inputs
        assert pair is not None
        assert frame is not None
        pair = replace(pair, calibration=calibration)
        request = replace(frame.request, pair=pair)
        self.show_inputs(pair, replace(frame, request=request), depth)
        self.settle()

    def state(self) -> dict[str, Any]:
        """What is kept for the next start."""
        return self._rig.kept("compare", split=self._tab.split.sizes_to_keep())

    def restore(self, kept: Any) -> None:
        known: dict[str, Any] = kept if isinstance(kept, dict) else {}
        self._rig.restore("compare", known)
        self._tab.split.restore_sizes(known.get("split"))

    def forget_numbers(self) -> None:
        """The pictures are there, and their numbers are still being counted."""
        self.find(CompareLower, "compare_lower").clear_numbers()

    # what a user does

    def after(self, gesture: Callable[[], object]) -> ComparisonPictures:
        """Do something; the whole comparison that follows from it."""

        def complete() -> bool:
            return self.comparison is not None and self.comparison.complete

        with self.qtbot.waitSignal(
            self._rig.results.comparison_changed, timeout=WAIT_MS, check_params_cb=complete
        ):
            gesture()
        self.settle()
        assert self.comparison is not None
        return self.comparison

    def choose_views(self, names: tuple[str, ...], count: int) -> None:
        """These maps in the first of so many views; by hand, also if they are there already."""
        self.choose("compare_layout", 2 if count == 1 else 1)
        self.choose("compare_layout", count)
        for number, name in enumerate(names, start=1):
            self.choose(f"compare_view_{number}", name)

    def flip(self) -> None:
        """While blinking: the other of the two."""
        self.find(QShortcut, "compare_flip").activated.emit()

    def next_view(self) -> None:
        self._grid.next_view()

    def previous_view(self) -> None:
        self._grid.previous_view()

    def turn_to(self, below: str) -> None:
        """Choose one of the tabs below the views by its title."""
        tabs = self.find(QTabWidget, "compare_lower")
        titles = [tabs.tabText(number) for number in range(tabs.count())]
        tabs.setCurrentIndex(titles.index(below))

    def export(self, kind: str, to: Path | None = None, *keys: str) -> None:
        """Choose an export in the menu, and where it goes; ``keys`` instead of its formats."""
        self.trigger(f"compare_export_{kind}")
        if to is not None:
            export(self._tab, *keys, to=to)

    def save(self, kind: str, to: Path, *keys: str) -> bool:
        """Export and wait; whether it was written."""
        with self.qtbot.waitSignal(self._saver.ended, timeout=WAIT_MS) as ended:
            self.export(kind, to, *keys)
        return bool(ended.args[0])

    def press(self, view: str, x: float, y: float) -> None:
        """Press the mouse button at a point of the picture, in px."""
        self.qtbot.mousePress(self._paper(view), LEFT, pos=self._at(view, x, y))

    def drag_to(self, view: str, x: float, y: float, *, held: bool = True) -> None:
        self.mouse(self._paper(view), self._at(view, x, y), LEFT if held else NO_BUTTON)

    def release(self, view: str, x: float, y: float) -> None:
        self.qtbot.mouseRelease(self._paper(view), LEFT, pos=self._at(view, x, y))

    def draw(self, view: str, line: Line) -> None:
        """Draw a line from one point of the picture to another, in px."""
        x0, y0, x1, y1 = line
        self.press(view, x0, y0)
        self.drag_to(view, (x0 + x1) / 2, (y0 + y1) / 2)
        self.release(view, x1, y1)

    def _paper(self, view: str) -> QWidget:
        return self.view(view).canvas.viewport()

    def _at(self, view: str, x: float, y: float) -> QPoint:
        return self.view(view).canvas.mapping.to_screen(x, y).toPoint()

    # what it has

    def settle(self) -> None:
        """Wait until everything asked for is on screen."""
        self.until(lambda: self.settled)

    @property
    def settled(self) -> bool:
        return self._rig.comparison.settled

    @property
    def writing(self) -> bool:
        """A file is being written."""
        return not self._saver.settled

    @property
    def comparison(self) -> ComparisonPictures | None:
        """The comparison on show."""
        return self._rig.results.comparison

    @property
    def frame(self) -> Frame | None:
        return self._rig.results.frame

    @property
    def depth(self) -> Any:
        """The monocular map, as it was given."""
        return self._inputs[2]

    @property
    def fit(self) -> Fit:
        """The fit that is wanted."""
        return self._rig.history.state.fit

    @property
    def readout(self) -> str:
        """Of the pixel under the cursor, now."""
        return self._tab.cursor_text()

    # what is seen

    @property
    def maps(self) -> tuple[str, ...]:
        """Names of the maps that are chosen above the views that can be seen."""
        names = [f"compare_view_{number}" for number in range(1, 7)]
        return tuple(self.chosen(name) for name in names if self.seen(name))

    @property
    def pictures(self) -> tuple[str, ...]:
        """The views that can be seen."""
        return tuple(name for name in PICTURES if self.seen(name))

    @property
    def selected(self) -> tuple[str, ...]:
        return tuple(name for name in PICTURES if self.view(name).selected)

    @property
    def tints(self) -> tuple[np.ndarray | None, ...]:
        """For each view the mask over its picture."""
        return self._grid.tints.shown

    @property
    def lines(self) -> tuple[Line | None, ...]:
        """For each view the line of the profile."""
        return self._grid.line.shown

    @property
    def table(self) -> list[list[str]]:
        """The captions, then a row for each map; empty while there are no numbers."""
        table = self.find(CompareLower, "compare_lower").table
        return [line.split("\t") for line in table.text().split("\n")] if table.rowCount() else []

    @property
    def below(self) -> str:
        """Title of the tab below the views that is in front."""
        tabs = self.find(QTabWidget, "compare_lower")
        return str(tabs.tabText(tabs.currentIndex()))

    @property
    def profile(self) -> dict[str, np.ndarray]:
        """The curves of the profile's plot by their names; empty while words stand there."""
        plot = self.find(QWidget, "compare_profile_plot").findChild(pg.PlotWidget)
        if plot is None or plot.isHidden():
            return {}
        curves = plot.getPlotItem().listDataItems()
        return {curve.name(): curve.yData for curve in curves}

    @property
    def _grid(self) -> CompareGrid:
        return self.find(CompareGrid, "compare_grid")
