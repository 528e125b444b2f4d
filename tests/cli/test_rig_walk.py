"""By commands alone: board pictures and raw pairs to metres, which are those of the scene."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from tests.rendered_rig import BASELINE_M, UNTILTED, in_scene, true_depth, write_boards, write_pairs
from tuner.__main__ import main
from tuner.calibrations import read_calibration
from tuner.core.geometry.rig import CameraPair
from tuner.core.geometry.stereo_rectification import Rectification, planned
from tuner.core.tunable import Size

SEARCH = ("--num-disparities", "48", "--block-size", "13", "--disp12-max-diff", "1")


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Board pictures, raw pairs, and the calibration that the command made of the former."""
    folder = tmp_path_factory.mktemp("rig")
    write_boards(folder / "boards", number=8)
    write_pairs(folder / "pairs")
    board = ["--board", "9x6", "--square", "25mm"]
    made = str(folder / "pairs" / "calibration.json")
    assert main(["calibrate", str(folder / "boards"), *board, "--out", made]) == 0
    return folder


def test_metres_are_those_of_the_scene(
    rig: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs, out = str(rig / "pairs"), str(tmp_path / "depth.npy")
    frame = ["--frame", str(UNTILTED), *SEARCH]
    assert main(["compute", pairs, *frame, "--depth-out", out, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["calibration"]["baseline_m"] == pytest.approx(BASELINE_M, rel=0.005)
    assert said["examination"]["verdicts"] == []
    depth, known = np.load(out), said["calibration"]
    y, x = np.nonzero(np.isfinite(depth))
    ahead = depth[y, x].astype(float)
    centre, focal = known["centre"], known["focal_px"]
    places = np.stack([(x - centre[0]) / focal, (y - centre[1]) / focal, np.ones(len(x))], 1)
    camera = places * ahead[:, None] @ turned_back(rig)
    wrong = in_scene(camera)[:, 2] / true_depth(camera) - 1
    assert np.nanmedian(np.abs(wrong)) < 0.01
    assert np.mean(np.abs(wrong) < 0.03) > 0.8, "the rest is matched wrongly, or outside"


def turned_back(rig: Path) -> np.ndarray:
    """From the rectified left camera's frame to that of the camera, for points as rows."""
    calibration = read_calibration([rig / "pairs" / "calibration.json"])
    assert isinstance(calibration, CameraPair)
    return np.array(planned(calibration, Rectification(), Size(640, 480)).rotations[0])


def test_all_ten_pairs_by_two_presets(rig: Path, tmp_path: Path) -> None:
    out = tmp_path / "tuned"
    presets = ["--preset", "indoor-close-range", "--preset", "high-confidence"]
    named = ["batch", str(rig / "pairs"), *presets, "--out", str(out), "--write", "depth"]
    assert main(named) == 0
    rows = list(csv.DictReader((out / "batch.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 20
    assert all(row["state"] == "done" for row in rows)
    assert min(float(row["density"]) for row in rows) > 0.4
