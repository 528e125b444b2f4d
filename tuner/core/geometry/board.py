"""Calibration boards: chessboard, ChArUco and grids of circles, and where pictures show them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import UserError

CRITERIA: Final = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 30, 0.001)
"""When the refinement of a corner ends: rounds, or px that it still moves."""

WINDOW_PX: Final = 11
"""Half the side of the window that refines a corner, as OpenCV's sample has it."""

LEAST_SHARE: Final = 0.25
"""Of a ChArUco board's corners, so many at least are a view."""

LEAST_SIDE: Final = 32
"""Of a picture, px: in smaller ones no board can be told, and OpenCV does not look."""

MARKER: Final = 0.75
"""Side of a marker as a share of its square, where nobody says it."""


class BoardKind(StrEnum):
    """What is printed on it."""

    CHESSBOARD = "chessboard"
    CHARUCO = "charuco"
    CIRCLES = "circles"
    ASYMMETRIC_CIRCLES = "asymmetric-circles"


def dictionaries() -> tuple[str, ...]:
    """Names of OpenCV's sets of markers, such as "4X4_50" and "APRILTAG_36H11"."""
    begin = "DICT_"
    names = {name[len(begin) :].upper() for name in dir(cv2.aruco) if name.startswith(begin)}
    return tuple(sorted(names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A board; lengths on it count squares (of circles: the distance of neighbours).

    Attributes:
        columns, rows: inner corners of a chessboard, squares of ChArUco, circles of a grid.
        square_m: metres a square; None where that is not known.
        dictionary: of ChArUco's markers, such as "4X4_1000".
        marker: side of a marker as a share of the square.

    Raises:
        UserError: it is no such board.
    """

    columns: int
    rows: int
    kind: BoardKind = BoardKind.CHESSBOARD
    square_m: float | None = None
    dictionary: str = "4X4_1000"
    marker: float = MARKER

    def __post_init__(self) -> None:
        chessboard = self.kind is BoardKind.CHESSBOARD
        least, counted = (3, "inner corners ") if chessboard else (2, "")
        if not (least <= self.columns <= 100 and least <= self.rows <= 100):
            raise UserError(
                f"board: {self.columns}x{self.rows}; {least} to 100 {counted}each way are needed"
            )
        if self.kind is BoardKind.CHARUCO and not hasattr(
            cv2.aruco, f"DICT_{self.dictionary.upper()}"
        ):
            raise UserError(
                f"dictionary: {self.dictionary!r} is none of OpenCV's, such as 4X4_50, 5X5_100, "
                "6X6_250 or APRILTAG_36H11"
            )
        if not 0 < self.marker < 1:
            raise UserError(f"marker: {self.marker:g} of a square; it lies inside its square")

    @property
    def points(self) -> NDArray[np.float32]:
        """(N, 3) float32: where its corners or circles lie, in squares; z is 0."""
        if self.kind is BoardKind.CHARUCO:
            corners = _charuco(self, False).getBoard().getChessboardCorners()
            return np.asarray(corners, np.float32)
        x, y = np.meshgrid(np.arange(float(self.columns)), np.arange(float(self.rows)))
        if self.kind is BoardKind.ASYMMETRIC_CIRCLES:
            # Rows are half a step apart, and every other one is shifted by half a step.
            x, y = x + (y % 2) / 2, y / 2
        return np.stack([x, y, 0 * x], axis=-1).reshape(-1, 3).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sighting:
    """A board in one picture.

    Attributes:
        numbers: (N,) int, which of the board's points are seen.
        places: (N, 2) float32 px.
    """

    numbers: NDArray[np.int32]
    places: NDArray[np.float32]


def sighted(
    grey: NDArray[np.uint8], board: Board, *, window_px: int = WINDOW_PX
) -> Sighting | None:
    """Where an (H, W) uint8 picture shows the board; None where it is not seen whole enough.

    Args:
        window_px: half the side of the window in which a chessboard's corners are refined; where it
            reaches into neighbouring corners it does harm.
    """
    if min(grey.shape) < LEAST_SIDE:
        return None
    if board.kind is BoardKind.CHARUCO:
        return _charuco_in(grey, board)
    places = (
        _chessboard_in(grey, board, window_px)
        if board.kind is BoardKind.CHESSBOARD
        else (_circles_in(grey, board))
    )
    if places is None:
        return None
    return Sighting(numbers=np.arange(len(places), dtype=np.int32), places=places)


def step_px(sighting: Sighting, board: Board) -> float:
    """Least distance of neighbouring corners of a chessboard, px; else infinite."""
    if board.kind is not BoardKind.CHESSBOARD:
        return float("inf")
    grid = sighting.places.reshape(board.rows, board.columns, 2)
    return min(float(np.linalg.norm(np.diff(grid, axis=n), axis=2).min()) for n in (0, 1))


def _chessboard_in(
    grey: NDArray[np.uint8], board: Board, window_px: int
) -> NDArray[np.float32] | None:
    size = (board.columns, board.rows)
    found, corners = cv2.findChessboardCorners(grey, size)
    if found:
        refined = cv2.cornerSubPix(grey, corners, (window_px, window_px), (-1, -1), CRITERIA)
        return np.asarray(refined, np.float32).reshape(-1, 2)
    # It finds some that the older one misses, such as blurred ones, and refines them itself.
    found, corners = cv2.findChessboardCornersSB(grey, size)
    return np.asarray(corners, np.float32).reshape(-1, 2) if found else None


def _circles_in(grey: NDArray[np.uint8], board: Board) -> NDArray[np.float32] | None:
    kind = (
        cv2.CALIB_CB_ASYMMETRIC_GRID
        if board.kind is BoardKind.ASYMMETRIC_CIRCLES
        else cv2.CALIB_CB_SYMMETRIC_GRID
    )
    size = (board.columns, board.rows)
    for flags in (kind, kind | cv2.CALIB_CB_CLUSTERING):
        found, centres = cv2.findCirclesGrid(grey, size, flags=flags)
        if found:
            return np.asarray(centres, np.float32).reshape(-1, 2)
    return None


def _charuco_in(grey: NDArray[np.uint8], board: Board) -> Sighting | None:
    least = max(6, round(LEAST_SHARE * (board.columns - 1) * (board.rows - 1)))
    best: Sighting | None = None
    # Boards printed before OpenCV 4.6 begin with the other colour.
    for legacy in (False, True):
        places, numbers, _, _ = _charuco(board, legacy).detectBoard(grey)
        if numbers is None or len(numbers) < least:
            continue
        if best is None or len(numbers) > len(best.numbers):
            best = Sighting(
                numbers=np.asarray(numbers, np.int32).ravel(),
                places=np.asarray(places, np.float32).reshape(-1, 2),
            )
    return best


@lru_cache(maxsize=4)
def _charuco(board: Board, legacy: bool) -> Any:
    number = getattr(cv2.aruco, f"DICT_{board.dictionary.upper()}")
    markers = cv2.aruco.getPredefinedDictionary(number)
    made = cv2.aruco.CharucoBoard((board.columns, board.rows), 1.0, board.marker, markers)
    made.setLegacyPattern(legacy)
    return cv2.aruco.CharucoDetector(made)
