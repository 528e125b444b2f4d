"""Requests whose connections can be cut from outside, and that read nothing without a bound.

Imports ``requests``: import this module where it is needed.
"""

from __future__ import annotations

import contextlib
import io
import socket
import threading
from http.client import HTTPException, HTTPResponse
from typing import Any

import requests
from requests.adapters import HTTPAdapter


class Held:
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


def nobody(request: Any) -> Any:
    """Who asks; said, because else requests looks for a password in the user's ``.netrc``."""
    return request


class CuttableSession(requests.Session):
    """Shows its connections to ``held``.

    It looks at no redirect: else it reads the body of one to its end, however long that is.
    """

    def __init__(self, held: Held) -> None:
        super().__init__()
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter(held))

    def get_redirect_target(self, resp: requests.Response) -> None:
        del resp


class _Adapter(HTTPAdapter):
    """Shows each new connection, and reads no answer without a bound."""

    def __init__(self, held: Held) -> None:
        super().__init__(max_retries=0)
        self._held = held

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _shown(pool.ConnectionCls, self._held)
        return pool


def _shown(kind: Any, held: Held) -> Any:
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
