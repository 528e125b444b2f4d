"""One crosshair for pictures and cloud: what is pointed at in one is marked in the other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Slot

from tuner.gui.cloud.panel import CloudPanel
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.gui.views.linked import LinkedViews
from tuner.gui.views.pointing import Pointing
from tuner.session.view import Tab, View


class Pointed(Protocol):
    """A tab with linked views, in which a pixel can be pointed at."""

    @property
    def grid(self) -> LinkedViews: ...

    @property
    def pointing(self) -> Pointing: ...


class CloudLinks(QObject):
    """Follows the tab in front, if that shows the pair's left picture."""

    def __init__(
        self,
        panel: CloudPanel,
        *,
        viewing: Viewing,
        results: Results,
        tabs: Mapping[Tab, Pointed],
    ) -> None:
        super().__init__(panel)
        self._panel = panel
        self._viewing = viewing
        self._results = results
        self._tabs = tabs
        for tab, region in tabs.items():
            region.grid.hovered.connect(partial(self._on_hovered, tab))
            region.grid.left.connect(panel.unmark)
        panel.pointed.connect(self._on_pointed)
        panel.left.connect(self._on_left)
        viewing.changed.connect(self._on_view)

    def _shows_the_pair(self, tab: Tab) -> bool:
        pair = self._results.pair
        if tab is Tab.MONOCULAR:
            return pair is not None and self._results.picture is pair.left
        return pair is not None

    def _on_hovered(self, tab: Tab, x: int, y: int) -> None:
        if self._tabs[tab].grid.pointed_elsewhere:
            self._panel.unmark()
        elif self._shows_the_pair(tab):
            self._panel.mark(x, y)

    @Slot(int, int)
    def _on_pointed(self, x: int, y: int) -> None:
        tab = self._viewing.view.tab
        if self._shows_the_pair(tab):
            self._tabs[tab].pointing.point_at(x, y)

    @Slot()
    def _on_left(self) -> None:
        self._tabs[self._viewing.view.tab].pointing.leave()

    @Slot(object, object)
    def _on_view(self, before: View, after: View) -> None:
        if before.tab is not after.tab:
            self._panel.unmark()
