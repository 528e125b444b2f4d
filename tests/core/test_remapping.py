"""A pair rectified by a calibration: as OpenCV's own calls do it, in metres, within its limits."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.conftest import textured_pair
from tests.rigs import SIZE, rig, wall
from tuner.core.errors import SettingsError
from tuner.core.geometry.cameras import CalibrationError, Lens
from tuner.core.geometry.remapping import prepared, rectified, shown_by
from tuner.core.geometry.rig import AlreadyRectified, CameraPair, RemapTables, StereoCalibration
from tuner.core.geometry.stereo_rectification import DONE, OFF, SPECS, Rectification
from tuner.core.tunable import Rect, Size, Stage
from tuner.core.types import Pair

PAIR = wall(rig())


def opencv(found: CameraPair, pair: Pair, *, alpha: float = -1, flags: int = 1024) -> Pair:
    """The pair as the sample of OpenCV's documentation rectifies it."""
    left, right = found.left, found.right
    r1, r2, p1, p2, *_ = cv2.stereoRectify(
        left.k, left.d, right.k, right.d, pair.size, found.r, found.t, flags=flags, alpha=alpha
    )
    moved = []
    for camera, picture, turn, project in (
        (left, pair.left, r1, p1),
        (right, pair.right, r2, p2),
    ):
        maps = cv2.initUndistortRectifyMap(
            camera.k, camera.d, turn, project, pair.size, cv2.CV_16SC2
        )
        moved.append(cv2.remap(picture.grey, *maps, cv2.INTER_LINEAR))
    return replace(
        pair,
        left=replace(pair.left, grey=moved[0], shown=moved[0]),
        right=replace(pair.right, grey=moved[1], shown=moved[1]),
    )


@pytest.mark.parametrize("coefficients", [0, 4, 5, 8, 12, 14])
def test_it_is_what_opencvs_own_calls_give(coefficients: int) -> None:
    found = rig(coefficients)
    ours, theirs = rectified(PAIR, found), opencv(found, PAIR)
    for one, two in ((ours.left, theirs.left), (ours.right, theirs.right)):
        np.testing.assert_array_equal(one.grey, two.grey)


@pytest.mark.parametrize(
    ("how", "alpha", "flags"),
    [
        (Rectification(alpha=0), 0.0, 1024),
        (Rectification(alpha=100), 1.0, 1024),
        (Rectification(zero_disparity=0), -1, 0),
    ],
)
def test_alpha_and_flag_are_opencvs(how: Rectification, alpha: float, flags: int) -> None:
    ours, theirs = rectified(PAIR, rig(), how), opencv(rig(), PAIR, alpha=alpha, flags=flags)
    np.testing.assert_array_equal(ours.right.grey, theirs.right.grey)


def test_the_valid_rectangles_are_opencvs() -> None:
    found, left, right = rig(), rig().left, rig().right
    *_, one, two = cv2.stereoRectify(
        left.k, left.d, right.k, right.d, SIZE, found.r, found.t, flags=1024, alpha=1
    )
    assert rectified(PAIR, found, Rectification(alpha=100)).rois == (Rect(*one), Rect(*two))


def test_tables_are_made_once_for_each_rectification() -> None:
    before = prepared.cache_info()
    for _ in range(3):
        rectified(PAIR, rig(8), Rectification(alpha=33))
    assert prepared.cache_info().misses == before.misses + 1


def test_colour_pictures_move_as_their_grey() -> None:
    colour = np.dstack([PAIR.left.grey] * 3)
    pair = replace(PAIR, left=replace(PAIR.left, shown=colour))
    moved = rectified(pair, rig())
    np.testing.assert_array_equal(moved.left.shown[..., 1], moved.left.grey)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("lens", Lens)
def test_grey_and_colours_are_what_each_would_be_alone(lens: Lens, seed: int) -> None:
    rng = np.random.default_rng(seed)
    # Also sides that leave a rest in any number of pixels that is worked on at once.
    size = Size(*(int(side) for side in rng.integers(301, 700, 2)))
    grey, colours = (rng.integers(0, 256, (*size[::-1], n), np.uint8) for n in (1, 3))
    picture = replace(PAIR.left, grey=grey[..., 0], shown=colours)
    found = rig(4, lens=lens, size=size)
    moved = rectified(Pair(left=picture, right=picture), found)
    ready = prepared(found, Rectification(), size)
    for one, side in ((moved.left, ready.left), (moved.right, ready.right)):
        assert side is not None
        np.testing.assert_array_equal(one.grey, cv2.remap(grey, *side.tables, cv2.INTER_LINEAR))
        np.testing.assert_array_equal(one.shown, cv2.remap(colours, *side.tables, cv2.INTER_LINEAR))


def test_off_leaves_the_pair_and_done_leaves_the_pictures() -> None:
    assert rectified(PAIR, rig(), Rectification(on=OFF)) is PAIR
    done = rectified(PAIR, rig(), Rectification(on=DONE))
    assert done.left.grey is PAIR.left.grey
    assert done.calibration == rectified(PAIR, rig()).calibration


def test_a_new_size_keeps_the_shape() -> None:
    small = rectified(PAIR, rig(), Rectification(new_width=320))
    assert small.size == Size(320, 240)
    whole = rectified(PAIR, rig())
    assert small.calibration is not None
    assert whole.calibration is not None
    assert small.calibration.focal_px == pytest.approx(whole.calibration.focal_px / 2, rel=0.01)
    assert small.calibration.baseline_m == pytest.approx(whole.calibration.baseline_m)


def test_a_vertical_shift_moves_the_right_picture_alone() -> None:
    plain, moved = rectified(PAIR, rig()), rectified(PAIR, rig(), Rectification(shift=300))
    np.testing.assert_array_equal(plain.left.grey, moved.left.grey)
    difference = plain.right.grey[10:-20].astype(int) - moved.right.grey[13:-17]
    assert np.percentile(np.abs(difference), 99) <= 3
    assert moved.calibration == plain.calibration


def test_an_unknown_unit_gives_no_metres_and_says_so() -> None:
    pair = rectified(PAIR, replace(rig(), unit_m=None))
    assert pair.calibration is None
    assert "unit of length" in pair.left.note


@pytest.mark.parametrize(("unit", "words"), [(1000.0, "too long"), (0.001, "too short")])
def test_swapped_units_are_refused(unit: float, words: str) -> None:
    with pytest.raises(CalibrationError, match=words):
        rectified(PAIR, replace(rig(), unit_m=unit))


def test_exchanged_cameras_give_no_metres_and_it_is_said() -> None:
    pair = rectified(PAIR, rig().exchanged())
    assert pair.calibration is None
    assert "exchanged" in pair.left.note


def test_cameras_above_one_another_are_refused() -> None:
    with pytest.raises(CalibrationError, match="above one another"):
        rectified(PAIR, replace(rig(), translation=(0.001, -0.12, 0)))


def test_a_rig_that_sees_nothing_in_common_is_refused() -> None:
    turned = cv2.Rodrigues(np.array([0, 1.5, 0]))[0]
    with pytest.raises(CalibrationError):
        rectified(PAIR, replace(rig(), rotation=turned.tolist()), Rectification(alpha=0))


def test_a_fisheye_pair_is_rectified_as_opencv_does_it() -> None:
    found = rig(lens=Lens.FISHEYE)
    left, right = found.left, found.right
    r1, _, p1, _, _ = cv2.fisheye.stereoRectify(
        left.k, left.d, right.k, right.d, SIZE, found.r, found.t, 1024, newImageSize=SIZE, balance=0
    )
    maps = cv2.fisheye.initUndistortRectifyMap(left.k, left.d, r1, p1[:, :3], SIZE, cv2.CV_16SC2)
    wanted = cv2.remap(PAIR.left.grey, *maps, cv2.INTER_LINEAR)
    pair = rectified(PAIR, found)
    np.testing.assert_array_equal(pair.left.grey, wanted)
    assert pair.rois is not None
    assert not pair.rois[0].empty


def test_ready_tables_are_used_as_they_are() -> None:
    found = prepared(rig(), Rectification(alpha=50), SIZE)
    assert found.left is not None
    assert found.right is not None
    known = AlreadyRectified(focal_px=500, baseline=12, doffs_px=3)
    left, right = found.left.tables, found.right.tables
    tables = RemapTables(left=left, right=right, metric=known, unit_m=0.01)
    ours, theirs = rectified(PAIR, tables), rectified(PAIR, rig(), Rectification(alpha=50))
    assert np.mean(ours.left.grey != theirs.left.grey) < 0.01
    assert ours.calibration is not None
    assert ours.calibration.baseline_m == pytest.approx(0.12)


def test_what_is_rectified_already_gets_its_metres_only() -> None:
    pair = textured_pair()
    known: StereoCalibration = AlreadyRectified(
        focal_px=300, baseline=120, doffs_px=4, unit_m=0.001
    )
    done = rectified(pair, known)
    assert done.left.grey is pair.left.grey
    assert done.calibration is not None
    assert done.calibration.metres(26) == pytest.approx(300 * 0.12 / 30)
    with pytest.raises(CalibrationError, match="looks like mm"):
        rectified(pair, replace(known, focal_px=3.6))


def test_the_rectangle_that_is_shown_is_the_inner_one() -> None:
    across, down = (grid.astype(np.float32) for grid in np.meshgrid(np.arange(50), np.arange(40)))
    assert shown_by((across, down), Size(50, 40)) == Rect(0, 0, 50, 40)
    assert shown_by((across - 5, down + 3), Size(50, 40)) == Rect(5, 0, 45, 37)
    assert shown_by((across - 500, down), Size(50, 40)).empty


def test_all_are_tunables_of_the_rectify_stage() -> None:
    assert list(SPECS) == ["on", "alpha", "zero_disparity", "shift", "new_width", "new_height"]
    assert {spec.stage for spec in SPECS.values()} == {Stage.RECTIFY}
    with pytest.raises(SettingsError, match="alpha: 101 is above 100"):
        Rectification(alpha=101)
