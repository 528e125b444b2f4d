"""A frame holds all that the screen shows: pictures, numbers, and where they come from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest

from tuner.core.errors import ImageError, UserError
from tuner.core.tunable import Stage
from tuner.core.types import Pair
from tuner.engine.diagnostics import log_file, report, timings
from tuner.engine.frame import Display, Frame, Request, make_frame
from tuner.engine.memo import Memo
from tuner.engine.opening import open_pair, open_truth
from tuner.engine.pipeline import Stopped, run
from tuner.engine.provenance import provenance
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.sources.ground_truth import GroundTruth

WANTED = StereoBMSettings(num_disparities=16, block_size=7)


def frame_of(pair: Pair, **more: object) -> Frame:
    return make_frame(Request(pair=pair, settings=WANTED, **more), memo=Memo())  # type: ignore[arg-type]


def test_colours_depend_on_the_range_searched_never_on_the_picture() -> None:
    assert Display().span(WANTED) == (0, 16)
    assert Display().span(replace(WANTED, min_disparity=-8)) == (-8, 8)
    assert Display(low=2, high=5.5).span(WANTED) == (2, 5.5)
    assert Display(low=9, high=3).span(WANTED) == (9, 10)


def test_the_picture_is_0_exactly_where_there_is_no_disparity(small_pair: Pair) -> None:
    frame = frame_of(small_pair)
    np.testing.assert_array_equal(frame.disparity == 0, ~frame.outcome.valid)
    # 7 of 16 px lie at 7/16 of the 255 colours.
    assert np.median(frame.disparity[frame.outcome.valid]) == round(1 + 254 * 7 / 16)
    assert frame.error is None
    assert frame.metrics is None


def test_equal_requests_have_equal_keys(small_pair: Pair) -> None:
    one = Request(pair=small_pair, settings=WANTED)
    assert one.key == Request(pair=small_pair, settings=replace(WANTED)).key
    others = (
        Request(pair=small_pair.swapped(), settings=WANTED),
        Request(pair=small_pair, settings=replace(WANTED, block_size=9)),
        Request(pair=small_pair, settings=WANTED, display=Display(high=9)),
    )
    assert len({one.key, *(other.key for other in others)}) == 4


def truth_of(value: float) -> GroundTruth:
    disparity = np.full((120, 160), value, np.float32)
    return GroundTruth(disparity=disparity, path="truth.pfm", scale=1, format="PFM")


def test_a_ground_truth_is_never_taken_for_one_that_is_gone(small_pair: Pair) -> None:
    def key(truth: GroundTruth | None) -> tuple[object, ...]:
        return Request(pair=small_pair, settings=WANTED, truth=truth).key

    # Each is gone before the next is made, which may then lie at the same place in memory.
    keys = {key(truth_of(value)) for value in range(50)}
    assert len(keys) == 50
    kept = truth_of(7)
    assert key(kept) == key(kept)
    assert key(kept) not in {*keys, key(None), key(replace(kept, scale=2))}


def test_a_stopped_frame_is_none(small_pair: Pair) -> None:
    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        make_frame(Request(pair=small_pair, settings=WANTED), memo=Memo(), stop=stop)


@pytest.fixture
def files(tmp_path: Path, small_pair: Pair) -> tuple[Path, Path, Path]:
    """Left, right and 8-bit ground truth in sixteenths, 7 px everywhere."""
    paths = (tmp_path / "left.png", tmp_path / "right.png", tmp_path / "truth.png")
    truth = np.full((120, 160), 7 * 16, np.uint8)
    for path, image in zip(
        paths, (small_pair.left.grey, small_pair.right.grey, truth), strict=True
    ):
        cv2.imwrite(str(path), image)
    return paths


def test_opening_a_pair_reads_what_opencv_reads(files: tuple[Path, Path, Path]) -> None:
    left, right, _ = files
    np.testing.assert_array_equal(
        open_pair(left, right).pair.left.grey, cv2.imread(str(left), cv2.IMREAD_GRAYSCALE)
    )


def test_a_tiny_pair_is_refused_in_words(tmp_path: Path) -> None:
    for name in ("left.png", "right.png"):
        cv2.imwrite(str(tmp_path / name), np.zeros((1, 1), np.uint8))
    with pytest.raises(ImageError, match="image of 1x1 is too small"):
        open_pair(tmp_path / "left.png", tmp_path / "right.png")


@pytest.mark.parametrize("scale", [16, None])
def test_ground_truth_is_measured_with_its_divisor_given_or_guessed(
    files: tuple[Path, Path, Path], scale: float | None
) -> None:
    pair = open_pair(*files[:2]).pair
    truth = open_truth(files[2], pair=pair, scale=scale)
    frame = frame_of(pair, truth=truth)
    assert frame.metrics is not None
    assert frame.metrics.bad1 == 0
    assert frame.metrics.rmse < 0.1
    assert frame.error is not None
    np.testing.assert_array_equal(frame.error == 1, ~frame.outcome.valid)


@pytest.mark.parametrize("scale", [0, -3])
def test_a_divisor_must_be_above_0(files: tuple[Path, Path, Path], scale: float) -> None:
    pair = open_pair(*files[:2]).pair
    with pytest.raises(UserError, match=f"a divisor of {scale} is not a number above 0"):
        open_truth(files[2], pair=pair, scale=scale)


def test_provenance_is_json_and_true(files: tuple[Path, Path, Path]) -> None:
    pair = open_pair(*files[:2]).pair
    truth = open_truth(files[2], pair=pair, scale=16)
    frame = frame_of(pair, truth=truth)
    found = json.loads(json.dumps(provenance(frame), allow_nan=False))
    assert (found["left"], found["right"]) == ("left.png", "right.png")
    assert found["size"] == [160, 120]
    assert found["opencv"] == cv2.__version__
    assert found["density"] == pytest.approx(frame.outcome.density, abs=1e-5)
    assert found["metrics"]["bad2"] == 0


def test_provenance_of_an_empty_result_has_no_nan(small_pair: Pair) -> None:
    request = Request(pair=small_pair, settings=replace(WANTED, num_disparities=160))
    found = provenance(make_frame(request, memo=Memo()))
    assert found["density_in_valid_rectangle"] is None
    json.dumps(found, allow_nan=False)


def test_diagnostics_tell_versions_settings_and_every_stage(small_pair: Pair) -> None:
    outcome = run(small_pair, WANTED)
    text = report(outcome, Screen={"Scale": "2"})
    assert f"cv2: {cv2.__version__}" in text
    assert "OpenCV threads: " in text
    assert "block_size=7" in text
    assert "Screen\n  Scale: 2" in text
    for stage in Stage:
        assert f"{stage.capitalize()}: " in text
    assert "(inside match)" in text
    assert timings(None) == {"Picture": "none"}
    assert "Picture: none" in report(None)


def test_diagnostics_mark_what_was_remembered(small_pair: Pair) -> None:
    memo = Memo()
    run(small_pair, WANTED, memo=memo)
    assert "(remembered)" in timings(run(small_pair, WANTED, memo=memo))["Match"]


def test_the_log_lies_in_the_users_own_folder() -> None:
    assert log_file().is_absolute()
    assert log_file().suffix == ".log"
