"""Puts a comparison into the views: side by side, with a divider, or two in turns."""

from __future__ import annotations

import numpy as np

from tuner.comparison.maps import MAPS, Kind
from tuner.comparison.pictures import ComparisonPictures
from tuner.core.colour import ClassLegend, Legend, Palette, error_palette, palette
from tuner.core.types import Pair, read_only
from tuner.gui.comparison.grid import CompareGrid
from tuner.gui.comparison.tints import MARK
from tuner.gui.widgets.theme import picture_greys
from tuner.session.view import COMPARISON_VIEWS, Mode


class ComparePainter:
    """Shows the maps that the grid's headings name; it keeps what it showed, to show it again."""

    def __init__(self, grid: CompareGrid) -> None:
        self._grid = grid
        self._pictures: ComparisonPictures | None = None
        self._pair: Pair | None = None
        self._overlay = ""
        self._mode = Mode.SIDES
        self._flipped = False

    def take_colours(self, colour_map: str) -> None:
        """Palettes of this colour map that suit the theme; ``show`` makes them seen."""
        grey, deep = picture_greys(self._grid.palette())
        mask = np.full((256, 4), 255, np.uint8)
        mask[:, :3] = MARK
        mask[0, :3] = deep
        self._palettes: dict[Kind, Palette] = {
            Kind.DISPARITY: palette(colour_map, invalid=grey),
            Kind.SIGNED: error_palette(unknown=deep, missing=grey),
            Kind.MASK: read_only(mask),
        }

    def set_mode(self, mode: Mode) -> None:
        """Side by side, or the first two views in one."""
        if mode is self._mode:
            return
        self._mode, self._flipped = mode, False
        self._grid.set_paired(mode is not Mode.SIDES)
        if mode is not Mode.WIPE:
            self._grid.views[0].set_compared(None)
            self._grid.views[0].set_wipe(None)
        self.show_again()

    def flip(self) -> None:
        """While blinking: show the other of the two."""
        if self._mode is Mode.BLINK:
            self._flipped = not self._flipped
            self.show_again()

    def show(self, pictures: ComparisonPictures, pair: Pair | None, *, overlay: str) -> None:
        """Show these maps; ``overlay`` names the mask that tints all views, or is empty."""
        self._pictures, self._pair, self._overlay = pictures, pair, overlay
        self.show_again()

    def show_again(self) -> None:
        """The same; of the photograph more may be made by now."""
        if self._pictures is None:
            return
        for number in self._grid.shown:
            self._show_view(self._pictures, number)
        if self._mode is Mode.WIPE:
            self._show_second(self._pictures)
        self._say_notes(self._pictures)
        self._show_masks(self._pictures)
        self._grid.line.follow_pictures()

    def _name(self, number: int) -> str:
        return self._grid.headings[1 if self._flipped else number].name

    def _show_view(self, pictures: ComparisonPictures, number: int) -> None:
        name, view = self._name(number), self._grid.views[number]
        info = MAPS[name]
        note = info.note_by(pictures.request.outcome.matcher)
        view.setAccessibleName(f"{info.title}: {note}" if note else info.title)
        missing = self._missing(pictures, number)
        if missing:
            view.clear(missing)
        elif self._on_photo(name) and self._pair is not None:
            view.show_picture(self._pair.left.seen)
            marked = info.kind is Kind.MASK
            view.set_legend(
                _legend(pictures, name) if marked else None,
                self._palettes[Kind.MASK] if marked else None,
            )
        elif name in pictures.images:
            view.show_indexed(pictures.images[name], self._palettes[info.kind])
            view.set_legend(_legend(pictures, name), self._palettes[info.kind])
        else:
            view.clear("Computing…")

    def _missing(self, pictures: ComparisonPictures, number: int) -> str:
        """Why there is nothing to show; a wipe needs the pictures on both sides."""
        wipes = self._mode is Mode.WIPE
        names = [self._name(n) for n in ((0, 1) if wipes else (number,))]
        return next((pictures.missing[name] for name in names if name in pictures.missing), "")

    def _on_photo(self, name: str) -> bool:
        """Whether the photograph is below. Not below a mask in a wipe: it would tint both sides."""
        kind = MAPS[name].kind
        return kind is Kind.PHOTO or (kind is Kind.MASK and self._mode is not Mode.WIPE)

    def _show_second(self, pictures: ComparisonPictures) -> None:
        """The picture right of the divider."""
        view = self._grid.views[0]
        first, second = (heading.name for heading in self._grid.headings[:2])
        view.set_wipe_names(MAPS[first].title, MAPS[second].title)
        if view.canvas.empty:
            view.set_compared(None)
        elif second == "left" and self._pair is not None:
            view.set_compared(self._pair.left.seen)
        elif second in pictures.images:
            view.set_compared(pictures.images[second], self._palettes[MAPS[second].kind])
        else:
            view.set_compared(None)
        if view.wipe is None:
            view.set_wipe(0.5)

    def _say_notes(self, pictures: ComparisonPictures) -> None:
        for number, heading in enumerate(self._grid.headings):
            blinks = self._mode is Mode.BLINK and (number == 1) == self._flipped
            note = MAPS[heading.name].note_by(pictures.request.outcome.matcher)
            heading.say(note, "on show" if blinks else "")

    def _show_masks(self, pictures: ComparisonPictures) -> None:
        """A view of a mask is the photograph with the mask over it."""
        names = [self._name(number) for number in range(COMPARISON_VIEWS)]
        tinted = [MAPS[name].kind is Kind.MASK and self._on_photo(name) for name in names]
        masks = [n if own else self._overlay for n, own in zip(names, tinted, strict=True)]
        self._grid.tints.show(
            [
                None if view.canvas.empty else pictures.images.get(mask)
                for view, mask in zip(self._grid.views, masks, strict=True)
            ]
        )


def _legend(pictures: ComparisonPictures, name: str) -> Legend | ClassLegend:
    request, info = pictures.request, MAPS[name]
    if info.kind is Kind.MASK:
        return ClassLegend(((255, "here"),), info.title)
    if info.kind is Kind.DISPARITY:
        return Legend(request.low, request.high, "px", info.title, ("none",))
    missing = ("no stereo" if name == "difference" else "no truth", "none")
    return Legend(-request.limit, request.limit, "px", info.title, missing)
