"""Commands and the API run a second matcher: its flags, its words, its numbers."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

import tuner
from tests.conftest import textured_pair
from tests.toy.matcher import TOY, ToySettings
from tuner.__main__ import main
from tuner.core.types import Pair
from tuner.presets.codec import Preset, save_preset

pytestmark = pytest.mark.usefixtures("toy")


@pytest.fixture
def files(tmp_path: Path, small_pair: Pair) -> tuple[str, str]:
    paths = str(tmp_path / "left.png"), str(tmp_path / "right.png")
    cv2.imwrite(paths[0], small_pair.left.grey)
    cv2.imwrite(paths[1], small_pair.right.grey)
    return paths


def expected(**settings: int) -> np.ndarray:
    pair = textured_pair()
    return TOY.match(pair.left.grey, pair.right.grey, ToySettings(**settings))


def test_compute_writes_what_it_found(files: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out.npy"
    line = [*files, "--matcher", "toy", "--reach", "9", "--unlike", "4", "--out", str(out)]
    assert main(["compute", *line]) == 0
    np.testing.assert_array_equal(np.load(out), expected(reach=9, unlike=4))


def test_json_says_with_what(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compute", *files, "--matcher", "toy", "--darkest", "40", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["matcher"] == "toy"
    assert document["settings"] == ToySettings(darkest=40).values
    assert [one["stage"] for one in document["stages"]] == ["match", "confidence", "speckle"]
    dark = (textured_pair().left.grey[:, 11:] < 40).sum()
    assert document["stages"][1]["rejected"] == dark
    assert document["warnings"] == ["Nothing is rejected."]


def test_verbose_shows_its_settings(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compute", *files, "--matcher", "toy", "--verbose"]) == 0
    said = capsys.readouterr().out
    assert "--reach 12 px, --darkest 0 grey levels, --unlike off, --patch 0 px²" in said


def test_help_shows_its_flags_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["compute", "--help", "--matcher", "toy"])
    said = " ".join(capsys.readouterr().out.split())
    assert "Compute the Toy disparity of a pair" in said
    assert "without a preset the toy's defaults hold" in said
    assert "--reach N How many disparities are tried from 0 on. [px; default 12]" in said
    assert "--block-size" not in said
    assert "the stereo matcher: stereo_bm, toy;" in said


def test_a_preset_says_which_matcher_is_meant(files: tuple[str, str], tmp_path: Path) -> None:
    preset, out = tmp_path / "toy.json", tmp_path / "out.npy"
    save_preset(Preset(settings=ToySettings(reach=9)), preset)
    line = ["compute", *files, "--preset", str(preset), "--unlike", "4", "--out", str(out)]
    assert main(line) == 0
    np.testing.assert_array_equal(np.load(out), expected(reach=9, unlike=4))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--matcher xyz --json", "argument --matcher: invalid choice: 'xyz'"),
        ("--matcher toy --block-size 9 --json", "unrecognized arguments: --block-size 9"),
        ("--matcher toy --reach 0 --json", "reach: 0 is below 1; nearest legal value is 1"),
        ("--matcher", "argument --matcher: expected one argument"),
        ("--matcher toy --preset {preset} --json", "a preset of stereo_bm, and --matcher says toy"),
        ("--preset no.json --json", "no.json: there is no such file"),
    ],
)
def test_mistakes_are_one_line(
    files: tuple[str, str],
    line: str,
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    save_preset(Preset(), tmp_path / "bm.json")
    given = line.format(preset=tmp_path / "bm.json").split()
    assert main(["compute", *files, *given]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1


def test_the_api_takes_its_settings_and_presets(files: tuple[str, str], tmp_path: Path) -> None:
    settings = ToySettings(reach=9, unlike=4)
    outcome = tuner.compute(*files, settings)
    np.testing.assert_array_equal(outcome.raw, expected(reach=9, unlike=4))
    tuner.save_preset(settings, tmp_path / "mine.json")
    preset = tuner.load_preset(tmp_path / "mine.json")
    np.testing.assert_array_equal(tuner.compute(*files, preset).raw, outcome.raw)


def test_a_picture_too_small_for_another_matcher_is_no_hindrance(tmp_path: Path) -> None:
    for name in ("l.png", "r.png"):
        cv2.imwrite(str(tmp_path / name), np.full((2, 4), 99, np.uint8))
    outcome = tuner.compute(tmp_path / "l.png", tmp_path / "r.png", ToySettings(reach=1))
    assert (outcome.disparity == 0).all()
