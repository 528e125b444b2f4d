"""One request over HTTP on a thread of its own: whatever a server does, who waits can leave.

Looking up a name, connecting and reading are calls that nothing interrupts, and a limit for each
of them is none for a server that sends a byte a second. So who waits does not call: the thread
does, and is left behind with its connection cut. It touches no file, and the program's end does not
wait for it.

Imports ``requests``: import this module where it is needed.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Final, Self
from urllib.parse import urlsplit

from tuner.core.stopping import check
from tuner.networks.download.cuttable import CuttableSession, Held, nobody
from tuner.networks.download.words import GOES_ON, refusal
from tuner.networks.errors import NetworkError

log = logging.getLogger(__name__)

PIECE_BYTES: Final = 1 << 14
AHEAD: Final = 16
"""Pieces that wait for the disk at most."""
LOOK_S: Final = 0.05
SLOW_BYTES, SLOW_S = 60_000, 60.0
"""A body of which less came in so much time is given up."""
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
    words: str


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
        self._held = Held()

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
            raise NetworkError(item.words)
        return item

    # on the thread

    def _run(self) -> None:
        try:
            self._ask()
            self._put(_End())
        except Exception as error:
            log.info("%s: %s", self._host, type(error).__name__, exc_info=error)
            words = refusal(error, self._host, connected=self._held.connected)
            _let_go(error)
            self._put(_Failed(words))
        finally:
            self._held.close()

    def _ask(self) -> None:
        with CuttableSession(self._held) as session:
            answer = session.get(
                self._url,
                headers=self._headers,
                stream=True,
                timeout=self._timeout_s,
                allow_redirects=False,
                auth=nobody,
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


def _let_go(error: BaseException | None) -> None:
    """Give back what the request had open, which its error would hold in a circle."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
