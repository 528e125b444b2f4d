"""Made-up pictures of calibration boards that a known rig takes."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.rigs import SIZE, directions, kept
from tuner.core.geometry.board import Board, BoardKind
from tuner.core.geometry.rig import CameraPair

PX = 40
"""A square of the printed board."""

Grey = NDArray[np.uint8]


def printed(board: Board) -> tuple[Grey, tuple[float, float]]:
    """The board as it is printed, and where on it the first of its points lies, px."""
    if board.kind is BoardKind.CHARUCO:
        markers = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, f"DICT_{board.dictionary}"))
        made = cv2.aruco.CharucoBoard((board.columns, board.rows), 1.0, board.marker, markers)
        size = (board.columns * PX, board.rows * PX)
        return np.pad(made.generateImage(size), PX, constant_values=255), (PX - 0.5, PX - 0.5)
    if board.kind is BoardKind.CHESSBOARD:
        y, x = np.indices(((board.rows + 1) * PX, (board.columns + 1) * PX)) // PX
        sheet = np.where((x + y) % 2, 255, 0).astype(np.uint8)
        return np.pad(sheet, PX, constant_values=255), (2 * PX - 0.5, 2 * PX - 0.5)
    places = board.points[:, :2] * PX + 2 * PX
    sheet = np.full(tuple(np.ceil(places.max(axis=0)[::-1]).astype(int) + 2 * PX), 255, np.uint8)
    radius = PX // 6 if board.kind is BoardKind.ASYMMETRIC_CIRCLES else PX // 4
    for place in places:
        centre = tuple(int(one) for one in place * 16)
        cv2.circle(sheet, centre, radius * 16, 0, -1, cv2.LINE_AA, 4)
    return sheet, (2 * PX, 2 * PX)


def poses(number: int = 8) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Rotations and places of a board, in squares of a board 40 of which are a metre."""
    rng = np.random.default_rng(7)
    found = []
    for _ in range(number):
        turn = cv2.Rodrigues(rng.uniform(-0.45, 0.45, 3) * (1, 1, 0.4))[0]
        found.append((turn, rng.uniform((-2.5, -2, 14), (2.5, 2, 19))))
    return found


@lru_cache(maxsize=4)
def _seen_from_afar(board: Board) -> tuple[Grey, tuple[float, float]]:
    """The board as it is printed, smoothed so that a camera that sees it small sees no steps."""
    sheet, origin = printed(board)
    return kept(np.asarray(cv2.GaussianBlur(sheet, (0, 0), 0.8), np.uint8)), origin


def taken(
    board: Board, rig: CameraPair, turn: NDArray[np.float64], centre: NDArray[np.float64]
) -> tuple[Grey, Grey]:
    """What the rig's cameras see of the board; lengths in squares, 1/40 m each."""
    sheet, origin = _seen_from_afar(board)
    middle = board.points.mean(axis=0)
    pictures = []
    for camera, rotation, move in (
        (rig.left, np.eye(3), np.zeros(3)),
        (rig.right, rig.r, rig.t.ravel() * 40),
    ):
        rays = directions(camera, SIZE)
        # A point p of the board lies at rotation (turn (p - middle) + centre) + move.
        whole, place = rotation @ turn, rotation @ centre + move - rotation @ turn @ middle
        plane = np.linalg.inv(np.column_stack([whole[:, 0], whole[:, 1], place]))
        at = rays @ plane.T
        at = at[:, :2] / at[:, 2:]
        across, down = ((at * PX) + origin).T.reshape(2, SIZE.height, SIZE.width)
        picture = cv2.remap(
            sheet,
            across.astype(np.float32),
            down.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=255,
        )
        pictures.append(np.asarray(picture, np.uint8))
    return pictures[0], pictures[1]
