"""Index images of float maps: the same indices as the ones made from raw disparities."""

from __future__ import annotations

import numpy as np
import pytest

from tuner.core.colour import quantise, quantise_error
from tuner.core.colour_maps import quantise_difference, quantise_px


def raw_and_px() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    raw = rng.integers(-16 * 20, 16 * 90, (150, 90)).astype(np.int16)
    raw[rng.random(raw.shape) < 0.2] = -999
    return raw, np.where(raw == -999, np.nan, raw / 16).astype(np.float32)


@pytest.mark.parametrize(("low", "high"), [(0, 64), (-16, 48), (5, 6)])
def test_colours_are_those_of_the_stereo_view(low: int, high: int) -> None:
    raw, pixels = raw_and_px()
    theirs = quantise(raw, invalid=-999, low=low * 16, high=high * 16)
    ours = quantise_px(pixels, low, high)
    assert ((ours == 0) == (theirs == 0)).all()
    assert np.abs(ours.astype(int) - theirs).max() <= 1


def test_differences_are_those_of_the_error_view() -> None:
    raw, pixels = raw_and_px()
    truth = np.random.default_rng(1).uniform(0, 80, raw.shape).astype(np.float32)
    truth[::7] = np.nan
    theirs = quantise_error(raw, -999, truth, 4.0)
    ours = quantise_difference(pixels, truth, limit_px=4.0)
    assert ((ours < 2) == (theirs < 2)).all()
    np.testing.assert_array_equal(ours[ours < 2], theirs[ours < 2])
    assert np.abs(ours.astype(int) - theirs).max() <= 1


def test_infinite_is_not_known() -> None:
    values = np.array([[np.inf, -np.inf, np.nan, 3]], np.float32)
    np.testing.assert_array_equal(quantise_px(values, 3, 9), [[0, 0, 0, 1]])
    np.testing.assert_array_equal(
        quantise_difference(values, np.zeros_like(values), limit_px=3), [[1, 1, 1, 255]]
    )


def test_an_empty_range_does_no_harm() -> None:
    values = np.array([[4, 5, 6]], np.float32)
    np.testing.assert_array_equal(quantise_px(values, 5, 5), [[1, 1, 255]])
