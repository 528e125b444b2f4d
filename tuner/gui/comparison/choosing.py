"""What a user chooses to look at in the comparison tab, as changes of the view."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from tuner.gui.comparison.bar import CompareBar
from tuner.gui.comparison.grid import CompareGrid
from tuner.gui.comparison.numbers import CompareLower
from tuner.gui.viewing import Viewing
from tuner.session.view import Below, ComparisonView, Mode


class Choosing(QObject):
    """Turns gestures at bar, views and numbers into another view; shows nothing itself."""

    def __init__(
        self, viewing: Viewing, *, bar: CompareBar, grid: CompareGrid, below: CompareLower
    ) -> None:
        """Belongs to ``grid``."""
        super().__init__(grid)
        self._viewing = viewing
        self._grid = grid
        bar.layout_changed.connect(self._on_layout)
        bar.changed.connect(self._look)
        below.chosen.connect(self._look)
        grid.chosen.connect(self._on_maps)
        grid.line.drawn.connect(self._on_line)

    @property
    def _view(self) -> ComparisonView:
        return self._viewing.view.comparison

    @Slot(object)
    def _look(self, changes: dict[str, object]) -> None:
        """Look at the comparison with these fields of its view changed."""
        self._viewing.show_comparison(replace(self._view, **changes))  # type: ignore[arg-type]

    @Slot(int)
    def _on_layout(self, count: int) -> None:
        view = replace(self._view, mode=Mode.SIDES)
        self._viewing.show_comparison(view.with_views(self._grid.chosen_names, count))

    @Slot()
    def _on_maps(self) -> None:
        view = self._view.with_views(self._grid.chosen_names, self._grid.count)
        self._viewing.show_comparison(view)

    @Slot(float, float, float, float)
    def _on_line(self, *_: float) -> None:
        self._look({"below": Below.PROFILE})
