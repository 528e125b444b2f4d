"""A picture's colours, made when somebody looks at them: all, or only those that are seen.

A matcher needs grey alone. While pairs follow each other a view shows one pixel in ten of each
picture, so converting and rectifying the colours of all of them would be most of the work for
nothing.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tuner.core.picking import Picking

Shape = tuple[int, ...]


class Warp(Protocol):
    """Moves the pixels of an (H, W) or (H, W, 3) uint8 picture."""

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of what comes out."""

    def whole(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """All of it."""

    def at(self, image: NDArray[np.uint8], picked: Picking) -> NDArray[np.uint8]:
        """What ``picked.of`` gives of all of it."""


class Colours:
    """Stands for an (H, W) or (H, W, 3) uint8 RGB image until that is made; any thread may ask.

    Args:
        stored: (H, W) or (H, W, 3) uint8, what it is made of; never written to again.
        bgr: blue comes first in it.
        warp: how its pixels are moved.
    """

    __slots__ = ("_bgr", "_lock", "_made", "_shape", "_stored", "_warp")

    def __init__(
        self, stored: NDArray[np.uint8], *, bgr: bool = False, warp: Warp | None = None
    ) -> None:
        self._stored: NDArray[np.uint8] | None = stored
        self._bgr, self._warp = bgr, warp
        self._made: NDArray[np.uint8] | None = None
        self._lock = Lock()
        sides = stored.shape[:2] if warp is None else warp.shape
        self._shape = (*sides, *stored.shape[2:])

    def __reduce__(self) -> tuple[type[Colours], tuple[NDArray[np.uint8]]]:
        """A copy, also one for another process, holds the image."""
        return Colours, (self.whole(),)

    @property
    def shape(self) -> Shape:
        """As the image's."""
        return self._shape

    @property
    def nbytes(self) -> int:
        """What the image takes once it is made."""
        return int(np.prod(self._shape))

    @property
    def made(self) -> NDArray[np.uint8] | None:
        """The image; None until somebody asked for all of it."""
        return self._made

    def whole(self) -> NDArray[np.uint8]:
        """The image, read-only; the same one each time."""
        with self._lock:
            if self._made is None:
                assert self._stored is not None
                moved = self._stored if self._warp is None else self._warp.whole(self._stored)
                made = self._as_rgb(moved)
                made.setflags(write=False)
                self._made = made
                self._stored = self._warp = None
            return self._made

    def at(self, picked: Picking) -> NDArray[np.uint8]:
        """Those of its pixels that ``picked.of`` would give of the image, contiguous."""
        with self._lock:
            made, stored, warp = self._made, self._stored, self._warp
        if made is not None or picked.table is None:
            # What is seen in so large a view is most of it.
            return np.asarray(picked.of(self.whole()), np.uint8)
        assert stored is not None
        return self._as_rgb(picked.of(stored) if warp is None else warp.at(stored, picked))

    def moved(self, warp: Warp) -> Colours:
        """The same picture with its pixels moved; nothing is made for that where none were yet."""
        with self._lock:
            stored = self._stored if self._warp is None else None
        if stored is None:
            return Colours(self.whole(), warp=warp)
        return Colours(stored, bgr=self._bgr, warp=warp)

    def _as_rgb(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB)) if self._bgr else image
