"""Puts picture and map into the monocular tab's views, or words in the map's place."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.colour import Legend, Palette, palette
from tuner.core.types import Picture
from tuner.gui.lanes.network import NetworkLane
from tuner.gui.lanes.survey import Survey
from tuner.gui.monocular.grid import MonoGrid
from tuner.gui.monocular.words import describe
from tuner.gui.results import Results
from tuner.gui.views.pointing import Pointing
from tuner.gui.widgets.theme import picture_greys
from tuner.session.depth_map import DepthMap
from tuner.session.view import MapLook

NAME: Final = "relative inverse depth, near -> far"
NO_PICTURE: Final = "Drop a pair or one picture here,\nor open a pair (Ctrl+O)."
LOOKING: Final = "Looking for models…"
WAITING: Final = "The map follows…"
NO_MAP: Final = "No map. Press Run."
FAILED: Final = "No map."


class MonoPainter(QObject):
    """Follows the results and how the run goes; between a film's pictures the last map stays."""

    painted = Signal(object)
    """DepthMap that is on show now, or None where words stand in its place."""

    def __init__(
        self, grid: MonoGrid, results: Results, *, lane: NetworkLane, survey: Survey
    ) -> None:
        super().__init__(grid)
        self._grid = grid
        self._results = results
        self._lane = lane
        self._survey = survey
        self._painted: DepthMap | None = None
        self._made: tuple[tuple[object, ...], Palette] | None = None
        self.pointing = Pointing(grid, describe=self._describe)
        results.picture_changed.connect(self._on_picture)
        results.colours_made.connect(self._show_whole)
        results.map_changed.connect(self.show_map)
        lane.busy_changed.connect(self._on_busy)
        lane.failed.connect(self._on_failed)
        lane.refused.connect(self._on_refused)
        self._show_nothing()

    @Slot()
    def _on_picture(self) -> None:
        picture = self._results.picture
        if picture is None:
            self._show_nothing()
        else:
            self._show_picture(picture)

    def _show_picture(self, picture: Picture) -> None:
        view = self._grid.source
        same_size = self._grid.camera.framing.image == picture.size and not view.canvas.empty
        self._grid.set_image_size(picture.size)
        view.show_picture(picture.seen)
        view.set_title("Picture", f"{picture.name}  {picture.size}")
        view.setToolTip(picture.note)
        if not same_size:
            self._say(self._waiting)
        self.pointing.show()

    @Slot()
    def _show_whole(self) -> None:
        if self._results.picture is not None:
            self._grid.source.show_picture(self._results.picture.seen)

    def _show_nothing(self) -> None:
        self._grid.source.clear(NO_PICTURE)
        self._grid.source.set_title("Picture")
        self._say("")
        self.pointing.leave()

    @Slot()
    def show_map(self) -> None:
        """Show the newest map, in the colours of the present theme."""
        shown = self._results.depth
        if shown is None or self._grid.camera.framing.image != shown.depth.size:
            return
        view, drawn = self._grid.map, shown.drawn
        colours = self._palette(shown.look, complete=drawn.complete)
        self._painted = shown
        view.show_indexed(drawn.index, colours)
        # The ruler's ends say "near" and "far" where others have a unit.
        apart = ("far",) if drawn.complete else ("none",)
        view.set_legend(Legend(drawn.low, drawn.high, "near", NAME, apart), colours)
        title = "Above the plane" if drawn.plane else "Relative inverse depth"
        view.set_title(f"{title}, near → far", shown.depth.title)
        self.painted.emit(shown)
        self.pointing.show()

    def _palette(self, look: MapLook, *, complete: bool) -> Palette:
        grey, _ = picture_greys(self._grid.palette())
        key = (look.colour_map, complete, grey)
        if self._made is None or self._made[0] != key:
            self._made = key, palette(look.colour_map, invalid=grey, apart=not complete)
        return self._made[1]

    # words in the map's place

    @property
    def _waiting(self) -> str:
        """What to say before a map: nothing is promised while no model has been found."""
        return WAITING if self._survey.done else LOOKING

    def promise(self) -> None:
        """Say that a map follows, where nothing else is to be seen."""
        if self._results.picture is not None and not self._lane.missing:
            self._say_unless_shown(self._waiting)

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        self._grid.map.set_busy(busy)
        if not busy and self._results.picture is not None:
            self._say_unless_shown(NO_MAP)

    @Slot(str)
    def _on_failed(self, _words: str) -> None:
        self._say_unless_shown(FAILED)

    @Slot(str)
    def _on_refused(self, _path: str) -> None:
        self._say_unless_shown(NO_MAP)

    def _say_unless_shown(self, words: str) -> None:
        if self._results.depth is None:
            self._say(words)

    def _say(self, words: str) -> None:
        self._painted = None
        self._grid.map.clear(words)
        self.painted.emit(None)

    def _describe(self, x: int, y: int) -> str:
        shown = self._results.depth or (self._painted if self._lane.film.on else None)
        return "" if shown is None else describe(shown, x, y)
