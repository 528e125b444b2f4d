"""A camera of the network: pictures one after the other, until it is unplugged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from tests.sources.pictures import encoded
from tests.sources.videos import Frame


class Stream:
    """What is sent, and whether."""

    def __init__(self, frames: list[Frame]) -> None:
        self._pictures = [encoded(".jpg", frame) for frame in frames]
        self.unplugged = Event()
        self.address = ""

    def __iter__(self) -> Iterator[bytes]:
        number = 0
        while not self.unplugged.wait(0.01):
            yield self._pictures[number % len(self._pictures)]
            number += 1


@contextmanager
def sending(stream: Stream, *, silent: bool = False) -> Iterator[Stream]:
    """The stream under an address of this machine; ``silent`` takes calls and says nothing."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if silent:
                stream.unplugged.wait()
                return
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            try:
                for picture in stream:
                    head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}"
                    self.wfile.write(head.encode() + b"\r\n\r\n" + picture + b"\r\n")
            except OSError:
                return  # who looked has gone

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    stream.address = f"http://127.0.0.1:{server.server_address[1]}/rig.mjpg"
    try:
        yield stream
    finally:
        stream.unplugged.set()
        server.shutdown()
        server.server_close()
        thread.join()
