"""``stereo-tuner mono``: what it writes, prints, and answers to mistakes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.cli.nets import grey_answer, grey_net
from tests.networks import graphs
from tuner.__main__ import main
from tuner.networks.registry import ROWS

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ("auto", "opencv", "onnxruntime")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    noise = np.random.default_rng(1).integers(0, 255, (90, 140, 3), dtype=np.uint8)
    path = tmp_path / "photo.png"
    cv2.imwrite(str(path), cv2.GaussianBlur(noise, (0, 0), 3))
    return path


@pytest.fixture
def net(tmp_path: Path) -> Path:
    return grey_net(tmp_path / "net.onnx")


@pytest.mark.parametrize("engine", ENGINES)
def test_npy_holds_the_engines_raw_values(
    picture: Path, net: Path, tmp_path: Path, engine: str
) -> None:
    out = tmp_path / "depth.npy"
    given = ["mono", str(picture), "--model", str(net), "--engine", engine, "--yes"]
    assert main([*given, "--out", str(out)]) == 0
    depth = np.load(out)
    assert depth.dtype == np.float32
    assert depth.shape == (90, 140)
    np.testing.assert_allclose(depth, grey_answer(picture), atol=1e-3)


def test_pfm_and_tiff_hold_the_same_floats(picture: Path, net: Path, tmp_path: Path) -> None:
    for suffix in ("npy", "pfm", "tiff"):
        out = str(tmp_path / f"depth.{suffix}")
        assert main(["mono", str(picture), "--model", str(net), "--yes", "--out", out]) == 0
    raw = np.load(tmp_path / "depth.npy")
    for suffix in ("pfm", "tiff"):
        read = cv2.imread(str(tmp_path / f"depth.{suffix}"), cv2.IMREAD_UNCHANGED)
        np.testing.assert_array_equal(read, raw)


def test_png_is_for_looking_at_and_says_so(
    picture: Path, net: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "depth.png"
    assert main(["mono", str(picture), "--model", str(net), "--yes", "--out", str(out)]) == 0
    written = cv2.imread(str(out), cv2.IMREAD_UNCHANGED)
    expected = grey_answer(picture)
    assert written.dtype == np.uint16
    assert (written.min(), written.max()) == (0, 65535)
    scaled = (expected - expected.min()) / np.ptp(expected) * 65535
    assert np.abs(written - scaled).max() < 300
    assert "for looking at only" in capsys.readouterr().err


def test_json_reports_the_run(
    picture: Path, net: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--engine", "opencv", "--yes", "--json", "--out", str(tmp_path / "d.png")]
    assert main(["mono", str(picture), "--model", str(net), *given]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["engine"], report["device"]) == ("opencv", "CPU")
    assert report["size"] == [140, 90]
    assert report["threads"] >= 1
    assert report["elapsed_ms"] >= report["forward_ms"] > 0
    sums = subprocess.run(["sha256sum", net], capture_output=True, text=True, check=True)
    assert report["model"]["sha256"] == sums.stdout.split()[0]
    assert report["findings"]["normalises_in_graph"] is True
    assert report["preprocessing"]["normalisation"] == "in graph"
    assert any("for looking at only" in note for note in report["notes"])


def test_the_notebooks_way_takes_the_mean_off_twice(
    picture: Path, net: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = []
    for given in ([], ["--variant", "notebook"]):
        line = ["mono", str(picture), "--model", str(net), "--yes", "--json", *given]
        assert main(line) == 0
        values.append(json.loads(capsys.readouterr().out)["values"]["highest"])
    twice = 0.299 * 0.485 + 0.587 * 0.456 + 0.114 * 0.406
    assert values[0] - values[1] == pytest.approx(twice, abs=1e-3)


def test_a_network_of_free_size_is_fed_as_large_as_asked(
    picture: Path, tmp_path: Path, net: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    free = graphs.write(tmp_path / "free.onnx", graphs.dynamic())
    line = ["mono", str(picture), "--yes", "--json", "--input-size", "96", "--model"]
    assert main([*line, str(free)]) == 0
    fed = json.loads(capsys.readouterr().out)["preprocessing"]
    assert (fed["width"], fed["height"]) == (96, 96)
    assert main([*line, str(net)]) == 2
    assert "takes no other" in capsys.readouterr().err


def test_a_file_nobody_vouches_for_wants_a_yes_once(
    picture: Path, net: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["mono", str(picture), "--model", str(net), "--json"]
    assert main(line) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "--yes" in error
    assert main([*line, "--yes"]) == 0
    assert main(line) == 0


def test_a_file_that_changed_is_noticed_even_with_yes(
    picture: Path, net: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["mono", str(picture), "--model", str(net), "--json"]
    assert main([*line, "--yes"]) == 0
    grey_net(net, gain=2)
    capsys.readouterr()
    assert main([*line, "--sha256", "0" * 64]) == 2
    assert f"not {'0' * 64} as you said" in capsys.readouterr().err
    for flags in ([], ["--yes"]):
        assert main([*line, *flags]) == 2
        error = capsys.readouterr().err
        assert "changed since" in error
        assert "add --yes" not in error, "it would be refused again"
    digest = error.rsplit("--sha256 ", 1)[1].strip()
    assert main([*line, "--sha256", digest]) == 0


def test_an_empty_digest_is_no_yes(
    picture: Path, net: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is a shell variable that was not set; also where --yes was, or had been, said."""
    line = ["mono", str(picture), "--model", str(net), "--json"]
    for _ in range(2):
        for flags in ([], ["--yes"]):
            assert main([*line, *flags, "--sha256", ""]) == 2
            assert "--sha256: an empty digest" in capsys.readouterr().err
        assert main([*line, "--yes"]) == 0
        capsys.readouterr()


def test_a_device_that_is_not_here_is_said(
    picture: Path, net: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["mono", str(picture), "--model", str(net), "--yes", "--json", "--engine", "opencv"]
    assert main([*line, "--device", "CUDA"]) == 0
    report = json.loads(capsys.readouterr().out)
    if report["device"] == "CPU":
        assert any("CUDA was asked for" in note for note in report["notes"])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--json", "--model", "nothing"], "no such model.*midas_v21_small, .*depth_anything"),
        (["--json", "--model", "none.onnx"], "none.onnx: there is no such file"),
        (["--json", "--model", ROWS[0].key], f"stereo-tuner models get {ROWS[0].key}"),
        (["--json"], f"stereo-tuner models get {ROWS[0].key}"),
        ([], "give --out or --json"),
        (["--out", "d.jpg"], r"d\.jpg: the name ends in '\.jpg'; .*\.npy, \.pfm, \.png, \.tiff"),
        (["--json", "--engine", "tensorrt"], "tensorrt"),
        (["--json", "--device", "tpu"], "tpu"),
        (["--json", "--model", ROWS[0].key, "--variant", "x"], "no variant 'x'.*notebook"),
        (["--out", ""], "an empty name"),
    ],
)
def test_mistakes_are_one_line(
    picture: Path, given: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    import re

    assert main(["mono", str(picture), *given]) == 2
    captured = capsys.readouterr()
    assert re.search(words, captured.err), captured.err
    assert captured.err.count("\n") == 1
    assert not captured.out


def test_neither_the_picture_nor_the_model_is_written_over(
    picture: Path, net: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = picture.read_bytes()
    line = ["mono", str(picture), "--model", str(net), "--yes", "--out", str(picture)]
    assert main(line) == 2
    assert "which is read" in capsys.readouterr().err
    assert picture.read_bytes() == before


def test_qt_never_comes(picture: Path, net: Path, tmp_path: Path) -> None:
    line = ["mono", str(picture), "--model", str(net), "--yes", "--json"]
    program = (
        "import sys; from tuner.__main__ import main\n"
        f"assert main({line!r}) == 0\n"
        f"assert main(['models', 'list']) == 0\n"
        "assert not [m for m in sys.modules if m.startswith(('PySide6', 'pyqtgraph'))]\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=tmp_path, check=True, timeout=90
    )


def test_of_a_source_the_left_picture_of_a_frame_is_meant(
    picture: Path, net: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rig = tmp_path / "rig"
    rig.mkdir()
    for name in ("left_0.png", "right_0.png", "right_1.png"):
        cv2.imwrite(str(rig / name), np.full((90, 140), 128, np.uint8))
    (rig / "left_1.png").write_bytes(picture.read_bytes())
    out = tmp_path / "depth.npy"
    given = ["--model", str(net), "--yes", "--out", str(out)]
    assert main(["mono", str(rig), "--frame", "1", *given]) == 0
    np.testing.assert_allclose(np.load(out), grey_answer(picture), atol=1e-3)
    assert "rig: frame 2 of 2, index 1 (left_1.png)" in capsys.readouterr().err
    assert main(["mono", str(picture), "--frame", "1", *given]) == 2
    assert "--frame: " in capsys.readouterr().err
    assert main(["mono", str(rig), *given[:-1], str(rig / "left_0.png")]) == 2
    assert "left_0.png" in capsys.readouterr().err
