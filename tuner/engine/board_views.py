"""Pairs of pictures that may show a calibration board, looked through one by one."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import UserError
from tuner.core.geometry.board import WINDOW_PX, Board, BoardKind, Sighting, sighted, step_px
from tuner.core.stopping import check
from tuner.core.tunable import Size
from tuner.sources.image import read_picture

Progress = Callable[[int, int, str], None]
"""(done, of how many, what is being done)."""

LEAST_COMMON = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """One pair that shows the board in both pictures.

    Attributes:
        name: the left picture's.
        size: of the pictures.
        board: (N, 3) float32, the common points on the board, in squares.
        left, right: (N, 2) float32 px.
        step_px: distance of neighbouring corners in the picture that shows them smaller.
    """

    name: str
    size: Size
    board: NDArray[np.float32]
    left: NDArray[np.float32]
    right: NDArray[np.float32]
    step_px: float = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shot:
    """A pair that may show the board: in two files, or in two pictures that are at hand.

    Attributes:
        name: no two that are looked at together have the same.
        files: left and right; None where the pictures are at hand.
        pictures: (H, W) uint8 each; None where they are to be read.
    """

    name: str
    files: tuple[str, str] | None = None
    pictures: tuple[NDArray[np.uint8], NDArray[np.uint8]] | None = None

    def read(self, *, stop: Event | None = None) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Left and right, (H, W) uint8 each.

        Raises:
            ImageError, FileError: they cannot be read; the message begins with the file.
            Stopped: ``stop`` was set.
        """
        if self.pictures is not None:
            return self.pictures
        assert self.files is not None
        left, right = (read_picture(path, stop=stop).grey for path in self.files)
        return left, right


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What became of the pictures.

    Attributes:
        views: pairs that show the board.
        without: name -> why a pair is not among them.
    """

    views: tuple[View, ...]
    without: dict[str, str]


def look_for_board(
    pairs: Sequence[tuple[str | os.PathLike[str], str | os.PathLike[str]]],
    board: Board,
    *,
    window_px: int = WINDOW_PX,
    progress: Progress | None = None,
    stop: Event | None = None,
) -> Looked:
    """Find the board in pairs of files; a pair that cannot be read is named, and the rest goes on.

    Raises:
        Stopped: ``stop`` was set.
    """
    views: list[View] = []
    without: dict[str, str] = {}
    for number, (left, right) in enumerate(pairs):
        check(stop)
        shot = Shot(name=Path(left).name, files=(os.fspath(left), os.fspath(right)))
        if progress:
            progress(number, len(pairs), f"looking for the board in {shot.name}")
        found = look_at(shot, board, window_px=window_px, stop=stop)
        if isinstance(found, View):
            views.append(found)
        else:
            without[shot.name] = found
    return Looked(views=tuple(views), without=without)


def look_at(
    shot: Shot, board: Board, *, window_px: int = WINDOW_PX, stop: Event | None = None
) -> View | str:
    """The board in one pair, or why there is no view of it: it is not seen, or cannot be read.

    Raises:
        Stopped: ``stop`` was set.
    """
    try:
        left, right = shot.read(stop=stop)
    except UserError as error:
        return str(error)
    return view_of(left, right, board, name=shot.name, window_px=window_px)


def view_of(
    left: NDArray[np.uint8],
    right: NDArray[np.uint8],
    board: Board,
    *,
    name: str,
    window_px: int = WINDOW_PX,
) -> View | str:
    """The board in two (H, W) uint8 pictures, or why there is no view of it."""
    if left.shape != right.shape:
        return "its two pictures differ in size"
    one = sighted(left, board, window_px=window_px)
    two = sighted(right, board, window_px=window_px)
    if one is None or two is None:
        side = (
            "either picture"
            if one is two
            else "the left picture"
            if one is None
            else ("the right picture")
        )
        return f"the board is not seen in {side}"
    numbers = np.intersect1d(one.numbers, two.numbers)
    if len(numbers) < LEAST_COMMON:
        return f"only {len(numbers)} of the board's corners are seen in both pictures"
    if board.kind is not BoardKind.CHARUCO:
        two = _same_way_round(one, two)
    return View(
        name=name,
        size=Size(left.shape[1], left.shape[0]),
        board=board.points[numbers],
        left=_at(one, numbers),
        right=_at(two, numbers),
        step_px=min(step_px(one, board), step_px(two, board)),
    )


def _at(sighting: Sighting, numbers: NDArray[np.int32]) -> NDArray[np.float32]:
    order = {number: place for place, number in enumerate(sighting.numbers.tolist())}
    return sighting.places[[order[number] for number in numbers.tolist()]]


def _same_way_round(one: Sighting, two: Sighting) -> Sighting:
    """A board without marks may be read from its other end in one of the two pictures."""
    along = [sight.places[-1] - sight.places[0] for sight in (one, two)]
    if float(along[0] @ along[1]) >= 0:
        return two
    return Sighting(numbers=two.numbers, places=two.places[::-1].copy())
