"""Scenes, and what is wrong together in them: patches, one value, a sky, a second plane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

HEIGHT: Final = 120
WIDTH: Final = 160
ROWS, COLUMNS = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
EXTREME: Final = (0.0, 255.0, 1000.0)
"""Values that files hold where nothing is known."""

Rng = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is fitted, and what is right.

    Attributes:
        inverse_depth, disparity: (H, W) float32; one of them is wrong in some places.
        true: (H, W) float64 px.
        wrong: (H, W) bool.
        scale, shift: of the right fit.
    """

    inverse_depth: np.ndarray
    disparity: np.ndarray
    true: np.ndarray
    wrong: np.ndarray
    scale: float
    shift: float


def two_planes(rng: Rng) -> np.ndarray:
    """Slanted ones, side by side."""
    near, far = (_plane(rng, *range_px) for range_px in ((20, 60), (5, 30)))
    return np.where(rng.uniform(0.3, 0.7) * WIDTH > COLUMNS, near, far)


def road(rng: Rng) -> np.ndarray:
    """A road and boxes below a sky whose disparity is 0."""
    true = np.maximum(0, ROWS - rng.uniform(0.2, 0.4) * HEIGHT) * rng.uniform(0.3, 0.8)
    return _boxes(rng, true, 3, (3, 30))


def boxes(rng: Rng) -> np.ndarray:
    """Boxes before a slanted wall."""
    return _boxes(rng, _plane(rng, 8, 20), 8, (20, 60))


def hills(rng: Rng) -> np.ndarray:
    """One smooth surface."""
    few = rng.uniform(5, 60, (4, 5))
    return np.asarray(cv2.resize(few, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC))


def blocks(rng: Rng) -> np.ndarray:
    """Small planes at many depths."""
    return rng.uniform(0, 25, (6, 8)).repeat(20, 0).repeat(20, 1) + 5 + 0.25 * ROWS


SCENES: Final[tuple[Callable[[Rng], np.ndarray], ...]] = (two_planes, road, boxes, hills, blocks)


def _plane(rng: Rng, low: float, high: float) -> np.ndarray:
    across, down = rng.uniform(-0.1, 0.1, 2)
    return np.asarray(rng.uniform(low, high) + across * COLUMNS + down * ROWS)


def _boxes(rng: Rng, true: np.ndarray, count: int, disparities: tuple[float, float]) -> np.ndarray:
    for _ in range(count):
        height, width = rng.integers(20, 50, 2)
        row, column = rng.integers(0, HEIGHT - height), rng.integers(0, WIDTH - width)
        true[row : row + height, column : column + width] = rng.uniform(*disparities)
    return true


def patches(rng: Rng, share: float) -> np.ndarray:
    """(H, W) bool: rectangles that cover about this share."""
    chosen = np.zeros((HEIGHT, WIDTH), bool)
    while chosen.mean() < share:
        height, width = rng.integers(8, 40, 2)
        row, column = rng.integers(0, HEIGHT - height), rng.integers(0, WIDTH - width)
        chosen[row : row + height, column : column + width] = True
    return chosen


def band(rng: Rng, share: float) -> np.ndarray:
    """(H, W) bool: the upper or the lower rows."""
    count = round(share * HEIGHT)
    return np.asarray(count > ROWS if rng.random() < 0.5 else HEIGHT - count <= ROWS)


def scattered(rng: Rng, share: float) -> np.ndarray:
    """(H, W) bool: single pixels."""
    return np.asarray(rng.random((HEIGHT, WIDTH)) < share)


PLACES: Final = (patches, band, scattered)


def _one_disparity(rng: Rng, values: np.ndarray, found: np.ndarray, wrong: np.ndarray) -> None:
    found[wrong] = rng.choice([*EXTREME, rng.uniform(0, 64)])


def _one_depth(rng: Rng, values: np.ndarray, found: np.ndarray, wrong: np.ndarray) -> None:
    values[wrong] = rng.choice([*EXTREME, rng.uniform(0, 64)])


def _moved(rng: Rng, values: np.ndarray, found: np.ndarray, wrong: np.ndarray) -> None:
    found[wrong] += rng.choice([-1, 1]) * rng.uniform(8, 40)


def _plane_of_its_own(rng: Rng, values: np.ndarray, found: np.ndarray, wrong: np.ndarray) -> None:
    found[wrong] = _plane(rng, 0, 60)[wrong]


def _noise(rng: Rng, values: np.ndarray, found: np.ndarray, wrong: np.ndarray) -> None:
    found[wrong] = rng.uniform(0, 64, int(wrong.sum()))


def _sky(rng: Rng, values: np.ndarray, found: np.ndarray, wrong: np.ndarray) -> None:
    """Infinitely far for the network, matched to anything by stereo."""
    values[wrong] = values[~wrong].min() - 1
    found[wrong] = rng.uniform(0, 64)


MISTAKES: Final = (_one_disparity, _one_depth, _moved, _plane_of_its_own, _noise, _sky)


def case(seed: int, share: float) -> Case:
    """A scene with this share of pixels wrong, a map of it that no network draws better."""
    rng = np.random.default_rng(seed)
    true = rng.choice(SCENES)(rng)  # type: ignore[arg-type]
    wrong = rng.choice(PLACES)(rng, share)  # type: ignore[arg-type]
    values, found = true.copy(), true + rng.normal(0, rng.choice([0, 0.2]), true.shape)
    rng.choice(MISTAKES)(rng, values, found, wrong)  # type: ignore[arg-type]
    scale, shift = 10 ** rng.uniform(-3, 3), rng.uniform(-20, 20)
    return Case(
        inverse_depth=((values - shift) / scale).astype(np.float32),
        disparity=found.astype(np.float32),
        true=true,
        wrong=wrong,
        scale=scale,
        shift=shift,
    )
