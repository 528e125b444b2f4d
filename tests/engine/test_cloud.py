"""From a disparity to coloured points: which pixels, where, in which colours, how many."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from threading import Event

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuner.core.calibration import Calibration
from tuner.core.colour import palette
from tuner.core.geometry.cloud import CloudLook, CloudRequest, Colouring, cloud, point_at
from tuner.core.geometry.point_cloud import points_of
from tuner.core.stopping import Stopped
from tuner.core.types import Pair, Picture
from tuner.engine.cloud import of_outcome
from tuner.engine.pipeline import run
from tuner.matchers.stereo_bm import StereoBMSettings

INVALID = -16
KNOWN = Calibration(focal_px=100, baseline_m=0.1, centre=(19, 11))


def picture(shape: tuple[int, int], *, colour: bool = True) -> Picture:
    rng = np.random.default_rng(1)
    grey = rng.integers(0, 255, shape, dtype=np.uint8)
    shown = rng.integers(0, 255, (*shape, 3), dtype=np.uint8) if colour else grey
    return Picture(grey=grey, shown=shown)


def request(raw: np.ndarray, **look: object) -> CloudRequest:
    return CloudRequest(
        picture=picture(raw.shape),
        disparity=raw,
        invalid=INVALID,
        calibration=KNOWN,
        look=CloudLook(**look),  # type: ignore[arg-type]
    )


@pytest.fixture
def raw() -> np.ndarray:
    values = np.random.default_rng(4).integers(16, 16 * 40, (30, 40)).astype(np.int16)
    values[:, :7] = INVALID
    values[3, 20] = 0
    return values


def test_every_pixel_with_a_distance_has_its_point(raw: np.ndarray) -> None:
    found = cloud(request(raw))
    x, y = found.pixels.T
    assert len(found) == 30 * 33 - 1, "0 px is at infinity"
    np.testing.assert_allclose(found.points[:, 2], 100 * 0.1 / (raw[y, x] / 16), rtol=1e-5)
    np.testing.assert_allclose(found.points[:, 0], (x - 19) * found.points[:, 2] / 100, atol=1e-5)
    np.testing.assert_array_equal(found.colours, picture(raw.shape).shown[y, x])
    assert (found.unit, found.warning, found.complete) == ("metre", "", True)
    assert not found.points.flags.writeable


def test_a_map_in_px_gives_the_same(raw: np.ndarray) -> None:
    wanted = request(raw)
    values = wanted.in_px(raw)
    found = cloud(replace(wanted, disparity=values, invalid=None))
    np.testing.assert_array_equal(found.points, cloud(wanted).points)


def test_a_grey_picture_colours_grey(raw: np.ndarray) -> None:
    wanted = replace(request(raw), picture=picture(raw.shape, colour=False))
    found = cloud(wanted)
    x, y = found.pixels.T
    np.testing.assert_array_equal(found.colours, wanted.picture.shown[y, x][:, None].repeat(3, 1))


def test_limits_leave_out_what_lies_beyond(raw: np.ndarray) -> None:
    every, found = cloud(request(raw)), cloud(request(raw, near=0.4, far=1.5))
    z = every.points[:, 2]
    np.testing.assert_array_equal(found.points, every.points[(z >= 0.4) & (z <= 1.5)])


def test_depth_has_the_colours_of_the_disparity_view(raw: np.ndarray) -> None:
    found = cloud(request(raw, colouring=Colouring.DEPTH, low=0, high=64, colour_map="viridis"))
    x, y = found.pixels.T
    index = np.rint(1 + 254 * (raw[y, x] / 16) / 64).astype(int)
    expected = palette("viridis", invalid=(0, 0, 0))[index, :3].astype(int)
    assert np.abs(found.colours.astype(int) - expected).max() <= 4, "half a step of the ramp"


def test_height_is_coloured_upwards() -> None:
    raw = np.full((30, 40), 160, np.int16)
    found = cloud(request(raw, colouring=Colouring.HEIGHT, colour_map="grey"))
    rows = found.colours[:, 0].reshape(30, 40)[:, 5].astype(int)
    assert (np.diff(rows) <= 0).all(), "the upper rows are the brighter ones"
    assert rows[0] > 240
    assert rows[-1] < 20


@given(
    st.integers(1, 60), st.integers(1, 80), st.integers(1, 400), st.floats(0, 1), st.integers(0, 9)
)
def test_no_more_than_asked_and_evenly(
    height: int, width: int, most: int, share: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    raw = rng.integers(16, 640, (height, width)).astype(np.int16)
    raw[rng.random(raw.shape) > share] = INVALID
    wanted = request(raw)
    every, found = cloud(wanted), cloud(wanted.with_most(most))
    assert len(found) <= most
    assert found.complete == (found.step == 1)
    pairs = zip(every.pixels, every.points, strict=True)
    known = {tuple(pixel): tuple(point) for pixel, point in pairs}
    assert all(
        known[tuple(pixel)] == tuple(point)
        for pixel, point in zip(found.pixels, found.points, strict=True)
    )


def test_nothing_known_is_an_empty_cloud() -> None:
    raw = np.full((30, 40), INVALID, np.int16)
    for colouring in Colouring:
        found = cloud(request(raw, colouring=colouring, most=10, normals=True))
        assert (len(found), found.colours.shape) == (0, (0, 3))


def test_without_calibration_only_the_shape_is_told(small_pair: Pair) -> None:
    settings = StereoBMSettings(num_disparities=32, block_size=9)
    found = cloud(of_outcome(run(small_pair, settings), small_pair))
    assert found.unit == "baseline"
    assert found.warning.startswith("no calibration: shape only; unit baseline")
    z = found.points[:, 2]
    np.testing.assert_allclose(np.median(z), 0.8 * 160 / 7, rtol=1e-4)


def test_the_point_of_a_pixel(raw: np.ndarray) -> None:
    wanted = request(raw, near=0.3, far=inf)
    every = cloud(wanted)
    for number in (0, 300, len(every) - 1):
        x, y = every.pixels[number]
        assert point_at(wanted, int(x), int(y)) == pytest.approx(tuple(every.points[number]))
    for x, y in ((0, 5), (20, 3), (-1, 2), (40, 0), (5, 30)):
        assert point_at(wanted, x, y) is None


def test_normals_come_when_asked_for(raw: np.ndarray) -> None:
    found = cloud(request(np.full((30, 40), 160, np.int16), normals=True))
    assert found.normals is not None
    np.testing.assert_allclose(found.normals, np.tile([0, 0, -1], (len(found), 1)), atol=1e-5)


def test_it_ends_early_when_told_so(raw: np.ndarray) -> None:
    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        cloud(request(raw), stop)


def test_points_are_those_of_the_formula(raw: np.ndarray) -> None:
    found = cloud(request(raw))
    x, y = found.pixels.T
    again = points_of(x, y, raw[y, x] / np.float32(16), KNOWN, found.size)
    np.testing.assert_array_equal(found.points, again)


def test_a_thinned_cloud_of_a_narrow_picture_is_not_empty() -> None:
    raw = np.full((200, 3), 160, np.int16)
    found = cloud(request(raw, most=5))
    assert 0 < len(found) <= 5
