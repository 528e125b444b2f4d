"""``stereo-tuner batch``: what a shell sees, also when it is cut off in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.batches import stamps, table, write_pairs
from tuner.__main__ import main

ROUGH = ("--preset", "fast")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_pairs(tmp_path / "pairs", 3)


def run(source: Path, out: Path, *more: str) -> int:
    return main(["batch", str(source), "--out", str(out), "--jobs", "1", *ROUGH, *more])


def test_all_done_is_0_and_the_table_is_there(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(source, tmp_path / "out") == 0
    assert capsys.readouterr().out == f"3 pairs; {tmp_path / 'out'}\n"
    assert len(table(tmp_path / "out" / "batch.csv")) == 3
    assert run(source, tmp_path / "out") == 0
    assert "3 of them done before" in capsys.readouterr().out


def test_a_bad_pair_is_named_and_the_exit_code_says_so(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / "scene 1" / "left.png").write_bytes(b"nonsense")
    assert run(source, tmp_path / "out") == 2
    said = capsys.readouterr()
    assert "stereo-tuner: scene 1: " in said.err
    assert "3 pairs, 1 not or only in part" in said.out
    assert len(table(tmp_path / "out" / "batch.csv")) == 3


def test_what_all_pairs_lack_is_said_once_and_counted(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(source, tmp_path / "out", "--write", "depth,metrics") == 2
    lines = capsys.readouterr().err.splitlines()
    assert len([line for line in lines if "no depth is known" in line]) == 2
    assert "of 2 more pairs the same is true" in lines[-1]


def test_one_more_pair_is_one(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(source, tmp_path / "out", "--write", "depth,metrics", "--to", "1")
    assert "of 1 more pair the same is true" in capsys.readouterr().err


def test_from_to_and_every(source: Path, tmp_path: Path) -> None:
    assert run(source, tmp_path / "out", "--from", "0", "--to", "2", "--every", "2") == 0
    assert [r["pair"] for r in table(tmp_path / "out" / "batch.csv")] == ["scene 0", "scene 2"]


def test_one_part_after_the_other_into_one_folder(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(source, out, "--from", "0", "--to", "1") == 0
    assert run(source, out, "--from", "2") == 0
    assert [row["pair"] for row in table(out / "batch.csv")] == [f"scene {at}" for at in range(3)]
    capsys.readouterr()
    other = ["batch", str(source), "--out", str(out), "--preset", "opencv-defaults"]
    assert main([*other, "--from", "2"]) == 2
    assert "scene 2: it is there already, and not from these" in capsys.readouterr().err


def test_clouds_with_normals_as_text(source: Path, tmp_path: Path) -> None:
    flags = ("--write", "ply", "--cloud-ascii", "--cloud-normals", "--cloud-y-up")
    assert run(source, tmp_path / "out", *flags) == 0
    head = (tmp_path / "out" / "scene 1" / "cloud.ply").read_text().partition("end_header")[0]
    assert "format ascii" in head
    assert "property float nx" in head
    assert "y up" in head


def test_two_presets_give_the_table_of_differences(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(source, tmp_path / "out", "--preset", "opencv-defaults") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["fast", "opencv-defaults", "fast", "better", "opencv-defaults",
                                "better", "same", "p"]  # fmt: skip
    assert any(line.startswith("density ") for line in lines)
    assert (tmp_path / "out" / "differences.csv").is_file()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--preset", "tutorial", "--preset", "notebook"), "3 were given; two can be compared"),
        (("--write", "gif"), "'gif': no such format"),
        (("--write", " ,"), "no format is named"),
        (("--from", "7"), "no pair is left: there are 3"),
        (("--every", "0"), "'0' is no whole number of 1 or more"),
        (("--jobs", "1000"), "more than 256"),
        (("--cloud-normals", "--write", "png"), "no point cloud is written; add ply to --write"),
    ],
)
def test_mistakes_are_one_line_before_anything_is_written(
    more: tuple[str, ...],
    words: str,
    source: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(source, tmp_path / "out", *more) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert words in said[0]
    assert not (tmp_path / "out").exists()


def test_a_name_that_is_taken_needs_overwrite(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out" / "scene 0").mkdir(parents=True)
    assert run(source, tmp_path / "out") == 2
    assert "let it be overwritten (--overwrite)" in capsys.readouterr().err
    assert run(source, tmp_path / "out", "--overwrite") == 0


KILLED = """
import os, signal, sys
from tuner.engine.batch import running
def kill(self, done, told=[]):
    told.append(done)
    if len(told) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
from tuner.engine.batch.finishing import Tally
Tally.add = kill
from tuner.__main__ import main
main(sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_after_kill_9_what_was_whole_stays_and_the_rest_is_made(tmp_path: Path) -> None:
    source, out = write_pairs(tmp_path / "pairs", 6), tmp_path / "out"
    arguments = ["batch", str(source), "--out", str(out), "--jobs", "2", *ROUGH]
    ran = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False)
    assert ran.returncode == -signal.SIGKILL
    whole = [path.name for path in out.iterdir() if not path.name.startswith(".")]
    assert len(whole) >= 2
    before = {name: stamps(out / name) for name in whole}
    assert all("batch.json" in files for files in before.values())
    assert main(arguments) == 0
    assert {name: stamps(out / name) for name in whole} == before
    assert sorted(os.listdir(out)) == ["batch.csv", *(f"scene {at}" for at in range(6))]
    assert len(table(out / "batch.csv")) == 6


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (34_000, resource.RLIM_INFINITY))
from tuner.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_where_there_is_no_room_it_ends_with_a_sentence_and_nothing_half(
    source: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    arguments = ["batch", str(source), "--out", str(out), *ROUGH, "--write", "pfm"]
    ran = subprocess.run(
        [sys.executable, "-c", FULL, *arguments], check=False, capture_output=True, text=True
    )
    assert ran.returncode == 2
    assert "disparity.pfm: cannot be written: it is too large for this disk" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert os.listdir(out) == []
    assert main(arguments) == 0
