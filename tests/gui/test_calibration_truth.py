"""Ground truth of a pair that is rectified here; frames and line-ups of a rig's source."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.gui.driver import Driver
from tests.gui.files import save
from tests.gui.inside import start
from tests.gui.rig_driver import RigFiles, write_rig
from tests.rigs import SIZE, rig
from tuner.calibrations import save_calibration
from tuner.core.geometry.stereo_rectification import Rectification, planned
from tuner.gui.widgets.in_words import percent
from tuner.session.start import GuiOptions

WALL_M = 2.0


@pytest.fixture
def files(tmp_path: Path) -> RigFiles:
    return write_rig(tmp_path, z=WALL_M)


def truth_of(files: RigFiles) -> np.ndarray:
    """Disparities of the rectified left picture: a wall, seen in the rectified camera's frame."""
    plan = planned(files.rig, Rectification(), SIZE)
    turn, first = np.array(plan.rotations[0]), np.array(plan.projections[0])
    second = np.array(plan.projections[1])
    x, y = np.meshgrid(np.arange(SIZE.width), np.arange(SIZE.height))
    rays = np.stack(
        [(x - first[0, 2]) / first[0, 0], (y - first[1, 2]) / first[1, 1], np.ones(x.shape)], -1
    )
    # The wall lies at z = WALL_M in the frame of the left camera as it is.
    scale = WALL_M / (rays @ turn)[..., 2]
    return (-second[0, 3] / scale).astype(np.float32)


def write_truth(path: Path, disparity: np.ndarray) -> Path:
    save(path, disparity)
    return path


def shifted(truth: np.ndarray) -> np.ndarray:
    """Of other pictures: what it says lies elsewhere."""
    return truth + 9


def test_truth_of_the_rectified_picture_counts_and_that_is_said(
    empty: Driver, files: RigFiles, tmp_path: Path
) -> None:
    empty.open(files.pair)
    empty.calibration.open(files.calibration)
    empty.open_truth(write_truth(tmp_path / "gt.tiff", truth_of(files)))
    empty.settle()
    assert empty.frame.metrics is not None
    assert empty.frame.metrics.bad2 < 0.1
    assert empty.calibration.says("gt.tiff", "of the rectified left picture")


def test_truth_beside_that_belongs_to_the_pictures_as_they_were_read_is_left_out(
    empty: Driver, files: RigFiles
) -> None:
    save_calibration(files.rig, to=files.pair.left.parent / "calib.yml")
    write_truth(files.pair.left.parent / "gt.tiff", shifted(truth_of(files)))
    empty.open(files.pair)
    assert empty.state.rig
    assert not empty.state.truth.path
    assert empty.calibration.says("gt.tiff is not used", "rectified")


def test_truth_goes_when_another_rectification_makes_other_pictures(
    empty: Driver, files: RigFiles, tmp_path: Path
) -> None:
    empty.open(files.pair)
    empty.calibration.open(files.calibration)
    empty.open_truth(write_truth(tmp_path / "gt.tiff", truth_of(files)))
    empty.settle()
    empty.calibration.set("alpha", 100)
    empty.settle()
    assert empty.frame.metrics is None
    assert empty.calibration.says("gt.tiff is not used")
    empty.do("undo")
    empty.settle()
    assert empty.frame.metrics is not None


def source(folder: Path, count: int = 3) -> RigFiles:
    """A folder of pairs of one rig; the files of the first."""
    first = None
    for number in range(count):
        made = write_rig(folder / f"made{number}", z=1.5 + number / 2)
        first = first or made
        for side, path in (("left", made.pair.left), ("right", made.pair.right)):
            (folder / "pairs" / side).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / "pairs" / side / f"{number}.png")
    assert first is not None
    return first


def open_source(empty: Driver, folder: Path) -> None:
    empty.drop(folder)
    empty.until(lambda: empty.frames.sequence)
    empty.settle()


def test_rows_of_a_source_are_lined_up_on_top_of_its_calibration(
    empty: Driver, tmp_path: Path
) -> None:
    files = source(tmp_path)
    for path in (tmp_path / "pairs" / "right").iterdir():
        lower = np.roll(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), 3, axis=0)
        save(path, lower)
    open_source(empty, tmp_path / "pairs")
    empty.calibration.open(files.calibration)
    empty.do("line_up")
    empty.until(lambda: empty.state.line_up)
    empty.settle()
    assert -340 < empty.state.line_up.rows < -260
    assert empty.pair is not None
    assert empty.pair.calibration is not None


def test_each_pair_has_the_calibration_that_lies_beside_it(empty: Driver, tmp_path: Path) -> None:
    """As some data sets have it: a file for each frame, in a folder of that name."""
    folder = tmp_path / "set"
    wide = rig(translation=(-0.24, 0.002, 0.003))
    for number, made in enumerate((rig(), wide)):
        files = write_rig(tmp_path / str(number), made=made, z=3)
        for side, path in (("image_2", files.pair.left), ("image_3", files.pair.right)):
            (folder / side).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / side / f"00000{number}_10.png")
        kept = folder / "calib_cam_to_cam"
        kept.mkdir(exist_ok=True)
        (kept / f"00000{number}.txt").write_text(
            (save_calibration(made, to=tmp_path / f"{number}.json"))[0].read_text()
        )
    open_source(empty, folder)
    assert empty.pair is not None
    assert empty.pair.calibration is not None
    assert empty.pair.calibration.baseline_m == pytest.approx(0.12, rel=0.01)
    empty.do("next_pair")
    empty.until(lambda: empty.frames.index == 1)
    empty.settle()
    assert empty.pair.calibration is not None
    assert empty.pair.calibration.baseline_m == pytest.approx(0.24, rel=0.01)
    assert empty.state.rig.found


def test_numbers_over_marked_pairs_are_those_of_rectified_pairs(
    empty: Driver, tmp_path: Path
) -> None:
    files = source(tmp_path, 2)
    open_source(empty, tmp_path / "pairs")
    empty.calibration.open(files.calibration)
    empty.do("mark_pair")
    empty.until(lambda: "density" in empty.frames.marked)
    density = percent(empty.frame.outcome.density_in_area)
    assert empty.frames.marked.startswith(f"★ 1: density {density}")


def test_nothing_is_asked_of_a_calibration_that_was_remembered(
    new_window: Callable[[], Driver], tmp_path: Path
) -> None:
    files = write_rig(tmp_path, made=rig(unit_m=None))
    first = new_window()
    first.open(files.pair)
    first.calibration.open(files.calibration)
    first.window.close()
    again = new_window()
    start(again.window, GuiOptions())
    again.until(lambda: again.pair is not None)
    again.settle()
    assert again.calibration.says("no metres until you name it")


def test_calibration_json_of_a_rectified_pair_is_no_rig(empty: Driver, files: RigFiles) -> None:
    beside = files.pair.left.parent / "calibration.json"
    beside.write_text(json.dumps({"focal_px": 500, "baseline_m": 0.12}))
    empty.open(files.pair)
    assert not empty.state.rig
    assert empty.pair is not None
    assert empty.pair.calibration is not None
    assert not empty.calibration.rows_shown
