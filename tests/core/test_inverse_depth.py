"""What the colours of a map of relative inverse depth stand for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuner.core.inverse_depth import Contrast, draw, fit_plane, span, without_plane


def ramp(height: int = 60, width: int = 80) -> np.ndarray:
    return np.linspace(100, 900, height * width, dtype=np.float32).reshape(height, width)


def test_far_is_the_first_colour_and_near_the_last() -> None:
    drawn = draw(ramp(), Contrast(far=0, near=100))
    assert (drawn.low, drawn.high) == (100, 900)
    assert drawn.index[0, 0] == 1
    assert drawn.index[-1, -1] == 255
    assert drawn.complete


def test_indices_are_the_formula() -> None:
    values = ramp()
    drawn = draw(values, Contrast(far=10, near=90))
    low, high = drawn.low, drawn.high
    expected = 1 + 254 * (np.clip(values, low, high).astype(float) - low) / (high - low)
    assert np.abs(drawn.index - expected).max() <= 0.51


@pytest.mark.parametrize("outlier", [5.0, 1e6, 1e30])
def test_what_lies_far_above_the_range_gets_the_last_colour(outlier: float) -> None:
    values = np.zeros((60, 80), np.float32)
    values[20:23, 30:33] = outlier
    drawn = draw(values, Contrast())
    assert drawn.high < outlier
    assert (drawn.index[20:23, 30:33] == 255).all()


@pytest.mark.parametrize("top", [3e38, float(np.finfo(np.float32).max)])
@pytest.mark.parametrize("plane", [False, True])
def test_the_largest_numbers_there_are_get_their_colours(top: float, plane: bool) -> None:
    ends = np.array([[-top, 0, top]] * 3, np.float32)
    drawn = draw(ends, Contrast(far=0, near=100, subtract_plane=plane))
    if not plane:
        assert drawn.index[0].tolist() == [1, 128, 255]
        even = draw(np.full((20, 30), top, np.float32), Contrast())
        assert len(np.unique(even.index)) == 1


def test_the_range_is_numpys_percentiles_on_a_small_map() -> None:
    values = np.random.default_rng(1).normal(5, 2, (40, 50)).astype(np.float32)
    assert span(values, Contrast(far=3, near=80)) == pytest.approx(np.percentile(values, (3, 80)))


def test_unknown_pixels_are_apart_and_do_not_move_the_range() -> None:
    values = ramp().copy()
    values[3, 4], values[5, 6], values[7, 8] = np.nan, np.inf, -np.inf
    drawn = draw(values, Contrast(far=0, near=100))
    assert not drawn.complete
    assert [drawn.index[at] for at in ((3, 4), (5, 6), (7, 8))] == [0, 0, 0]
    assert (drawn.index == 0).sum() == 3
    assert (drawn.low, drawn.high) == (100, 900)


@pytest.mark.parametrize("value", [0.0, 7.5, -3e-7, 4e20])
def test_an_even_map_is_drawn_in_one_colour(value: float) -> None:
    drawn = draw(np.full((20, 30), value, np.float32), Contrast())
    assert len(np.unique(drawn.index)) == 1
    assert drawn.low <= np.float32(value) <= drawn.high
    assert drawn.index.min() > 0


def test_a_map_of_nothing_is_drawn_as_nothing() -> None:
    drawn = draw(np.full((20, 30), np.nan, np.float32), Contrast(subtract_plane=True))
    assert not drawn.index.any()
    assert not drawn.complete
    assert drawn.plane is None


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(-1000, 1000))
def test_a_plane_is_found_whatever_its_slope(across: float, down: float, level: float) -> None:
    y, x = np.mgrid[0:70, 0:90]
    values = (across * x + down * y + level).astype(np.float32)
    plane = fit_plane(values)
    assert plane is not None
    assert np.abs(without_plane(values, plane)).max() <= 2e-3
    assert plane.at(10, 20) == pytest.approx(across * 10 + down * 20 + level, abs=2e-3)


def test_what_stands_on_the_ground_is_left_when_the_plane_is_gone() -> None:
    y = np.mgrid[0:100, 0:120][0]
    values = (y * 3.0).astype(np.float32)
    values[20:30, 40:50] += 500
    drawn = draw(values, Contrast(far=0, near=100, subtract_plane=True))
    assert drawn.index[20:30, 40:50].min() > 200
    assert np.median(drawn.index) < 60


def test_subsampling_a_large_map_keeps_the_range() -> None:
    values = np.random.default_rng(2).gamma(2, 3, (1080, 1920)).astype(np.float32)
    exact = np.percentile(values, (1, 99))
    low, high = span(values, Contrast(far=1, near=99))
    assert abs(low - exact[0]) < 0.02 * (exact[1] - exact[0])
    assert abs(high - exact[1]) < 0.02 * (exact[1] - exact[0])


def test_a_line_of_pixels_has_no_plane() -> None:
    assert fit_plane(np.ones((1, 50), np.float32)) is None


@pytest.mark.parametrize(("far", "near"), [(50, 50), (60, 40), (-1, 50), (0, 101)])
def test_a_range_without_extent_is_refused(far: float, near: float) -> None:
    with pytest.raises(ValueError, match="far"):
        Contrast(far=far, near=near)


def test_results_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        draw(ramp(), Contrast()).index[0, 0] = 3
