"""The result is OpenCV's own, bit for bit, where a pixel can be valid and OpenCV repeats itself."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.matchers.random_pairs import Grey, noise, opencv_alone, pictures, settings_for, sizes
from tuner.core.tunable import Size
from tuner.core.types import Pair, Picture
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import run
from tuner.matchers import stereo_bm
from tuner.matchers.speckle import speckle
from tuner.matchers.stereo_bm import StereoBMSettings, valid_rectangle

ROOT = Path(__file__).resolve().parents[2]

many = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

VARIED = (
    StereoBMSettings(),
    StereoBMSettings(block_size=15, num_disparities=16),
    StereoBMSettings(min_disparity=-24, num_disparities=80, block_size=9, uniqueness_ratio=5),
    StereoBMSettings(pre_filter_type=0, pre_filter_size=21, pre_filter_cap=40, block_size=11),
    StereoBMSettings(
        speckle_window_size=100, speckle_range=32, texture_threshold=600, disp12_max_diff=1
    ),
    StereoBMSettings(disp12_max_diff=2, block_size=25, min_disparity=3, speckle_window_size=50),
)


def as_pair(left: Grey, right: Grey) -> Pair:
    return Pair(left=Picture(grey=left, shown=left), right=Picture(grey=right, shown=right))


def assert_same(left: Grey, right: Grey, wanted: StereoBMSettings) -> None:
    if stereo_bm.leaves_table(wanted):
        return  # past its table OpenCV reads what is in memory: there is no result to equal
    outcome = run(as_pair(left, right), wanted)
    inside = outcome.area.slices()
    outside = outcome.raw.copy()
    outside[inside] = wanted.invalid
    assert (outside == wanted.invalid).all()
    if wanted.disp12_max_diff >= 0 and stereo_bm.off_fast_path(wanted):
        assert_same_but_for_left_right(outcome, left, right)
        return
    theirs = opencv_alone(left, right, wanted)
    np.testing.assert_array_equal(outcome.raw[inside], theirs[inside])


def assert_same_but_for_left_right(outcome: Outcome, left: Grey, right: Grey) -> None:
    """Here OpenCV's check reads memory that it never wrote, so there is no result to equal."""
    unchecked = replace(outcome.settings, disp12_max_diff=-1, speckle_window_size=0)
    theirs = opencv_alone(left, right, unchecked)
    kept = outcome.valid
    np.testing.assert_array_equal(outcome.raw[kept], theirs[kept])


@many
@given(st.data())
def test_every_legal_setting_gives_opencvs_result(data: st.DataObject) -> None:
    size = data.draw(sizes)
    wanted = data.draw(settings_for(size))
    left, right = data.draw(pictures(size))
    assert_same(left, right, wanted)


@many
@given(st.data())
def test_settings_that_leave_room_give_opencvs_result(data: st.DataObject) -> None:
    """Like the above, with blocks and ranges that leave a valid rectangle."""
    size = Size(data.draw(st.integers(80, 200)), data.draw(st.integers(30, 120)))
    wanted = data.draw(
        settings_for(
            size,
            num_disparities=data.draw(st.sampled_from([16, 32, 48])),
            block_size=data.draw(st.integers(2, 14)) * 2 + 1,
            min_disparity=data.draw(st.integers(-30, 30)),
        )
    )
    assume(not valid_rectangle(wanted, size).empty)
    left, right = data.draw(pictures(size))
    assert_same(left, right, wanted)


@many
@given(st.data())
def test_nothing_outside_the_rectangle_but_what_is_known_to_be_wrong(data: st.DataObject) -> None:
    """Without ROIs the only pixels OpenCV writes outside are stray ones below the rectangle."""
    size = Size(data.draw(st.integers(60, 200)), data.draw(st.integers(20, 120)))
    wanted = data.draw(settings_for(size, roi1=(0, 0, 0, 0), roi2=(0, 0, 0, 0)))
    area = valid_rectangle(wanted, size)
    assume(not area.empty)
    raw = opencv_alone(*data.draw(pictures(size)), wanted)
    raw[area.slices()] = wanted.invalid
    rows, columns = np.nonzero(raw != wanted.invalid)
    assert set(rows) <= {size.height - wanted.block_size // 2}
    assert all(columns < wanted.min_disparity)


@pytest.mark.parametrize("low", [-40, -16, -15, -8, -2, 0, 5])
@pytest.mark.parametrize("block", [5, 15, 27])
def test_the_rectangle_is_tight(low: int, block: int) -> None:
    """With every test off each pixel in it is valid, so no smaller rectangle would do."""
    wanted = StereoBMSettings(
        min_disparity=low,
        num_disparities=32,
        block_size=block,
        texture_threshold=0,
        uniqueness_ratio=0,
    )
    size = Size(150, 60)
    raw = opencv_alone(*noise(size), wanted)
    area = valid_rectangle(wanted, size)
    assert not area.empty
    assert (raw[area.slices()] != wanted.invalid).all()
    # All but the stray pixels lie in it.
    rest = raw[: area.bottom].copy()
    rest[area.slices()] = wanted.invalid
    assert (rest == wanted.invalid).all()


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_rois_narrow_the_rectangle_as_opencv_documents(data: st.DataObject) -> None:
    size = data.draw(sizes)
    wanted = data.draw(settings_for(size))
    whole = (0, 0, *size)
    theirs = cv2.getValidDisparityROI(
        whole if wanted.roi1.empty else tuple(wanted.roi1),
        whole if wanted.roi2.empty else tuple(wanted.roi2),
        wanted.min_disparity,
        wanted.num_disparities,
        wanted.block_size,
    )
    ours = valid_rectangle(wanted, size)
    # cv2 overstates the right edge for min_disparity < 0, so theirs may be larger, never smaller.
    if not ours.empty:
        x, y, width, height = theirs
        assert x <= ours.x
        assert ours.right <= x + width
        assert (y, y + height) == (ours.y, ours.bottom)
    unlimited = valid_rectangle(replace(wanted, roi1=(0, 0, 0, 0), roi2=(0, 0, 0, 0)), size)
    assert ours == ours.intersect(unlimited)


def read(folder: Path) -> tuple[Grey, Grey]:
    names = [
        next(p for p in sorted(folder.iterdir()) if p.stem == side) for side in ("left", "right")
    ]
    left, right = (cv2.imread(str(name), cv2.IMREAD_GRAYSCALE) for name in names)
    return left, right


@pytest.mark.data
@pytest.mark.parametrize("wanted", VARIED, ids=range(len(VARIED)))
def test_real_pairs_give_opencvs_result(shared_data: Path, wanted: StereoBMSettings) -> None:
    entries = json.loads((shared_data / "manifest.json").read_text(encoding="utf-8"))
    compared = 0
    for entry in entries:
        if not entry.get("left") or not entry.get("right"):
            continue
        left, right = (
            cv2.imread(str(shared_data / entry[side]), cv2.IMREAD_GRAYSCALE)
            for side in ("left", "right")
        )
        if left is None or left.shape != right.shape or left.size > 500_000:
            continue
        assert_same(left, right, wanted)
        compared += 1
    assert compared > 5


@pytest.mark.parametrize("scene", ["workbench", "street"])
@pytest.mark.parametrize("wanted", VARIED, ids=range(len(VARIED)))
def test_bundled_scenes_give_opencvs_result(scene: str, wanted: StereoBMSettings) -> None:
    assert_same(*read(ROOT / "assets" / scene), wanted)


@many
@given(st.data())
def test_a_match_is_the_winner_map_masked_then_filtered(data: st.DataObject) -> None:
    """Texture and uniqueness only mask; the speckle filter is cv2.filterSpeckles on the rest."""
    size = Size(data.draw(st.integers(60, 200)), data.draw(st.integers(30, 120)))
    block = data.draw(st.integers(2, 12)) * 2 + 1
    wanted = data.draw(settings_for(size, disp12_max_diff=-1, num_disparities=16, block_size=block))
    left, right = data.draw(pictures(size))
    off = {"speckle_window_size": 0, "texture_threshold": 0, "uniqueness_ratio": 0}
    winner = stereo_bm.match(left, right, replace(wanted, **off))
    tested = stereo_bm.match(left, right, replace(wanted, speckle_window_size=0))
    textured = stereo_bm.match(
        left, right, replace(wanted, **{**off, "texture_threshold": wanted.texture_threshold})
    )
    unique = stereo_bm.match(
        left, right, replace(wanted, **{**off, "uniqueness_ratio": wanted.uniqueness_ratio})
    )
    invalid = wanted.invalid
    keep = (textured != invalid) & (unique != invalid)
    masked = np.where(keep, winner, np.int16(invalid))
    np.testing.assert_array_equal(tested, masked)
    filtered = speckle(
        masked, invalid=invalid, window=wanted.speckle_window_size, difference=wanted.speckle_range
    )
    inside = valid_rectangle(wanted, size).slices()
    np.testing.assert_array_equal(filtered[inside], opencv_alone(left, right, wanted)[inside])
