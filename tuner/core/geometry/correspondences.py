"""Sparse matches between two pictures, whatever lies between their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.stopping import check
from tuner.core.tunable import Size

WORKED_ON: Final = 1_000_000
"""Pixels of the copies that are matched: about 0.1 s whatever the camera."""

FEATURES: Final = 2500
CORNER_CONTRAST: Final = 7
"""Grey levels that make a corner; OpenCV's 20 leaves none in dark or blurred pictures."""

LEAST_SIDE: Final = 63
"""ORB wants 31 px between a corner and each edge."""

FARTHEST: Final = 48
"""Hamming distance of 256 bits from which on two ORB descriptors are of different things."""

EPIPOLAR_PX: Final = 1.0
REFINED_PX: Final = 3.0
"""How far the refinement may go from where ORB saw the corner; farther off it saw another one."""

WINDOW: Final = 13
LEAST: Final = 15
"""Matches below which no fundamental matrix is looked for."""

NEARBY, ALIKE, LEAST_NEIGHBOURS = 0.12, 0.01, 2
"""Shares of the longer side: how near others lie, and how little their disparity differs."""

Points = NDArray[np.float64]
"""(N, 2) x and y in px, 0, 0 being the centre of the first pixel."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Correspondences:
    """Points that show the same place in both pictures.

    Attributes:
        left, right: (N, 2) float64, x and y in px of the whole pictures.
        size: of the pictures.
        features: how many corners each picture has, at most FEATURES.
        similar: how many of them look alike in both, before geometry was asked.
    """

    left: Points
    right: Points
    size: Size
    features: tuple[int, int] = (0, 0)
    similar: int = 0

    def __len__(self) -> int:
        return len(self.left)


def correspondences(
    left: NDArray[np.uint8], right: NDArray[np.uint8], *, stop: Event | None = None
) -> Correspondences:
    """Match corners of two (H, W) uint8 pictures of one size: ORB, mutual nearest neighbours.

    What does not lie on epipolar lines is dropped by a fundamental matrix (MAGSAC), which holds
    whatever the rows do; what stays is refined to parts of a pixel by Lucas and Kanade's method.

    Raises:
        Stopped: ``stop`` was set.
    """
    size = Size(left.shape[1], left.shape[0])
    factor = min(1.0, (WORKED_ON / left.size) ** 0.5)
    one, two = _reduced(left, factor), _reduced(right, factor)
    (first, first_bits), (second, second_bits) = _features(one), _features(two)
    check(stop)
    features = (len(first), len(second))
    if not first or not second:
        return _none(size, features)
    matches = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(first_bits, second_bits)
    alike = [match for match in matches if match.distance < FARTHEST]
    check(stop)
    points = _places(first, [match.queryIdx for match in alike])
    others = _places(second, [match.trainIdx for match in alike])
    kept = _on_epipolar_lines(points, others)
    check(stop)
    points, others = points[kept], others[kept]
    others = _refined(one, _as_bright_as(one, two), points, others)
    scale = np.array([size.width / one.shape[1], size.height / one.shape[0]])
    return Correspondences(
        left=_whole(points, scale),
        right=_whole(others, scale),
        size=size,
        features=features,
        similar=len(alike),
    )


def _none(size: Size, features: tuple[int, int]) -> Correspondences:
    nothing = np.empty((0, 2))
    return Correspondences(left=nothing, right=nothing, size=size, features=features)


def _reduced(grey: NDArray[np.uint8], factor: float) -> NDArray[np.uint8]:
    if factor == 1:
        return grey
    height, width = (max(1, round(side * factor)) for side in grey.shape)
    return np.asarray(cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _features(grey: NDArray[np.uint8]) -> tuple[Sequence[cv2.KeyPoint], Any]:
    if min(grey.shape) < LEAST_SIDE:
        return (), None
    return cv2.ORB.create(FEATURES, fastThreshold=CORNER_CONTRAST).detectAndCompute(grey, None)


def _places(corners: Sequence[cv2.KeyPoint], chosen: Sequence[int]) -> NDArray[np.float32]:
    return np.array([corners[index].pt for index in chosen], np.float32).reshape(-1, 2)


def _on_epipolar_lines(
    points: NDArray[np.float32], others: NDArray[np.float32]
) -> NDArray[np.bool_]:
    if len(points) < LEAST:
        return np.zeros(len(points), bool)
    try:
        found, kept = cv2.findFundamentalMat(
            points, others, cv2.USAC_MAGSAC, EPIPOLAR_PX, 0.99, 2000
        )
    except cv2.error:
        # OpenCV fails an assertion of its own on some pictures that show one plane and little else.
        found, kept = cv2.findHomography(points, others, cv2.USAC_MAGSAC, EPIPOLAR_PX)
    if found is None or kept is None:
        return np.zeros(len(points), bool)
    return np.asarray(kept, bool).ravel()


def _as_bright_as(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The second with mean and contrast of the first: the refinement compares grey values."""
    (mean, spread), (other, other_spread) = (
        (float(np.mean(grey)), float(np.std(grey))) for grey in (one, two)
    )
    gain = spread / other_spread if other_spread else 1.0
    table = np.rint(np.clip((np.arange(256) - other) * gain + mean, 0, 255)).astype(np.uint8)
    return np.asarray(cv2.LUT(two, table), np.uint8)


def _refined(
    left: NDArray[np.uint8],
    right: NDArray[np.uint8],
    points: NDArray[np.float32],
    others: NDArray[np.float32],
) -> NDArray[np.float32]:
    """ORB places corners on whole pixels of its pyramid; here they get their parts of a pixel."""
    if not len(points):
        return others
    moved, found, _ = cv2.calcOpticalFlowPyrLK(
        left,
        right,
        points.reshape(-1, 1, 2),
        others.reshape(-1, 1, 2).copy(),
        winSize=(WINDOW, WINDOW),
        maxLevel=0,
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        criteria=(cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 20, 0.01),
    )
    moved = moved.reshape(-1, 2)
    near = (found.ravel() == 1) & (np.abs(moved - others).max(axis=1) < REFINED_PX)
    return np.where(near[:, None], moved, others)


def _whole(points: NDArray[np.float32], scale: NDArray[np.float64]) -> Points:
    """From pixels of the reduced copy to those of the whole picture, centre to centre."""
    return (points.astype(np.float64) + 0.5) * scale - 0.5


def together(found: Sequence[Correspondences]) -> Correspondences:
    """The matches of several pairs of one size as if they were of one."""
    return Correspondences(
        left=np.concatenate([one.left for one in found]),
        right=np.concatenate([one.right for one in found]),
        size=found[0].size,
        features=(min(one.features[0] for one in found), min(one.features[1] for one in found)),
        similar=sum(one.similar for one in found),
    )


def neighbours_agree(found: Correspondences) -> NDArray[np.bool_]:
    """(N,) bool: others nearby have a like disparity. False matches are alone with theirs."""
    side = np.float32(max(found.size))
    x, y = (found.left.astype(np.float32) / side).T
    disparity = (found.left - found.right)[:, 0].astype(np.float32) / side
    agree = np.abs(disparity[:, None] - disparity) < max(ALIKE, 2 / side)
    agree &= np.abs(x[:, None] - x) < NEARBY
    agree &= np.abs(y[:, None] - y) < NEARBY
    return np.asarray(np.count_nonzero(agree, axis=1) > LEAST_NEIGHBOURS)
