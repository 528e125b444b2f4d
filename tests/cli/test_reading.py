"""``stereo-tuner compute``: how pictures and ground truth are read, and depth is written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.sources.scenes import planes
from tuner.__main__ import main

LEFT, RIGHT, TRUE = planes()
SETTINGS = ("--num-disparities", "48", "--block-size", "9")


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    cv2.imwrite(str(tmp_path / "left.png"), LEFT)
    cv2.imwrite(str(tmp_path / "right.png"), RIGHT)
    return [str(tmp_path / "left.png"), str(tmp_path / "right.png")]


def computed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["compute", *arguments, *SETTINGS, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def calibrate(folder: Path, text: str, name: str = "calibration.json") -> None:
    (folder / name).write_text(text)


@pytest.mark.parametrize("suffix", ["npy", "tiff", "pfm", "png"])
@pytest.mark.parametrize("kind", ["json", "middlebury"])
def test_depth_is_written(files: list[str], tmp_path: Path, suffix: str, kind: str) -> None:
    if kind == "json":
        calibrate(tmp_path, '{"focal_px": 500, "baseline_m": 0.12, "doffs_px": 2}')
    else:
        text = "cam0=[500 0 1; 0 500 1; 0 0 1]\ndoffs=2\nbaseline=120\n"
        calibrate(tmp_path, text, "calib.txt")
    raw, out = tmp_path / "d.npy", tmp_path / f"z.{suffix}"
    arguments = ["compute", *files, *SETTINGS, "--out", str(raw), "--depth-out", str(out)]
    assert main(arguments) == 0
    pixels = np.load(raw) / 16
    expected = np.where(pixels >= 0, 60 / (pixels + 2), np.nan)
    if suffix == "npy":
        found = np.load(out)
    else:
        found = cv2.imread(str(out), cv2.IMREAD_UNCHANGED).astype(np.float64)
        if suffix == "png":
            found = np.where(found == 0, np.nan, found / 1000)
        found[np.isinf(found)] = np.nan
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=0.0006 if suffix == "png" else 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"focal_px": 999, "baseline_m": 193}', "193 m is too long .* 0.193 would be right"),
        ('{"focal_px": 3.6, "baseline_m": 0.12}', "focal_px: 3.6 px .* looks like mm"),
    ],
)
def test_a_calibration_that_cannot_be_is_said_and_gives_no_depth(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:

    calibrate(tmp_path, text)
    found = computed(capsys, *files)
    assert found["calibration"] is None
    assert any(re.search(words, note) for note in found["notes"])
    assert main(["compute", *files, "--depth-out", str(tmp_path / "z.npy")]) == 2
    assert re.search(words, capsys.readouterr().err)
    assert not (tmp_path / "z.npy").exists()


def test_grey_follows_the_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(tmp_path / name) for name in ("left.png", "right.png")]
    for path, grey in zip(files, (LEFT, RIGHT), strict=True):
        wide = grey.astype(np.uint16) + 29000
        wide[0, 0] = 65535
        cv2.imwrite(path, wide)
    usual = computed(capsys, *files)["left"]["grey"]
    assert usual["rule"] == "percent"
    assert 29000 <= usual["black"] < usual["white"] <= 29255
    whole = computed(capsys, *files, "--grey", "whole")["left"]["grey"]
    assert (whole["black"], whole["white"]) == (29000, 65535)
    given = computed(capsys, *files, "--grey", "29000..29300")["right"]["grey"]
    assert given == {"rule": "29000..29300", "black": 29000, "white": 29300}


def test_depth_as_truth_is_asked_about_and_read_as_told(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    far = tmp_path / "far.png"
    cv2.imwrite(str(far), (60000 / TRUE).astype(np.uint16))
    assert main(["compute", *files, *SETTINGS, "--metrics", str(far)]) == 2
    assert "looks like depth; is it?" in (said := capsys.readouterr().err)
    assert "(--gt-depth 60000, or --gt-scale 1)" in said
    for number in ("60000", "auto"):
        found = computed(capsys, *files, "--metrics", str(far), "--gt-depth", number)
        assert found["ground_truth"]["depth"] == pytest.approx(60000, rel=0.02)
        assert found["metrics"]["bad2"] < 0.05


def test_what_is_unknown_is_counted_and_0_can_count(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = tmp_path / "t.npy"
    np.save(truth, np.where(TRUE == 24, np.float32(0), TRUE))
    count = int((TRUE == 24).sum())
    found = computed(capsys, *files, "--metrics", str(truth))["ground_truth"]
    assert found["unknown"] == {"zero": count, "negative": 0, "not_finite": 0, "too_large": 0}
    found = computed(capsys, *files, "--metrics", str(truth), "--gt-signed")["ground_truth"]
    assert found["unknown"]["zero"] == 0
    assert main(["compute", *files, *SETTINGS, "--metrics", str(truth)]) == 0
    assert f"{count} px unknown ({count} are 0)" in capsys.readouterr().out


def test_what_a_mask_hides_can_be_said(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth, bright = tmp_path / "t.npy", np.zeros(TRUE.shape, np.uint8)
    bright[:, : TRUE.shape[1] // 3] = 255
    np.save(truth, TRUE)
    cv2.imwrite(str(tmp_path / "occlusion.png"), bright)
    shares = {}
    for meaning in ("seen", "hides"):
        given = (*files, "--metrics", str(truth), "--gt-mask", meaning)
        found = computed(capsys, *given)
        shares[meaning] = found["metrics"]["visible"]["pixels"]
        assert "as you said" in found["ground_truth"]["mask"]
    assert shares["seen"] + shares["hides"] == found["metrics"]["pixels"]
    assert main(["compute", *files, "--json", "--gt-mask", "seen"]) == 2
    assert "--gt-mask belongs to --metrics" in capsys.readouterr().err


def test_one_file_with_both_pictures(
    tmp_path: Path, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    both = tmp_path / "x" / "both.png"
    both.parent.mkdir()
    cv2.imwrite(str(both), np.hstack([LEFT, RIGHT]))
    found, two = computed(capsys, str(both)), computed(capsys, *files)
    assert found["density"] == two["density"]
    alone = computed(capsys, files[0])
    assert alone["density"] == two["density"]
    assert f"the pair is {files[0]} and {files[1]}" in alone["notes"]
