"""Made-up rigs whose geometry is known, and what they see of points in space."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.layered import texture
from tuner.core.geometry.cameras import Camera, Lens
from tuner.core.geometry.rig import CameraPair
from tuner.core.tunable import Size
from tuner.core.types import Pair, Picture

_Number = TypeVar("_Number", bound=np.generic)

SIZE = Size(640, 480)
COEFFICIENTS = (-0.28, 0.07, 2e-4, -3e-5, 0.01, 0.02, -0.01, 0.003, 1e-4, 2e-4, -1e-4, 1e-4, 0, 0)
FISHEYE = (-0.02, 0.005, -0.001, 0.0002)


def rig(
    coefficients: int = 5, *, lens: Lens = Lens.PINHOLE, size: Size | None = SIZE, **more: Any
) -> CameraPair:
    """Two cameras 12 cm apart, turned a little against each other."""
    distortion = FISHEYE if lens is Lens.FISHEYE else COEFFICIENTS[:coefficients]
    left = Camera.of(530, 528, 322, 244, distortion=distortion, lens=lens, size=size)
    right = Camera.of(541, 540, 317, 236, distortion=distortion, lens=lens, size=size)
    turn = cv2.Rodrigues(np.array([0.01, -0.03, 0.015]))[0]
    given: dict[str, Any] = {"translation": (-0.12, 0.002, 0.003), "unit_m": 1.0, **more}
    return CameraPair(left=left, right=right, rotation=turn.tolist(), **given)


def places(number: int = 200, *, seed: int = 1) -> NDArray[np.float64]:
    """(N, 3) points in metres, in the first camera's frame, that both cameras see."""
    rng = np.random.default_rng(seed)
    z = rng.uniform(0.6, 6, number)
    return np.stack([rng.uniform(-0.3, 0.4, number) * z, rng.uniform(-0.3, 0.3, number) * z, z], 1)


def seen(points: NDArray[np.float64], found: CameraPair) -> tuple[Any, Any]:
    """(N, 2) px each, by OpenCV's own projection."""
    none = np.zeros(3)
    turn = cv2.Rodrigues(found.r)[0]
    pixels = []
    for camera, rotation, move in ((found.left, none, none), (found.right, turn, found.t)):
        if camera.lens is Lens.FISHEYE:
            at = cv2.fisheye.projectPoints(
                points.reshape(-1, 1, 3), rotation, move, camera.k, camera.d
            )[0]
        else:
            at = cv2.projectPoints(points, rotation, move, camera.k, camera.d)[0]
        pixels.append(at.reshape(-1, 2))
    return pixels[0], pixels[1]


def directions(camera: Camera, size: Size) -> NDArray[np.float64]:
    """Where each pixel of a picture of this size looks, (height * width, 3); read-only."""
    return _directions(camera.lens, camera.k.tobytes(), camera.d.tobytes(), size)


@lru_cache(maxsize=4)
def _directions(lens: Lens, k: bytes, d: bytes, size: Size) -> NDArray[np.float64]:
    x, y = np.meshgrid(np.arange(size.width), np.arange(size.height))
    pixels = np.stack([x, y], -1).reshape(-1, 1, 2).astype(float)
    undo = cv2.fisheye.undistortPoints if lens is Lens.FISHEYE else cv2.undistortPoints
    rays = undo(pixels, np.frombuffer(k).reshape(3, 3), np.frombuffer(d)).reshape(-1, 2)
    return kept(np.concatenate([rays, np.ones((len(rays), 1))], 1))


@lru_cache(maxsize=1)
def _wallpaper() -> NDArray[np.uint8]:
    return kept(texture(900, 1200, seed=4))


def kept(array: NDArray[_Number]) -> NDArray[_Number]:
    """The same, read-only: many tests look at it."""
    array.setflags(write=False)
    return array


def wall(found: CameraPair, *, z: float = 1.0, unit: float = 1.0) -> Pair:
    """What a rig with pinhole cameras takes of a textured wall ``z`` metres ahead of the first."""
    size = found.size or SIZE
    scale = 1.8 * z / 1200
    sides = []
    for camera, turn, move in (
        (found.left, np.eye(3), np.zeros((3, 1))),
        (found.right, found.r, found.t * unit),
    ):
        rays = directions(camera, size) @ turn
        start = (-turn.T @ move).ravel()
        at = start + rays * ((z - start[2]) / rays[:, 2:])
        column, row = at[:, 0] / scale + 600, at[:, 1] / scale + 450
        shape = (size.height, size.width)
        sides.append(
            cv2.remap(
                _wallpaper(),
                column.reshape(shape).astype(np.float32),
                row.reshape(shape).astype(np.float32),
                cv2.INTER_LINEAR,
            )
        )
    one, two = (np.asarray(side, np.uint8) for side in sides)
    return Pair(
        left=Picture(grey=one, shown=one, name="left"),
        right=Picture(grey=two, shown=two, name="right"),
    )
