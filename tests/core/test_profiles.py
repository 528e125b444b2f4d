"""The numbers behind the plots, against numpy's own histograms and plain indexing."""

from __future__ import annotations

import numpy as np
import pytest

from tuner.core.profiles import line_within, profile, residuals, scatter


def maps() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.uniform(100, 900, (90, 110)).astype(np.float32)
    return x, (0.05 * x - 3 + rng.normal(0, 0.3, x.shape)).astype(np.float32)


def test_scatter_puts_x_across_and_y_up_and_lies_along_the_line() -> None:
    x, y = maps()
    found = scatter(x, y, bins=32)
    rows, columns = np.nonzero(found.counts > 5)
    across = found.x[0] + (columns + 0.5) / 32 * (found.x[1] - found.x[0])
    up = found.y[0] + (rows + 0.5) / 32 * (found.y[1] - found.y[0])
    assert np.abs(up - (0.05 * across - 3)).max() < 2.5
    assert found.counts.sum() > 0.97 * found.pixels == 0.97 * x.size


def test_line_runs_from_one_end_of_the_axis_to_the_other() -> None:
    assert line_within(2, -1, (0, 10)) == ((0, 10), (-1, 19))


def test_scatter_of_nothing_is_empty_and_of_a_constant_has_an_axis() -> None:
    nothing = np.full((5, 5), np.nan, np.float32)
    assert scatter(nothing, nothing).counts.sum() == 0
    same = scatter(np.full((5, 5), 3, np.float32), np.full((5, 5), 4, np.float32))
    assert same.counts.sum() == 25
    assert same.x[0] < 3 < same.x[1]


def test_residuals_are_signed_and_the_ends_take_the_rest() -> None:
    reference = np.zeros((4, 5), np.float32)
    values = np.array([[-100, -1.5, 0.5, 2.5, np.nan]] * 4, np.float32)
    found = residuals(values, reference, limit_px=4, bins=8)
    np.testing.assert_array_equal(found.counts, [4, 0, 4, 0, 4, 0, 4, 0])
    assert (found.edges[0], found.edges[-1]) == (-4, 4)


@pytest.mark.parametrize("ends", [((2, 3), (40, 3)), ((7, 1), (7, 30)), ((5, 5), (5, 5))])
def test_profile_reads_the_nearest_pixels(ends: tuple) -> None:
    x, y = maps()
    found = profile({"a": x, "b": y}, *ends)
    (x0, y0), (x1, y1) = ends
    if ends[0] == ends[1]:
        np.testing.assert_array_equal(found.values["a"], [x[y0, x0]] * 2)
        return
    np.testing.assert_array_equal(found.values["a"], x[y0 : y1 + 1, x0 : x1 + 1].ravel())
    np.testing.assert_array_equal(found.values["b"], y[y0 : y1 + 1, x0 : x1 + 1].ravel())
    np.testing.assert_allclose(found.distance, np.arange(max(x1 - x0, y1 - y0) + 1))


def test_profile_knows_nothing_outside_the_picture() -> None:
    x, _ = maps()
    values = profile({"a": x}, (-5, 10), (4, 10)).values["a"]
    assert np.isnan(values[:5]).all()
    np.testing.assert_array_equal(values[5:], x[10, :5])
