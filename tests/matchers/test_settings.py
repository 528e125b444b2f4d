"""What the settings accept computes, what they refuse fails in OpenCV, and tooltips are true."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matchers.cost_volume import texture
from tests.matchers.random_pairs import noise, settings_for, sizes
from tuner.core.errors import ImageError, SettingsError
from tuner.core.stages import valid_count
from tuner.core.tunable import Size
from tuner.core.types import Pair
from tuner.matchers import stereo_bm
from tuner.matchers.speckle import speckle
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings, check_size, fitted, match

SIZE = Size(120, 80)
SETTERS = {
    "pre_filter_type": "setPreFilterType",
    "pre_filter_size": "setPreFilterSize",
    "pre_filter_cap": "setPreFilterCap",
    "num_disparities": "setNumDisparities",
    "block_size": "setBlockSize",
    "texture_threshold": "setTextureThreshold",
    "uniqueness_ratio": "setUniquenessRatio",
}


def opencv_accepts(name: str, value: int, size: Size = SIZE) -> bool:
    matcher = cv2.StereoBM.create(16, 5)
    getattr(matcher, SETTERS[name])(value)
    try:
        matcher.compute(*noise(size))
    except cv2.error:
        return False
    return True


def we_accept(name: str, value: int, size: Size = SIZE) -> bool:
    try:
        check_size(StereoBMSettings(**{"block_size": 5, name: value}), size)
    except SettingsError:
        return False
    return True


@pytest.mark.parametrize("name", SETTERS)
@pytest.mark.parametrize("value", [*range(-2, 84), 128, 253, 254, 255, 256, 257])
def test_opencv_refuses_what_we_refuse_and_nothing_else(name: str, value: int) -> None:
    assert we_accept(name, value) == opencv_accepts(name, value)


@given(sizes, st.integers(2, 127).map(lambda n: 2 * n + 1))
@settings(max_examples=100, deadline=None)
def test_blocks_fit_images_as_in_opencv(size: Size, block: int) -> None:
    assert we_accept("block_size", block, size) == opencv_accepts("block_size", block, size)


def test_a_range_beyond_16_bits_would_wrap_in_opencv() -> None:
    """2048 px are 32768 sixteenths: a disparity of 2047 px or more would come out negative."""
    left, right = noise(Size(2200, 12), shift=2050)
    matcher = cv2.StereoBM.create(32, 5)
    matcher.setMinDisparity(2032)
    raw = matcher.compute(left, right)
    assert (raw[2:-2, 2070:-10] < 0).any()
    with pytest.raises(SettingsError):
        StereoBMSettings(min_disparity=2032, num_disparities=32)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_fitted_settings_compute_on_any_image(data: st.DataObject) -> None:
    settings_ = data.draw(settings_for(Size(2000, 2000)))
    size = data.draw(sizes)
    raw = match(*noise(size), fitted(settings_, size))
    assert raw.shape == (size.height, size.width)
    assert raw.dtype == np.int16


def test_defaults_are_opencvs() -> None:
    theirs = cv2.StereoBM.create()
    ours = stereo_bm.create(StereoBMSettings())
    getters = [name for name in dir(theirs) if name.startswith("get")]
    assert len(getters) > 10
    for name in getters:
        if name not in ("getDefaultName",):
            assert getattr(ours, name)() == getattr(theirs, name)(), name


def test_every_field_reaches_opencv() -> None:
    changed = StereoBMSettings(
        pre_filter_type=0, pre_filter_size=7, pre_filter_cap=20, num_disparities=32,
        block_size=9, min_disparity=-3, texture_threshold=5, uniqueness_ratio=6,
        disp12_max_diff=2, speckle_window_size=50, speckle_range=16,
        roi1=(1, 2, 30, 40), roi2=(3, 4, 50, 60),
    )  # fmt: skip
    matcher = stereo_bm.create(changed)
    for name, spec in SPECS.items():
        getter = f"get{spec.opencv[0].upper()}{spec.opencv[1:]}"
        assert getattr(matcher, getter)() == getattr(changed, name), name


@pytest.mark.parametrize("size", [Size(1, 1), Size(5, 400), Size(400, 5), Size(3, 2)])
def test_tiny_images_are_refused_in_words(size: Size) -> None:
    with pytest.raises(ImageError, match=rf"image of {size} is too small: .* more than 5 px"):
        check_size(fitted(StereoBMSettings(), size), size)


@pytest.mark.parametrize(
    ("size", "most"), [(Size(100, 21), 19), (Size(6, 100), 5), (Size(22, 22), 21)]
)
def test_an_image_thinner_than_the_block_says_what_fits(size: Size, most: int) -> None:
    wide = StereoBMSettings(block_size=31)
    with pytest.raises(SettingsError) as caught:
        check_size(wide, size)
    assert str(caught.value) == (
        f"block_size: 31 does not fit into an image of {size}; it may be {most} at most"
    )
    assert fitted(wide, size).block_size == most
    check_size(fitted(wide, size), size)
    assert opencv_accepts("block_size", most, size)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_what_is_said_to_have_no_effect_has_none(data: st.DataObject) -> None:
    wanted = data.draw(settings_for(SIZE, num_disparities=16, min_disparity=0))
    wanted = replace(wanted, block_size=min(wanted.block_size, 15), roi1=(0,) * 4, roi2=(0,) * 4)
    pair = noise(SIZE, kind="smooth")
    checked = 0
    for name, spec in SPECS.items():
        if spec.no_effect and spec.no_effect(wanted.values):
            other = spec.range.nearest(data.draw(st.integers(0, 300)))
            changed = fitted(replace(wanted, **{name: other}), SIZE)
            if spec.no_effect(changed.values):
                np.testing.assert_array_equal(whole(*pair, wanted), whole(*pair, changed))
            checked += 1
    assert checked <= 3


def whole(left: np.ndarray, right: np.ndarray, s: StereoBMSettings) -> np.ndarray:
    raw = match(left, right, s)
    return speckle(raw, invalid=s.invalid, window=s.speckle_window_size, difference=s.speckle_range)


def no_effect(name: str, **values: int) -> str:
    settings_ = StereoBMSettings(**values)
    spec = SPECS[name]
    assert spec.no_effect is not None
    return spec.no_effect(settings_.values)


def test_a_tunable_without_effect_says_why() -> None:
    assert "x-Sobel" in no_effect("pre_filter_size", pre_filter_type=1)
    assert no_effect("pre_filter_size", pre_filter_type=0) == ""
    assert "Speckle area is 0" in no_effect("speckle_range", speckle_window_size=0)
    assert no_effect("speckle_range", speckle_window_size=5) == ""
    assert "Speckle range is off" in no_effect("speckle_window_size", speckle_range=-1)
    assert no_effect("speckle_window_size", speckle_range=0) == ""


def blob(area: int, *, slope: int = 0) -> np.ndarray:
    """A patch of disparities around 160 in nothing, each ``slope`` from the one before."""
    raw = np.full((30, 140), -16, np.int16)
    raw[3, 5 : 5 + area] = 160 + slope * np.arange(area)
    return raw


def kept(raw: np.ndarray, window: int, difference: int) -> int:
    return valid_count(speckle(raw, invalid=-16, window=window, difference=difference), -16)


def test_speckle_area_is_inclusive() -> None:
    assert kept(blob(100), 100, 16) == 0
    assert kept(blob(100), 99, 16) == 100
    assert kept(blob(100), 0, 16) == 100


def test_speckle_range_counts_sixteenths_of_a_pixel() -> None:
    assert SPECS["speckle_range"].per_unit == 16
    assert kept(blob(100, slope=16), 99, 16) == 100
    assert kept(blob(100, slope=17), 99, 16) == 0


def test_speckle_range_0_is_not_off_and_negative_is() -> None:
    assert kept(blob(100, slope=1), 50, 0) == 0
    assert kept(blob(100, slope=1), 50, -1) == 100


def test_speckle_range_0_is_warned_of() -> None:
    bad = StereoBMSettings(speckle_window_size=50)
    (warning,) = stereo_bm.warnings(bad, Size(640, 480))
    assert warning.startswith("speckle_range 0 is not off")
    assert not stereo_bm.warnings(replace(bad, speckle_range=16), Size(640, 480))


@pytest.mark.parametrize("block", [5, 15])
@pytest.mark.parametrize("cap", [5, 31])
def test_texture_reaches_block_squared_times_cap(block: int, cap: int) -> None:
    """The slider's end rejects all but full texture; one more rejects everything."""
    columns = np.where(np.arange(160) // 2 % 2, 255, 0).astype(np.uint8)
    stripes = np.tile(columns, (60, 1))
    settings_ = StereoBMSettings(
        num_disparities=16, block_size=block, pre_filter_cap=cap, uniqueness_ratio=0
    )
    end = SPECS["texture_threshold"].slider_range("texture_threshold", settings_.values, SIZE).high
    assert end == block**2 * cap
    assert texture(stripes, settings_).max() == end
    full = match(stripes, stripes, replace(settings_, texture_threshold=end))
    assert (full != settings_.invalid).any()
    beyond = match(stripes, stripes, replace(settings_, texture_threshold=end + 1))
    assert (beyond == settings_.invalid).all()


def test_left_right_0_is_strictest() -> None:
    left, right = noise(Size(200, 100), kind="smooth")
    right = np.clip(right + np.random.default_rng(1).normal(0, 12, right.shape), 0, 255)
    settings_ = StereoBMSettings(num_disparities=32, block_size=7, uniqueness_ratio=0)
    counts = []
    for limit in (0, 1, 2, 8, -1):
        raw = match(left, right.astype(np.uint8), replace(settings_, disp12_max_diff=limit))
        counts.append(valid_count(raw, settings_.invalid))
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_more_disparities_widen_the_blind_band_at_the_left() -> None:
    for num in (16, 32, 64):
        settings_ = StereoBMSettings(num_disparities=num, block_size=5)
        assert stereo_bm.valid_rectangle(settings_, SIZE).x == num - 1 + 2


def test_too_little_memory_is_said_in_words(
    small_pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Exhausted:
        def __getattr__(self, name: str) -> Any:
            return lambda *_: None

        def compute(self, *_: Any) -> Any:
            return cv2.resize(np.zeros((1, 1), np.uint8), (2**30, 2**30))

    monkeypatch.setattr(cv2.StereoBM, "create", Exhausted)
    with pytest.raises(ImageError, match="160x120 needs more memory than there is"):
        match(small_pair.left.grey, small_pair.right.grey, StereoBMSettings())
