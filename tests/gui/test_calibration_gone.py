"""A calibration found beside the pairs of a source whose file goes, or comes back, meanwhile."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.gui.driver import Driver
from tests.gui.rig_driver import RigFiles, write_rig
from tests.rigs import rig
from tuner.calibrations import save_calibration
from tuner.core.geometry import remapping
from tuner.core.geometry.stereo_rectification import OFF, Rectification
from tuner.core.tunable import Size
from tuner.engine.opening import open_pair
from tuner.gui.widgets.message_bar import MessageBar

GONE = "calib.yml is not there any more: the pairs are shown as they were read, without metres."


@pytest.fixture
def calibration(empty: Driver, tmp_path: Path) -> Path:
    """Beside a source of six pairs, of which the first is on show, rectified by it."""
    files = write_rig(tmp_path)
    folder = tmp_path / "source"
    for side, path in (("left", files.pair.left), ("right", files.pair.right)):
        (folder / side).mkdir(parents=True)
        for number in range(6):
            shutil.copy(path, folder / side / f"{number}.png")
    (path,) = save_calibration(files.rig, to=folder / "calib.yml")
    empty.frames.open(folder)
    assert rectified(empty)
    return path


def rectified(driver: Driver) -> bool:
    assert driver.pair is not None
    return driver.pair.rois is not None


def told(driver: Driver) -> int:
    return sum(one.text == GONE for one in driver.messages)


def close(driver: Driver, text: str) -> None:
    """Close the message that says this."""
    bars = driver.window.findChildren(MessageBar)
    bar = next(bar for bar in bars if any(one.text == text for one in bar.messages))
    while bar.messages[0].text != text:
        bar.next()
    bar.dismiss()


def test_that_it_has_gone_is_said_and_stays_said(empty: Driver, calibration: Path) -> None:
    calibration.unlink()
    empty.frames.to(2)
    assert not rectified(empty)
    assert told(empty) == 1
    empty.frames.to(4)
    assert not rectified(empty)
    assert told(empty) == 1


def test_it_is_said_once_and_not_with_each_pair(empty: Driver, calibration: Path) -> None:
    calibration.unlink()
    empty.frames.to(2)
    close(empty, GONE)
    assert told(empty) == 0
    empty.frames.to(4)
    assert told(empty) == 0


def test_it_is_said_of_a_pair_beside_which_it_was_seen_before(
    empty: Driver, calibration: Path
) -> None:
    empty.frames.to(2)
    calibration.unlink()
    empty.frames.to(0)
    assert not rectified(empty)
    assert told(empty) == 1
    assert not empty.calibration.says("is not used")


def test_once_it_is_back_pairs_are_rectified_again(empty: Driver, calibration: Path) -> None:
    aside = calibration.rename(calibration.with_name("aside.bak"))
    empty.frames.to(2)
    assert told(empty) == 1
    aside.rename(calibration)
    empty.frames.to(5)
    assert rectified(empty)
    assert told(empty) == 0


def test_another_is_opened_by_the_button(empty: Driver, calibration: Path, tmp_path: Path) -> None:
    other = calibration.rename(tmp_path / "other.yml")
    empty.frames.to(2)
    message = empty.calibration.message(GONE)
    assert message.action == "Open a calibration…"
    empty.choose(other)
    message.act()
    empty.settle()
    assert rectified(empty)
    assert told(empty) == 0


def test_nothing_is_said_of_it_over_another_source(
    empty: Driver, calibration: Path, tmp_path: Path
) -> None:
    calibration.unlink()
    empty.frames.to(2)
    empty.open(write_rig(tmp_path / "other").pair)
    assert told(empty) == 0


def test_one_that_was_chosen_counts_on_for_all_pairs(
    empty: Driver, calibration: Path, tmp_path: Path
) -> None:
    chosen = tmp_path / "kept" / "rig.yml"
    empty.calibration.open([chosen])
    chosen.unlink()
    for at in (2, 3):
        empty.frames.to(at)
        assert rectified(empty)
        assert empty.errors() == []
    assert calibration.exists()
    assert empty.state.rig.calibration.files == (str(chosen),)


def test_the_pair_on_show_stays_rectified(empty: Driver, calibration: Path) -> None:
    calibration.unlink()
    empty.set("line_up_rows", 150)
    empty.calibration.set("alpha", 40)
    empty.settle()
    assert rectified(empty)
    empty.frames.to(3)
    assert not rectified(empty)
    assert told(empty) == 1


def test_one_that_has_gone_cannot_be_chosen_again(
    empty: Driver, calibration: Path, tmp_path: Path
) -> None:
    chosen = tmp_path / "kept" / "rig.yml"
    empty.calibration.open([chosen])
    empty.do("undo")
    empty.settle()
    chosen.unlink()
    empty.calibration.open([chosen])
    assert any("rig.yml: there is no such file" in text for text in empty.errors())
    assert empty.state.rig.calibration.files == (str(calibration),)


@pytest.fixture
def beside(empty: Driver, tmp_path: Path) -> tuple[RigFiles, Path]:
    """The window shows a pair that is rectified by the calibration beside it."""
    files = write_rig(tmp_path)
    path = files.pair.left.parent / "calib.yml"
    save_calibration(files.rig, to=path)
    empty.open(files.pair)
    assert rectified(empty)
    return files, path


def test_one_that_cannot_be_read_any_more_counts_on_while_its_pair_is_on_show(
    empty: Driver, beside: tuple[RigFiles, Path]
) -> None:
    files, path = beside
    path.write_text("half of it")
    empty.calibration.set("alpha", 30)
    empty.settle()
    as_it_is = Rectification(on=OFF)
    read = open_pair(files.pair.left, files.pair.right, rectification=as_it_is).pair
    wanted = remapping.rectified(read, files.rig, Rectification(alpha=30))
    assert empty.pair is not None
    np.testing.assert_array_equal(empty.pair.left.grey, wanted.left.grey)
    assert empty.pair.calibration == wanted.calibration


def test_one_that_is_for_other_pictures_by_now_is_closed_and_that_is_said(
    empty: Driver, beside: tuple[RigFiles, Path]
) -> None:
    save_calibration(rig(size=Size(640, 400)), to=beside[1])
    empty.calibration.set("alpha", 30)
    empty.until(lambda: empty.calibration.says("calib.yml is not used", "640x400"))
    empty.settle()
    assert not empty.calibration.says("Rectified by")
    assert not empty.state.rig
    assert empty.pair is not None
    assert empty.pair.calibration is None
    empty.agrees()
