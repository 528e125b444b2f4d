"""The preset in a report gives the result that the report shows."""

from __future__ import annotations

import html
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

import tuner
from tests.rigs import rig, wall
from tuner.__main__ import main
from tuner.calibrations import save_calibration
from tuner.core.geometry.stereo_rectification import OFF
from tuner.presets.preset import Preset

SEARCH = ("--num-disparities", "96", "--block-size", "15")


@pytest.fixture
def pair(tmp_path: Path) -> list[str]:
    """The files of a pair that nobody has rectified."""
    found = wall(rig())
    paths = [str(tmp_path / f"{side}.png") for side in ("left", "right")]
    for path, picture in zip(paths, (found.left, found.right), strict=True):
        cv2.imwrite(path, picture.grey)
    return paths


@pytest.fixture
def calibration(tmp_path: Path) -> Path:
    """Where nothing looks for it by itself."""
    folder = tmp_path / "kept"
    folder.mkdir()
    (path,) = save_calibration(rig(), to=folder / "rig.yml")
    return path


def reported(pair: list[str], folder: Path, *flags: str) -> Preset:
    """The preset that stands in the report, loaded from a folder of its own."""
    folder.mkdir()
    out = folder / "report.html"
    assert main(["report", *pair, *SEARCH, *flags, "--out", str(out)]) == 0
    codes = re.findall(r"<code[^>]*>(.*?)</code>", out.read_text(encoding="utf-8"), re.DOTALL)
    text = next(code for code in map(html.unescape, codes) if code.startswith("{"))
    (folder / "preset.json").write_text(text, encoding="utf-8")
    return tuner.load_preset(folder / "preset.json")


def computed(pair: list[str], out: Path, *flags: str) -> np.ndarray:
    assert main(["compute", *pair, *flags, "--out", str(out)]) == 0
    found = np.load(out)
    assert isinstance(found, np.ndarray)
    return found


def test_it_names_the_calibration_and_how_it_rectified(
    pair: list[str],
    calibration: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(calibration.parent)
    flags = ("--calibration", calibration.name, "--rectify-alpha", "40", "--line-up-rows", "1px")
    preset = reported(pair, tmp_path / "report", *flags)
    assert preset.rectification is not None
    assert preset.rectification.calibration.files == (str(calibration),)
    assert preset.rectification.alpha == 40
    one = computed(pair, tmp_path / "one.npy", *SEARCH, *flags)
    by_preset = ("--preset", str(tmp_path / "report" / "preset.json"))
    np.testing.assert_array_equal(computed(pair, tmp_path / "two.npy", *by_preset), one)


def test_it_holds_numbers_that_were_typed(pair: list[str], tmp_path: Path) -> None:
    flags = ("--focal-px", "530", "--baseline", "120mm")
    preset = reported(pair, tmp_path / "report", *flags)
    assert preset.rectification is not None
    assert preset.rectification.typed is not None
    assert preset.rectification.typed.baseline == pytest.approx(0.12)


def test_it_holds_the_rows_that_were_fitted(pair: list[str], tmp_path: Path) -> None:
    preset = reported(pair, tmp_path / "report", "--line-up")
    assert preset.line_up is not None
    one = computed(pair, tmp_path / "one.npy", *SEARCH, "--line-up")
    by_preset = ("--preset", str(tmp_path / "report" / "preset.json"))
    np.testing.assert_array_equal(computed(pair, tmp_path / "two.npy", *by_preset), one)


def test_a_calibration_that_was_left_out_stays_left_out(pair: list[str], tmp_path: Path) -> None:
    save_calibration(rig(), to=tmp_path / "calib.yml")
    preset = reported(pair, tmp_path / "report", "--no-calibration")
    assert preset.rectification is not None
    assert preset.rectification.on == OFF
    one = computed(pair, tmp_path / "one.npy", *SEARCH, "--no-calibration")
    by_preset = ("--preset", str(tmp_path / "report" / "preset.json"))
    np.testing.assert_array_equal(computed(pair, tmp_path / "two.npy", *by_preset), one)


def test_nothing_is_added_where_nothing_was_said(pair: list[str], tmp_path: Path) -> None:
    preset = reported(pair, tmp_path / "report")
    assert preset.rectification is None
    assert preset.line_up is None
