"""Bad calibration files: one sentence that names the file and the field, and nothing crashes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.attack.mutation import mutated
from tests.calibrations import files
from tests.calibrations.test_readers import written
from tuner.calibrations import read_calibration
from tuner.core.errors import UserError

INTRINSICS = files.OPENCV.format(names=("M1", "D1", "M2", "D2"))
SINGULAR = INTRINSICS.replace("530., 0., 322., 0., 528.", "0., 0., 322., 0., 528.")
ONE_ONLY = "it is of one camera"
BAD = {
    "singular camera": ((SINGULAR, files.EXTRINSICS), "camera matrix.*singular"),
    "singular rotation": (
        (INTRINSICS, files.EXTRINSICS.replace("1., 0., 0., 0., 1.", "0., 0., 0., 0., 1.")),
        "R: the matrix is singular",
    ),
    "no translation": ((INTRINSICS, files.EXTRINSICS.replace("T:", "X:")), "with R T"),
    "intrinsics alone": ((INTRINSICS,), "name both"),
    "cameras in one place": ((INTRINSICS, files.EXTRINSICS.replace("-4.8", "0.0")), "T: all 0"),
    "a matrix too small": (
        (INTRINSICS.replace("rows: 3\n   cols: 3", "rows: 2\n   cols: 3", 1), files.EXTRINSICS),
        "M1: 9 numbers, where rows 2 and cols 3 say 6",
    ),
    "ros alone": ((files.ros("left", 0.0),), ONE_ONLY),
    "ros of two single cameras": (
        (files.ros("left", 0.0), files.ros("right", 0.0)),
        "fourth column is 0",
    ),
    "ros without a node": (
        (files.ros("left", 0.0).replace("rectification_matrix", "other"), files.ros("right", -60)),
        "rectification_matrix: it is missing",
    ),
    "ros of an unknown model": (
        (files.ros("left", 0.0, model="magic"), files.ros("right", -60)),
        "distortion_model: 'magic' is not one of",
    ),
    "ros of other sizes": (
        (files.ros("left", 0.0), files.ros("right", -60).replace("640", "320")),
        "differ in size",
    ),
    "kalibr's omni": ((files.KALIBR.replace("pinhole", "omni", 1),), "camera_model: 'omni'"),
    "kalibr without pose": (
        (files.KALIBR.replace("T_cn_cnm1", "other"),),
        "T_cn_cnm1: it is missing",
    ),
    "a pose whose last row is 0": (
        (files.OPENVINS.replace("[0.0, 0.0, 0.0, 1.0]", "[0.0, 0.0, 0.0, 0.0]"),),
        "last row is not 0 0 0 1",
    ),
    "a baseline in other words": (
        ('{"focal_px": 500, "baseline_mm": 120}',),
        "baseline_m: it is missing",
    ),
    "XML with an entity of its own": (
        (
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
            "<opencv_storage><M1>&e;</M1></opencv_storage>",
        ),
        "OpenCV cannot read it \\((?!<class)",
    ),
    "kitti without K": ((files.KITTI.replace("K_02", "X_02"),), "K_02: it is missing"),
    "kitti with words": ((files.KITTI.replace("K_02: 9.8e+02", "K_02: far"),), "K_02: 'far'"),
    "zed without stereo": ((files.ZED.replace("Baseline", "Other"),), "STEREO.baseline: it is"),
    "zed without right": ((files.ZED.replace("RIGHT_CAM_HD", "X"),), "RIGHT_CAM_HD: the section"),
    "depthai going nowhere": (
        (files.depthai().replace('"toCameraSocket": 2', '"toCameraSocket": -1'),),
        "nothing leads from camera 1 to camera 2",
    ),
    "q without baseline": ((files.Q.replace("0.25", "0.0"),), "Q: it is singular"),
    "an image list": (
        ('<?xml version="1.0"?><opencv_storage><imagelist>"a.jpg"</imagelist></opencv_storage>',),
        "no calibration that can be read here",
    ),
    "settings of a matcher": (("%YAML:1.0\nblockSize: 15\nnumDisparities: 64\n",), "no calib"),
    "cut off": ((files.XML[:300],), "OpenCV cannot read it|no calibration"),
    "words": (("Dear Sir: hello",), "no calibration that can be read here"),
    "aliases": (
        (
            "a: &a [1,1,1,1,1,1,1,1,1]\n"
            + "".join(
                f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n"
                for i in range(9)
            ),
        ),
        "more than 20000 entries",
    ),
    "a code": (("M1: !!python/object/apply:os.system ['echo bad']\nT: 1",), "only M1, T"),
    "huge numbers": ((files.KALIBR.replace("461.6", "9" * 400),), "is not a number"),
    "not a number": ((files.KALIBR.replace("461.6", ".nan"),), "sensible size"),
}


@pytest.mark.parametrize("case", BAD)
def test_it_is_refused_in_one_sentence(case: str, tmp_path: Path) -> None:
    texts, words = BAD[case]
    paths = written(tmp_path, *texts)
    with pytest.raises(UserError, match=words) as caught:
        read_calibration(paths)
    said = str(caught.value)
    assert str(paths[0]) in said
    assert "\n" not in said
    assert len(said) < 900


def test_three_files_and_none_are_refused(tmp_path: Path) -> None:
    paths = written(tmp_path, "a", "b", "c")
    for given in (paths, []):
        with pytest.raises(UserError, match="is one file, or two"):
            read_calibration(given)


TEXT = {
    "middlebury": "cam0=[ 999 0 294; 0 999 252; 0 0 1 ]\nbaseline=193\nwidth=741\nheight=497",
    "zed": files.ZED,
    "depthai": files.depthai(),
    "matlab": files.MATLAB,
    "json": '{"focal_px": 700, "baseline_m": 0.12, "doffs_px": 3}',
}


@pytest.mark.parametrize("name", TEXT)
def test_damaged_files_are_refused_or_read(name: str, tmp_path: Path) -> None:
    """Those that need no process apart: many of them are tried."""
    rng = random.Random(len(name))
    path = tmp_path / "file"
    for _ in range(150):
        path.write_bytes(mutated(rng, {name: TEXT[name].encode()})[1])
        if not path.stat().st_size or (b":" in path.read_bytes() and name in ("middlebury", "zed")):
            continue
        assert "\n" not in said_of(path)


def said_of(path: Path) -> str:
    """Why it cannot be read; empty if it can be."""
    try:
        read_calibration([path])
    except UserError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("coding", ["latin-1", "utf-16", "utf-8-sig"])
def test_comments_in_any_coding_do_no_harm(tmp_path: Path, coding: str) -> None:
    path = tmp_path / "camchain.yaml"
    path.write_bytes(("# Prüfstand, Öffnung 2\n" + files.KALIBR).encode(coding))
    assert read_calibration([path]).size == (752, 480)
