"""What a rig is calibrated from: pairs that may show a board, and what is known of them; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Final

import numpy as np

from tuner.core.geometry.board import WINDOW_PX, Board
from tuner.engine.board_views import Shot, View
from tuner.engine.calibrating import Calibrated, LensModel, ViewError

MOVED: Final = 0.04
"""So far, as a share of the picture's width, a corner must have moved to be caught by itself."""

HARDLY: Final = 0.01
"""A view in which none has moved farther tells nothing that another one does not."""

_NAN: Final = float("nan")


class Part(Enum):
    """What part a pair takes."""

    UNSEEN = "not looked at yet"
    WITHOUT = "shows no board"
    USED = "takes part"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One pair as it is listed.

    Attributes:
        why: why there is no view of it; empty where there is one or nobody has looked.
        left_px, right_px: RMS reprojection errors; NaN where they are not known.
        rows_px: median of how much its rows differ once rectified; NaN where not known.
    """

    name: str
    part: Part
    why: str = ""
    left_px: float = _NAN
    right_px: float = _NAN
    rows_px: float = _NAN


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSet:
    """Values do not change: each step gives another set.

    Attributes:
        shots: in the order in which they were taken; no two have one name.
        seen: name -> the view in it, or why there is none; of this board and window only.
        left_out: names of those that take no part and judge the result.
        window_px: half the side of the window that refines corners.
        model: of both lenses.
        found: what was calibrated of exactly this; None where that is still to be done.
        last: what was calibrated last of this board, to be looked at until the next one comes.
    """

    board: Board
    shots: tuple[Shot, ...] = ()
    seen: Mapping[str, View | str] = field(default_factory=lambda: MappingProxyType({}))
    left_out: frozenset[str] = frozenset()
    window_px: int = WINDOW_PX
    model: LensModel = LensModel.PINHOLE
    found: Calibrated | None = None
    last: Calibrated | None = None

    # steps

    def with_board(self, board: Board, *, window_px: int, model: LensModel) -> BoardSet:
        """Another board, or another way to look for it: everything is to be looked at again."""
        if (board, window_px) == (self.board, self.window_px):
            return self if model is self.model else replace(self._open(), model=model)
        same = _of_one_look(board, self.board) and window_px == self.window_px
        return replace(
            self,
            board=board,
            window_px=window_px,
            model=model,
            seen=self.seen if same else MappingProxyType({}),
            found=None,
            last=None,
        )

    def with_shots(self, shots: Sequence[Shot]) -> BoardSet:
        """These pairs instead of those of before."""
        return BoardSet(
            board=self.board,
            shots=tuple(shots),
            window_px=self.window_px,
            model=self.model,
        )

    def caught(self, shot: Shot, view: View) -> BoardSet:
        """One pair more, which shows the board."""
        one = replace(self._open(), shots=(*self.shots, shot))
        return one.looked_at(shot.name, view)

    def looked_at(self, name: str, found: View | str) -> BoardSet:
        """What is to be seen in one of the pairs; of one that is not there nothing is kept."""
        if name not in {shot.name for shot in self.shots}:
            return self
        return replace(self, seen=MappingProxyType({**self.seen, name: found}))

    def turned(self, name: str) -> BoardSet:
        """This pair is left out, or takes part again."""
        return replace(self._open(), left_out=self.left_out ^ {name})

    def without(self, name: str) -> BoardSet:
        """This pair is put away for good."""
        seen = {one: found for one, found in self.seen.items() if one != name}
        return replace(
            self._open(),
            shots=tuple(shot for shot in self.shots if shot.name != name),
            seen=MappingProxyType(seen),
            left_out=self.left_out - {name},
        )

    def with_result(self, found: Calibrated) -> BoardSet:
        """It is calibrated; of other pairs than these it is something to look at only."""
        took_part = {view.name for view in found.views if view.used}
        of_this = took_part == {view.name for view in self.used}
        return replace(self, found=found if of_this else None, last=found)

    def _open(self) -> BoardSet:
        return replace(self, found=None)

    # what is known

    @property
    def views(self) -> tuple[View, ...]:
        """Those that show the board, left out or not."""
        found = (self.seen.get(shot.name) for shot in self.shots)
        return tuple(view for view in found if isinstance(view, View))

    @property
    def used(self) -> tuple[View, ...]:
        """Those that take part."""
        return tuple(view for view in self.views if view.name not in self.left_out)

    @property
    def unseen(self) -> tuple[Shot, ...]:
        """Those that are still to be looked at."""
        return tuple(shot for shot in self.shots if shot.name not in self.seen)

    def shot(self, name: str) -> Shot | None:
        """The pair of this name."""
        return next((shot for shot in self.shots if shot.name == name), None)

    @property
    def rows(self) -> tuple[BoardRow, ...]:
        """One for each pair, in their order."""
        errors = {view.name: view for view in self.last.views} if self.last else {}
        return tuple(self._row(shot.name, errors.get(shot.name)) for shot in self.shots)

    def _row(self, name: str, error: ViewError | None) -> BoardRow:
        seen = self.seen.get(name)
        if seen is None:
            return BoardRow(name=name, part=Part.UNSEEN)
        if isinstance(seen, str):
            return BoardRow(name=name, part=Part.WITHOUT, why=seen)
        part = Part.LEFT_OUT if name in self.left_out else Part.USED
        if error is None:
            return BoardRow(name=name, part=part)
        left, right = (error.left_px, error.right_px) if part is Part.USED else (_NAN, _NAN)
        return BoardRow(name=name, part=part, left_px=left, right_px=right, rows_px=error.rows_px)

    def free_name(self, name: str) -> str:
        """This name, or the first one like it that no pair has."""
        taken = {shot.name for shot in self.shots}
        number = 2
        free = name
        while free in taken:
            free, number = f"{name} ({number})", number + 1
        return free

    def near(self, view: View, *, within: float) -> str:
        """The name of a view in which the board stands where it does in this one, or empty.

        Args:
            within: how far its corners may have moved, as a share of the picture's width.
        """
        limit = within * view.size.width
        return next((one.name for one in self.views if _moved(view, one) <= limit), "")


def _of_one_look(one: Board, other: Board) -> bool:
    """Whether what was found of the one board is true of the other: only its size is another."""
    return replace(one, square_m=None) == replace(other, square_m=None)


def _moved(one: View, other: View) -> float:
    """By how many px that corner of the board moved in the left picture which moved most."""
    places = {tuple(point): place for point, place in zip(other.board, other.left, strict=True)}
    pairs = [
        (place, places[tuple(point)])
        for point, place in zip(one.board, one.left, strict=True)
        if tuple(point) in places
    ]
    if not pairs or one.size != other.size:
        return float("inf")
    here, there = (np.array(side) for side in zip(*pairs, strict=True))
    return float(np.linalg.norm(here - there, axis=1).max())
