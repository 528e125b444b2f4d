"""Rectified pairs in metres, whose left is whose right, and calibrations that have drifted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.rigs import SIZE, places, rig, seen, wall
from tests.toy.matcher import TOY
from tuner.calibrations import read_calibration
from tuner.core.geometry.board import Board
from tuner.core.geometry.cameras import Lens
from tuner.core.geometry.remapping import rectified
from tuner.core.geometry.rig import CameraPair, metric
from tuner.core.geometry.stereo_rectification import DONE, Rectification, planned
from tuner.core.tunable import Rect
from tuner.engine.board_views import View, view_of
from tuner.engine.evidence import look
from tuner.engine.examination import examine
from tuner.engine.lining_up import line_up_for, with_rows_in_line
from tuner.engine.opening import open_pair
from tuner.engine.pipeline import run
from tuner.engine.rectifying import TWICE, Sides, rectified_points, rectify, sides_told
from tuner.exporters.recording import Recording
from tuner.matchers.registry import added
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.sources.board_pairs import board_pairs
from tuner.sources.pair import read_pair

RIG = rig()
PAIR = wall(RIG)
RIGS = [rig(number) for number in (0, 4, 5, 8, 12, 14)] + [rig(lens=Lens.FISHEYE)]


@pytest.mark.parametrize("found", RIGS, ids=lambda r: f"{r.left.lens}-{len(r.left.distortion)}")
@pytest.mark.parametrize(
    "how", [Rectification(), Rectification(zero_disparity=0, alpha=50)], ids=["plain", "other"]
)
def test_points_in_space_meet_in_rows_and_their_depth_is_right(
    found: CameraPair, how: Rectification
) -> None:
    points = places()
    plan = planned(found, how, SIZE)
    left, right = rectified_points(*seen(points, found), found, plan)
    np.testing.assert_allclose(left[:, 1], right[:, 1], atol=1e-3)
    calibration, _ = metric(plan.projections, found.unit_m)
    assert calibration is not None
    depth = calibration.px_metres / ((left - right)[:, 0] + calibration.doffs_px)
    turned = points @ np.array(plan.rotations[0]).T
    np.testing.assert_allclose(depth, turned[:, 2], rtol=1e-4)


def test_a_wall_is_as_far_as_it_is() -> None:
    pair = rectified(PAIR, RIG)
    outcome = run(pair, StereoBMSettings(num_disparities=96, block_size=15))
    assert pair.calibration is not None
    metres = pair.calibration.px_metres / np.nanmedian(outcome.disparity)
    assert metres == pytest.approx(1.0, abs=0.01)
    assert outcome.density > 0.75
    assert examine(pair).verdicts in ((), ("range_too_small",))


def test_valid_rectangles_go_to_the_matcher_by_themselves() -> None:
    pair = rectified(PAIR, RIG, Rectification(alpha=100))
    outcome = run(pair, StereoBMSettings())
    assert pair.rois is not None
    assert (outcome.settings.values["roi1"], outcome.settings.values["roi2"]) == pair.rois
    own = run(pair, StereoBMSettings(roi1=Rect(100, 100, 300, 200)))
    assert own.settings.values["roi1"] == Rect(100, 100, 300, 200)
    assert own.settings.values["roi2"].empty
    with added(TOY):
        settings = TOY.settings()
        assert run(pair, settings).settings == settings


def test_exchanged_sides_are_told() -> None:
    told = {
        Sides.AS_THEY_ARE: sides_told(PAIR, RIG),
        Sides.CALIBRATION_EXCHANGED: sides_told(PAIR, RIG.exchanged()),
        Sides.PICTURES_EXCHANGED: sides_told(PAIR.swapped(), RIG),
        Sides.BOTH_EXCHANGED: sides_told(PAIR.swapped(), RIG.exchanged()),
    }
    assert {wanted: found.sides for wanted, found in told.items()} == {side: side for side in told}
    assert "other way round" in told[Sides.CALIBRATION_EXCHANGED].sentence
    assert told[Sides.AS_THEY_ARE].sentence == ""


def test_parallel_cameras_are_told_by_the_sign_of_disparities() -> None:
    """Whose rows meet in either order."""
    straight = replace(RIG, right=RIG.left, rotation=np.eye(3).tolist(), translation=(-0.12, 0, 0))
    pair = wall(straight)
    assert sides_told(pair, straight).sides is Sides.AS_THEY_ARE
    assert sides_told(pair, straight.exchanged()).sides is Sides.CALIBRATION_EXCHANGED
    assert sides_told(pair.swapped(), straight).sides is Sides.PICTURES_EXCHANGED
    assert sides_told(pair.swapped(), straight.exchanged()).sides is Sides.BOTH_EXCHANGED


def test_what_was_recorded_rectified_is_said_to_be_rectified_once_more(tmp_path: Path) -> None:
    once = rectified(PAIR, RIG)
    Recording(tmp_path / "recorded").add(once)
    files = [tmp_path / "recorded" / side / "000000.png" for side in ("left", "right")]
    assert open_pair(*files).note == ""
    assert open_pair(*files, calibration=RIG).note == TWICE
    (opened,) = [open_pair(*files, calibration=RIG, rectification=Rectification(on=DONE))]
    assert opened.note == ""
    np.testing.assert_array_equal(opened.pair.left.grey, once.left.grey)
    (tmp_path / "recorded" / "calibration.json").unlink()
    assert open_pair(*files, calibration=RIG).note == ""


def test_rectify_says_who_is_exchanged() -> None:
    assert rectify(PAIR, RIG)[1] == ()
    (said,) = rectify(PAIR, RIG.exchanged())[1]
    assert "exchanged in the calibration" in said


def test_eurocs_rows_meet(shared_data: Path) -> None:
    folder = shared_data / "calib_euroc_raw"
    found = read_calibration([folder / "sensorLeft.yaml", folder / "sensorRight.yaml"])
    raw = sorted((folder / "seq").glob("cam0*.png"))
    pairs = [(left, left.with_name(left.name.replace("cam0", "cam1"))) for left in raw]
    for left, right in [(folder / "left.png", folder / "right.png"), *pairs]:
        pair = rectified(read_pair(left, right), found)
        assert abs(examine(pair).rows.median_px) < 0.3
        assert np.median(np.abs(look(pair).rows)) < 0.3


def test_the_chessboards_rows_meet(shared_data: Path) -> None:
    folder = shared_data / "calib_opencv_chessboard"
    found = read_calibration([folder / "derived_extrinsics_cv5.yml"])
    board, rows = Board(columns=9, rows=6), []
    for left, right in board_pairs(folder):
        pair = rectified(read_pair(left, right), found)
        view = view_of(pair.left.grey, pair.right.grey, board, name=left.name, window_px=7)
        if isinstance(view, View):
            rows.append(float(np.median(np.abs((view.left - view.right)[:, 1]))))
    assert len(rows) == 13
    assert max(rows) < 0.3


def test_a_drifted_calibration_is_said_and_mended_with_metres() -> None:
    drifted = replace(
        RIG, right=replace(RIG.right, matrix=((541, 0, 317), (0, 540, 239), (0, 0, 1)))
    )
    pair = rectified(PAIR, drifted)
    settings = StereoBMSettings(num_disparities=96, block_size=15)
    examination = examine(pair, settings=settings)
    assert examination.verdicts == ("rows_differ",)
    assert "although the pair is rectified" in examination.sentences[0]
    assert "drifted" in examination.sentences[0]
    mended = with_rows_in_line(pair, line_up_for([pair]))
    assert examine(mended, settings=settings).verdicts == ()
    assert mended.calibration == pair.calibration
    assert mended.rois is not None
    assert pair.calibration is not None
    metres = pair.calibration.px_metres / np.nanmedian(run(mended, settings).disparity)
    assert metres == pytest.approx(1.0, abs=0.02)
