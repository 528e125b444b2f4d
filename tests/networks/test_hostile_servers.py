"""What servers may do to a download: lie, lead astray, flood, drip and fall silent."""

from __future__ import annotations

import gzip
import hashlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.attack.hostile import Ending, Pause, Reply, hostile
from tuner.core.errors import UserError
from tuner.core.stopping import Stopped
from tuner.networks.download import fetching as downloading
from tuner.networks.download import wire
from tuner.networks.errors import ModelError
from tuner.networks.registry import DEFAULT
from tuner.networks.store import download
from tuner.networks.types import ModelRow

CONTENT = bytes(range(1, 256)) * 400
HANGS_S = 60.0
OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = f"Content-Length: {len(CONTENT)}\r\n".encode()
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def model(url: str, **changes: Any) -> ModelRow:
    whole = {
        "url": url,
        "bytes_low": len(CONTENT),
        "bytes_high": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
    }
    return replace(DEFAULT, **(whole | changes))


def half_done(row: ModelRow, folder: Path, content: bytes = CONTENT[:5000]) -> Path:
    folder.mkdir(exist_ok=True)
    part = downloading.part_of(row, folder)
    part.write_bytes(content)
    return part


@dataclass
class Attempt:
    """A download on a thread of its own, so that one that hangs fails the test and no more."""

    row: ModelRow
    folder: Path

    def __post_init__(self) -> None:
        self.stop = threading.Event()
        self.error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            download(self.row, folder=self.folder, stop=self.stop)
        except BaseException as error:  # noqa: BLE001 - looked at by the test
            self.error = error

    def end(self) -> BaseException | None:
        self._thread.join(HANGS_S)
        assert not self._thread.is_alive(), "hangs"
        return self.error

    def words(self) -> str:
        error = self.end()
        assert isinstance(error, UserError), repr(error)
        assert str(error).isprintable()
        return str(error)


def answered(
    tmp_path: Path, *steps: Any, ending: Ending = Ending.CLOSE, **changes: Any
) -> tuple[str, list[bytes]]:
    """What is said of a server that sends these bytes, and what it was asked."""
    with hostile(lambda _: Reply(steps, ending)) as server:
        words = Attempt(model(server.url, **changes), tmp_path / "models").words()
    return words, server.requests


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", "a length that is no number (9999"),
        (OK + b"Content-Length: -5\r\n\r\n", "a length that is no number (-5)"),
        (OK + b"Content-Length: \xb2\r\n\r\n", "a length that is no number"),
        (CHUNKED + b"-5\r\nabc", "cannot be understood"),
        (CHUNKED + b"-1\r\nabc", "cannot be understood"),
        (CHUNKED + b"5\r\nab", "broke"),
        (OK + b"Transfer-Encoding: gzip\r\n\r\nx", "sends the file packed (gzip)"),
        (OK + b"Content-Encoding: br\r\n" + LENGTH + b"\r\n", "sends the file packed (br)"),
        (b"hello\n", "cannot be understood"),
        (b"HTTP/1.1 " + b"9" * 5000 + b" OK\r\n\r\n", "cannot be understood"),
        (OK + b"A: b\r\n" * 500 + b"\r\n", "cannot be understood"),
        (OK + b"A: " + b"b" * 100_000 + b"\r\n\r\n", "cannot be understood"),
        (OK + b"no header\r\n" + LENGTH + b"\r\n" + CONTENT, "cannot be understood"),
        (OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", "cannot be understood"),
        (OK + LENGTH + b"\r\n" + CONTENT[:9], "it goes on from there"),
        (b"", "cannot be reached or fell silent"),
    ],
)
def test_rubbish_is_told_in_one_sentence_and_leaves_nothing_empty(
    tmp_path: Path, sent: bytes, words: str
) -> None:
    said, _ = answered(tmp_path, sent)
    assert words in said
    assert said.startswith(f"{DEFAULT.title}: ")
    left = list((tmp_path / "models").iterdir())
    assert all(path.suffix == ".part" and path.stat().st_size for path in left)


def test_a_chunk_below_zero_does_not_mean_all_that_will_ever_come(tmp_path: Path) -> None:
    def endless(_: bytes) -> Reply:
        return Reply([CHUNKED + b"-1\r\n", b"x" * 1000], endless=True)

    with hostile(endless) as server:
        assert "cannot be understood" in Attempt(model(server.url), tmp_path).words()


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    head = OK + f"Content-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    words, requests = answered(tmp_path, head + bomb, bytes_low=1, bytes_high=10**7)
    assert "sends the file packed (gzip), which was not asked for" in words
    assert b"Accept-Encoding: identity" in requests[0]


def test_a_body_without_end_is_cut_at_the_most_there_may_be(tmp_path: Path) -> None:
    def endless(_: bytes) -> Reply:
        return Reply([CHUNKED, b"3e8\r\n" + b"x" * 1000 + b"\r\n"], endless=True)

    with hostile(endless) as server:
        row = model(server.url)
        assert "sends more than the" in Attempt(row, tmp_path / "models").words()
    assert downloading.part_of(row, tmp_path / "models").stat().st_size <= row.bytes_high


# leading astray


@pytest.mark.parametrize(
    ("location", "words"),
    [
        (b"file:///etc/passwd", "leads on to file://"),
        (b"http://127.0.0.2/x", "leads on to http://127.0.0.2"),
        (b"https://evil.example/x", "leads on to https://evil.example"),
        (b"//evil.example/x", "leads on to http://evil.example"),
        (b"http://[::1", "cannot be read"),
        (b"/\xff\xfe", "cannot be read"),
        (b"/\0", "cannot be read"),
        (b"", "cannot be read"),
    ],
)
def test_a_redirect_elsewhere_is_refused_before_anyone_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, location: bytes, words: str
) -> None:
    asked = hosts_looked_up(monkeypatch)
    head = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
    for digest in (model("").sha256, None):
        said, _ = answered(tmp_path, head, sha256=digest)
        assert words in said
    assert set(asked) == {"127.0.0.1"}


def hosts_looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    look_up = socket.getaddrinfo

    def watched(host: Any, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return look_up("127.0.0.1", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", watched)
    return asked


def test_a_redirect_on_the_same_server_is_followed_with_the_range(tmp_path: Path) -> None:
    def reply(request: bytes) -> Reply:
        if request.startswith(b"GET /model.onnx "):
            return Reply([b"HTTP/1.1 302 Found\r\nLocation: there?a=b\r\n\r\n"])
        tail = f"Content-Range: bytes 5000-{len(CONTENT) - 1}/{len(CONTENT)}\r\n\r\n".encode()
        return Reply([b"HTTP/1.1 206 Part\r\n" + tail + CONTENT[5000:]])

    with hostile(reply) as server:
        row = model(server.url)
        half_done(row, tmp_path)
        assert Attempt(row, tmp_path).end() is None
    assert server.requests[1].startswith(b"GET /there?a=b ")
    assert all(b"Range: bytes=5000-" in request for request in server.requests)
    assert (tmp_path / row.file_name).read_bytes() == CONTENT


def test_the_body_of_a_redirect_is_not_read(stuck: Callable[..., Attempt]) -> None:
    def reply(request: bytes) -> Reply:
        if b"/there" in request:
            return Reply([OK + LENGTH + b"\r\n" + CONTENT])
        return Reply([b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n", b"x"], endless=True)

    with hostile(reply) as server:
        assert stuck(server.url).end() is None


def test_redirects_in_a_circle_end(tmp_path: Path) -> None:
    words, requests = answered(tmp_path, b"HTTP/1.1 301 Moved\r\nLocation: /model.onnx\r\n\r\n")
    assert f"leads on more than {downloading.MOST_REDIRECTS} times" in words
    assert len(requests) == 1 + downloading.MOST_REDIRECTS


def test_no_password_of_the_users_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    _, requests = answered(tmp_path, b"HTTP/1.1 404 No\r\n\r\n")
    assert b"authorization" not in requests[0].lower()


# lies about parts


@pytest.mark.parametrize(
    "described",
    [
        b"bytes 4999-101999/102000",
        b"bytes 5000-4999/102000",
        b"bytes 5000-102000/102000",
        b"bytes 5000-" + b"9" * 5000 + b"/102000",
        b"bytes 5000-101999/*",
        b"",
    ],
)
def test_another_part_than_asked_for_does_not_spoil_what_is_there(
    tmp_path: Path, described: bytes
) -> None:
    head = b"HTTP/1.1 206 Part\r\nContent-Range: " + described + b"\r\n\r\n"
    half = half_done(model("http://x"), tmp_path / "models")
    words, _ = answered(tmp_path, head + b"x" * 10)
    assert "sends another part than the one asked for" in words
    assert half.read_bytes() == CONTENT[:5000]


def test_a_part_whose_two_lengths_differ_is_not_taken(tmp_path: Path) -> None:
    last = len(CONTENT) - 1
    head = f"HTTP/1.1 206 Part\r\nContent-Range: bytes 5000-{last}/{last + 1}\r\n".encode()
    half_done(model("http://x"), tmp_path / "models")
    words, _ = answered(tmp_path, head + b"Content-Length: 7\r\n\r\n1234567")
    assert "sends another part" in words


def test_an_answer_that_is_refused_leaves_the_half_file_as_it_was(tmp_path: Path) -> None:
    half = half_done(model("http://x"), tmp_path / "models")
    words, _ = answered(tmp_path, OK + b"Content-Length: 12\r\n\r\n123456789012")
    assert "offers 12 bytes" in words
    assert half.read_bytes() == CONTENT[:5000]


def test_half_a_file_of_no_known_digest_is_not_taken_for_whole(tmp_path: Path) -> None:
    half = half_done(model("http://x"), tmp_path / "models")
    for more in (b"", b"Content-Range: bytes */102000\r\n"):
        head = b"HTTP/1.1 416 No\r\n" + more + b"\r\n"
        words, _ = answered(tmp_path, head, sha256=None, bytes_low=4000)
        assert "does not go on after the 5000 bytes that are here" in words
    assert half.exists()


# stuck


def drip(piece: bytes) -> list[Any]:
    return [step for _ in range(10_000) for step in (piece, Pause(0.01))]


PHASES = {
    "no head": Reply([], Ending.HOLD),
    "a head byte by byte": Reply([OK, b"A: ", *drip(b"b")]),
    "one provisional answer after the other": Reply(drip(b"HTTP/1.1 100 Continue\r\n\r\n")),
    "no body": Reply([OK + LENGTH + b"\r\n"], Ending.HOLD),
    "a body byte by byte": Reply([OK + LENGTH + b"\r\n", *drip(b"x")]),
    "a chunk's length byte by byte": Reply([CHUNKED, *drip(b"0")]),
    "trailers without end": Reply([CHUNKED + b"0\r\n", *drip(b"A: b\r\n")]),
}


@pytest.fixture
def stuck(tmp_path: Path) -> Callable[..., Attempt]:
    return lambda url: Attempt(model(url), tmp_path / "models")


@pytest.mark.parametrize("phase", PHASES)
def test_stop_ends_a_download_that_is_stuck(phase: str, stuck: Callable[..., Attempt]) -> None:
    asked = threading.Event()

    def reply(_: bytes) -> Reply:
        asked.set()
        return PHASES[phase]

    with hostile(reply) as server:
        attempt = stuck(server.url)
        assert asked.wait(HANGS_S)
        attempt.stop.set()
        assert isinstance(attempt.end(), Stopped)


@pytest.mark.parametrize("phase", PHASES)
def test_a_server_that_is_stuck_is_given_up(
    phase: str, stuck: Callable[..., Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "ANSWER_S", 0.3)
    monkeypatch.setattr(wire, "SLOW_S", 0.3)
    with hostile(lambda _: PHASES[phase]) as server:
        words = stuck(server.url).words()
    assert "did not answer in time" in words or "sent less than 60 kB in 0.3 s" in words
    assert "start the download again: it goes on from there" in words


@pytest.mark.parametrize("limited", [False, True])
@pytest.mark.parametrize("call", ["getaddrinfo", "create_connection"])
def test_no_call_of_the_system_holds_a_download_up(
    call: str, limited: bool, stuck: Callable[..., Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking up a name, connecting: nothing can interrupt these."""
    import urllib3.util.connection as connecting

    called, let_go = threading.Event(), threading.Event()

    def blocked(*_: Any, **__: Any) -> Any:
        called.set()
        let_go.wait(HANGS_S)
        raise OSError("let go")

    owner = socket if call == "getaddrinfo" else connecting
    monkeypatch.setattr(owner, call, blocked)
    if limited:
        monkeypatch.setattr(downloading, "ANSWER_S", 0.2)
    attempt = stuck("http://127.0.0.1:1/model.onnx")
    try:
        assert called.wait(HANGS_S)
        if limited:
            assert "did not answer in time" in attempt.words()
        else:
            attempt.stop.set()
            assert isinstance(attempt.end(), Stopped)
    finally:
        let_go.set()


def test_stop_ends_a_handshake_that_does_not_come_to_an_end(stuck: Callable[..., Attempt]) -> None:
    greeted = threading.Event()

    def reply(_: bytes) -> Reply:
        greeted.set()
        return Reply([], Ending.HOLD)

    with hostile(reply, request_end=b"") as server:
        attempt = stuck(server.url.replace("http:", "https:"))
        assert greeted.wait(HANGS_S)
        attempt.stop.set()
        assert isinstance(attempt.end(), Stopped)


def test_rubbish_instead_of_tls_is_told(stuck: Callable[..., Attempt]) -> None:
    with hostile(lambda _: Reply([OK + b"\r\n"]), request_end=b"") as server:
        words = stuck(server.url.replace("http:", "https:")).words()
    assert "is not to be trusted (its certificate or encryption)" in words


def test_a_thread_that_was_left_ends_by_itself(stuck: Callable[..., Attempt]) -> None:
    with hostile(lambda _: PHASES["a body byte by byte"]) as server:
        attempt = stuck(server.url)
        attempt.stop.set()
        attempt.end()
        for thread in threading.enumerate():
            if thread.name == "download-line":
                thread.join(HANGS_S)
                assert not thread.is_alive()


def test_two_at_once_do_not_get_between_check_and_move(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    move, refused = os.replace, []

    def moved(source: Any, target: Any) -> None:
        if not refused:
            with pytest.raises(ModelError, match="being downloaded already") as caught:
                download(row, folder=tmp_path / "models")
            refused.append(caught)
        move(source, target)

    with hostile(lambda _: Reply([OK + LENGTH + b"\r\n" + CONTENT])) as server:
        row = model(server.url)
        monkeypatch.setattr(os, "replace", moved)
        assert download(row, folder=tmp_path / "models").read_bytes() == CONTENT
    assert refused
