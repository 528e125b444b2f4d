"""A server on 127.0.0.1 that sends what it is told to, byte for byte, and ends as it is told to."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final


class Ending(Enum):
    """What a server does after its last byte."""

    CLOSE = "close"
    RESET = "reset"
    HOLD = "hold"
    """Nothing more, for as long as the server lives."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Seconds of silence; cut short when the server ends."""

    seconds: float


Step = bytes | Pause | Callable[[], None]
"""Bytes to send, a silence, or a call: to tell the test how far it came."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What follows a request.

    Attributes:
        steps: one after the other.
        endless: the last bytes are sent again and again.
    """

    steps: Sequence[Step]
    ending: Ending = Ending.CLOSE
    endless: bool = False


@dataclass
class Server:
    """Where it listens, and the requests that it got."""

    port: int
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/model.onnx"


_LONGEST_REQUEST: Final = 1 << 16
_PATIENCE_S: Final = 30.0


@contextlib.contextmanager
def hostile(
    reply: Callable[[bytes], Reply], *, request_end: bytes = b"\r\n\r\n"
) -> Iterator[Server]:
    """A server that answers each request with ``reply(request)``, until the end of the block.

    A request is what comes until ``request_end``; with none, whatever comes first.
    """
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.02)
        server = Server(listener.getsockname()[1])
        talks: list[threading.Thread] = []

        def listen() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    caller, _ = listener.accept()
                    talk = threading.Thread(
                        target=_talk, args=(caller, server, reply, request_end, over), daemon=True
                    )
                    talk.start()
                    talks.append(talk)

        listening = threading.Thread(target=listen, daemon=True)
        listening.start()
        try:
            yield server
        finally:
            over.set()
            for thread in (listening, *talks):
                thread.join(_PATIENCE_S)


def _talk(
    caller: socket.socket,
    server: Server,
    reply: Callable[[bytes], Reply],
    request_end: bytes,
    over: threading.Event,
) -> None:
    caller.settimeout(_PATIENCE_S)
    # The caller may go at any time.
    with caller, contextlib.suppress(OSError):
        request = _request(caller, request_end)
        server.requests.append(request)
        answer = reply(request)
        for step in answer.steps:
            if over.is_set():
                return
            _do(caller, step, over)
        while answer.endless and not over.is_set():
            _do(caller, answer.steps[-1], over)
        if answer.ending is Ending.HOLD:
            over.wait(_PATIENCE_S)
        if answer.ending is Ending.RESET:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _request(caller: socket.socket, end: bytes) -> bytes:
    request = b""
    while not request or (end not in request and len(request) < _LONGEST_REQUEST):
        got = caller.recv(4096)
        if not got:
            break
        request += got
    return request


def _do(caller: socket.socket, step: Step, over: threading.Event) -> None:
    if isinstance(step, bytes):
        caller.sendall(step)
    elif isinstance(step, Pause):
        over.wait(step.seconds)
    else:
        step()
