"""A decoder that knows no format's header."""

from __future__ import annotations

from typing import Any

from tuner.sources import decoding
from tuner.sources.header import Header


def serve(question: dict[str, Any]) -> dict[str, Any]:
    decoding.inspect = lambda data: Header()
    return decoding.serve(question)
