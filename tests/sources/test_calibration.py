"""The calibration beside a pair."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tuner.core.calibration import Calibration
from tuner.core.errors import UserError
from tuner.core.tunable import Size
from tuner.resources import assets_folder
from tuner.sources.calibration import (
    Found,
    calibration_beside,
    find_calibration,
    read_calibration,
)
from tuner.sources.image import read_picture


def test_the_bundled_scenes_have_one() -> None:
    found = find_calibration(assets_folder() / "street" / "left.jpg")
    assert found is not None
    assert (found.focal_px, found.baseline_m, found.doffs_px) == (1000.0, 0.25, 0.0)


def test_none_beside_is_none(tmp_path: Path) -> None:
    assert find_calibration(tmp_path / "left.png") is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{", "JSON"),
        ("[1]", "object"),
        ('{"focal_px": 10}', "baseline_m"),
        ('{"focal_px": "10", "baseline_m": 1}', "focal_px"),
        ('{"focal_px": -1, "baseline_m": 1}', "focal_px"),
        ('{"focal_px": NaN, "baseline_m": 1}', "focal_px"),
        ('{"focal_px": true, "baseline_m": 1}', "focal_px"),
    ],
)
def test_a_bad_one_is_refused_in_words(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(text)
    with pytest.raises(UserError, match=word) as caught:
        read_calibration(path)
    assert str(path) in str(caught.value)


MIDDLEBURY = """cam0=[ 999.421 0 294.182 ; 0 999.421 252.932 ; 0 0 1 ]
cam1=[999.421 0 326.96; 0 999.421 252.932; 0 0 1]
 doffs= 32.778
baseline=193.001
width= 741
height = 497
ndisp=70
"""


def beside(folder: Path, text: str, *, name: str = "calib.txt") -> Path:
    (folder / name).write_text(text)
    return folder / "im0.png"


def test_middleburys_is_read(tmp_path: Path) -> None:
    found = calibration_beside(beside(tmp_path, MIDDLEBURY), Size(741, 497))
    assert found == Found(
        Calibration(
            focal_px=999.421, baseline_m=0.193001, doffs_px=32.778, centre=(294.182, 252.932)
        )
    )


def test_those_of_the_data_are_read(shared_data: Path) -> None:
    entries = json.loads((shared_data / "manifest.json").read_text(encoding="utf-8"))
    paths = list(shared_data.glob("*/calib.txt"))
    assert len(paths) >= 5
    for path in paths:
        entry = next(e for e in entries if (shared_data / (e["left"] or "")).parent == path.parent)
        size = read_picture(shared_data / entry["left"]).size
        found = calibration_beside(shared_data / entry["left"], size)
        assert found.note == ""
        assert found.calibration is not None
        assert 0.02 < found.calibration.baseline_m < 0.5
        assert 0.5 < found.calibration.focal_px / size.width < 3


def test_one_for_larger_pictures_is_scaled(tmp_path: Path) -> None:
    found = calibration_beside(beside(tmp_path, MIDDLEBURY), Size(370, 248))
    assert found.calibration is not None
    assert found.calibration.focal_px == pytest.approx(999.421 * 370 / 741)
    assert found.calibration.doffs_px == pytest.approx(32.778 * 370 / 741)
    assert "scaled to 370x248" in found.note
    found = calibration_beside(beside(tmp_path, MIDDLEBURY), Size(741, 600))
    assert found.calibration is None
    assert "for pictures of 741x497, not 741x600" in found.note


@pytest.mark.parametrize(
    "text", ["P0: 7 0 6 0 0 7 1 0 0 0 1 0", "", "cam0=[a 0 1]\nbaseline=5", "cam0=[1 0 1]", "\0"]
)
def test_another_calib_txt_is_said_and_no_metres(tmp_path: Path, text: str) -> None:
    found = calibration_beside(beside(tmp_path, text), Size(741, 497))
    assert found.calibration is None
    assert "calib.txt: " in found.note


@pytest.mark.parametrize("number", ["0", "-193", "abc", "1e99"])
def test_numbers_in_calib_txt_that_cannot_be(tmp_path: Path, number: str) -> None:
    text = MIDDLEBURY.replace("193.001", number)
    found = calibration_beside(beside(tmp_path, text), Size(741, 497))
    assert found.calibration is None
    assert "baseline" in found.note


def test_a_baseline_of_193_metres_is_asked_about(tmp_path: Path) -> None:
    text = '{"focal_px": 999.4, "baseline_m": 193.0}'
    left = beside(tmp_path, text, name="calibration.json")
    found = calibration_beside(left, Size(741, 497))
    assert found.calibration is None
    assert found.maybe_mm
    assert "is it in mm? Then 0.193 would be right" in found.note
    found = calibration_beside(left, Size(741, 497), baseline_mm=True)
    assert found.calibration == Calibration(focal_px=999.4, baseline_m=0.193)


def test_a_focal_length_of_3_6_px_is_asked_about(tmp_path: Path) -> None:
    text = '{"focal_px": 3.6, "baseline_m": 0.12}'
    found = calibration_beside(beside(tmp_path, text, name="calibration.json"), Size(741, 497))
    assert found.calibration is None
    assert "looks like mm; give it in px" in found.note
    assert not found.maybe_mm
