"""Whatever a server sends: the right file, or one sentence and nothing under its name."""

from __future__ import annotations

import hashlib
import itertools
import random
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest

from tests.attack.hostile import Ending, Pause, Reply, Step, hostile
from tests.attack.tries import Tries
from tuner.core.errors import UserError
from tuner.core.stopping import Stopped
from tuner.networks.download import fetching as downloading
from tuner.networks.download import wire
from tuner.networks.registry import DEFAULT
from tuner.networks.store import download
from tuner.networks.types import ModelRow

HANGS_S: Final = 60.0
"""Nothing takes so long, on however busy a machine."""
FIXED: Final = 25


@pytest.fixture(autouse=True)
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stuck is given up soon, and nothing stands between here and the server."""
    monkeypatch.setattr(downloading, "ANSWER_S", 0.4)
    monkeypatch.setattr(wire, "SLOW_S", 0.4)
    monkeypatch.setattr(downloading, "TIMEOUT_S", (0.4, 0.4))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(autouse=True)
def only_here(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Hosts other than this one that were looked up; there must be none."""
    asked: list[str] = []
    look_up = socket.getaddrinfo

    def watched(host: Any, *rest: Any, **more: Any) -> Any:
        if host != "127.0.0.1":
            asked.append(str(host))
            raise socket.gaierror(socket.EAI_NONAME, "no such host in this test")
        return look_up(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", watched)
    yield asked
    assert not asked


def test_servers_that_lie_break_off_and_send_rubbish(
    tries: Callable[[int], Tries], tmp_path: Path
) -> None:
    for number, rng in enumerate(tries(FIXED)):
        _attack(rng, tmp_path / str(number))


@dataclass
class _Outcome:
    path: Path | None = None
    error: BaseException | None = None


def _attack(rng: random.Random, folder: Path) -> None:
    content = rng.randbytes(rng.choice((1, 50, 5_000, 40_000, 200_000)))
    stop = threading.Event()
    replies = itertools.count()

    def reply(request: bytes) -> Reply:
        answer = _reply(rng, content, request, next(replies))
        if not will_stop:
            return answer
        steps = list(answer.steps)
        steps.insert(rng.randrange(len(steps) + 1), stop.set)
        return replace(answer, steps=steps, endless=answer.endless and steps[-1] is not stop.set)

    will_stop = rng.random() < 0.2
    with hostile(reply) as server:
        row = _row(rng, content, server.url)
        part = _prepare(rng, folder, row, content)
        outcome = _Outcome()
        worker = threading.Thread(target=_run, args=(row, folder, stop, outcome), daemon=True)
        worker.start()
        worker.join(HANGS_S)
        assert not worker.is_alive(), "hangs"
        _check(outcome, row, folder, part)
    for thread in threading.enumerate():
        if thread.name == "download-line":
            thread.join(HANGS_S)
            assert not thread.is_alive(), "a thread was left behind"


def _run(row: ModelRow, folder: Path, stop: threading.Event, outcome: _Outcome) -> None:
    try:
        outcome.path = download(row, folder=folder, stop=stop)
    except BaseException as error:  # noqa: BLE001 - looked at by the test
        outcome.error = error


def _check(outcome: _Outcome, row: ModelRow, folder: Path, part: Path) -> None:
    if outcome.path is not None:
        right = outcome.path.read_bytes()
        assert row.bytes_low <= len(right) <= row.bytes_high
        assert row.sha256 in (None, hashlib.sha256(right).hexdigest())
    elif not isinstance(outcome.error, Stopped):
        assert isinstance(outcome.error, UserError), repr(outcome.error)
        words = str(outcome.error)
        assert words.startswith((f"{row.title}: ", str(folder))), words
        assert words.isprintable(), words
        assert len(words) < 700, words
    assert (folder / row.file_name).exists() == (outcome.path is not None)
    if part.exists():
        assert 0 < part.stat().st_size <= row.bytes_high


def _row(rng: random.Random, content: bytes, url: str) -> ModelRow:
    known = rng.random() < 0.7
    return replace(
        DEFAULT,
        url=url,
        sha256=hashlib.sha256(content).hexdigest() if known else None,
        bytes_low=max(1, len(content) - rng.choice((0, 0, 10_000))),
        bytes_high=len(content) + rng.choice((0, 0, 10_000)),
    )


def _prepare(rng: random.Random, folder: Path, row: ModelRow, content: bytes) -> Path:
    """What an earlier download left: nothing, part of it, all, or something else."""
    folder.mkdir()
    part = downloading.part_of(row, folder)
    half = content[: rng.randrange(len(content) + 1)]
    left = rng.choice((None, None, None, half, half, content, content + b"x", b"?" * len(half)))
    # An empty one is what the earlier program left.
    if left is not None:
        part.write_bytes(left)
    return part


# what the server sends


def _reply(rng: random.Random, content: bytes, request: bytes, number: int) -> Reply:
    if number > 10:
        return Reply([b"HTTP/1.1 500 Enough\r\nContent-Length: 0\r\n\r\n"])
    steps, endless = _valid(rng, content, request)
    whole = steps
    for _ in range(rng.choice((0, 0, 0, 1, 1, 1, 2, 5))):
        whole = rng.choice(MUTATIONS)(rng, whole)
    ending = rng.choice((Ending.CLOSE, Ending.CLOSE, Ending.CLOSE, Ending.RESET, Ending.HOLD))
    return Reply(_slices(rng, whole), ending=ending, endless=endless and bool(whole))


def _valid(rng: random.Random, content: bytes, request: bytes) -> tuple[bytes, bool]:
    """An answer that is in order, or one of the known bad ones; and whether it never ends."""
    start = _asked_from(request)
    kind = rng.choice(("file", "file", "file", "chunked", "chunked", "redirect", "odd", "past"))
    body = content[start:]
    if kind == "redirect":
        place = rng.choice((b"/again", rng.choice(PLACES)))
        head = [
            rng.choice((b"301 A", b"302 B", b"303 C", b"307 D", b"308 E")),
            b"Location: " + place,
        ]
        return _joined(head, b""), False
    if kind == "odd":
        return rng.choice(ODD), rng.random() < 0.2
    if kind == "past":
        total = rng.choice((str(len(content)).encode(), b"*", b"9" * 5000))
        return _joined([b"416 No", b"Content-Range: bytes */" + total], b""), False
    head = [b"206 Part" if start else b"200 OK"]
    if start:
        last, total = len(content) - 1, len(content)
        head.append(f"Content-Range: bytes {start}-{last}/{total}".encode())
    if kind == "chunked":
        return _joined([*head, b"Transfer-Encoding: chunked"], _chunks(rng, body)), False
    head.append(b"Content-Length: " + rng.choice((str(len(body)).encode(),) * 5 + NUMBERS))
    return _joined(head, body), rng.random() < 0.05


def _asked_from(request: bytes) -> int:
    for line in request.split(b"\r\n"):
        if line.lower().startswith(b"range: bytes="):
            return int(line.partition(b"=")[2].rstrip(b"-"))
    return 0


def _joined(head: list[bytes], body: bytes) -> bytes:
    return b"HTTP/1.1 " + b"\r\n".join(head) + b"\r\n\r\n" + body


def _chunks(rng: random.Random, body: bytes) -> bytes:
    sent, at = [], 0
    while at < len(body):
        size = rng.choice((1, 7, 1000, 100_000)) if len(sent) < 200 else len(body)
        piece = body[at : at + size]
        said = b"%x" % len(piece) if rng.random() < 0.98 else rng.choice(NUMBERS)
        sent.append(said + b"\r\n" + piece + b"\r\n")
        at += size
    return b"".join(sent) + rng.choice(
        (b"0\r\n\r\n",) * 4 + (b"", b"0\r\nA: b\r\n", b"0;x\r\n\r\n")
    )


def _flipped(rng: random.Random, whole: bytes) -> bytes:
    changed = bytearray(whole)
    # Mostly in the head, where it hurts.
    reach = max(1, min(len(whole), rng.choice((120, 120, 120, len(whole)))))
    for _ in range(rng.choice((1, 1, 3, 20))):
        if changed:
            changed[rng.randrange(reach)] = rng.choice(
                (0, 10, 13, 32, 45, 58, 0x80, 0xFF, rng.randrange(256))
            )
    return bytes(changed)


def _cut(rng: random.Random, whole: bytes) -> bytes:
    return whole[: rng.randrange(len(whole) + 1)]


def _dropped(rng: random.Random, whole: bytes) -> bytes:
    at = rng.randrange(len(whole) + 1)
    return whole[:at] + whole[at + rng.choice((1, 2, 20)) :]


def _doubled(rng: random.Random, whole: bytes) -> bytes:
    at = rng.randrange(min(200, len(whole)) + 1)
    piece = whole[at : at + rng.choice((1, 10, 100, 1000))]
    return whole[:at] + piece * rng.choice((2, 3, 50)) + whole[at:]


def _with_header(rng: random.Random, whole: bytes) -> bytes:
    line, _, rest = whole.partition(b"\r\n")
    name = rng.choice(NAMES)
    value = rng.choice((*NUMBERS, *PLACES, *VALUES))
    return line + b"\r\n" + (name + b": " + value + b"\r\n") * rng.choice((1, 1, 1, 2, 150)) + rest


def _before(rng: random.Random, whole: bytes) -> bytes:
    return (
        rng.choice((b"HTTP/1.1 100 Continue\r\n\r\n", b"\r\n", b"\0", b"\xff\xfe"))
        * rng.choice((1, 3, 500))
        + whole
    )


def _other_status(rng: random.Random, whole: bytes) -> bytes:
    _, end, rest = whole.partition(b"\r\n")
    return rng.choice(STATUSES) + end + rest


MUTATIONS: Final = (
    _flipped,
    _flipped,
    _cut,
    _dropped,
    _doubled,
    _with_header,
    _with_header,
    _before,
    _other_status,
)


def _slices(rng: random.Random, whole: bytes) -> list[Step]:
    """The bytes in few or many pieces, with silences between some."""
    most = rng.choice((1, 1, 3, 30))
    cuts = sorted(rng.randrange(len(whole) + 1) for _ in range(most - 1))
    bounds = [0, *cuts, len(whole)]
    steps: list[Step] = []
    for low, high in itertools.pairwise(bounds):
        steps.append(whole[low:high])
        if most > 1 and rng.random() < 0.3:
            steps.append(Pause(rng.choice((0.0, 0.001, 0.02))))
    return steps


NUMBERS: Final = (
    b"9" * 5000,
    b"-1",
    b"-5",
    b"0",
    b"+7",
    b"1_0",
    b"0x10",
    b" 12 ",
    b"1e3",
    b"",
    b"\xb2",
    b"18446744073709551616",
    b"5, 5",
    b"5, 6",
    b"ffffffffffffffff",
    b"NaN",
)
PLACES: Final = (
    b"http://[::1",
    b"http://[::1]:80/",
    b"file:///etc/passwd",
    b"//evil.example/x",
    b"https://evil.example/x",
    b"http://evil.example/x",
    b"/again",
    b"again?a=b#c",
    b"",
    b"?",
    b"\\\\evil.example\\x",
    b"http:///",
    b"http://",
    b"https://github.com@evil.example/",
    b"http://127.0.0.1:1/",
    b"http://127.0.0.1:99999999/",
    b"http://127.0.0.1:x/",
    b"javascript:1",
    b"ftp://127.0.0.1/",
    b"data:,x",
    b"/\xff\xfe",
    b"/\0",
    b"/%zz%00%0a",
    b"/" + b"a" * 70_000,
    b"https://release-assets.githubusercontent.com.evil.example/",
    b"http://\xe2\x80\xa8/",
    b"/a b",
    b"http://127.0.0.1\r\nX: y",
    b"http://user:word@127.0.0.1/",
    b"/" + b"../" * 500,
    b"::::",
    b"http:x",
)
NAMES: Final = (
    b"Content-Length",
    b"Content-Range",
    b"Content-Encoding",
    b"Transfer-Encoding",
    b"Location",
    b"Content-Type",
    b"Connection",
    b"Set-Cookie",
    b"X",
    b"",
    b"\xff",
    b"A\0B",
    b" Folded",
    b"Retry-After",
)
VALUES: Final = (
    b"gzip",
    b"deflate",
    b"br",
    b"zstd",
    b"identity",
    b"chunked",
    b"gzip, chunked",
    b"close",
    b"\0",
    b"\r",
    b"\xff" * 100,
    b"=?utf-8?b?AAAA?=",
    b"a" * 60_000,
    b"a" * 70_000,
    b"bytes 0-1/2",
    b"bytes 5-1/2",
    b"bytes */*",
    b"bytes " + b"9" * 5000 + b"-1/2",
    b"text/html",
    b"\xed\xa0\x80",
    b"a=b; Max-Age=" + b"9" * 5000,
    b"Tue, 99 Foo",
    b"120",
)
STATUSES: Final = (
    b"HTTP/1.1 200",
    b"HTTP/1.0 200 OK",
    b"HTTP/2 200",
    b"HTTP/0.9 200 OK",
    b"HTTP/1.1 206 Part",
    b"HTTP/1.1 416 No",
    b"HTTP/1.1 " + b"9" * 5000,
    b"HTTP/1.1 -200 OK",
    b"HTTP/1.1 101 Switch",
    b"HTTP/1.1 204 No",
    b"HTTP/1.1 304 Not",
    b"HTTP/1.1 999 Many",
    b"ICY 200 OK",
    b"HTTP/1.1",
    b"HTTP/1.1 200 \xff\0",
    b"HTTP/1.1 302 Found",
    b"HTTP/1.1 401 No",
    b"HTTP/1.1 407 Proxy",
)
ODD: Final = (
    b"",
    b"\n",
    b"<html>hello</html>",
    b"hello",
    b"\x16\x03\x01\x02\0",
    b"SSH-2.0-x\r\n",
    b"HTTP/1.1 200 OK",
    b"HTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500,
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"a" * 200_000,
    b"\0" * 1000,
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nabc",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n",
)
