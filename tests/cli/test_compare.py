"""``stereo-tuner compare``: the table, the JSON, the files, and answers to mistakes."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import tuner
from tests.cli.nets import grey_answer, grey_net, scene
from tuner.__main__ import main
from tuner.presets.codec import save_preset
from tuner.presets.preset import Preset
from tuner.presets.sections import AlignmentSection, MonocularSection
from tuner.sources.ground_truth import read_ground_truth

ROOT = Path(__file__).resolve().parents[2]
STEREO = ["--num-disparities", "32", "--block-size", "11"]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("scene")
    left, right, truth = scene(folder)
    flat = folder / "flat.png"
    cv2.imwrite(str(flat), 255 - cv2.imread(str(left), 0))
    net, wrong = grey_net(folder / "net.onnx"), grey_net(folder / "far.onnx", gain=-1)
    paths = {"left": left, "right": right, "truth": truth, "net": net, "wrong": wrong}
    return {name: str(path) for name, path in paths.items()}


def line(files: dict[str, str], *more: str, model: str = "net") -> list[str]:
    return [
        "compare",
        files["left"],
        files["right"],
        *STEREO,
        "--model",
        files[model],
        "--yes",
        *more,
    ]


def answer(given: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main([*given, "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_the_fit_is_that_of_the_made_up_scene(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(line(files, "--metrics", files["truth"], "--fit-to", "truth"), capsys)
    truth = cv2.imread(files["truth"], cv2.IMREAD_UNCHANGED) / 256
    # Brightness is 60 + 8 px: about 255 / 8 px for each unit of grey / 255.
    assert found["alignment"]["scale"] == pytest.approx(255 / 8, rel=0.1)
    assert found["alignment"]["refused"] == ""
    aligned = found["alignment"]["scale"] * grey_answer(Path(files["left"]))
    error = np.abs(aligned + found["alignment"]["shift"] - truth)
    rows = {row["method"]: row for row in found["rows"]}
    mono = rows["mono fitted to ground truth"]
    assert mono["all_bad2"] == pytest.approx(np.mean(error > 2), abs=2e-3)
    assert mono["all_rmse"] == pytest.approx(math.sqrt(np.mean(error**2)), rel=1e-2)
    assert mono["parameters"] == 2
    assert rows["stereo"]["parameters"] == 0
    assert rows["stereo"]["all_density"] < mono["all_density"] == 1


def test_the_stereo_row_says_what_compute_says(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(line(files, "--metrics", files["truth"]), capsys)
    given = ["compute", files["left"], files["right"], *STEREO, "--metrics", files["truth"]]
    computed = answer(given, capsys)
    assert found["density"] == computed["density"]
    assert found["settings"] == computed["settings"]
    assert found["ground_truth"] == computed["ground_truth"]
    assert found["monocular"]["model"]["path"] == files["net"]


def test_the_calibration_beside_the_pair_counts(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Depth is focal * baseline / (disparity + doffs): the errors in depth depend on doffs."""
    folder = tmp_path / "pair"
    folder.mkdir()
    own = {name: shutil.copy(files[name], folder) for name in ("left", "right", "truth")}
    given = line({**files, **own}, "--metrics", own["truth"], "--fit-to", "truth")
    without = answer(given, capsys)
    assert without["calibration"] is None
    known = {"focal_px": 500.0, "baseline_m": 0.1, "doffs_px": 20.0}
    (folder / "calibration.json").write_text(json.dumps(known))
    found = answer(given, capsys)
    assert found["calibration"] == known
    stereo, before = found["rows"][0], without["rows"][0]
    disparity = tuner.compute(own["left"], own["right"], found_settings(found)).disparity
    truth = read_ground_truth(own["truth"]).disparity
    both = np.isfinite(disparity) & np.isfinite(truth)
    z, true = 50 / (disparity[both] + 20), 50 / (truth[both] + 20)
    farthest = 50 / (np.nanmin(truth) + 20)
    expected = np.abs(np.minimum(z, farthest) - true) / true
    assert stereo["all_abs_rel"] == pytest.approx(expected.mean(), rel=1e-3)
    assert stereo["all_abs_rel"] < before["all_abs_rel"]
    assert stereo["all_rmse"] == before["all_rmse"]
    assert stereo["all_rmse_m"] > 0
    (folder / "calibration.json").write_text("{}")
    assert any("calibration.json: focal_px" in note for note in answer(given, capsys)["notes"])


def found_settings(document: dict[str, Any]) -> tuner.StereoBMSettings:
    return tuner.StereoBMSettings(**document["settings"])


def test_a_table_for_people(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    given = line(files, "--metrics", files["truth"], "--fit-to", "both", "--half")
    assert main(given) == 0
    out = capsys.readouterr().out
    for words in ("stereo", "mono fitted to stereo", "mono fitted to ground truth"):
        assert f"\n{words} " in out
    assert "mono fitted to both: disparity = " in out
    assert "2 parameters" in out
    assert "on all pixels with ground truth" in out
    assert "other half" in out


def test_without_truth_it_is_agreement_only(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(line(files)) == 0
    out = capsys.readouterr().out
    assert "within 1/2/4 px" in out
    assert "bad-1" not in out


def test_the_filled_map_keeps_stereo(files: dict[str, str], tmp_path: Path) -> None:
    stereo, out = tmp_path / "stereo.tiff", tmp_path / "filled.tiff"
    assert main(["compute", files["left"], files["right"], *STEREO, "--out", str(stereo)]) == 0
    assert main(line(files, "--out-filled", str(out))) == 0
    measured = cv2.imread(str(stereo), cv2.IMREAD_UNCHANGED)
    filled = cv2.imread(str(out), cv2.IMREAD_UNCHANGED)
    known = np.isfinite(measured)
    assert 0 < known.mean() < 1
    np.testing.assert_array_equal(filled[known], measured[known])
    assert np.isfinite(filled).all()


def test_the_figure_is_a_picture(files: dict[str, str], tmp_path: Path) -> None:
    assert main(line(files, "--figure", str(tmp_path / "f.png"))) == 0
    height, width, channels = cv2.imread(str(tmp_path / "f.png")).shape
    assert height > 2 * 180
    assert width > 3 * 260
    assert channels == 3


def test_the_figure_does_not_overwrite_the_filled_map(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = tmp_path / "filled.png"
    other = f"{tmp_path}/./filled.png"
    assert main(line(files, "--out-filled", str(one), "--figure", other)) == 2
    assert "both name" in capsys.readouterr().err
    assert not one.exists()


def test_a_refused_fit_is_an_answer_but_fills_nothing(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(line(files, model="wrong"), capsys)
    assert "so one of the two is wrong" in found["alignment"]["refused"]
    assert found["agreement"] is None
    out = tmp_path / "filled.pfm"
    assert main(line(files, "--out-filled", str(out), model="wrong")) == 2
    assert "not written, because" in capsys.readouterr().err
    assert not out.exists()


def test_the_preset_says_model_and_fit_and_flags_override(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.json"
    section = MonocularSection(model=files["net"], engine="opencv", file_sha256="0" * 64)
    fit = AlignmentSection(fit_to="ground truth", half=True)
    save_preset(Preset(monocular=section, alignment=fit), path)
    given = ["compare", files["left"], files["right"], *STEREO, "--preset", str(path), "--yes"]
    found = answer([*given, "--metrics", files["truth"]], capsys)
    assert found["monocular"]["engine"] == "opencv"
    assert (found["fit_to"], found["half"]) == ("ground truth", True)
    assert any("another file than the preset" in note for note in found["notes"])
    more = ["--metrics", files["truth"], "--fit-to", "stereo", "--engine", "onnxruntime"]
    found = answer([*given, *more], capsys)
    assert found["monocular"]["engine"] == "onnxruntime"
    assert found["fit_to"] == "stereo"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--fit-to", "truth"], "a fit to ground truth needs the true disparities; give --metrics"),
        (["--gt-scale", "4"], "--gt-scale belongs to --metrics"),
        (["--out-filled", "d.pfm"], "its name must say so; take d_filled.pfm"),
        (["--out-filled", "filled.jpg"], "ends in '.jpg'"),
        (["--figure", "f.jpg"], "written as .png"),
        (["--fit-to", "median"], "median"),
        (["--block-size", "8"], "stereo-tuner: --block-size: 8 is not odd"),
    ],
)
def test_mistakes_are_one_line(
    files: dict[str, str], given: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(line(files, *given)) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.err.count("\n") == 1
    assert not captured.out


def test_without_a_model_it_says_so(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", files["left"], files["right"]]) == 2
    assert "--model is missing" in capsys.readouterr().err


def test_qt_never_comes(files: dict[str, str], tmp_path: Path) -> None:
    more = ["--json", "--figure", str(tmp_path / "f.png")]
    program = (
        "import sys; from tuner.__main__ import main\n"
        f"assert main({line(files, *more)!r}) == 0\n"
        "assert not [m for m in sys.modules if m.startswith(('PySide6', 'pyqtgraph'))]\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=90)


def test_a_frame_of_a_folder_is_compared_as_its_two_files_are(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(2):
        for side in ("left", "right"):
            to = tmp_path / "rig" / side / f"{number}.png"
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(files[side], to)
    (tmp_path / "rig" / "left" / "0.png").write_bytes(b"no picture")
    more = line(files)[3:]
    found = answer(["compare", str(tmp_path / "rig"), "--frame", "1", *more], capsys)
    plain = answer(line(files), capsys)
    assert found["alignment"] == plain["alignment"]
    assert found["source"]["frame"] == 1
    assert found["left"]["path"].endswith("left/1.png")
    assert main(["compare", str(tmp_path / "rig"), "--frame", "2", *more]) == 2
    assert "--frame 2: rig: there is no frame of index 2" in capsys.readouterr().err
