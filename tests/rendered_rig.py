"""A made-up rig in front of the workbench scene: what it takes of a board, and ten raw pairs.

The scene's exact pictures are looked at through two lenses that bend, by cameras that are turned a
little, so that every number of the rig is known: ``python -m tests.rendered_rig FOLDER``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.engine.boards import poses, taken
from tests.rigs import SIZE, directions
from tuner.core.geometry.board import Board
from tuner.core.geometry.cameras import Camera
from tuner.core.geometry.rig import CameraPair
from tuner.resources import assets_folder

BOARD = Board(columns=9, rows=6, square_m=0.025)
BASELINE_M = 0.04
PAIRS = 10
BOARDS = 14

_SCENE_K = np.array([[1000.0, 0, 499.5], [0, 1000, 374.5], [0, 0, 1]])
_DISTORTION = (-0.27, 0.09, 3e-4, -2e-4, -0.01)
_TURNS = ((0.006, -0.011, 0.004), (-0.005, 0.012, -0.008))
_TILTS_DEG = (-1.6, -0.8, 0.0, 0.8, 1.6)
_ALL_OF_IT = 4
"""px that a corner of the board keeps from the picture's edge."""


def rendered_rig() -> CameraPair:
    """The rig as it really is; lengths in metres."""
    left = Camera.of(801, 799, 324.0, 236.5, distortion=_DISTORTION, size=SIZE)
    right = Camera.of(808, 807, 315.5, 243.0, distortion=_DISTORTION, size=SIZE)
    one, two = _rotations()
    away = two @ np.array([-BASELINE_M, 0.0, 0.0])
    return CameraPair(
        left=left,
        right=right,
        rotation=(two @ one.T).tolist(),
        translation=tuple(away.tolist()),
        unit_m=1.0,
    )


def write_boards(folder: Path, *, number: int = BOARDS) -> Path:
    """left01.png, right01.png and so on, in all of which the whole chessboard is seen."""
    folder.mkdir(parents=True, exist_ok=True)
    rig = rendered_rig()
    for count, pose in enumerate(_whole_in_both(rig, number), start=1):
        for side, picture in zip(("left", "right"), taken(BOARD, rig, *pose), strict=True):
            cv2.imwrite(str(folder / f"{side}{count:02d}.png"), picture)
    return folder


def write_pairs(folder: Path) -> Path:
    """left/00.jpg, right/00.jpg and so on: the scene as the rig takes it, not rectified."""
    scene = assets_folder() / "workbench"
    one, two = (cv2.imread(str(scene / f"{side}.jpg")) for side in ("left", "right"))
    assert one is not None
    assert two is not None
    # Seen in a mirror, the right picture is the left one; a tilt about the baseline moves no eye.
    worlds = ((one, two), (cv2.flip(two, 1), cv2.flip(one, 1)))
    takes = [(world, tilt) for tilt in _TILTS_DEG for world in worlds]
    noise = np.random.default_rng(1)
    for number, (world, tilt) in enumerate(takes):
        for side, picture in zip(("left", "right"), _taken(world, tilt), strict=True):
            (folder / side).mkdir(parents=True, exist_ok=True)
            grained = picture + noise.normal(0, 1.5, picture.shape)
            image = np.clip(np.rint(grained), 0, 255).astype(np.uint8)
            cv2.imwrite(str(folder / side / f"{number:02d}.jpg"), image)
    return folder


UNTILTED: Final = 4
"""Number of the pair that the rig takes of the scene as it is, level and not in the mirror."""


def true_depth(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far ahead of the scene's own camera the surface is that it sees in these directions.

    Args:
        places: (N, 3) points in the frame of the left camera of ``UNTILTED``.

    Returns:
        (N,) m; NaN outside the scene's picture.
    """
    path = assets_folder() / "workbench" / "disparity.png"
    stored = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert stored is not None
    ahead = in_scene(places)
    at = (ahead / ahead[:, 2:]) @ _SCENE_K.T
    across, down = np.rint(at[:, :2]).astype(int).T
    height, width = stored.shape
    there = (across >= 0) & (across < width) & (down >= 0) & (down < height)
    disparity = np.where(there, stored[down % height, across % width] / 256.0, 0)
    with np.errstate(divide="ignore"):
        return np.where(disparity > 0, _SCENE_K[0, 0] * BASELINE_M / disparity, np.nan)


def in_scene(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, 3) points of the left camera's frame in that of the scene."""
    return np.asarray(places @ _rotations()[0], np.float64)


def _rotations() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """From the scene's frame to that of each camera."""
    one, two = (cv2.Rodrigues(np.array(turn))[0] for turn in _TURNS)
    return one, two


def _taken(world: tuple[Any, Any], tilt_deg: float) -> tuple[NDArray[Any], NDArray[Any]]:
    rig, tilt = rendered_rig(), cv2.Rodrigues(np.array([np.radians(tilt_deg), 0.0, 0.0]))[0]
    found = []
    for picture, camera, turn in zip(world, (rig.left, rig.right), _rotations(), strict=True):
        rays = directions(camera, SIZE) @ (turn @ tilt)
        at = (rays / rays[:, 2:]) @ _SCENE_K.T
        across, down = at[:, :2].T.reshape(2, SIZE.height, SIZE.width).astype(np.float32)
        edge = cv2.BORDER_REPLICATE
        found.append(cv2.remap(picture, across, down, cv2.INTER_AREA, borderMode=edge))
    return found[0], found[1]


def _whole_in_both(rig: CameraPair, number: int) -> list[Any]:
    """Poses that show all of the board to both cameras, spread over the picture."""
    rng, found = np.random.default_rng(3), []
    for turn, _ in poses(40 * number):
        centre = rng.uniform((-4.0, -3.0, 13.0), (5.0, 3.0, 20.0))
        if all(map(_whole, _corners(rig, turn, centre))):
            found.append((turn, centre))
    if len(found) < number:
        raise ValueError(f"{len(found)} poses show the whole board, {number} are needed")
    return found[:number]


def _corners(rig: CameraPair, turn: NDArray[Any], centre: NDArray[Any]) -> list[NDArray[Any]]:
    # The printed sheet reaches beyond its inner corners.
    corners = (BOARD.points - BOARD.points.mean(axis=0)) * 1.35 @ turn.T + centre
    moves = ((rig.left, np.eye(3), np.zeros(3)), (rig.right, rig.r, rig.t.ravel() * 40))
    return [
        cv2.projectPoints(corners, np.asarray(rotation), move, camera.k, camera.d)[0].reshape(-1, 2)
        for camera, rotation, move in moves
    ]


def _whole(corners: NDArray[Any]) -> bool:
    inside = np.array([SIZE.width, SIZE.height]) - _ALL_OF_IT
    return bool(np.all(corners > _ALL_OF_IT) and np.all(corners < inside))


if __name__ == "__main__":
    write_boards(Path(sys.argv[1]) / "boards")
    write_pairs(Path(sys.argv[1]) / "pairs")
