"""Downloads as they really go: over TLS, from the registry's hosts, through the user's proxy."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tuner.networks.errors import ModelError
from tuner.networks.registry import DEFAULT
from tuner.networks.store import download
from tuner.networks.types import ModelRow

CONTENT = b"a network" * 9000
STORE = "release-assets.githubusercontent.com"
FOUND = f"HTTP/1.1 200 OK\r\nContent-Length: {len(CONTENT)}\r\n\r\n".encode() + CONTENT
PATIENCE_S = 30.0

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")


@dataclass
class Proxy:
    """A proxy on this machine that is all hosts at once, with certificates of its own.

    Attributes:
        opened: the heads of the requests to open a tunnel.
        asked: (host, request) of those inside.
    """

    answer: Callable[[str], bytes]
    opened: list[bytes] = field(default_factory=list)
    asked: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def hosts(self) -> list[str]:
        return [head.split()[1].decode() for head in self.opened]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for the hosts of these tests, which vouches for itself, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    names = ",".join(f"DNS:{name}" for name in ("github.com", STORE))
    words = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        f" -subj /CN=test -addext subjectAltName={names} -keyout key.pem -out cert.pem"
    )
    subprocess.run(words.split(), cwd=folder, check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def proxy(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Callable[[str], bytes]], Proxy]]:
    """Starts the proxy, and has the environment name it and its certificate."""
    with contextlib.ExitStack() as running:

        def started(answer: Callable[[str], bytes]) -> Proxy:
            made = Proxy(answer)
            port = running.enter_context(_serving(made, certificate))
            for name in ("HTTPS_PROXY", "https_proxy"):
                monkeypatch.setenv(name, f"http://me:secret@127.0.0.1:{port}")
            for name in ("NO_PROXY", "no_proxy"):
                monkeypatch.setenv(name, "")
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
            return made

        yield started


@contextlib.contextmanager
def _serving(proxy: Proxy, certificate: tuple[Path, Path]) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.02)

        def listen() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    caller, _ = listener.accept()
                    caller.settimeout(PATIENCE_S)
                    # A caller that trusts nobody goes in the middle of it.
                    with caller, contextlib.suppress(OSError):
                        _tunnel(proxy, caller, context)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        over.set()
        thread.join(PATIENCE_S)


def _tunnel(proxy: Proxy, caller: socket.socket, context: ssl.SSLContext) -> None:
    proxy.opened.append(_head(caller))
    host = proxy.hosts[-1].partition(":")[0]
    caller.sendall(b"HTTP/1.1 200 Go on\r\n\r\n")
    with context.wrap_socket(caller, server_side=True) as inside:
        proxy.asked.append((host, _head(inside)))
        inside.sendall(proxy.answer(host))


def _head(caller: socket.socket) -> bytes:
    got = b""
    while not got.endswith(b"\r\n\r\n"):
        piece = caller.recv(4096)
        if not piece:
            raise ConnectionError
        got += piece
    return got


def to(location: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


def model(**changes: object) -> ModelRow:
    size, digest = len(CONTENT), hashlib.sha256(CONTENT).hexdigest()
    row = replace(DEFAULT, bytes_low=size, bytes_high=size, sha256=digest)
    return replace(row, **changes)  # type: ignore[arg-type]


def test_a_release_comes_from_its_store_through_the_proxy(proxy, tmp_path: Path) -> None:
    hosts = {"github.com": to(f"https://{STORE}/a?sig=b%2Bc"), STORE: FOUND}
    running = proxy(lambda host: hosts[host])
    assert download(model(), folder=tmp_path).read_bytes() == CONTENT
    assert running.hosts == ["github.com:443", f"{STORE}:443"]
    assert running.asked[1][1].startswith(b"GET /a?sig=b%2Bc ")
    # The proxy's password is for the proxy.
    assert all(b"Proxy-Authorization: Basic" in head for head in running.opened)
    assert not any(b"uthorization" in head for _, head in running.asked)


@pytest.mark.parametrize("digest", [model().sha256, None])
@pytest.mark.parametrize(
    "location",
    [
        f"http://{STORE}/a",
        "http://github.com/a",
        "file:///etc/passwd",
        "https://evil.example/a",
        f"https://{STORE}.evil.example/a",
        f"https://{STORE}:444/a",
        "https://127.0.0.1/a",
    ],
)
def test_nobody_else_is_asked(proxy, tmp_path: Path, location: str, digest: str | None) -> None:
    running = proxy(lambda _: to(location))
    with pytest.raises(ModelError, match=r"github\.com leads on to .*, and only https://github"):
        download(model(sha256=digest), folder=tmp_path)
    assert running.hosts == ["github.com:443"]


def test_a_certificate_nobody_vouches_for_is_refused(
    proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = proxy(lambda _: FOUND)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(ModelError, match=r"is not to be trusted .* REQUESTS_CA_BUNDLE"):
        download(model(), folder=tmp_path)
    assert running.asked == []


@pytest.mark.parametrize("named", ["missing.pem", "rubbish.pem", "/dev/null"])
def test_certificates_that_cannot_be_read_are_told(
    proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    proxy(lambda _: FOUND)
    (tmp_path / "rubbish.pem").write_bytes(b"\0rubbish")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / named))
    with pytest.raises(ModelError, match="REQUESTS_CA_BUNDLE") as caught:
        download(model(), folder=tmp_path)
    assert "\n" not in str(caught.value)
