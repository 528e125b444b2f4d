"""What a script gets where a calibration lies beside a pair and a preset says more of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

import tuner
from tests.rigs import rig, wall
from tuner.calibrations import save_calibration
from tuner.calibrations.reference import CalibrationRef
from tuner.core.geometry.rectification import LineUp
from tuner.core.geometry.rig import AlreadyRectified, CameraPair
from tuner.core.geometry.stereo_rectification import DONE, OFF
from tuner.engine.lining_up import with_rows_in_line
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.preset import Preset
from tuner.presets.rectification_section import RectificationSection

RIG = rig()
SETTINGS = StereoBMSettings(num_disparities=96, block_size=15)


def folder_of(pairs: Path, beside: CameraPair = RIG) -> Path:
    """A folder with two raw pairs of a wall; a calibration lies beside them."""
    for at in range(2):
        taken = wall(RIG, z=1 + at / 10)
        for side, picture in (("left", taken.left), ("right", taken.right)):
            (pairs / side).mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(pairs / side / f"{at}.png"), picture.grey)
    save_calibration(beside, to=pairs / "stereo.yml")
    return pairs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "ride")


def saying(section: RectificationSection) -> Preset:
    return Preset(settings=SETTINGS, rectification=section)


def test_a_preset_tells_the_unit_that_the_found_file_does_not(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "ride", replace(RIG, unit_m=None))
    told = saying(RectificationSection(calibration=CalibrationRef(unit_m=1.0)))
    assert tuner.point_cloud(folder, settings=SETTINGS).unit == "baseline"
    assert tuner.point_cloud(folder, settings=told).unit == "metre"


def test_a_preset_tells_that_the_found_files_cameras_are_exchanged(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "ride", RIG.exchanged())
    told = saying(RectificationSection(calibration=CalibrationRef(exchanged=True)))
    as_it_is = tuner.compute(folder, settings=SETTINGS).density
    assert tuner.compute(folder, settings=told).density > 0.5 > as_it_is


def other(folder: Path) -> CalibrationRef:
    """A calibration with twice the baseline that lies elsewhere."""
    path = folder.parent / "kept" / "other.json"
    path.parent.mkdir()
    save_calibration(rig(translation=(-0.24, 0.004, 0.006)), to=path)
    return CalibrationRef(files=(str(path),))


def section_of(kind: str, folder: Path) -> RectificationSection:
    if kind == "another":
        return RectificationSection(calibration=other(folder))
    if kind == "by hand":
        return RectificationSection(typed=AlreadyRectified(focal_px=500, baseline=1.0, unit_m=1.0))
    if kind == "exchanged":
        return RectificationSection(calibration=CalibrationRef(exchanged=True))
    return {
        "off": RectificationSection(on=OFF),
        "done": RectificationSection(on=DONE),
        "alpha": RectificationSection(alpha=100),
        "as it is": RectificationSection(),
    }[kind]


@pytest.mark.parametrize(
    "kind", ["another", "by hand", "exchanged", "off", "done", "alpha", "as it is"]
)
def test_a_preset_does_to_an_opened_pair_what_it_does_to_its_path(kind: str, folder: Path) -> None:
    preset = saying(section_of(kind, folder))
    by_path = tuner.point_cloud(folder, settings=preset)
    with tuner.open(folder) as pairs:
        opened = tuner.point_cloud(pairs[0], settings=preset)
    assert opened.unit == by_path.unit
    np.testing.assert_array_equal(opened.points, by_path.points)


@pytest.mark.parametrize("swapped", [False, True])
def test_an_opened_pair_is_rectified_once(folder: Path, swapped: bool) -> None:
    files = [folder / "left/0.png", folder / "right/0.png"]
    calibration = RIG.exchanged() if swapped else RIG
    by_path = tuner.rectify(*(files[::-1] if swapped else files), calibration=calibration)
    with tuner.open(folder) as pairs:
        pair = pairs[0].swapped() if swapped else pairs[0]
    once = tuner.rectify(pair, calibration=calibration)
    np.testing.assert_array_equal(once.left.grey, by_path.left.grey)
    np.testing.assert_array_equal(once.right.grey, by_path.right.grey)


def test_rows_lined_up_on_top_keep_another_calibration_out(folder: Path) -> None:
    with tuner.open(folder) as pairs:
        pair = with_rows_in_line(pairs[0], LineUp(rows=200))
    with pytest.raises(tuner.ArgumentError, match="find_calibration=False"):
        tuner.rectify(pair, calibration=RIG)
    for kind in ("another", "off"):
        with pytest.raises(tuner.ArgumentError, match="find_calibration=False"):
            tuner.compute(pair, settings=saying(section_of(kind, folder)))
    assert tuner.compute(pair, settings=saying(RectificationSection())).density > 0
