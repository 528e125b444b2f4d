"""Whatever happens in the process apart, the program gets words and nothing stays behind."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Timer

import numpy as np
import pytest

from tuner.apart import Helper, HelperEnded, HelperLate, HelperRefused, Limits, Shared
from tuner.apart import shared as shared_memory
from tuner.core.stopping import Stopped

WORK = "tests.apart.work:serve"
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")

Started = Callable[..., Helper]


@pytest.fixture
def started() -> Iterator[Started]:
    """Starts helpers and ends them after the test."""
    made: list[Helper] = []

    def start(**limits: int) -> Helper:
        made.append(Helper(WORK, limits=Limits(**limits)))
        return made[-1]

    yield start
    for helper in made:
        helper.end()
        assert not helper.running


def test_it_answers_one_question_after_the_other(started: Started) -> None:
    helper = started()
    for number in range(3):
        said = helper.ask({"do": "echo", "number": number, "word": "é\n"}, limit_s=60)
        assert said["given"] == {"do": "echo", "number": number, "word": "é\n"}
    assert said["folder"] == os.path.abspath(os.sep)


def test_an_error_there_is_told_and_the_next_question_answered(started: Started) -> None:
    helper = started()
    with pytest.raises(HelperRefused) as complaint:
        helper.ask({"do": "complain"}, limit_s=60)
    assert (complaint.value.words, complaint.value.user) == ("left.png: is no picture", True)
    with pytest.raises(HelperRefused) as failure:
        helper.ask({"do": "fail"}, limit_s=60)
    refused = failure.value
    assert (refused.kind, refused.words, refused.user) == ("ValueError", "two lines", False)
    assert helper.ask({"do": "echo"}, limit_s=60)


ENDINGS = {
    "crashed (SIGSEGV)": {"do": "crash"},
    "crashed (SIGFPE)": {"do": "kill", "signal": int(signal.SIGFPE)},
    "busy for too long": {"do": "kill", "signal": int(getattr(signal, "SIGXCPU", 0))},
    "more memory than there is": {"do": "kill", "signal": int(getattr(signal, "SIGKILL", 0))},
    "crashed (exit code 3)": {"do": "leave", "code": 3},
    "crashed (exit code 0)": {"do": "leave", "code": 0},
    "no sensible answer": {"do": "babble"},
}


@posix
@pytest.mark.parametrize("words", ENDINGS)
def test_each_ending_in_words(started: Started, words: str) -> None:
    helper = started()
    with pytest.raises(HelperEnded) as ended:
        helper.ask(ENDINGS[words], limit_s=60)
    assert words in ended.value.words
    with pytest.raises(HelperEnded):
        helper.ask({"do": "echo"}, limit_s=60)


@posix
def test_late_stopped_and_ended_from_another_thread(started: Started) -> None:
    with pytest.raises(HelperLate, match=r"within 0\.5 s"):
        started().ask({"do": "sleep"}, limit_s=0.5)
    stop = Event()
    Timer(0.3, stop.set).start()
    with pytest.raises(Stopped):
        started().ask({"do": "sleep"}, limit_s=600, stop=stop)
    helper = started()
    Timer(0.3, helper.end).start()
    with pytest.raises(HelperEnded, match="was ended"):
        helper.ask({"do": "sleep"}, limit_s=600)


@posix
def test_cpu_and_memory_are_limited_for_each_question(started: Started) -> None:
    helper = started(cpu_s=1)
    for _ in range(3):
        assert helper.ask({"do": "echo"}, limit_s=60)
    with pytest.raises(HelperEnded, match="busy for too long"):
        helper.ask({"do": "spin"}, limit_s=120)
    with pytest.raises(HelperRefused, match="MemoryError"):
        started(address_bytes=1 << 30).ask({"do": "flood", "blocks": 32}, limit_s=60)


@pytest.mark.skipif(sys.platform != "linux", reason="memory in use is looked at on Linux")
def test_memory_in_use_is_watched(started: Started) -> None:
    with pytest.raises(HelperEnded, match="too much memory"):
        started(resident_bytes=256 << 20).ask({"do": "flood", "blocks": 64}, limit_s=60)


def test_what_it_prints_goes_nowhere(started: Started, capfd: pytest.CaptureFixture[str]) -> None:
    assert started().ask({"do": "print"}, limit_s=60) == {}
    assert capfd.readouterr() == ("", "")


PROGRAM = """
import sys
from tuner.apart import Helper
helper = Helper("tests.apart.work:serve")
helper.ask({"do": "echo"}, limit_s=60)
print(helper.pid, flush=True)
helper.ask({"do": sys.argv[1]}, limit_s=600)
"""


@posix
@pytest.mark.parametrize("work", ["spin", "sleep"])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_it_ends_with_the_program(tmp_path: Path, work: str, name: str) -> None:
    root = str(Path(__file__).resolve().parents[2])
    environment = os.environ | {"PYTHONPATH": root, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, work],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    ) as program:
        assert program.stdout is not None
        pid = int(program.stdout.readline())
        program.send_signal(getattr(signal, name))
    deadline = time.monotonic() + 60
    while runs(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not runs(pid)
    assert not list(tmp_path.iterdir()), "it left files behind"


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    # One that has ended may still wait for its parent to ask.
    return not (state.exists() and " Z " in state.read_text())


@posix
def test_an_interrupted_question_leaves_no_answer_to_the_next(started: Started) -> None:
    helper = started()
    assert helper.ask({"do": "echo"}, limit_s=60)
    Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        helper.ask({"do": "sleep"}, limit_s=600)
    with pytest.raises(HelperEnded):
        helper.ask({"do": "echo"}, limit_s=60)


@posix
def test_it_ends_with_the_last_reference() -> None:
    helper = Helper(WORK)
    pid = helper.pid
    assert runs(pid)
    del helper
    gc.collect()
    assert not runs(pid)


FORKED = """
import os, sys
from tuner.apart import Helper, HelperEnded
helper = Helper("tests.apart.work:serve")
helper.ask({"do": "echo"}, limit_s=60)
print(helper.pid, flush=True)
if os.fork():
    os._exit(0)
try:
    assert not helper.running
    helper.ask({"do": "echo"}, limit_s=60)
except HelperEnded as ended:
    print(ended.words, flush=True)
again = Helper("tests.apart.work:serve")
os.fork() or again.end()
print(again.running, flush=True)
helper = None
sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_it_ends_with_its_program_though_a_fork_of_that_lives_on() -> None:
    root = str(Path(__file__).resolve().parents[2])
    with subprocess.Popen(
        [sys.executable, "-X", "dev", "-W", "error", "-c", FORKED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": root},
        text=True,
    ) as program:
        assert program.stdout is not None
        pid = int(program.stdout.readline())
        assert "fork" in program.stdout.readline()
        deadline = time.monotonic() + 60
        while runs(pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not runs(pid)
        _, complaints = program.communicate()
    assert complaints == ""


IGNORING = """
import signal, sys
from tuner.apart import Helper, HelperEnded, Limits
if sys.argv[1] == "ignored":
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
else:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGXCPU})
try:
    Helper("tests.apart.work:serve", limits=Limits(cpu_s=1)).ask({"do": "spin"}, limit_s=60)
except HelperEnded as ended:
    print(ended.words)
"""


@posix
@pytest.mark.parametrize("how", ["ignored", "blocked"])
def test_limits_hold_whatever_signals_the_program_ignores(how: str) -> None:
    root = str(Path(__file__).resolve().parents[2])
    said = subprocess.run(
        [sys.executable, "-c", IGNORING, how],
        env=os.environ | {"PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "busy for too long" in said


@pytest.mark.parametrize("shape", [(1, 3, 4, 5), (0, 7), ()])
def test_memory_is_shared(started: Started, shape: tuple[int, ...]) -> None:
    shared = Shared(4096)
    helper = Helper(WORK, files=shared.files)
    try:
        shared.array(shape, offset=64)[...] = 1.5
        question = {"do": "double", "memory": shared.reference, "shape": shape}
        helper.ask(question, limit_s=60)
        np.testing.assert_array_equal(shared.array(shape, offset=64), np.full(shape, 3, "f4"))
    finally:
        helper.end()
        shared.close()
        shared.close()


@pytest.mark.parametrize(("shape", "offset"), [((1025,), 0), ((1,), 4093), ((2, 513), 0)])
def test_no_view_reaches_over_the_end(shape: tuple[int, ...], offset: int) -> None:
    shared = Shared(4096)
    with pytest.raises((ValueError, TypeError)):
        shared.array(shape, offset=offset)
    shared.close()


@posix
@pytest.mark.parametrize("fails", [False, True])
def test_memory_that_nobody_closed_goes_with_its_last_reference(
    monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    made = []
    real = shared_memory.nameless

    def noted(**more: bool) -> int:
        made.append(real(**more))
        return made[-1]

    monkeypatch.setattr(shared_memory, "nameless", noted)
    if fails:
        # Memory of no size cannot be mapped.
        with pytest.raises(ValueError, match="empty"):
            Shared(0)
    else:
        shared = Shared(4096)
        assert os.fstat(made[0]).st_size == 4096
        del shared
    gc.collect()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(made[0])


@pytest.mark.skipif(sys.platform != "linux", reason="seals are Linux's")
def test_it_cannot_be_cut_short() -> None:
    shared = Shared(4096)
    with pytest.raises(PermissionError):
        os.truncate(shared.files[0], 10)
    shared.close()


CLOSED = """
import sys
from tuner.apart import Helper
helper = Helper("tests.apart.work:serve")
sys.exit(7 if helper.ask({"do": "echo"}, limit_s=60) else 1)
"""


@posix
@pytest.mark.parametrize("closed", ["2>&-", "<&-", "<&- >&- 2>&-", "<&- >&-"])
def test_a_program_that_was_started_without_a_terminal(closed: str) -> None:
    root = str(Path(__file__).resolve().parents[2])
    command = f'exec "$1" -c "$2" {closed}'
    ran = subprocess.run(
        ["sh", "-c", command, "sh", sys.executable, CLOSED],
        env=os.environ | {"PYTHONPATH": root},
        check=False,
    )
    assert ran.returncode == 7
