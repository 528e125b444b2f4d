"""OpenCV's defects: each shown in OpenCV itself, and that it does not reach the user."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.matchers.cost_volume import Costs
from tests.matchers.random_pairs import Grey, noise
from tests.matchers.watched import configure, watch
from tuner.core.errors import SettingsError
from tuner.core.tunable import Rect, Size
from tuner.matchers import stereo_bm
from tuner.matchers.stereo_bm import StereoBMSettings, match, valid_rectangle, warnings

ROOT = Path(__file__).resolve().parents[2]
UNWRITTEN = 12345
EVERYTHING = {"texture_threshold": 0, "uniqueness_ratio": 0}
"""No test: every pixel in the valid rectangle gets a disparity."""


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    before = cv2.getNumThreads()
    yield
    cv2.setNumThreads(before)


def compute_into(
    left: Grey, right: Grey, settings: StereoBMSettings, *, spare_rows: int = 0
) -> NDArray[np.int16]:
    """OpenCV's result in memory that can be told from what it wrote, with rows behind it."""
    height, width = left.shape
    memory = np.full((height + spare_rows, width), UNWRITTEN, np.int16)
    stereo_bm.create(settings).compute(left, right, memory[:height])
    return memory


def run_alone(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Code in a process of its own, which may crash."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class TestEmptyRectangle:
    SETTINGS = StereoBMSettings(num_disparities=368, block_size=21)

    def test_opencv_leaves_the_result_unwritten(self) -> None:
        left, right = noise(Size(384, 100))
        assert (compute_into(left, right, self.SETTINGS) == UNWRITTEN).all()

    def test_the_user_sees_no_disparity_and_a_reason(self) -> None:
        left, right = noise(Size(384, 100))
        assert (match(left, right, self.SETTINGS) == self.SETTINGS.invalid).all()
        (warning,) = warnings(self.SETTINGS, Size(384, 100))
        assert "num_disparities" in warning
        assert "block_size" in warning

    def test_opencv_is_not_even_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = watch(monkeypatch)
        match(*noise(Size(384, 100)), self.SETTINGS)
        assert not asked, "StereoBM would have returned memory that it never wrote"
        match(*noise(Size(384, 100)), replace(self.SETTINGS, num_disparities=16))
        assert asked


class TestRowsOutsideRois:
    SIZE = Size(640, 600)
    SETTINGS = StereoBMSettings(roi1=Rect(0, 0, 640, 80), roi2=Rect(0, 0, 640, 80))

    def test_opencv_leaves_rows_unwritten(self) -> None:
        raw = compute_into(*noise(self.SIZE), self.SETTINGS)
        assert (raw[400:] == UNWRITTEN).all()

    def test_the_user_sees_no_disparity_there(self) -> None:
        raw = match(*noise(self.SIZE), self.SETTINGS)
        area = valid_rectangle(self.SETTINGS, self.SIZE)
        assert area.bottom == 80 - 10
        assert (raw[area.bottom :] == self.SETTINGS.invalid).all()
        assert (raw[area.slices()] != self.SETTINGS.invalid).any()


class TestStrayPixels:
    SIZE = Size(200, 80)
    SETTINGS = StereoBMSettings(min_disparity=20, num_disparities=16, **EVERYTHING)

    def test_opencv_writes_stray_pixels_below_the_rectangle(self) -> None:
        raw = compute_into(*noise(self.SIZE), self.SETTINGS)
        row = raw[self.SIZE.height - self.SETTINGS.block_size // 2]
        assert (row[:20] != self.SETTINGS.invalid).any()
        assert (row[20:] == self.SETTINGS.invalid).all()

    def test_the_user_sees_none(self) -> None:
        raw = match(*noise(self.SIZE), self.SETTINGS)
        raw[valid_rectangle(self.SETTINGS, self.SIZE).slices()] = self.SETTINGS.invalid
        assert (raw == self.SETTINGS.invalid).all()


def misjudged(left: Grey, right: Grey, settings: StereoBMSettings) -> tuple[int, int]:
    """Pixels that the left-right check judges otherwise than its definition, and pixels in all.

    The definition: cv2.validateDisparity with the winners' true costs.
    """
    area = valid_rectangle(settings, Size(left.shape[1], left.shape[0]))
    before = match(left, right, replace(settings, disp12_max_diff=-1))
    after = match(left, right, settings)
    costs = Costs(left, right, settings)
    expected = before.copy()
    cv2.validateDisparity(
        expected,
        costs.spread(costs.least, 0).astype(np.int16),
        settings.min_disparity,
        settings.num_disparities,
        settings.disp12_max_diff,
    )
    # At the rectangle's sides the definition sees less than OpenCV does.
    inside = area.intersect(Rect(area.x + 20, area.y, area.width - 40, area.height)).slices()
    differ = (after[inside] == settings.invalid) != (expected[inside] == settings.invalid)
    return int(differ.sum()), differ.size


def uneven() -> tuple[Grey, Grey]:
    """A pair with a step in depth and noise, so that the left-right check has work to do."""
    near, _ = noise(Size(200, 100), seed=3, shift=20)
    left, right = noise(Size(200, 100), seed=5, shift=4)
    right = right.copy()
    left = left.copy()
    left[30:70, 90:150] = near[30:70, 90:150]
    right[30:70, 76:136] = near[30:70, 90:150]
    grain = np.random.default_rng(7).normal(0, 25, right.shape)
    return left, np.clip(right + grain, 0, 255).astype(np.uint8)


class TestLeftRightCheck:
    FAST = StereoBMSettings(
        num_disparities=32, block_size=7, disp12_max_diff=1, pre_filter_cap=31, **EVERYTHING
    )
    SLOW = replace(FAST, pre_filter_cap=32)

    def test_it_is_right_on_the_fast_path(self) -> None:
        wrong, total = misjudged(*uneven(), self.FAST)
        assert wrong < total / 1000
        assert not warnings(self.FAST, Size(200, 100))

    @pytest.mark.parametrize("change", [{"pre_filter_cap": 32}, {"block_size": 23}])
    def test_it_is_wrong_beyond_and_the_user_is_told(self, change: dict[str, int]) -> None:
        settings = replace(self.FAST, **change)
        wrong, total = misjudged(*uneven(), settings)
        assert wrong > total / 100
        (warning,) = warnings(settings, Size(200, 100))
        assert "left-right check is wrong" in warning
        assert "block_size" in warning
        assert "pre_filter_cap" in warning

    @pytest.mark.parametrize("uniqueness", [0, 25])
    def test_it_repeats(self, uniqueness: int) -> None:
        left, right = noise(Size(900, 600), kind="smooth")
        settings = replace(self.SLOW, uniqueness_ratio=uniqueness, min_disparity=4)
        first = match(left, right, settings)
        for _ in range(9):
            np.testing.assert_array_equal(match(left, right, settings), first)

    OF_ALL_PIXELS = StereoBMSettings(
        num_disparities=16,
        min_disparity=-15,
        block_size=5,
        pre_filter_cap=63,
        disp12_max_diff=0,
        **EVERYTHING,
    )
    """From column 0 and with the smallest block: all costs are written."""

    PATCHY = replace(SLOW, uniqueness_ratio=5, block_size=9)

    @staticmethod
    def patchy_pair() -> tuple[Grey, Grey]:
        left, right = noise(Size(300, 160), kind="smooth", seed=2)
        grain = np.random.default_rng(7).normal(0, 12, right.shape)
        return left, np.clip(right + grain, 0, 255).astype(np.uint8)

    def test_opencv_reads_costs_that_it_never_wrote(self) -> None:
        """What one matcher computed before shows in what it computes next, even on one thread."""
        cv2.setNumThreads(1)
        results = []
        for earlier in ("flat", "noise"):
            matcher = stereo_bm.create(self.OF_ALL_PIXELS)
            matcher.compute(*noise(Size(300, 160), kind=earlier))
            configure(matcher, self.PATCHY)
            results.append(matcher.compute(*self.patchy_pair()))
        assert (results[0] != results[1]).sum() > 100

    def test_such_costs_are_the_pairs_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whatever was in memory before, the result of a pair is one and the same."""
        expected = match(*self.patchy_pair(), self.PATCHY)
        real, polluted = cv2.StereoBM.create, []

        def create() -> cv2.StereoBM:
            matcher = real()
            for setting in (self.PATCHY, replace(self.PATCHY, block_size=5, num_disparities=16)):
                configure(matcher, setting)
                matcher.compute(*noise(Size(300, 160), seed=len(polluted)))
            polluted.append(matcher)
            return matcher

        monkeypatch.setattr(cv2.StereoBM, "create", create)
        for _ in range(3):
            np.testing.assert_array_equal(match(*self.patchy_pair(), self.PATCHY), expected)
        assert len(polluted) == 3

    def test_it_runs_on_one_thread_and_gives_the_others_back(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = watch(monkeypatch)
        cv2.setNumThreads(2)
        match(*uneven(), self.SLOW)
        assert {one.threads for one in asked} == {1}
        assert cv2.getNumThreads() == 2
        asked.clear()
        match(*uneven(), self.FAST)
        assert {one.threads for one in asked} == {2}
        asked.clear()
        monkeypatch.setattr(cv2, "setNumThreads", lambda number: None)
        match(*uneven(), self.SLOW)
        assert {one.threads for one in asked} == {2}

    def test_threads_come_back_when_opencv_raises(self) -> None:
        cv2.setNumThreads(2)
        left, _ = uneven()
        with pytest.raises(cv2.error):
            match(left, left[:, :-1], self.SLOW)
        assert cv2.getNumThreads() == 2

    def test_two_at_once_do_not_mix_up_the_threads(self) -> None:
        cv2.setNumThreads(2)
        left, right = uneven()
        expected = match(left, right, self.SLOW)
        wrong: list[int] = []

        def work() -> None:
            for _ in range(15):
                wrong.append(int((match(left, right, self.SLOW) != expected).sum()))

        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert wrong == [0] * 30
        assert cv2.getNumThreads() == 2


class TestMemory:
    """Legal-looking values with which OpenCV leaves its own memory."""

    BEYOND = StereoBMSettings(
        min_disparity=30,
        num_disparities=16,
        block_size=5,
        roi1=Rect(0, 0, 400, 300),
        roi2=Rect(0, 0, 400, 300),
        **EVERYTHING,
    )

    def test_opencv_writes_behind_the_result_with_a_roi_beyond_the_picture(self) -> None:
        left, right = noise(Size(200, 60), shift=35)
        memory = compute_into(left, right, self.BEYOND, spare_rows=4)
        assert (memory[60:] != UNWRITTEN).any()

    def test_rois_are_cut_to_the_picture(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = watch(monkeypatch)
        left, right = noise(Size(200, 60), shift=35)
        raw = match(left, right, self.BEYOND)
        assert {(one.roi1, one.roi2) for one in asked} == {((0, 0, 200, 60), (0, 0, 200, 60))}
        whole = replace(self.BEYOND, roi1=Rect(), roi2=Rect())
        np.testing.assert_array_equal(raw, match(left, right, whole))

    NORMALIZED = StereoBMSettings(
        pre_filter_type=0, pre_filter_size=69, num_disparities=16, block_size=5, **EVERYTHING
    )

    @staticmethod
    def low_pair() -> tuple[Grey, Grey]:
        return noise(Size(120, 30), kind="smooth")

    def test_opencv_reads_below_a_picture_lower_than_half_the_pre_filter(self) -> None:
        results = []
        for below in (0, 200):
            grown = [np.vstack([grey, np.full_like(grey, below)]) for grey in self.low_pair()]
            left, right = (grey[:30] for grey in grown)
            results.append(stereo_bm.create(self.NORMALIZED).compute(left, right))
        assert (results[0] != results[1]).any()

    def test_such_a_pre_filter_is_refused_in_words(self) -> None:
        with pytest.raises(SettingsError, match=r"pre_filter_size: 69 .* 120x30; .* 61 at most"):
            match(*noise(Size(120, 30)), self.NORMALIZED)
        largest = stereo_bm.fitted(self.NORMALIZED, Size(120, 30))
        assert largest.pre_filter_size == 61
        results = []
        for below in (0, 200):
            grown = [np.vstack([grey, np.full_like(grey, below)]) for grey in self.low_pair()]
            results.append(match(grown[0][:30], grown[1][:30], largest))
        np.testing.assert_array_equal(*results)

    def test_x_sobel_ignores_the_size_and_so_accepts_it(self) -> None:
        match(*noise(Size(120, 30)), replace(self.NORMALIZED, pre_filter_type=1))

    OVERRUN = StereoBMSettings(
        min_disparity=360,
        num_disparities=16,
        block_size=5,
        pre_filter_cap=40,
        disp12_max_diff=1,
        **EVERYTHING,
    )

    def test_opencv_crashes_when_costs_pass_the_end(self) -> None:
        code = """
from tests.matchers.random_pairs import noise
from tests.matchers.test_defects import TestMemory
from tuner.core.tunable import Size
from tuner.matchers.stereo_bm import create
left, right = noise(Size(400, 40))
for _ in range(50):
    create(TestMemory.OVERRUN).compute(left, right)
"""
        assert run_alone(code, MALLOC_CHECK_="3").returncode < 0

    def test_such_settings_are_refused_in_words(self) -> None:
        size = Size(400, 40)
        with pytest.raises(SettingsError, match=r"disp12_max_diff: 1 .*pre_filter_cap of 31"):
            match(*noise(size), self.OVERRUN)
        assert stereo_bm.fitted(self.OVERRUN, size).disp12_max_diff == -1
        for legal in ({"min_disparity": 200}, {"pre_filter_cap": 31}, {"block_size": 7}):
            stereo_bm.check_size(replace(self.OVERRUN, **legal), size)


class TestLargeNormalizedResponse:
    """Above 89 OpenCV's integer scale is 0: the filtered pictures are the same everywhere."""

    @pytest.mark.parametrize(("size", "blind"), [(89, False), (91, True), (255, True)])
    def test_the_user_is_told_when_all_disparities_look_alike(self, size: int, blind: bool) -> None:
        settings = StereoBMSettings(pre_filter_type=0, pre_filter_size=size, num_disparities=16)
        picture = Size(200, 150)
        unlike = stereo_bm.create(replace(settings, **EVERYTHING))
        raws = [unlike.compute(*noise(picture, seed=seed)) for seed in (1, 2)]
        assert np.array_equal(*raws) == blind
        told = any("pre_filter_size above 89" in text for text in warnings(settings, picture))
        assert told == blind
        assert not warnings(replace(settings, pre_filter_type=1), picture)


class TestTableOfTheNormalizedResponse:
    """OpenCV looks clipped responses up in a table of 2816, from -1280 on, unchecked."""

    SETTINGS = StereoBMSettings(pre_filter_type=0, num_disparities=16, block_size=5, **EVERYTHING)

    @staticmethod
    def responses(size: int) -> tuple[int, int]:
        """The least and the greatest response there can be, found by trying: a white window with a
        black cross in its middle, and the reverse."""
        gain = size * size // 8
        scale = (1024 + gain) // (2 * gain)
        gain *= scale
        found = []
        for cross in (0, 255):
            block = np.full((size, size), 255 - cross, np.int64)
            middle = size // 2
            block[middle, middle - 1 : middle + 2] = block[middle - 1 : middle + 2, middle] = cross
            weights = np.array([[0, 1, 0], [1, 4, 1], [0, 1, 0]])
            near = block[middle - 1 : middle + 2, middle - 1 : middle + 2]
            found.append(int((near * weights).sum() * gain - block.sum() * scale) >> 10)
        return found[0], found[1]

    @pytest.mark.parametrize("size", range(5, 256, 2))
    def test_the_user_is_told_where_a_response_can_leave_it(self, size: int) -> None:
        settings = replace(self.SETTINGS, pre_filter_size=size)
        lowest, highest = self.responses(size)
        leaves = lowest < -1280 or highest >= 1536
        told = any("past its own table" in text for text in warnings(settings, Size(400, 300)))
        assert stereo_bm.leaves_table(settings) == told
        assert not leaves or told
        assert told == (size == 51 or 73 <= size <= 89)
        assert not stereo_bm.leaves_table(replace(settings, pre_filter_type=1))

    @staticmethod
    def of_high_contrast() -> tuple[Grey, Grey]:
        wide = np.full((220, 420), 255, np.uint8)
        rng = np.random.default_rng(1)
        for y, x in zip(rng.integers(3, 217, 300), rng.integers(3, 417, 300), strict=True):
            wide[y - 1 : y + 2, x] = wide[y, x - 1 : x + 2] = 0
        return np.ascontiguousarray(wide[:, :400]), np.ascontiguousarray(wide[:, 7:407])

    @pytest.mark.parametrize("size", [49, 53, 71])
    def test_the_sizes_beside_repeat_on_high_contrast(self, size: int) -> None:
        settings = replace(self.SETTINGS, pre_filter_size=size)
        first = match(*self.of_high_contrast(), settings)
        for _ in range(5):
            np.testing.assert_array_equal(match(*self.of_high_contrast(), settings), first)
