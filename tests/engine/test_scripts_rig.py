"""What a script gets where a calibration lies beside a pair and a preset says more of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import pytest

import tuner
from tests.rigs import rig, wall
from tuner.calibrations import save_calibration
from tuner.calibrations.reference import CalibrationRef
from tuner.core.geometry.rig import CameraPair
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
