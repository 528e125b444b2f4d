"""A web server of the test's own on 127.0.0.1: whole, in parts, broken off, or with a web page."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Site:
    """What the server gives, and what it was asked for.

    Attributes:
        break_after: bytes of each answer after which the connection ends; None for never.
        ranges: the Range headers seen, "" where there was none.
    """

    content: bytes = b""
    status: int = 200
    kind: str = "application/octet-stream"
    knows_ranges: bool = True
    break_after: int | None = None
    says_length: bool = True
    ranges: list[str] = field(default_factory=list)
    url: str = ""


@contextlib.contextmanager
def served(site: Site) -> Iterator[Site]:
    """The site, answering at ``site.url`` until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            site.ranges.append(asked)
            start = int(asked.removeprefix("bytes=").rstrip("-") or 0) if site.knows_ranges else 0
            whole = len(site.content)
            if start >= whole > 0:
                self.send_response(416)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = site.content[start:]
            self.send_response(206 if start and site.status == 200 else site.status)
            self.send_header("Content-Type", site.kind)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
            if site.says_length:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: site.break_after])

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    runner = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    runner.start()
    site.url = f"http://127.0.0.1:{server.server_port}/model.onnx"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        runner.join(10)
