"""The program is killed, or runs twice at once: every file is whole, and none is lost."""

from __future__ import annotations

import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.attack.programs import LIMIT_S, ROOT, started, surroundings
from tests.attack.saving import SAVES
from tests.attack.tries import Tries
from tuner.presets.codec import Preset, load_preset
from tuner.presets.keeping import save_as
from tuner.presets.library import list_folder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")

Started = subprocess.Popen[bytes]


@contextmanager
def saving(home: Path, *arguments: str) -> Iterator[Started]:
    """A process that saves; it has begun."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.attack.saving", *arguments],
        env=surroundings(home),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begun\n"
            yield process
        finally:
            process.kill()


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name[0] != "."}


def test_killed_while_saving(tmp_path: Path, tries: Callable[[int], Tries]) -> None:
    kinds = list(SAVES)
    versions: dict[str, list[dict[str, bytes]]] = {}
    for kind, (name, save) in SAVES.items():
        versions[kind] = []
        for version in (0, 1):
            place = tmp_path / f"{kind} {version}"
            place.mkdir()
            save(place / name, version)
            versions[kind].append(content(place))
    for number, rng in enumerate(tries(len(kinds))):
        kind = kinds[number % len(kinds)]
        folder = tmp_path / f"killed {number}"
        folder.mkdir()
        with saving(tmp_path, kind, str(folder)) as process:
            select.select([], [], [], rng.uniform(0, 0.1))
            process.send_signal(rng.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)))
            process.wait(LIMIT_S)
        found = content(folder)
        assert found.keys() == versions[kind][0].keys()
        for name, data in found.items():
            assert data in [version[name] for version in versions[kind]], (kind, name)
        left = [path for path in folder.iterdir() if path.name[0] == "."]
        assert len(left) <= 1
        assert all(path.name.endswith(".part") for path in left)


def test_what_was_left_is_no_preset_and_goes_in_time(tmp_path: Path) -> None:
    old, new, mine = (
        tmp_path / f"{name}.part" for name in (".stereo-tuner-old", ".stereo-tuner-new", ".mine")
    )
    for path in (old, new, mine):
        path.write_bytes(b"{")
    for path in (old, mine):
        os.utime(path, (time.time() - 86_400,) * 2)
    save_as(Preset(), title="a", folder=tmp_path)
    assert [entry.title for entry in list_folder(tmp_path).entries] == ["a"]
    assert [path.exists() for path in (old, new, mine)] == [False, True, True]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_long_match_ends_soon_when_told(tmp_path: Path, name: str) -> None:
    number = getattr(signal, name)
    wide = np.random.default_rng(1).integers(0, 255, (3000, 5100), dtype=np.uint8)
    for side, shift in (("left", 0), ("right", 9)):
        cv2.imwrite(str(tmp_path / f"{side}.pgm"), wide[:, shift : shift + 5000])
    # More than 20 s of CPU time, in one thread so that a second of it is one by the clock.
    alone = {"OPENCV_FOR_THREADS_NUM": "1"}
    given = ["--num-disparities", "2048", "--block-size", "23", "--out", "out.npy"]
    before = used_s()
    with started(
        ["compute", "left.pgm", "right.pgm", *given], tmp_path, environment=alone
    ) as process:
        try:
            wait_until(lambda: cpu_s(process.pid) > 2, process)
            process.send_signal(number)
            code = process.wait(LIMIT_S)
        finally:
            process.kill()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert code == 128 + number
    assert sorted(path.name for path in tmp_path.iterdir()) == ["left.pgm", "right.pgm"]
    assert used_s() - before < 8


def used_s() -> float:
    """CPU time of all processes waited for: unlike a clock it knows no busy machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:13]) / os.sysconf("SC_CLK_TCK")


def wait_until(condition: Callable[[], bool], process: Started) -> None:
    while not condition():
        assert process.poll() is None
        select.select([], [], [], 0.02)


def at_once(home: Path, processes: Sequence[Sequence[str]]) -> list[int]:
    """The exit codes of processes that all begin at a word."""
    with ExitStack() as stack:
        begun = [stack.enter_context(saving(home, *arguments)) for arguments in processes]
        for process in begun:
            assert process.stdin is not None
            process.stdin.write(b"go\n")
            process.stdin.flush()
        return [process.wait(LIMIT_S) for process in begun]


def test_several_windows_save_one_title_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "presets"
    folder.mkdir()
    each, windows = 25, range(4)
    arguments = [("many", str(folder), str(each), str(who)) for who in windows]
    assert at_once(tmp_path, arguments) == [0] * 4
    found = sorted(load_preset(path).description for path in folder.glob("*.json"))
    assert found == sorted(f"{who} {number}" for who in windows for number in range(each))
    assert not list(folder.glob(".*"))


def test_several_windows_change_one_preset_at_once(tmp_path: Path) -> None:
    path = save_as(Preset(description="0"), title="counter", folder=tmp_path)
    assert at_once(tmp_path, [("count", str(path), "10")] * 3) == [0] * 3
    assert load_preset(path).description == "30"
