"""Picking pixels is indexing, whatever does it."""

from __future__ import annotations

import numpy as np
import pytest

from tuner.core import picking as module
from tuner.core.picking import picking


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("most", [module.MOST_PIXELS, 0])
def test_it_is_indexing(most: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PIXELS", most)
    rng = np.random.default_rng(seed)
    height, width = rng.integers(1, 300, 2)
    image = rng.integers(0, 256, (height, width), np.uint8)
    across, down = (np.sort(rng.integers(0, n, rng.integers(1, 500))) for n in (width, height))
    picked = picking(across, down).of(image)
    assert picked.flags.c_contiguous
    np.testing.assert_array_equal(picked, image[np.ix_(down, across)])


@pytest.mark.parametrize("shape", [(2, 40_000), (40_000, 2)])
def test_sides_that_opencv_does_not_take(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    across, down = np.arange(0, shape[1], 7), np.arange(0, shape[0], 7)
    np.testing.assert_array_equal(picking(across, down).of(image), image[::7, ::7])
    often = picking(np.zeros(40_000, np.intp), np.array([0, 1]))
    np.testing.assert_array_equal(often.of(image), np.repeat(image[:2, :1], 40_000, axis=1))
    near = picking(across[:3], down[:3])
    np.testing.assert_array_equal(near.of(image), image[np.ix_(down[:3], across[:3])])
