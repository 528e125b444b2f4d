"""What a ground-truth file means is told from the file and the pair, or asked about."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.sources.scenes import pair_of, planes
from tuner.core.calibration import Calibration
from tuner.core.errors import ImageError
from tuner.core.metrics import measure
from tuner.engine.opening import open_truth
from tuner.engine.pipeline import run
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.sources.ground_truth import AUTO, DepthError, GroundTruth, HowRead
from tuner.sources.truth_values import Unknown

LEFT, RIGHT, TRUE = planes()
PAIR = pair_of(LEFT, RIGHT)
LOST = np.random.default_rng(0).random(TRUE.shape) < 0.5


def marked(path: Path, value: float) -> Path:
    """The truth with half of it marked as unknown, in the format of the name."""
    values = np.where(LOST, np.float32(value), TRUE)
    if path.suffix == ".npy":
        np.save(path, values)
    elif path.suffix == ".pfm":
        head = f"Pf\n{values.shape[1]} {values.shape[0]}\n-1\n".encode()
        path.write_bytes(head + values[::-1].tobytes())
    else:
        cv2.imwrite(str(path), values)
    return path


def numbers(truth: GroundTruth) -> tuple[float, float, int]:
    settings = StereoBMSettings(num_disparities=48, block_size=9)
    outcome = run(PAIR, settings)
    found = measure(outcome.raw, invalid=outcome.invalid, truth=truth.disparity, visible=None)
    return found.bad2, found.density, truth.unknown.pixels


@pytest.mark.parametrize("suffix", [".npy", ".tiff", ".pfm"])
@pytest.mark.parametrize("value", [0, -1, -2.5, np.inf, -np.inf, np.nan])
def test_every_mark_of_the_unknown_gives_the_same_numbers(
    tmp_path: Path, suffix: str, value: float
) -> None:
    truth = open_truth(marked(tmp_path / f"t{suffix}", value), pair=PAIR)
    bad2, density, unknown = numbers(truth)
    assert bad2 < 0.05
    assert (bad2, density) == numbers(open_truth(marked(tmp_path / "r.npy", np.nan), pair=PAIR))[:2]
    assert unknown == np.count_nonzero(LOST)
    assert f"{unknown} px unknown" in truth.words
    np.testing.assert_array_equal(np.isnan(truth.disparity), LOST)


def test_a_raw_map_marks_the_unknown_as_all_others(tmp_path: Path) -> None:
    for value in (0, -16, -32768):
        np.save(tmp_path / "t.npy", np.where(LOST, value, TRUE * 16).astype(np.int16))
        truth = open_truth(tmp_path / "t.npy", pair=PAIR)
        np.testing.assert_array_equal(truth.disparity, np.where(LOST, np.nan, TRUE))


@pytest.mark.parametrize("axis", [0, 2])
def test_a_channel_of_its_own_says_nothing(tmp_path: Path, axis: int) -> None:
    np.save(tmp_path / "t.npy", np.expand_dims(TRUE.astype(np.float32), axis))
    truth = open_truth(tmp_path / "t.npy", pair=PAIR)
    np.testing.assert_array_equal(truth.disparity, TRUE)


def test_0_and_below_count_where_the_user_says_so(tmp_path: Path) -> None:
    path = tmp_path / "t.npy"
    np.save(path, TRUE - 24)
    near = pair_of(LEFT, np.roll(RIGHT, 24, 1))
    truth = open_truth(path, pair=near, how=HowRead(signed=True))
    np.testing.assert_array_equal(truth.disparity, TRUE - 24)
    truth = open_truth(path, pair=near)
    assert truth.unknown == Unknown(zero=int((TRUE == 24).sum()), negative=int((TRUE < 24).sum()))
    np.save(path, TRUE - 100)
    with pytest.raises(ImageError, match="0 and below mean unknown unless you say that they count"):
        open_truth(path, pair=near)


def test_0_counts_where_a_mask_says_that_both_cameras_see_it(tmp_path: Path) -> None:
    path = tmp_path / "t.npy"
    seen = ~LOST
    np.save(path, np.where(LOST | (TRUE == 24), np.float32(0), TRUE))
    cv2.imwrite(str(tmp_path / "nocc.png"), np.where(seen, 255, 0).astype(np.uint8))
    truth = open_truth(path, pair=PAIR)
    np.testing.assert_array_equal(np.isfinite(truth.disparity), seen)
    assert (truth.disparity[seen & (TRUE == 24)] == 0).all()


@pytest.mark.parametrize("name", ["occlusion.png", "nocc.png", "occlusion-255-hidden.png"])
@pytest.mark.parametrize("hides", [True, False])
@pytest.mark.parametrize("top", [255, 1])
def test_what_a_mask_means_is_told_from_the_data(
    tmp_path: Path, name: str, hides: bool, top: int
) -> None:
    path = marked(tmp_path / "t.npy", np.inf)
    cv2.imwrite(str(tmp_path / name), np.where(hides == LOST, top, 0).astype(np.uint8))
    truth = open_truth(path, pair=PAIR)
    np.testing.assert_array_equal(truth.visible, ~LOST)
    assert truth.mask == f"{name}: {top} {'hides' if hides else 'is seen by both cameras'}"
    assert truth.mask in truth.words


@pytest.mark.parametrize("hides", [True, False])
def test_the_user_knows_better_what_a_mask_means(tmp_path: Path, hides: bool) -> None:
    path = marked(tmp_path / "t.npy", np.inf)
    cv2.imwrite(str(tmp_path / "occlusion.png"), LOST.astype(np.uint8) * 255)
    how = HowRead(mask="hides" if hides else "seen")
    truth = open_truth(path, pair=PAIR, how=how)
    np.testing.assert_array_equal(truth.visible, ~LOST if hides else LOST)
    assert truth.mask.endswith("as you said")


def test_a_mask_over_truth_that_is_known_everywhere_is_judged_by_the_match(
    tmp_path: Path,
) -> None:
    """Truth is known behind the planes too, but no match finds it there."""
    np.save(tmp_path / "t.npy", TRUE)
    spoiled = RIGHT.copy()
    hidden = np.zeros(TRUE.shape, bool)
    hidden[:, 250:330] = True
    spoiled[:, 200:325] = np.random.default_rng(5).integers(0, 255, (200, 125), np.uint8)
    cv2.imwrite(str(tmp_path / "occlusion.png"), hidden.astype(np.uint8) * 255)
    truth = open_truth(tmp_path / "t.npy", pair=pair_of(LEFT, spoiled))
    np.testing.assert_array_equal(truth.visible, ~hidden)


KINDS = {
    "mm.png": (1000, np.uint16),
    "cm.png": (100, np.uint16),
    "m.npy": (1, np.float32),
    "mm.tiff": (1000, np.float32),
}
METRES = 500 * 0.12
"""Focal length in px times baseline in m."""


def depth_file(folder: Path, name: str) -> Path:
    per_metre, kind = KINDS[name]
    values = (METRES * per_metre / TRUE).astype(kind)
    if name.endswith(".npy"):
        np.save(folder / name, values)
    else:
        cv2.imwrite(str(folder / name), values)
    return folder / name


@pytest.mark.parametrize("name", KINDS)
def test_depth_given_as_disparity_is_asked_about(tmp_path: Path, name: str) -> None:
    path = depth_file(tmp_path, name)
    with pytest.raises(DepthError, match="looks like depth; is it") as asked:
        open_truth(path, pair=PAIR)
    assert asked.value.product == pytest.approx(METRES * KINDS[name][0], rel=0.05)
    # Who says that it is a disparity is believed.
    assert open_truth(path, pair=PAIR, scale=1).depth is None


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("doffs", [0, 30])
def test_depth_becomes_disparity_by_the_calibration(
    tmp_path: Path, name: str, doffs: float
) -> None:
    per_metre, kind = KINDS[name]
    true = TRUE + np.float32(doffs)
    calibration = Calibration(focal_px=500, baseline_m=0.12, doffs_px=doffs)
    values = (METRES * per_metre / true).astype(kind)
    path = tmp_path / name
    np.save(path, values) if name.endswith(".npy") else cv2.imwrite(str(path), values)
    pair = pair_of(LEFT, RIGHT, calibration)
    truth = open_truth(path, pair=pair, how=HowRead(depth=AUTO))
    assert truth.depth == pytest.approx(METRES * per_metre)
    assert truth.guessed
    assert np.abs(truth.disparity - TRUE).max() < (3 if name == "cm.png" else 0.3)
    given = open_truth(path, pair=pair, how=HowRead(depth=METRES * per_metre))
    np.testing.assert_array_equal(given.disparity, truth.disparity)
    assert not given.guessed


def test_without_a_calibration_the_number_is_fitted_to_the_match(tmp_path: Path) -> None:
    truth = open_truth(depth_file(tmp_path, "m.npy"), pair=PAIR, how=HowRead(depth=AUTO))
    assert truth.depth == pytest.approx(METRES, rel=0.05)
    assert "(guessed)" in truth.words


def test_truth_of_another_scene_is_doubted(tmp_path: Path) -> None:
    other = np.random.default_rng(9).uniform(60, 90, TRUE.shape).astype(np.float32)
    np.save(tmp_path / "t.npy", other)
    assert (
        "agrees with a match of the pair; is it this pair's"
        in open_truth(tmp_path / "t.npy", pair=PAIR).doubt
    )
    np.save(tmp_path / "t.npy", TRUE)
    assert open_truth(tmp_path / "t.npy", pair=PAIR).doubt == ""


@pytest.mark.parametrize(
    ("far", "near"), [(90, (100, 110)), (8, (24, 36)), (-20, (-4, 6)), (110, (130, 150))]
)
def test_the_divisor_is_guessed_whatever_the_disparities_are(
    tmp_path: Path, far: int, near: tuple[int, ...]
) -> None:
    """By a match with settings of its own, which finds them."""
    low = min(far, 0)
    left, right, truth = planes(width=600, far=far - low, near=tuple(d - low for d in near))
    pair = pair_of(left, np.roll(right, -low, 1))
    np.save(tmp_path / "t.npy", ((truth + low) * 16).astype(np.int32))
    assert open_truth(tmp_path / "t.npy", pair=pair).scale == 16
    if low == 0 and truth.max() < 128:
        cv2.imwrite(str(tmp_path / "t.png"), (truth * 2).astype(np.uint8))
        assert open_truth(tmp_path / "t.png", pair=pair).scale == 2
