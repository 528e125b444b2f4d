"""``models`` in processes of their own: ended in the middle, two at once, on a full disk."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.attack.hostile import Ending, Reply, Server, hostile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals and limits there")

CONTENT = bytes(range(256)) * 4000
HALF = len(CONTENT) // 2
PATIENCE_S = 60
ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import sys
from dataclasses import replace
from tuner.cli import models as command
from tuner.networks import registry
row = replace(registry.ROWS[0], key="small", title="Small", file_name="small.onnx", url=sys.argv[1],
              bytes_low={size}, bytes_high={size}, sha256="{digest}")
registry.ROWS = command.ROWS = (row,)
{more}
from tuner.__main__ import main
sys.exit(main(["models", *sys.argv[2:]]))
"""


def program(url: str, *words: str, more: str = "") -> list[str]:
    digest = hashlib.sha256(CONTENT).hexdigest()
    text = PROGRAM.format(size=len(CONTENT), digest=digest, more=more)
    return [sys.executable, "-c", text, url, *words]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    proxies = ("http_proxy", "https_proxy", "all_proxy")
    kept = {name: value for name, value in os.environ.items() if name.lower() not in proxies}
    home = {"HOME": str(tmp_path), "STEREO_TUNER_MODELS": str(tmp_path / "models")}
    return kept | home | {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Callable[..., Finished]:
    def ran(line: list[str], **changes: str) -> Finished:
        return subprocess.run(
            line,
            env=environment | changes,
            cwd=tmp_path,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
            text=True,
        )

    return ran


Finished = subprocess.CompletedProcess[str]


def asked_from(request: bytes) -> int:
    at = request.find(b"Range: bytes=")
    return int(request[at + 13 :].split(b"-")[0]) if at >= 0 else 0


class Site:
    """Gives the first half and waits, until ``whole`` is set; ``half_sent`` says it came so far."""

    def __init__(self) -> None:
        self.half_sent = threading.Event()
        self.whole = False
        self.server: Server

    def reply(self, request: bytes) -> Reply:
        start = asked_from(request)
        head = b"HTTP/1.1 200 OK\r\n"
        if start:
            last, total = len(CONTENT) - 1, len(CONTENT)
            head = f"HTTP/1.1 206 Part\r\nContent-Range: bytes {start}-{last}/{total}\r\n".encode()
        head += f"Content-Length: {len(CONTENT) - start}\r\n\r\n".encode()
        if self.whole:
            return Reply([head, CONTENT[start:]])
        return Reply([head, CONTENT[start:HALF], self.half_sent.set], Ending.HOLD)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    with hostile(made.reply) as made.server:
        yield made


@contextlib.contextmanager
def half_way(
    site: Site, environment: dict[str, str], tmp_path: Path, *, more: str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    """A ``get`` that has its first bytes on the disk and waits for more."""
    line = program(site.server.url, "get", "small", more=more)
    with subprocess.Popen(line, env=environment, stderr=subprocess.PIPE) as process:
        try:
            part = tmp_path / "models" / "small.onnx.part"
            assert site.half_sent.wait(PATIENCE_S)
            pause = threading.Event()
            for _ in range(PATIENCE_S * 100):
                if part.exists() and part.stat().st_size:
                    break
                pause.wait(0.01)
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGKILL"])
def test_a_get_that_was_ended_is_gone_on_with(
    name: str, site: Site, environment: dict[str, str], run: Callable[..., Finished], tmp_path: Path
) -> None:
    with half_way(site, environment, tmp_path) as process:
        process.send_signal(signal.Signals[name])
        _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode
    assert b"Traceback" not in said
    have = (tmp_path / "models" / "small.onnx.part").stat().st_size
    assert have
    site.whole = True
    again = run(program(site.server.url, "get", "small"))
    assert (again.returncode, again.stderr) == (0, "")
    assert f"Range: bytes={have}-".encode() in site.server.requests[-1]
    assert (tmp_path / "models" / "small.onnx").read_bytes() == CONTENT
    assert os.listdir(tmp_path / "models") == ["small.onnx"]


def test_a_second_get_of_the_same_is_refused_while_the_first_goes_on(
    site: Site, environment: dict[str, str], run: Callable[..., Finished], tmp_path: Path
) -> None:
    with half_way(site, environment, tmp_path):
        other = run(program(site.server.url, "get", "small"))
    assert other.returncode == 2
    assert "Small: is being downloaded already" in other.stderr
    assert other.stderr.count("\n") == 1
    assert (tmp_path / "models" / "small.onnx.part").stat().st_size


def test_a_disk_that_fills_up_keeps_what_there_is(
    site: Site, run: Callable[..., Finished], tmp_path: Path
) -> None:
    site.whole = True
    limit = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)); "
        "sys.dont_write_bytecode = True"
    )
    full = run(program(site.server.url, "get", "small", more=limit))
    assert full.returncode == 2
    assert "small.onnx.part: cannot be written: " in full.stderr
    assert full.stderr.count("\n") == 1
    have = (tmp_path / "models" / "small.onnx.part").stat().st_size
    assert 0 < have <= 300_000
    assert run(program(site.server.url, "get", "small")).returncode == 0
    assert f"Range: bytes={have}-".encode() in site.server.requests[-1]


STUCK = """
import signal, socket, threading, os
def never(*_, **__):
    os.kill(os.getpid(), signal.SIGINT)
    threading.Event().wait()
socket.getaddrinfo = never
"""


def test_the_program_ends_although_a_name_is_still_looked_up(
    run: Callable[..., Finished], tmp_path: Path
) -> None:
    ended = run(program("http://models.invalid/x", "get", "small", more=STUCK))
    assert ended.returncode == 130
    assert "Traceback" not in ended.stderr
    assert os.listdir(tmp_path / "models") == []


@pytest.mark.parametrize("words", [["list"], ["get", "small"]], ids=["list", "get"])
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("STEREO_TUNER_MODELS", os.fsdecode(b"models \xff\xfe")),
        ("STEREO_TUNER_MODELS", "/proc/nothing/here"),
        ("STEREO_TUNER_MODELS", "x" * 3000),
        ("STEREO_TUNER_MODELS", "~nobody-of-this-name/x"),
        ("XDG_CACHE_HOME", "not/absolute"),
    ],
)
def test_odd_folders_are_no_traceback(
    words: list[str], variable: str, value: str, run: Callable[..., Finished]
) -> None:
    changes = {"STEREO_TUNER_MODELS": "", variable: value}
    said = run(program("http://127.0.0.1:9/x", *words), **changes)
    assert said.returncode == (0 if words == ["list"] else 2)
    assert said.stderr.count("\n") == (1 if said.returncode else 0), said.stderr
    assert not said.returncode or said.stderr.startswith("stereo-tuner: ")
