"""What ``compute`` says of a pair, and rows lined up on the command line and from a script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import tuner
from tests.layered import layered, moved, texture
from tuner.__main__ import main
from tuner.presets.codec import save_preset
from tuner.presets.line_up_section import LineUpSection
from tuner.presets.preset import Preset

LEFT, RIGHT = layered()


def files(folder: Path, left: Any = LEFT, right: Any = RIGHT) -> list[str]:
    paths = [str(folder / "left.png"), str(folder / "right.png")]
    for path, image in zip(paths, (left, right), strict=True):
        cv2.imwrite(path, image)
    return paths


@pytest.fixture
def lower(tmp_path: Path) -> list[str]:
    """A pair whose right picture lies 4 rows lower."""
    return files(tmp_path, right=moved(RIGHT, rows=4))


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["compute", *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_json_holds_the_examination(lower: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, *lower)
    examination = found["examination"]
    assert examination["verdicts"] == ["rows_differ"]
    assert examination["rows"]["median_px"] == pytest.approx(4, abs=0.1)
    assert examination["suggested"] == {"min_disparity": 0, "num_disparities": 48}
    assert found["line_up"] is None
    assert any("Rows differ by 4.0 px" in note for note in found["notes"])


def test_a_note_on_stderr_says_what_matters(
    lower: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compute", *lower, "--out", str(tmp_path / "d.npy")]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = (one for one in said.err.splitlines() if "Rows" in one)
    assert line.startswith("stereo-tuner: note: Rows differ by 4.0 px")
    assert "--line-up" in line


def test_nothing_is_noted_of_a_good_pair(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compute", *files(tmp_path), "--verbose"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "rows differ by 0.00 px (median)" in said.out
    assert "disparities 8.0 .. 36.0 px" in said.out


def test_the_settings_of_the_command_are_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = files(tmp_path)
    low = document(capsys, *pair, "--num-disparities", "16")["examination"]
    assert low["verdicts"] == ["range_too_small"]
    assert document(capsys, *pair, "--num-disparities", "48")["examination"]["verdicts"] == []


def test_what_cannot_be_said_is_null_and_no_note(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = np.full((90, 200), 90, np.uint8)
    found = document(capsys, *files(tmp_path, bare, bare + 1))
    assert found["examination"] == {
        "verdicts": ["too_few_matches"],
        "rows": {"median_px": None, "p90_px": None},
        "disparities": {"low_px": None, "high_px": None},
        "suggested": {"min_disparity": None, "num_disparities": None},
        "matches": 0,
    }
    (note,) = found["notes"]
    assert "no pixel has a disparity" in note, "and nothing of the matches"


def test_line_up_gives_the_density_back(
    lower: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "straight").mkdir()
    straight = document(capsys, *files(tmp_path / "straight"))["density"]
    crooked, mended = document(capsys, *lower), document(capsys, *lower, "--line-up")
    assert crooked["density"] < 0.5 * straight
    assert mended["density"] > 0.95 * straight
    assert mended["examination"]["verdicts"] == []
    assert mended["line_up"]["estimated"] is True
    assert mended["line_up"]["rows"] == pytest.approx(-400, abs=10)
    assert "estimated, no metres" in mended["right"]["note"]


def test_flags_and_a_preset_move_the_rows_too(
    lower: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_flag = document(capsys, *lower, "--line-up-rows=-4px")
    preset = tmp_path / "rig.json"
    save_preset(Preset(line_up=LineUpSection(rows=-400)), preset)
    by_preset = document(capsys, *lower, "--preset", str(preset))
    assert by_flag["line_up"] == by_preset["line_up"]
    assert by_flag["examination"]["verdicts"] == []
    assert by_flag["density"] == by_preset["density"]


def test_pictures_that_do_not_support_it_are_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = texture(260, 480, seed=99)
    assert main(["compute", *files(tmp_path, right=other), "--json", "--line-up"]) == 2
    assert "rows cannot be lined up: the two pictures have nothing" in capsys.readouterr().err


def test_a_script_examines_and_lines_up(lower: list[str]) -> None:
    found = tuner.examine(*lower)
    assert "rows_differ" in found.verdicts
    assert tuner.examine((lower[0], lower[1])).verdicts == found.verdicts
    pair = tuner.line_up(*lower)
    assert pair.line_up is not None
    assert tuner.examine(pair).verdicts == ()
    straight = tuner.compute(LEFT, RIGHT).density
    assert tuner.compute(pair).density > 0.95 * straight
    assert tuner.compute(pair.left.grey, pair.right.grey).density == tuner.compute(pair).density
    preset = Preset(line_up=LineUpSection(**pair.line_up.values))
    assert tuner.compute(*lower, preset).density == tuner.compute(pair).density


def test_a_script_learns_why_not() -> None:
    with pytest.raises(tuner.UserError, match="both pictures show the same view"):
        tuner.line_up(LEFT, LEFT)


def test_an_estimate_gives_no_metres(
    lower: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {"focal_px": 500, "baseline_m": 0.1}
    (tmp_path / "calibration.json").write_text(json.dumps(known))
    depth = ["--depth-out", str(tmp_path / "depth.npy")]
    assert main(["compute", *lower, *depth]) == 0
    assert document(capsys, *lower)["calibration"] is not None
    assert document(capsys, *lower, "--line-up")["calibration"] is None
    assert main(["compute", *lower, *depth, "--line-up"]) == 2
    assert "is an estimate without metres" in capsys.readouterr().err
