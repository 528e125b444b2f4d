"""Each format's file, written by hand from its documentation, gives the rig that it describes."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.calibrations import files
from tests.rigs import rig, wall
from tuner.calibrations import read_calibration, readers
from tuner.core.geometry.cameras import Lens
from tuner.core.geometry.remapping import prepared, rectified
from tuner.core.geometry.rig import AlreadyRectified, CameraPair, RemapTables
from tuner.core.geometry.rig_size import for_size
from tuner.core.geometry.stereo_rectification import Rectification
from tuner.core.tunable import Size


def written(folder: Path, *texts: str) -> list[Path]:
    """Under names that say nothing."""
    paths = [folder / f"file{number}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def pair_of(folder: Path, *texts: str) -> CameraPair:
    found = read_calibration(written(folder, *texts))
    assert isinstance(found, CameraPair)
    return found


def known_of(folder: Path, *texts: str) -> AlreadyRectified:
    found = read_calibration(written(folder, *texts))
    assert isinstance(found, AlreadyRectified)
    return found


def test_all_formats_are_found_by_their_being_there() -> None:
    assert {reader.key for reader in readers()} == {
        *("depthai", "euroc", "kalibr", "kitti", "middlebury", "opencv", "ros", "tuner", "zed"),
    }


@pytest.mark.parametrize(
    "names",
    [
        ("M1", "D1", "M2", "D2"),
        ("K1", "D1", "K2", "D2"),
        ("cameraMatrix1", "distCoeffs1", "cameraMatrix2", "distCoeffs2"),
        ("camera_matrix_1", "dist_coeffs_1", "camera_matrix_2", "dist_coeffs_2"),
        ("K_left", "dist_left", "K_right", "dist_right"),
        ("LEFT_K", "LEFT_D", "RIGHT_K", "RIGHT_D"),
        ("Kl", "Dl", "Kr", "Dr"),
    ],
)
def test_opencvs_two_files_in_either_order(tmp_path: Path, names: tuple[str, ...]) -> None:
    intrinsics = files.OPENCV.format(names=names)
    found = pair_of(tmp_path, intrinsics, files.EXTRINSICS)
    assert found == pair_of(tmp_path, files.EXTRINSICS, intrinsics)
    assert found.left.matrix == ((530, 0, 322), (0, 528, 244), (0, 0, 1))
    assert found.right.matrix == ((541, 0, 317), (0, 540, 236), (0, 0, 1))
    assert found.right.distortion == (-0.28, 0.07, 2e-4, -3e-5, 0.01)
    assert found.translation == (-4.8, 0, 0)
    assert (found.unit_m, found.size) == (None, None)


def test_opencvs_one_file(tmp_path: Path) -> None:
    both = files.OPENCV.format(names=("M1", "D1", "M2", "D2")) + files.EXTRINSICS[14:]
    assert pair_of(tmp_path, both).translation == (-4.8, 0, 0)
    found = pair_of(tmp_path, files.XML)
    assert found.left.distortion == (-0.1, 0.01, 0, 0)
    assert found.size == Size(640, 480)


def test_a_unit_and_a_size_can_be_named(tmp_path: Path) -> None:
    paths = written(tmp_path, files.OPENCV.format(names=("M1", "D1", "M2", "D2")), files.EXTRINSICS)
    found = read_calibration(paths, unit_m=0.025, size=Size(640, 480))
    assert isinstance(found, CameraPair)
    assert found.size == Size(640, 480)
    assert found.unit_m is not None
    assert found.baseline * found.unit_m == pytest.approx(0.12)


def test_opencvs_q_alone_is_of_a_rectified_pair(tmp_path: Path) -> None:
    found = known_of(tmp_path, files.Q)
    assert (found.focal_px, found.baseline, found.doffs_px) == (530, 4, 20)
    assert found.centre == (322, 244)
    assert "rectified already" in found.notes[0]


def test_opencvs_remap_tables(tmp_path: Path) -> None:
    made = prepared(rig(), Rectification(), Size(640, 480))
    assert made.left is not None
    assert made.right is not None
    path = tmp_path / "stereoMap.xml"
    storage = cv2.FileStorage(str(path), cv2.FILE_STORAGE_WRITE)
    for name, side in (("L", made.left), ("R", made.right)):
        storage.write(f"stereoMap{name}_x", side.tables[0])
        storage.write(f"stereoMap{name}_y", side.tables[1])
    storage.release()
    found = read_calibration([path])
    assert isinstance(found, RemapTables)
    np.testing.assert_array_equal(found.left[0], made.left.tables[0])
    pair = wall(rig())
    ours, theirs = rectified(pair, found), rectified(pair, rig())
    np.testing.assert_array_equal(ours.right.grey, theirs.right.grey)
    assert ours.calibration is None
    assert "no metres" in ours.left.note


def test_ros_two_files(tmp_path: Path) -> None:
    found = pair_of(tmp_path, files.ros("left", 0.0), files.ros("right", -60.0))
    assert found.size == Size(640, 480)
    assert found.left.distortion == (-0.28, 0.07, 2e-4, -3e-5, 0.0)
    assert found.unit_m == 1
    np.testing.assert_allclose(found.translation, (-0.12, 0, 0))
    other = pair_of(tmp_path, files.ros("right", -60.0), files.ros("left", 0.0))
    assert other.reversed_sides
    assert not found.reversed_sides


def test_ros_models_and_a_misspelt_name(tmp_path: Path) -> None:
    many = files.ros("left", 0, model="rational_polynomial", data="[1, 2e-1, 0, 0, 0, 0, 0, 1e-3]")
    few = files.ros("left", 0, model="equidistant", data="[0.1, 0.2, 0.0, 1e-2]")
    right = files.ros("right", -60.0)
    assert pair_of(tmp_path, many, right).left.distortion[1] == 0.2
    assert pair_of(tmp_path, few, few.replace("320.0, 0", "320.0, -60")).left.lens is Lens.FISHEYE
    wild = files.ros("left", 0.0).replace("distortion_coefficients", "distortion_coefficents")
    assert len(pair_of(tmp_path, wild, right).left.distortion) == 5


def test_ros_messages_as_they_are_printed(tmp_path: Path) -> None:
    for k, d, r, p in (("k", "d", "r", "p"), ("K", "D", "R", "P")):
        texts = [
            f"header:\n  frame_id: cam\nheight: 480\nwidth: 640\ndistortion_model: plumb_bob\n"
            f"{d}: [-0.28, 0.07, 0.0, 0.0, 0.0]\n{k}: [530.0, 0, 322.0, 0, 528.0, 244.0, 0, 0, 1]\n"
            f"{r}: [1, 0, 0, 0, 1, 0, 0, 0, 1]\n"
            f"{p}: [500, 0, 320, {tx}, 0, 500, 240, 0, 0, 0, 1, 0]\nbinning_x: 0\n---\n"
            for tx in (0.0, -60.0)
        ]
        found = pair_of(tmp_path, *texts)
        np.testing.assert_allclose(found.translation, (-0.12, 0, 0))
        assert found.size == Size(640, 480)


def test_kalibrs_camchain(tmp_path: Path) -> None:
    found = pair_of(tmp_path, files.KALIBR)
    assert found.left.lens is Lens.FISHEYE
    assert found.left.distortion == (-0.02, 0.005, -0.001, 2e-4)
    assert found.left.matrix[0] == (461.6, 0, 362.7)
    assert found.translation == (-0.11, 0.001, 0)
    assert found.size == Size(752, 480)


def test_openvins_names_the_way_back(tmp_path: Path) -> None:
    found = pair_of(tmp_path, files.OPENVINS)
    np.testing.assert_allclose(found.rotation, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(found.translation, (-0.11, 0, 0), atol=1e-12)


def test_kitti_raw_and_rectified(tmp_path: Path) -> None:
    found = pair_of(tmp_path, files.KITTI)
    assert found.notes == ("taken are the colour cameras 02 and 03",)
    np.testing.assert_allclose(found.translation, (-0.533, 0, 0))
    assert found.size == Size(1392, 512)
    rectified_already, _ = for_size(found, Size(1242, 375))
    assert isinstance(rectified_already, AlreadyRectified)
    assert rectified_already.baseline == pytest.approx(0.533)
    grey = read_calibration(written(tmp_path, files.KITTI), cameras=("00", "01"))
    assert isinstance(grey, CameraPair)
    np.testing.assert_allclose(grey.translation, (-0.537, 0, 0))


def test_kittis_odometry(tmp_path: Path) -> None:
    found = known_of(tmp_path, files.ODOMETRY)
    assert found.focal_px == 720
    assert found.baseline == pytest.approx(0.533)
    only_grey = "\n".join(files.ODOMETRY.splitlines()[:2])
    assert known_of(tmp_path, only_grey).baseline == pytest.approx(0.537)


def test_zeds_sections_are_chosen_by_the_pictures(tmp_path: Path) -> None:
    found = pair_of(tmp_path, files.ZED)
    assert found.size == Size(1280, 720)
    assert not found.reversed_sides
    assert found.translation == (-119.987, -0.12, 0.34)
    assert found.unit_m == 0.001
    turn = cv2.Rodrigues(np.array([0.0021, 0.0054, -0.0011]))[0]
    np.testing.assert_allclose(found.rotation, turn)
    small, said = for_size(found, Size(672, 376))
    assert isinstance(small, CameraPair)
    assert small.left.matrix[0] == (350.06, 0, 338.5)
    assert said == ()


def test_depthai_counts_centimetres_and_leads_over_other_cameras(tmp_path: Path) -> None:
    found = pair_of(tmp_path, files.depthai())
    assert found.unit_m == 0.01
    np.testing.assert_allclose(found.translation, (-7.5, 0.01, 0))
    assert found.size == Size(1280, 800)
    assert len(found.left.distortion) == 14
    middle = read_calibration(written(tmp_path, files.depthai()), cameras=("1", "0"))
    assert isinstance(middle, CameraPair)
    np.testing.assert_allclose(middle.translation, (-3.75, 0.02, 0))
    assert pair_of(tmp_path, files.depthai(1)).left.lens is Lens.FISHEYE


def test_matlabs_stereo_parameters_to_opencv(tmp_path: Path) -> None:
    found = pair_of(tmp_path, files.MATLAB)
    assert found.size == Size(640, 480)
    assert found.translation == (-120, 0, 0)
    assert found.unit_m is None


def test_middlebury(tmp_path: Path) -> None:
    text = "cam0=[ 999 0 294; 0 999 252; 0 0 1 ]\n doffs= 32.5\nbaseline=193\nwidth=741\nheight=497"
    found = known_of(tmp_path, text)
    assert (found.focal_px, found.baseline, found.doffs_px) == (999, 193, 32.5)
    assert (found.unit_m, found.size) == (0.001, Size(741, 497))
    assert found.centre == (294, 252)


def test_numbers_by_hand_are_json(tmp_path: Path) -> None:
    found = known_of(tmp_path, '{"focal_px": 700, "baseline_m": 0.12, "doffs_px": 3}')
    assert (found.focal_px, found.baseline, found.doffs_px, found.unit_m) == (700, 0.12, 3, 1)


def test_eurocs_files(shared_data: Path) -> None:
    folder = shared_data / "calib_euroc_raw"
    found = read_calibration([folder / "sensorLeft.yaml", folder / "sensorRight.yaml"])
    assert isinstance(found, CameraPair)
    assert found.baseline == pytest.approx(0.11007, abs=1e-5)
    assert not found.reversed_sides
    assert found.left.matrix == ((458.654, 0, 367.215), (0, 457.296, 248.375), (0, 0, 1))


def test_the_chessboard_sets_file(shared_data: Path) -> None:
    folder = shared_data / "calib_opencv_chessboard"
    found = read_calibration([folder / "derived_extrinsics_cv5.yml"])
    assert isinstance(found, CameraPair)
    assert found.baseline == pytest.approx(3.345, abs=0.001)
    assert found.ready is not None


def test_middleburys_files(shared_data: Path) -> None:
    for path in shared_data.glob("*/calib.txt"):
        assert isinstance(read_calibration([path]), AlreadyRectified)
