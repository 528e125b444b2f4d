"""A recording of rectified pairs, opened again: they are not rectified a second time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.gui.driver import Driver
from tests.gui.rig_driver import RigFiles, write_rig
from tuner.calibrations import save_calibration


@pytest.fixture
def files(tmp_path: Path) -> RigFiles:
    return write_rig(tmp_path / "made")


@pytest.fixture
def source(files: RigFiles, tmp_path: Path) -> Path:
    """A folder of two raw pairs."""
    folder = tmp_path / "session" / "source"
    for side, path in (("left", files.pair.left), ("right", files.pair.right)):
        (folder / side).mkdir(parents=True)
        for name in ("00.png", "01.png"):
            shutil.copy(path, folder / side / name)
    return folder


def by_one_beside(driver: Driver, files: RigFiles, source: Path) -> None:
    save_calibration(files.rig, to=source / "calib.yml")
    driver.frames.open(source)


def by_one_above(driver: Driver, files: RigFiles, source: Path) -> None:
    save_calibration(files.rig, to=source.parent / "calib.yml")
    driver.frames.open(source)
    if not driver.state.rig:
        driver.calibration.open([source.parent / "calib.yml"])


def by_a_chosen_one(driver: Driver, files: RigFiles, source: Path) -> None:
    driver.frames.open(source)
    driver.calibration.open(files.calibration)


def record(driver: Driver, folder: Path) -> None:
    """Both pairs."""
    driver.choose(folder)
    driver.do("record_pairs")
    driver.until((folder / "left" / "000000.png").exists)
    driver.frames.do("next_pair")
    driver.until((folder / "left" / "000001.png").exists)
    driver.do("record_pairs")


@pytest.mark.parametrize("place", ["elsewhere", "session/recorded", "session/source/recorded"])
@pytest.mark.parametrize("rectify", [by_one_beside, by_one_above, by_a_chosen_one])
def test_disparity_and_metres_are_those_of_the_source(
    empty: Driver,
    files: RigFiles,
    source: Path,
    rectify: Callable[[Driver, RigFiles, Path], None],
    place: str,
) -> None:
    rectify(empty, files, source)
    empty.settle()
    empty.calibration.set("alpha", 30)
    empty.settle()
    recorded = source.parent.parent / place
    record(empty, recorded)
    empty.settle()
    before, pair = empty.frame.outcome, empty.pair
    assert pair is not None
    assert pair.calibration is not None
    assert pair.rois is not None
    empty.frames.open(recorded)
    empty.frames.do("next_pair")
    empty.settle()
    again = empty.pair
    assert again is not None
    assert not empty.state.rig
    np.testing.assert_array_equal(again.left.grey, pair.left.grey)
    np.testing.assert_array_equal(again.right.grey, pair.right.grey)
    assert again.calibration == pair.calibration
    found = empty.frame.outcome
    inside = np.isfinite(before.disparity) & np.isfinite(found.disparity)
    assert inside.mean() > 0.2
    np.testing.assert_array_equal(found.raw[inside], before.raw[inside])


def test_a_calibration_that_is_chosen_for_it_is_said_to_rectify_it_once_more(
    empty: Driver, files: RigFiles, source: Path, tmp_path: Path
) -> None:
    by_a_chosen_one(empty, files, source)
    assert not any("once more" in message.text for message in empty.messages)
    record(empty, tmp_path / "recorded")
    empty.settle()
    empty.frames.open(tmp_path / "recorded")
    empty.calibration.open(files.calibration)
    assert any("once more" in message.text for message in empty.messages)
