"""``stereo-tuner report`` writes one file, and none over another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.batches import write_pairs
from tuner.__main__ import main


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    return write_pairs(tmp_path, 1) / "scene 0"


def run(pair: Path, out: Path, *more: str) -> int:
    flags = ("--preset", "fast", "--num-disparities", "32", *more)
    return main(["report", str(pair), "--out", str(out), *flags])


def test_the_file_has_settings_and_numbers(
    pair: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.html"
    assert run(pair, out, "--metrics", str(pair / "gt.pfm")) == 0
    assert capsys.readouterr().out == f"{out}\n"
    text = out.read_text(encoding="utf-8")
    assert "<h1>Fast</h1>" in text
    assert "bad-2" in text
    assert str(pair / "left.png") in text


def test_a_name_that_is_taken_stays_unless_that_is_said(
    pair: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.html"
    out.write_text("mine")
    assert run(pair, out) == 2
    assert (
        "it is there already; choose another name, or give --overwrite" in capsys.readouterr().err
    )
    assert out.read_text() == "mine"
    assert run(pair, out, "--overwrite") == 0
    assert out.read_text() != "mine"


def test_another_ending_is_refused_at_once(
    pair: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pair, tmp_path / "report.pdf") == 2
    assert "a name that ends in .html is needed" in capsys.readouterr().err
