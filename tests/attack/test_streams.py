"""Closed and full streams, and readers that leave: the exit code says whether the result came."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.attack.programs import one_line, scene, shell
from tests.attack.tries import Tries

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a POSIX shell")

PRINTING = {
    "version": "--version",
    "help": "compute --help",
    "models' help": "models get --help",
    "json": "compute left.png right.png --json",
    "network": "mono left.png --model net.onnx --yes --json",
    "comparison": "compare left.png right.png --model net.onnx --yes",
    "models": "models list",
}
WRITING = {
    "map": "compute left.png right.png --out out.npy",
    "depth": "mono left.png --model net.onnx --yes --out out.npy",
}
MISTAKE = "compute left.png none.png --json"
CLOSED, FULL = ">&-", ">/dev/full"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return scene(tmp_path)


def run(command: str, redirection: str, home: Path) -> tuple[int, str, str]:
    return shell(f"tuner {command} {redirection}", home, {"QT_QPA_PLATFORM": "offscreen"})


@pytest.mark.parametrize("kind", ["help", "json", "models"])
def test_a_result_that_goes_nowhere_is_a_failure(home: Path, kind: str) -> None:
    for redirection, words in ((CLOSED, "it is closed"), (FULL, "the disk is full")):
        code, _, err = run(PRINTING[kind], redirection, home)
        assert code == 2
        assert one_line(err)
        assert words in err
    assert run(PRINTING[kind], f"{CLOSED} 2{CLOSED} <&-", home) == (2, "", "")


@pytest.mark.parametrize("kind", ["models' help", "comparison"])
def test_stderr_may_be_closed_or_full(home: Path, kind: str) -> None:
    usual = run(PRINTING[kind], "", home)[:2]
    assert usual[0] == 0
    assert [run(PRINTING[kind], f"2{how}", home)[:2] for how in (CLOSED, FULL)] == [usual] * 2


@pytest.mark.parametrize("kind", WRITING)
def test_a_file_is_whole_whatever_the_streams(home: Path, kind: str) -> None:
    for redirection in (f"{CLOSED} 2{CLOSED} <&-", f"{FULL} 2{FULL}"):
        assert run(WRITING[kind], redirection, home)[0] == 0
        assert np.load(home / "out.npy").shape == (90, 200)


@pytest.mark.parametrize(
    ("command", "redirection"),
    [(MISTAKE, f"2{FULL}"), (MISTAKE, f"2{CLOSED}"), ("--screenshot s.png a.png b.png", "2>&-")],
)
def test_a_mistake_is_one_without_a_stderr_too(home: Path, command: str, redirection: str) -> None:
    assert run(command, redirection, home) == (2, "", "")


def test_any_command_with_any_streams(home: Path, tries: Callable[[int], Tries]) -> None:
    for rng in tries(2):
        out, err = (rng.choice(("", CLOSED, FULL)) for _ in range(2))
        kind = rng.choice([*PRINTING, *WRITING])
        redirection = f"{out} {f'2{err}' if err else ''} {rng.choice(('', '<&-'))}"
        code, _, said = run((PRINTING | WRITING)[kind], redirection, home)
        assert code == (2 if out and kind in PRINTING else 0), (kind, redirection)
        assert "Traceback" not in said
        assert all(line.startswith("stereo-tuner: ") for line in said.splitlines())


@pytest.mark.parametrize(("kind", "reader"), [("json", "true"), ("version", "head -1")])
def test_a_reader_that_leaves_takes_what_it_wants(home: Path, kind: str, reader: str) -> None:
    line = f"tuner {PRINTING[kind]} | {reader} >/dev/null; echo ${{PIPESTATUS[0]}}"
    assert shell(line, home, {}) == (0, "0\n", "")


def test_no_file_takes_the_place_of_a_closed_stream(home: Path) -> None:
    """What opens first would get the number of what is closed: a model, the log, a user's file."""
    line = "tuner mono left.png --model net.onnx --yes --out a.pfm --json >&- 2>&- <&-"
    before = {path.name: path.read_bytes() for path in home.glob("*.*")}
    assert shell(line, home, {})[0] == 2
    assert {name: (home / name).read_bytes() for name in before} == before
    assert (home / "a.pfm").read_bytes().startswith(b"Pf\n200 90\n")


def test_stdin_is_not_asked_for(home: Path) -> None:
    code, out, err = run(PRINTING["json"], "<&-", home)
    assert (code, err) == (0, "")
    assert json.loads(out)["size"] == [200, 90]


def test_a_line_break_in_a_name_makes_no_second_line(home: Path) -> None:
    os.rename(home / "left.png", home / "le\nft.png")
    code, _, err = run("compute $'le\\nft.png' $'le\\nft.png' --json", "", home)
    assert code == 2
    assert one_line(err)
