"""``stereo-tuner presets``: lists them, and writes settings for other tools."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.presets.interop.foreign import SETTINGS, saved
from tuner.__main__ import main
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import load_preset, save_preset
from tuner.presets.preset import Preset


def test_the_list_names_what_preset_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STEREO_TUNER_PRESETS", str(tmp_path))
    save_preset(Preset(title="Mine"), tmp_path / "mine.json")
    assert main(["presets", "list"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert f"{tmp_path / 'mine.json'}: Mine" in said
    assert any(line.startswith("indoor-close-range: ") for line in said)


def test_the_text_is_printed_and_what_is_lost_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["presets", "export", "indoor-close-range", "--as", "ros2"]) == 0
    said = capsys.readouterr()
    (tmp_path / "p.yaml").write_text(said.out)
    wanted = load_preset(Path("presets/indoor-close-range.json").absolute()).settings
    assert isinstance(wanted, StereoBMSettings)
    assert load_preset(tmp_path / "p.yaml").settings.values["block_size"] == wanted.block_size
    assert "note: Not in it: title, description" in said.err


@pytest.mark.parametrize("ending", ["yml", "xml", "yaml"])
def test_the_files_ending_says_the_format(tmp_path: Path, ending: str) -> None:
    source, out = saved(tmp_path / "source.xml"), tmp_path / f"out.{ending}"
    assert main(["presets", "export", str(source), "--out", str(out)]) == 0
    found = load_preset(out)
    assert found.origin == {"yaml": "ROS 2 YAML"}.get(ending, "OpenCV")
    assert found.settings == SETTINGS or ending == "yaml"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fast"], "which format? give --as KIND, or --out FILE"),
        (["fast", "--out", "x.txt"], "ends in '.txt'; settings can be written as cpp"),
        (["fast", "--as", "matlab"], "invalid choice: 'matlab'"),
        (["no-such", "--as", "cpp"], "no-such: no such file, and no shipped preset"),
    ],
)
def test_what_makes_no_sense_is_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["presets", "export", *arguments]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_the_file_that_is_read_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = saved(tmp_path / "mine.yml")
    before = source.read_bytes()
    assert main(["presets", "export", str(source), "--out", str(source)]) == 2
    assert source.read_bytes() == before
    assert "which is read; name another" in capsys.readouterr().err


def test_compute_takes_another_tools_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ros2.yaml"
    path.write_text("/**:\n  ros__parameters:\n    correlation_window_size: 11\n")
    scene = Path("assets/street").absolute()
    pair = [str(scene / "left.jpg"), str(scene / "right.jpg")]
    assert main(["compute", *pair, "--preset", str(path), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["settings"]["block_size"] == 11
    assert any("OpenCV's default holds: Pre-filter" in note for note in result["notes"])
