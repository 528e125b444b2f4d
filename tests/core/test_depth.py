"""Metres of pixels: against the projection that made them, and back from metres to a search."""

from __future__ import annotations

from math import inf, isnan, nan

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuner.core.calibration import Calibration
from tuner.core.errors import UserError
from tuner.core.geometry.depth import (
    Point,
    depth,
    depth_step,
    distance,
    in_length,
    measured,
    points,
    reach,
    search_for,
    speckle_m,
)
from tuner.core.tunable import Size

CALIBRATION = Calibration(focal_px=538.8, baseline_m=0.05, doffs_px=0, centre=(320, 240))
OFFSET = Calibration(focal_px=999.4, baseline_m=0.193, doffs_px=32.8, centre=(294.2, 252.9))
SIZE = Size(640, 480)

calibrations = st.builds(
    Calibration,
    focal_px=st.floats(100, 5000),
    baseline_m=st.floats(0.01, 2),
    doffs_px=st.floats(-50, 300),
    centre=st.tuples(st.floats(0, 2000), st.floats(0, 2000)),
)


@given(calibrations, st.floats(-3, 3), st.floats(-3, 3), st.floats(0.2, 100))
def test_a_point_comes_back_from_its_pixel(
    found: Calibration, x: float, y: float, z: float
) -> None:
    assert found.centre is not None
    u, v = (found.focal_px * one / z + c for one, c in zip((x, y), found.centre, strict=True))
    disparity = found.px_metres / z - found.doffs_px
    point = measured(u, v, disparity, found, SIZE).point
    np.testing.assert_allclose(point, (x, y, z), rtol=1e-6, atol=1e-6)


def test_infinity_and_what_is_not_known() -> None:
    assert depth(0, CALIBRATION) == inf
    assert depth(-32.8, OFFSET) == inf
    assert isnan(depth(-1, CALIBRATION))
    assert isnan(depth(nan, CALIBRATION))
    nothing = measured(1, 1, nan, CALIBRATION, SIZE)
    assert all(isnan(one) for one in nothing.point)
    assert nothing.words == ""
    assert measured(1, 1, 0, CALIBRATION, SIZE).words == "Z infinite"


def test_a_sixteenth_of_a_pixel_in_metres() -> None:
    z = depth(16, CALIBRATION)
    # dZ = Z^2 / (f B) dd, to the first order.
    assert depth_step(16, CALIBRATION) == pytest.approx(
        z * z / CALIBRATION.px_metres / 16, rel=0.01
    )
    assert depth_step(16, CALIBRATION) == depth(16 - 1 / 16, CALIBRATION) - z
    assert depth_step(1 / 32, CALIBRATION) == inf
    assert isnan(depth_step(0, CALIBRATION))


def test_a_read_out_in_words() -> None:
    words = measured(320 + 53.88, 240, 26.94, CALIBRATION, SIZE).words
    assert words == "X 0.100 m, Y 0.000 m, Z 1.000 m, ±2.33 mm for 1/16 px"


def test_a_centre_that_nobody_says_is_the_middle() -> None:
    plain = Calibration(focal_px=500, baseline_m=0.1)
    assert measured(319.5, 239.5, 10, plain, SIZE).point == Point(0, 0, 5)


def test_all_points_at_once_are_opencvs() -> None:
    rng = np.random.default_rng(3)
    disparity = rng.uniform(-5, 90, (48, 64)).astype(np.float32)
    disparity[3, 4] = np.nan
    f, b, (cx, cy), doffs = 999.4, 0.193, (294.2, 252.9), 32.8
    q = np.array([[1, 0, 0, -cx], [0, 1, 0, -cy], [0, 0, 0, f], [0, 0, 1 / b, doffs / b]])
    theirs = cv2.reprojectImageTo3D(disparity, q)
    ours = points(disparity, OFFSET)
    assert np.isnan(ours[3, 4]).all()
    known = ~np.isnan(ours[..., 2])
    np.testing.assert_allclose(ours[known], theirs[known], rtol=1e-4, atol=1e-5)
    one = measured(10, 20, float(disparity[20, 10]), OFFSET, Size(64, 48)).point
    np.testing.assert_allclose(ours[20, 10], one, rtol=1e-5)
    assert np.isnan(points(np.full((2, 2), -40, np.float32), OFFSET)).all()


def test_the_distance_of_two_points() -> None:
    assert distance(Point(0, 0, 1), Point(0.3, 0.4, 1)) == pytest.approx(0.5)
    assert isnan(distance(Point(0, 0, 1), Point(nan, nan, nan)))
    assert isnan(distance(Point(0, 0, 1), Point(inf, inf, inf)))


def test_the_range_that_can_be_measured() -> None:
    assert reach((1, 65), CALIBRATION).words == "0.421 m .. 26.9 m"
    assert reach((0, 64), CALIBRATION).farthest_m == inf
    assert reach((-16, 48), CALIBRATION).words == "0.573 m .. infinity"
    assert reach((-64, 0), CALIBRATION).words == "nothing ahead of the cameras"
    assert reach((0, 64), OFFSET).farthest_m == pytest.approx(OFFSET.px_metres / 32.8)


@given(calibrations, st.floats(0.3, 20), st.floats(1.01, 50))
def test_distances_become_the_search_that_holds_them(
    found: Calibration, nearest: float, times: float
) -> None:
    try:
        search = search_for(nearest, nearest * times, found)
    except UserError as error:
        assert "can be searched" in str(error)  # noqa: PT017 - one of two right answers
        return
    assert search.num_disparities % 16 == 0
    assert search.reach.nearest_m <= nearest * (1 + 1e-9)
    assert search.reach.farthest_m >= nearest * times * (1 - 1e-9)
    fewer = (search.min_disparity, search.min_disparity + search.num_disparities - 16)
    if search.num_disparities > 16:
        assert not reach(fewer, found).nearest_m <= nearest * (1 - 1e-9)


def test_a_search_to_infinity_begins_where_infinity_is() -> None:
    assert search_for(0.5, inf, CALIBRATION)[:2] == (0, 64)
    assert search_for(0.5, 10, CALIBRATION)[:2] == (2, 64)
    assert search_for(2, inf, OFFSET).min_disparity == -33


@pytest.mark.parametrize(("near", "far"), [(0, 1), (2, 1), (1, 1), (-1, 2), (nan, 1)])
def test_distances_that_are_no_range_are_refused(near: float, far: float) -> None:
    with pytest.raises(UserError, match="the nearest less than the farthest"):
        search_for(near, far, CALIBRATION)


def test_nearer_than_any_search_is_refused() -> None:
    with pytest.raises(UserError, match=r"can be searched; smaller pictures"):
        search_for(0.001, 10, CALIBRATION)


def test_a_speckle_range_in_metres() -> None:
    here, beyond = depth(20, CALIBRATION), depth(18, CALIBRATION)
    assert speckle_m(20, 2, CALIBRATION) == pytest.approx(beyond - here)
    assert isnan(speckle_m(1, 2, CALIBRATION))


def test_lengths_in_three_digits() -> None:
    lengths = (0.42, 26.94, 0.0031, inf, nan)
    assert [in_length(one) for one in lengths] == [
        *("0.42 m", "26.9 m", "3.1 mm", "infinity", "unknown"),
    ]
