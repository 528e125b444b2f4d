"""The preset in a snapshot and in a report gives back the pictures beside it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.gui.driver import Driver
from tests.gui.export_driver import ExportDriver
from tests.gui.rig_driver import RigFiles, write_rig
from tuner.core.geometry.rectification import LineUp
from tuner.presets.codec import load_preset, save_preset
from tuner.presets.preset import Preset
from tuner.session.rig import NO_RIG


@pytest.fixture
def files(tmp_path: Path) -> RigFiles:
    return write_rig(tmp_path)


Leave = Callable[[Driver, Path], Path]


def snapshot(driver: Driver, folder: Path) -> Path:
    """The preset of a snapshot."""
    folder.mkdir()
    driver.do("snapshot")
    dialog = ExportDriver(driver.window)
    dialog.tick("disparity-tiff")
    dialog.name(folder)
    dialog.click("export_snapshot")
    driver.settle_all()
    (path,) = folder.glob("*/preset.json")
    return path


def report(driver: Driver, folder: Path) -> Path:
    """The preset that stands in a report."""
    folder.mkdir()
    driver.choose(folder / "report")
    driver.do("report")
    driver.settle_all()
    text = (folder / "report.html").read_text(encoding="utf-8")
    codes = map(html.unescape, re.findall(r"<code[^>]*>(.*?)</code>", text, re.DOTALL))
    path = folder / "preset.json"
    path.write_text(next(code for code in codes if code.startswith("{")), encoding="utf-8")
    return path


@pytest.mark.parametrize("leave", [snapshot, report])
def test_calibration_and_line_up_come_back(
    empty: Driver, files: RigFiles, tmp_path: Path, leave: Leave
) -> None:
    empty.open(files.pair)
    empty.calibration.open(files.calibration)
    empty.calibration.set("alpha", 40)
    empty.set("line_up_rows", 150)
    empty.settle()
    seen, rig, rows = empty.pair, empty.state.rig, empty.state.line_up
    path = leave(empty, tmp_path / "left")
    empty.do("close_calibration")
    empty.set("line_up_rows", 0)
    empty.settle()
    assert (empty.state.rig, empty.state.line_up) == (NO_RIG, LineUp())
    assert empty.load_preset(path)
    empty.settle()
    assert empty.state.rig.key == rig.key
    assert empty.state.line_up == rows
    assert seen is not None
    assert empty.pair is not None
    np.testing.assert_array_equal(empty.pair.right.grey, seen.right.grey)


def test_a_path_counted_from_the_loaded_preset_leads_to_the_same_file(
    empty: Driver, files: RigFiles, tmp_path: Path
) -> None:
    empty.open(files.pair)
    empty.calibration.open(files.calibration)
    path = snapshot(empty, tmp_path / "first")
    section = load_preset(path).rectification
    assert section is not None
    near = files.calibration[0].parent / "near.json"
    text = path.read_text().replace(str(files.calibration[0]), files.calibration[0].name)
    near.write_text(text)
    assert empty.load_preset(near)
    empty.settle()
    again = load_preset(report(empty, tmp_path / "second")).rectification
    assert again is not None
    assert again.calibration.files == (str(files.calibration[0]),)


def test_a_preset_about_stereo_alone_stays_so(
    empty: Driver, files: RigFiles, tmp_path: Path
) -> None:
    empty.open(files.pair)
    save_preset(Preset(title="stereo"), tmp_path / "stereo.json")
    assert empty.load_preset(tmp_path / "stereo.json")
    empty.settle()
    kept = load_preset(snapshot(empty, tmp_path / "left"))
    assert kept.rectification is None
    assert kept.line_up is None
    assert kept.monocular is None


def test_a_preset_saved_under_another_name_leads_to_the_same_file(
    empty: Driver, files: RigFiles, tmp_path: Path
) -> None:
    empty.open(files.pair)
    empty.calibration.open(files.calibration)
    text = snapshot(empty, tmp_path / "first").read_text()
    near = files.calibration[0].parent / "near.json"
    near.write_text(text.replace(str(files.calibration[0]), files.calibration[0].name))
    assert empty.load_preset(near)
    empty.settle()
    path = empty.save_as("elsewhere")
    assert path is not None
    section = load_preset(path).rectification
    assert section is not None
    assert section.seen_from(path).files == (str(files.calibration[0]),)
    assert not empty.window.isWindowModified()
