"""One request over HTTP on a thread of its own: whatever a server does, who waits can leave.

Looking up a name, connecting and reading are calls that nothing interrupts, and a limit for each
of them is none for a server that sends a byte a second. So who waits does not call: the thread
does, and is left behind with its connection cut. It touches no file, and the program's end does not
wait for it.

Imports ``requests``: import this module where it is needed.
"""

from __future__ import annotations

import contextlib
import io
import logging
import queue
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, IncompleteRead, RemoteDisconnected
from threading import Event
from time import monotonic
from typing import Any, Final, Self
from urllib.parse import urlsplit

import requests
from requests import exceptions as known
from requests.adapters import HTTPAdapter

from tuner.core.stopping import check
from tuner.monocular.errors import NetworkError

log = logging.getLogger(__name__)

PIECE_BYTES: Final = 1 << 14
AHEAD: Final = 16
"""Pieces that wait for the disk at most."""
LOOK_S: Final = 0.05
SLOW_BYTES, SLOW_S = 60_000, 60.0
"""A body of which less came in so much time is given up."""
GOES_ON: Final = "start the download again: it goes on from there"
_BODIES: Final = (200, 206)


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers of an answer; their names in any case."""

    status: int
    headers: Mapping[str, str]

    @property
    def packed(self) -> str:
        """How the body is packed; empty where it is as the file is."""
        coding = self.headers.get("Content-Encoding", "").strip().lower()
        transfer = self.headers.get("Transfer-Encoding", "").strip().lower()
        return ("" if coding == "identity" else coding) or (
            "" if transfer in ("chunked", "identity") else transfer
        )


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception
    connected: bool


class _End:
    pass


class Line:
    """One request and its answer, to be used in a ``with`` block; leaving it cuts the connection.

    Redirects are not followed. Proxies and certificates are those that the environment names;
    passwords of a ``.netrc`` are sent to nobody.

    Args:
        url: of http or https.
        headers: to send.
        timeout_s: to connect, and for each single read.
    """

    def __init__(
        self, url: str, headers: Mapping[str, str], *, timeout_s: tuple[float, float]
    ) -> None:
        self._url = url
        self._headers = dict(headers)
        self._timeout_s = timeout_s
        self._items: queue.Queue[Head | bytes | _Failed | _End] = queue.Queue(AHEAD)
        self._left = Event()
        self._held = _Held()

    def __enter__(self) -> Self:
        threading.Thread(target=self._run, name="download-line", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._held.cut()

    def head(self, *, until: float, stop: Event | None) -> Head:
        """The answer's head; ``until`` is of ``monotonic()``.

        Raises:
            NetworkError: there is none that can be understood, or not in time.
            Stopped: ``stop`` was set.
        """
        while True:
            item = self._next(stop)
            if isinstance(item, Head):
                return item
            if monotonic() >= until:
                raise NetworkError(f"{self._host} did not answer in time; {GOES_ON}")

    def pieces(self, *, stop: Event | None) -> Iterator[bytes]:
        """The body, as it comes.

        Raises:
            NetworkError: it broke off, or comes too slowly.
            Stopped: ``stop`` was set.
        """
        got, waited_s = 0, 0.0
        while True:
            since = monotonic()
            item = self._next(stop)
            waited_s += monotonic() - since
            if isinstance(item, _End):
                return
            if isinstance(item, bytes):
                got += len(item)
                yield item
            if waited_s >= SLOW_S:
                if got < SLOW_BYTES:
                    raise NetworkError(
                        f"{self._host} sent less than {SLOW_BYTES / 1000:g} kB in {SLOW_S:g} s; "
                        f"{GOES_ON}"
                    )
                got, waited_s = 0, 0.0

    @property
    def _host(self) -> str:
        return urlsplit(self._url).netloc

    def _next(self, stop: Event | None) -> Head | bytes | _End | None:
        """What came next; None if nothing did for a while."""
        check(stop)
        try:
            item = self._items.get(timeout=LOOK_S)
        except queue.Empty:
            return None
        if isinstance(item, _Failed):
            words = _words(item.error, self._host, connected=item.connected)
            raise NetworkError(words) from item.error
        return item

    # on the thread

    def _run(self) -> None:
        try:
            self._ask()
            self._put(_End())
        except Exception as error:  # raised where the answer is waited for
            log.info("%s: %s", self._host, type(error).__name__, exc_info=error)
            self._put(_Failed(error, self._held.connected))
        finally:
            self._held.close()

    def _ask(self) -> None:
        with _Session() as session:
            for scheme in ("https://", "http://"):
                session.mount(scheme, _Adapter(self._held))
            answer = session.get(
                self._url,
                headers=self._headers,
                stream=True,
                timeout=self._timeout_s,
                allow_redirects=False,
                auth=_nobody,
            )
            with answer:
                head = Head(answer.status_code, answer.headers)
                self._put(head)
                if head.status in _BODIES and not head.packed:
                    for piece in answer.iter_content(PIECE_BYTES):
                        if not self._put(piece):
                            return

    def _put(self, item: Head | bytes | _Failed | _End) -> bool:
        """False when nobody waits any more."""
        while not self._left.is_set():
            with contextlib.suppress(queue.Full):
                self._items.put(item, timeout=LOOK_S)
                return True
        return False


class _Held:
    """What one request has open: its connections, to be cut from outside, and its answers."""

    def __init__(self) -> None:
        self.connected = False
        self._lock = threading.Lock()
        self._cut = False
        self._sockets: list[socket.socket] = []
        self._answers: list[HTTPResponse] = []

    def connection(self, made: socket.socket) -> None:
        with self._lock:
            if self._cut:
                made.close()
                raise ConnectionAbortedError("nobody waits for it any more")
            self.connected = True
            # A copy: TLS takes the socket itself out of our hands.
            self._sockets.append(made.dup())

    def answer(self, made: HTTPResponse) -> None:
        self._answers.append(made)

    def cut(self) -> None:
        """From any thread: whoever reads from or writes to a connection fails at once."""
        with self._lock:
            self._cut = True
            for made in self._sockets:
                # The server may have closed it already.
                with contextlib.suppress(OSError):
                    made.shutdown(socket.SHUT_RDWR)
                made.close()
            self._sockets.clear()

    def close(self) -> None:
        """On the request's own thread: also answers that were refused before anyone had them."""
        for answer in self._answers:
            answer.close()


def _nobody(request: Any) -> Any:
    """Who asks; said, because else requests looks for a password in the user's ``.netrc``."""
    return request


class _Session(requests.Session):
    """Looks at no redirect: else it reads the body of one to its end, however long that is."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        del resp


class _Adapter(HTTPAdapter):
    """Shows each new connection, and reads no answer without a bound."""

    def __init__(self, held: _Held) -> None:
        super().__init__(max_retries=0)
        self._held = held

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _shown(pool.ConnectionCls, self._held)
        return pool


def _shown(kind: Any, held: _Held) -> Any:
    class Shown(kind):  # type: ignore[misc]
        @staticmethod
        def response_class(*args: Any, **kwargs: Any) -> HTTPResponse:
            made = _Answer(*args, **kwargs)
            held.answer(made)
            return made

        def _new_conn(self) -> socket.socket:
            made: socket.socket = super()._new_conn()
            held.connection(made)
            return made

    return Shown


class _Answer(HTTPResponse):
    """As its base, but it is not guessed what a broken head might have meant.

    Nor does a chunk that says it has -1 bytes mean: all there will ever be.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fp = _Bounded(self.fp.detach())

    def begin(self) -> None:
        super().begin()
        # From the first line that is no header on, all was left out: also how long the body is.
        if self.msg.get_payload():
            raise HTTPException("a line among the headers that is none")


class _Bounded(io.BufferedReader):
    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            raise HTTPException("a length below 0")
        return super().read(size)


def _words(error: Exception, host: str, *, connected: bool) -> str:
    # The narrower kinds first: a proxy's error is a connection's error too.
    words: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
        (known.ProxyError, f"the proxy cannot be reached or refused {host}; check HTTPS_PROXY"),
        (
            known.SSLError,
            f"the connection to {host} is not to be trusted (its certificate or encryption); "
            "check the clock, or name your network's certificates in REQUESTS_CA_BUNDLE",
        ),
        # The address here is a known one, so what cannot be read is the proxy's.
        (
            (known.InvalidURL, known.InvalidSchema),
            "the address of the proxy cannot be used; HTTPS_PROXY must be like "
            "http://name.example:8080",
        ),
        (known.Timeout, f"{host} did not answer in time; {GOES_ON}"),
        (known.ChunkedEncodingError, f"the connection to {host} broke; {GOES_ON}"),
    )
    nonsense = _is_nonsense(error)
    for kind, said in words:
        if isinstance(error, kind) and not nonsense:
            return said
    if not connected and not isinstance(error, known.ConnectionError):
        return (
            f"{host} cannot be asked ({type(error).__name__}); check what HTTPS_PROXY and "
            "REQUESTS_CA_BUNDLE name, or unset them"
        )
    if isinstance(error, known.ConnectionError) and not nonsense:
        return (
            f"{host} cannot be reached or fell silent; check the network connection, "
            "or set HTTPS_PROXY, and try again"
        )
    return (
        f"{host} sent an answer that cannot be understood ({type(error).__name__}); "
        "try again later, or from another network"
    )


def _is_nonsense(error: BaseException | None) -> bool:
    """Something came, but not what HTTP allows."""
    while error is not None:
        # These two say that nothing came, or too little.
        if isinstance(error, HTTPException) and not isinstance(
            error, (RemoteDisconnected, IncompleteRead)
        ):
            return True
        error = error.__cause__ or error.__context__
    return False
