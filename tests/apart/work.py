"""What helpers are asked to do in the tests."""

from __future__ import annotations

import ctypes
import os
import time
from typing import Any

from tuner.apart import Opened
from tuner.core.errors import ImageError


def serve(question: dict[str, Any]) -> dict[str, Any]:  # noqa: PLR0912 - a deed a case
    match question["do"]:
        case "echo":
            return {"given": question, "folder": os.getcwd()}
        case "complain":
            raise ImageError("left.png: is no picture")
        case "fail":
            raise ValueError("two\nlines")
        case "crash":
            ctypes.string_at(0)
        case "kill":
            os.kill(os.getpid(), question["signal"])
        case "leave":
            os._exit(question["code"])
        case "spin":
            while True:
                pass
        case "sleep":
            os.fork()
            time.sleep(600)
        case "flood":
            blocks = [bytearray(64 << 20) for _ in range(question["blocks"])]
            return {"blocks": len(blocks)}
        case "babble":
            return {"much": "x" * (2 << 20)}
        case "double":
            memory = Opened(question["memory"])
            memory.array(tuple(question["shape"]), offset=64)[...] *= 2
        case "print":
            print("a library's line", flush=True)
            os.write(2, b"another\n")
    return {}


def asleep(question: dict[str, Any]) -> dict[str, Any]:
    """Answers nothing for a long time."""
    time.sleep(600)
    return question
