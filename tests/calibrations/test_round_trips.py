"""What is written is read back equal, in every format that can be written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from tests.rigs import SIZE, rig
from tuner.calibrations import read_calibration, save_calibration, writable
from tuner.core.errors import UserError
from tuner.core.geometry.cameras import CalibrationError, Lens
from tuner.core.geometry.rig import CameraPair, Ready
from tuner.core.geometry.stereo_rectification import Rectification, planned

RIGS = [rig(number) for number in (0, 4, 5, 8, 12, 14)] + [
    rig(lens=Lens.FISHEYE),
    replace(rig(), unit_m=0.025),
    replace(rig(), unit_m=None),
    rig(size=None),
]


def with_ready(found: CameraPair) -> CameraPair:
    plan = planned(found, Rectification(), SIZE)
    return replace(found, ready=Ready(rotations=plan.rotations, projections=plan.projections))


@pytest.mark.parametrize("name", ["rig.json", "rig.yml", "rig.xml"])
@pytest.mark.parametrize("found", [*RIGS, with_ready(rig())])
def test_our_json_and_opencvs_files(tmp_path: Path, name: str, found: CameraPair) -> None:
    paths = save_calibration(found, to=tmp_path / name)
    assert paths == (tmp_path / name,)
    assert read_calibration(paths) == found


@pytest.mark.parametrize("found", [rig(5), rig(8), rig(lens=Lens.FISHEYE)])
def test_ros_two_files(tmp_path: Path, found: CameraPair) -> None:
    paths = save_calibration(found, to=tmp_path / "rig.yaml")
    assert [path.name for path in paths] == ["rig_left.yaml", "rig_right.yaml"]
    again = read_calibration(paths)
    assert isinstance(again, CameraPair)
    assert (again.left, again.right, again.unit_m) == (found.left, found.right, 1)
    np.testing.assert_allclose(again.rotation, found.rotation, atol=1e-9)
    np.testing.assert_allclose(again.translation, found.translation, atol=1e-9)
    assert again.ready == with_ready(found).ready
    once_more = save_calibration(again, to=tmp_path / "again.yaml")
    assert read_calibration(once_more) == again


def test_ros_counts_metres(tmp_path: Path) -> None:
    squares = replace(rig(), translation=(-4.8, 0.08, 0.12), unit_m=0.025)
    again = read_calibration(save_calibration(squares, to=tmp_path / "rig.yaml"))
    assert isinstance(again, CameraPair)
    np.testing.assert_allclose(again.translation, rig().translation, atol=1e-9)


def test_what_ros_needs_and_is_not_known_is_said(tmp_path: Path) -> None:
    for lacking, word in ((replace(rig(), unit_m=None), "unit"), (rig(size=None), "size")):
        with pytest.raises(CalibrationError, match=word):
            save_calibration(lacking, to=tmp_path / "rig.yaml")
    assert list(tmp_path.iterdir()) == []


def test_others_read_what_is_written(tmp_path: Path) -> None:
    save_calibration(rig(), to=tmp_path / "rig.yml")
    storage = cv2.FileStorage(str(tmp_path / "rig.yml"), cv2.FILE_STORAGE_READ)
    np.testing.assert_array_equal(storage.getNode("M1").mat(), rig().left.k)
    np.testing.assert_array_equal(storage.getNode("T").mat(), rig().t)
    left, _ = save_calibration(rig(), to=tmp_path / "rig.yaml")
    info = yaml.safe_load(left.read_text())
    assert info["distortion_model"] == "plumb_bob"
    assert all(isinstance(number, float) for number in info["projection_matrix"]["data"])


def test_a_name_must_say_the_format(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="ends in"):
        save_calibration(rig(), to=tmp_path / "rig.txt")
    with pytest.raises(UserError, match=r"choose one of .*opencv"):
        save_calibration(rig(), to=tmp_path / "rig.txt", key="nothing")
    assert {one.key for one in writable()} == {"opencv", "ros", "tuner"}
