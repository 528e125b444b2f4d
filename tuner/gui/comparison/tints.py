"""Pixels that are tinted over the pictures of views, through which the pictures can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tuner.core.colour import IndexImage, Palette, Rgb
from tuner.core.types import read_only
from tuner.gui.views.image_view import ImageView
from tuner.gui.views.picture_item import PictureItem

MARK: Final[Rgb] = (255, 0, 190)
"""Colour of masks and of the profile's line: no colour map has it."""


def _tint() -> Palette:
    """Nothing for 0, else the mark's colour, a little transparent."""
    colours = np.full((256, 4), (*MARK, 200), np.uint8)
    colours[0, 3] = 0
    return read_only(colours)


_TINT: Final = _tint()


class Tints:
    """One mask over each view."""

    def __init__(self, views: Sequence[ImageView]) -> None:
        self._views = views
        self._items = [PictureItem() for _ in views]
        self._masks: list[IndexImage | None] = [None for _ in views]
        for view, item in zip(views, self._items, strict=True):
            item.setZValue(1)
            item.setVisible(False)
            view.canvas.addItem(item)

    def show(self, masks: Sequence[IndexImage | None]) -> None:
        """Tint pixels: for each view an (H, W) uint8 mask, 0 for untouched, or None for none."""
        for number, (item, mask) in enumerate(zip(self._items, masks, strict=True)):
            if mask is self._masks[number]:
                continue
            item.setVisible(mask is not None)
            if mask is not None:
                # Not a pixmap: that would be four times as large as the mask.
                item.show_array(mask, _TINT, smooth=False)
            # What is added to a scene does not ask for painting by itself.
            self._views[number].canvas.viewport().update()
        self._masks = list(masks)

    @property
    def shown(self) -> tuple[IndexImage | None, ...]:
        """For each view the mask as it is painted; None where none is."""
        return tuple(item.image if item.isVisible() else None for item in self._items)
