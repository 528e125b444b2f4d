"""Picking whole pixels gives what indexing gives."""

from __future__ import annotations

import numpy as np
import pytest

from tuner.core.picking import pickable, picked, places_of


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (200, 1), (37, 53)])
def test_columns_and_rows_in_any_order_and_number(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, shape, np.uint8)
    xs, ys = (rng.integers(0, side, 90) for side in (shape[1], shape[0]))
    np.testing.assert_array_equal(picked(pixels, places_of(xs, ys)), pixels[np.ix_(ys, xs)])


def test_the_longest_side() -> None:
    side = 2**15 - 2
    assert pickable(side, 1)
    assert not pickable(1, side + 1)
    row = np.arange(side, dtype=np.int64) % 251
    whole = places_of(np.arange(side), np.arange(1))
    np.testing.assert_array_equal(picked(row.astype(np.uint8)[None], whole)[0], row)
