"""A pair as a point cloud in one line, and from a script."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh

import tuner
from tests.cli.nets import grey_net, scene
from tuner.__main__ import main

BM = ["--num-disparities", "32", "--block-size", "11"]
SETTINGS = tuner.StereoBMSettings(num_disparities=32, block_size=11)
KNOWN = {"focal_px": 500.0, "baseline_m": 0.1, "doffs_px": 20.0}


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    left, right, _ = scene(tmp_path)
    return str(left), str(right)


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which files without a folder are."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def calibrate(folder: Path) -> None:
    (folder / "calibration.json").write_text(json.dumps(KNOWN))


def comments(path: Path) -> str:
    return path.read_bytes().partition(b"end_header")[0].decode("ascii")


def test_compute_writes_metres(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calibrate(tmp_path)
    out = tmp_path / "cloud.ply"
    assert main(["compute", *files, *BM, "--out", str(out)]) == 0
    assert "no calibration" not in capsys.readouterr().err
    disparity = tuner.compute(*files, SETTINGS).disparity
    z = 50 / (disparity[np.isfinite(disparity)] + 20)
    read = trimesh.load(out, process=False)
    np.testing.assert_allclose(read.vertices[:, 2], z, rtol=1e-5)
    assert "comment unit metre" in comments(out)


def test_without_calibration_it_says_what_is_missing_and_where_to_give_it(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "cloud.ply"
    assert main(["compute", *files, *BM, "--out", str(out)]) == 0
    said = capsys.readouterr().err
    assert "no calibration: shape only" in said
    assert "lay calibration.json" in said
    assert "--calibration FILE" in said
    assert "comment unit baseline" in comments(out)


def test_the_flags_shape_the_file(files: tuple[str, str], tmp_path: Path) -> None:
    calibrate(tmp_path)
    out = tmp_path / "cloud.ply"
    flags = ["--cloud-ascii", "--cloud-normals", "--cloud-y-up", "--cloud-far", "1.9"]
    given = ["compute", *files, *BM, "--out", str(out), *flags, "--cloud-colour", "depth"]
    assert main(given) == 0
    read = trimesh.load(out, process=False)
    assert -1.9 <= read.vertices[:, 2].min() <= read.vertices[:, 2].max() < 0
    assert "format ascii 1.0" in comments(out)
    assert "property float nz" in comments(out)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--out", "d.npy", "--cloud-ascii"], "--cloud-ascii: no point cloud is written"),
        (["--out", "d.ply", "--cloud-near", "3", "--cloud-far", "2"], "3 is not below --cloud-far"),
        (["--out", "d.ply", "--cloud-far", "-2"], "'-2' is no distance above 0"),
        (["--out", "d.ply", "--cloud-near", "nan"], "'nan' is no distance above 0"),
        (["--out", "d.ply", "--cloud-far", "0.001"], "no pixel has a distance within the limits"),
        (["--out", "missing/d.ply"], "its folder does not exist"),
    ],
)
def test_mistakes_are_one_line(
    more: list[str],
    words: str,
    files: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
    in_folder: Path,
) -> None:
    assert main(["compute", *files, *BM, *more]) == 2
    assert words in capsys.readouterr().err
    assert not list(in_folder.rglob("d.*"))


def test_the_fitted_and_the_filled_map_are_labelled(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    net = str(grey_net(tmp_path / "net.onnx"))
    mono, filled = tmp_path / "mono.ply", tmp_path / "filled.ply"
    given = ["compare", *files, *BM, "--model", net, "--yes"]
    assert main([*given, "--out-aligned", str(mono), "--out-filled", str(filled)]) == 0
    assert "none of it is measured" in capsys.readouterr().err
    assert "comment source monocular map fitted to stereo: estimated" in comments(mono)
    assert "what fills holes is not measured" in comments(filled)
    height, width = tuner.compute(*files, SETTINGS).raw.shape
    assert len(trimesh.load(mono, process=False).vertices) == height * width
    same = [*given, "--out-aligned", str(mono), "--figure", str(mono)]
    assert main(same) == 2
    assert "both name" in capsys.readouterr().err


def test_the_fitted_map_can_be_a_disparity(files: tuple[str, str], tmp_path: Path) -> None:
    net, out = str(grey_net(tmp_path / "net.onnx")), tmp_path / "mono.tiff"
    given = ["compare", *files, *BM, "--model", net, "--yes", "--out-aligned", str(out)]
    assert main(given) == 0
    assert out.is_file()


def test_from_a_script(files: tuple[str, str], tmp_path: Path) -> None:
    found = tuner.point_cloud(*files, SETTINGS)
    assert found.unit == "baseline"
    known = tuner.Calibration(focal_px=500, baseline_m=0.1, doffs_px=20)
    metric = tuner.point_cloud(*files, SETTINGS, calibration=known, far=2.0, normals=True)
    assert metric.unit == "metre"
    assert metric.points[:, 2].max() <= 2.0
    assert tuner.save_cloud(metric, tmp_path / "a.ply", ascii=True) == ()
    read = trimesh.load(tmp_path / "a.ply", process=False)
    np.testing.assert_allclose(read.vertices, metric.points, rtol=1e-6)
    calibrate(tmp_path)
    assert tuner.point_cloud(*files, SETTINGS).unit == "metre"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"colour": "red"}, "colour"),
        ({"colour": 3}, "colour"),
        ({"near": "1"}, "near"),
        ({"near": 2, "far": 1}, "near"),
        ({"far": float("nan")}, "near"),
        ({"normals": 1}, "normals"),
        ({"calibration": (500, 0.1)}, "calibration"),
    ],
)
def test_arguments_are_refused_in_words(
    given: dict[str, object], name: str, files: tuple[str, str]
) -> None:
    with pytest.raises(tuner.ArgumentError, match=f"^{name}: "):
        tuner.point_cloud(*files, SETTINGS, **given)  # type: ignore[arg-type]


def test_only_a_cloud_is_saved(tmp_path: Path) -> None:
    with pytest.raises(tuner.ArgumentError, match="give what point_cloud returns"):
        tuner.save_cloud(np.zeros((3, 3)), tmp_path / "a.ply")  # type: ignore[arg-type]


def test_rows_lined_up_by_an_estimate_know_no_metres(
    files: tuple[str, str], tmp_path: Path
) -> None:
    calibrate(tmp_path)
    given = ["compute", *files, *BM, "--line-up-rows=-1px", "--out", str(tmp_path / "c.ply")]
    assert main(given) == 0
    assert "comment unit baseline" in comments(tmp_path / "c.ply")


def test_a_real_pair(shared_data: Path, tmp_path: Path) -> None:
    """Its own calibration gives metres that lie where the published disparities put them."""
    folder = shared_data / "mb14q_motorcycle"
    entries = json.loads((shared_data / "manifest.json").read_text(encoding="utf-8"))
    entry = next(one for one in entries if one["name"] == folder.name)
    out = tmp_path / "motorcycle.ply"
    pair = [str(shared_data / entry[side]) for side in ("left", "right")]
    assert main(["compute", *pair, "--preset", "indoor-close-range", "--out", str(out)]) == 0
    z = trimesh.load(out, process=False).vertices[:, 2]
    assert 1.5 < np.percentile(z, 5) < np.percentile(z, 95) < 8
