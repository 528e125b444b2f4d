"""The calibration among the files beside a pair."""

from __future__ import annotations

from pathlib import Path

from tests.calibrations import files
from tests.rigs import rig
from tuner.calibrations import save_calibration
from tuner.calibrations.beside import offered
from tuner.calibrations.reference import CalibrationRef

SENSOR = """%YAML:1.0
T_BS:
  rows: 4
  cols: 4
  data: [1.0, 0.0, 0.0, {x}, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]
resolution: [640, 480]
camera_model: pinhole
intrinsics: [458.6, 457.2, 320.2, 240.3]
distortion_model: radial-tangential
distortion_coefficients: [-0.28, 0.07, 0.0, 0.0]
"""


def test_a_cameras_file_brings_the_other_cameras(tmp_path: Path) -> None:
    for name, x in (("cam0", 0.0), ("cam1", 0.11)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "sensor.yaml").write_text(SENSOR.format(x=x))
    first = tmp_path / "cam0" / "sensor.yaml"
    found = offered([first]).reference
    assert found.files == (str(first), str(tmp_path / "cam1" / "sensor.yaml"))
    names = save_calibration(rig(), to=tmp_path / "rig.yaml")
    assert offered(names[:1]).reference.files == tuple(str(name) for name in names)


def test_extrinsics_bring_their_intrinsics(tmp_path: Path) -> None:
    (tmp_path / "extrinsics.yml").write_text(files.EXTRINSICS)
    (tmp_path / "intrinsics.yml").write_text(files.OPENCV.format(names=("M1", "D1", "M2", "D2")))
    assert len(offered([tmp_path / "extrinsics.yml"]).reference.files) == 2


def test_what_cannot_be_read_is_passed_over_and_named_where_nothing_else_can(
    tmp_path: Path,
) -> None:
    notes, damaged, good = (tmp_path / name for name in ("calib.txt", "calib.yml", "stereo.yml"))
    notes.write_text("some notes")
    damaged.write_text("%YAML:1.0\n---\nM1: 3\n")
    save_calibration(rig(), to=good)
    assert offered([notes, damaged, good]) == (CalibrationRef(files=(str(good),)), "")
    found = offered([damaged, notes])
    assert not found.reference
    assert found.refused.startswith(f"{damaged}: ")
    assert offered([]) == (CalibrationRef(), "")
