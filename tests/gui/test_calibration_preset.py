"""How a pair is rectified by what lies beside it, kept in a preset and had again from that."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

import tuner
from tests.gui.driver import Driver
from tests.gui.files import Files, write_pair
from tests.gui.rig_driver import RigFiles, write_rig
from tuner.__main__ import main
from tuner.calibrations import save_calibration
from tuner.core.geometry.remapping import rectified
from tuner.core.geometry.stereo_rectification import DONE, OFF, ON, Rectification
from tuner.engine.opening import open_pair
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.preset import Preset
from tuner.presets.rectification_section import RectificationSection
from tuner.session.rig import NO_RIG

SMALL = StereoBMSettings(num_disparities=16)

BY_HAND: dict[str, dict[str, int]] = {
    "alpha": {"alpha": 40},
    "vertical shift": {"shift": 150},
    "cameras turned": {"zero_disparity": 0},
    "size": {"new_width": 320, "new_height": 260},
    "off": {"on": OFF},
    "done already": {"on": DONE},
    "all": {"alpha": 70, "shift": -100, "zero_disparity": 0},
}


@pytest.fixture
def files(tmp_path: Path) -> RigFiles:
    """A raw pair, with the calibration of its cameras beside it."""
    made = write_rig(tmp_path)
    save_calibration(made.rig, to=made.pair.left.parent / "calib.yml")
    return made


def rectified_already(files: RigFiles) -> Files:
    """The pair once it is rectified, with the same calibration beside it."""
    as_it_is = Rectification(on=OFF)
    read = open_pair(files.pair.left, files.pair.right, rectification=as_it_is).pair
    done, again = rectified(read, files.rig), write_pair(files.pair.left.parent.parent / "done")
    cv2.imwrite(str(again.left), done.left.grey)
    cv2.imwrite(str(again.right), done.right.grey)
    save_calibration(files.rig, to=again.left.parent / "calib.yml")
    return again


def chosen(driver: Driver, values: dict[str, int]) -> None:
    for name, value in values.items():
        driver.calibration.set(name, value)
    driver.settle()


def saved(driver: Driver) -> tuple[Path, np.ndarray]:
    """The preset of what is on show, and what it is to give again."""
    driver.settle()
    path = driver.save_as("of the pair")
    assert path is not None
    assert not driver.window.isWindowModified()
    return path, driver.frame.outcome.raw


def of_command(kind: str, pair: Files, preset: Path, folder: Path) -> np.ndarray:
    """What a command or a script computes, in 1/16 px."""
    paths = [str(pair.left), str(pair.right)]
    if kind == "script":
        return tuner.compute(*paths, tuner.load_preset(preset)).raw
    if kind == "script on an open pair":
        with tuner.open(paths) as pairs:
            return tuner.compute(next(iter(pairs)), settings=tuner.load_preset(preset)).raw
    if kind == "batch":
        flags = ["--preset", str(preset), "--write", "npy", "--out", str(folder / "out")]
        assert main(["batch", *paths, *flags]) == 0
        (out,) = (folder / "out").rglob("*.npy")
    else:
        out = folder / "out.npy"
        assert main(["compute", *paths, "--preset", str(preset), "--out", str(out)]) == 0
    found = np.load(out)
    assert isinstance(found, np.ndarray)
    return found


@pytest.mark.parametrize("name", BY_HAND)
def test_what_was_chosen_comes_back_in_the_window(
    empty: Driver, files: RigFiles, name: str
) -> None:
    empty.open(files.pair)
    chosen(empty, BY_HAND[name])
    path, raw = saved(empty)
    how = empty.state.rig.how
    assert "calib.yml" not in path.read_text(), "it is found again"
    chosen(empty, Rectification().values)
    assert empty.window.isWindowModified()
    assert empty.load_preset(path)
    empty.settle()
    assert empty.state.rig.how == how
    assert empty.state.rig.found
    np.testing.assert_array_equal(empty.frame.outcome.raw, raw)
    assert not empty.window.isWindowModified()


@pytest.mark.parametrize("name", ["all", "size", "off"])
@pytest.mark.parametrize("kind", ["compute", "batch", "script", "script on an open pair"])
def test_commands_and_scripts_do_what_the_window_did(
    empty: Driver, files: RigFiles, tmp_path: Path, kind: str, name: str
) -> None:
    empty.open(files.pair)
    chosen(empty, BY_HAND[name])
    path, raw = saved(empty)
    np.testing.assert_array_equal(of_command(kind, files.pair, path, tmp_path), raw)


@pytest.mark.parametrize("kind", ["compute", "batch", "script", "script on an open pair"])
def test_a_pair_that_was_rectified_though_its_rows_meet_is_so_again(
    empty: Driver, files: RigFiles, tmp_path: Path, kind: str
) -> None:
    again = rectified_already(files)
    empty.open(again)
    assert empty.state.rig.how.on == DONE
    chosen(empty, {"on": ON})
    path, raw = saved(empty)
    np.testing.assert_array_equal(of_command(kind, again, path, tmp_path), raw)
    empty.do("undo")
    chosen(empty, {"on": OFF})
    assert empty.load_preset(path)
    empty.settle()
    np.testing.assert_array_equal(empty.frame.outcome.raw, raw)


def test_whether_a_pair_is_rectified_already_its_own_rows_tell(
    empty: Driver, files: RigFiles
) -> None:
    again = rectified_already(files)
    empty.open(files.pair)
    chosen(empty, {"alpha": 40})
    path, raw = saved(empty)
    empty.open(again)
    assert empty.state.rig.how == Rectification(on=DONE, alpha=40)
    assert not empty.window.isWindowModified()
    chosen(empty, {"on": OFF})
    assert empty.load_preset(path)
    assert empty.state.rig.how == Rectification(on=DONE, alpha=40)
    empty.open(files.pair)
    assert empty.state.rig.how == Rectification(alpha=40)
    empty.settle()
    np.testing.assert_array_equal(empty.frame.outcome.raw, raw)


def test_a_pair_that_is_opened_after_the_preset_is_rectified_so_too(
    empty: Driver, files: RigFiles, tmp_path: Path
) -> None:
    empty.open(files.pair)
    chosen(empty, {"alpha": 40, "shift": 100})
    path, raw = saved(empty)
    empty.open(write_pair(tmp_path / "other"))
    assert empty.state.rig == NO_RIG
    assert empty.load_preset(path)
    assert empty.calibration.says("of the pair", "rectification is left alone", "no calibration")
    assert not empty.window.isWindowModified()
    empty.open(files.pair)
    np.testing.assert_array_equal(empty.frame.outcome.raw, raw)


def test_a_calibration_that_was_chosen_stays_and_is_used_so(empty: Driver, files: RigFiles) -> None:
    empty.open(files.pair)
    chosen(empty, {"alpha": 40})
    path, raw = saved(empty)
    empty.calibration.open(files.calibration)
    assert empty.load_preset(path)
    empty.settle()
    assert not empty.state.rig.found
    np.testing.assert_array_equal(empty.frame.outcome.raw, raw)


def test_a_preset_says_nothing_of_a_rectification_that_nobody_changed(
    empty: Driver, files: RigFiles
) -> None:
    empty.open(files.pair)
    path, _ = saved(empty)
    assert "rectification" not in json.loads(path.read_text())["tuner"]


def test_a_section_that_says_nothing_closes_the_calibration_as_ever(
    empty: Driver, files: RigFiles
) -> None:
    """So a preset was written once the calibration that it named was closed."""
    empty.open(files.pair)
    path, _ = saved(empty)
    document = json.loads(path.read_text())
    document["tuner"]["rectification"] = Rectification().values
    older = path.with_name("older.json")
    older.write_text(json.dumps(document))
    assert empty.load_preset(older)
    empty.settle()
    assert not empty.state.rig


def test_the_command_says_that_there_is_nothing_to_rectify_by(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = write_pair(tmp_path / "other")
    preset = tmp_path / "preset.json"
    section = RectificationSection(alpha=40, beside="used")
    tuner.save_preset(Preset(rectification=section, settings=SMALL), preset)
    of_command("compute", pair, preset, tmp_path)
    assert "the rectification is left alone: no calibration is named" in capsys.readouterr().err
