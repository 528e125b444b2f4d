"""Parses calibration files: the work of the process apart, where libraries may fail as they like.

Nothing here is called in the program's own process; ``documents`` is the program's side.
"""

from __future__ import annotations

import math
from typing import Any, Final

from tuner.core.errors import UserError
from tuner.files.foreign import storage_root, unreadable, yaml_tree

MOST_NODES: Final = 20_000
MOST_LEVELS: Final = 12
MOST_LETTERS: Final = 2000
LARGE: Final = 512
"""Matrices of more numbers, such as remap tables, go back through the shared file."""


def serve(question: dict[str, Any]) -> dict[str, Any]:
    """``{"found": [{"tree": ...} or {"error": words}, ...]}`` of the texts in the shared file.

    Large matrices stand in a tree as ``{"array": [dtype, shape, offset]}``.
    """
    from tuner.apart.shared_file import opened, take

    file = opened(question["file"])
    end = max((at + size for at, size in question["texts"]), default=0)
    out = _Out(file, end)
    found: list[dict[str, Any]] = []
    for at, size in question["texts"]:
        data = bytearray(size)
        take(file, at, data)
        try:
            found.append({"tree": _parsed(data.decode("utf-8"), out)})
        except UserError as error:
            found.append({"error": str(error)})
    return {"found": found}


class _Out:
    """Where large arrays go; how many nodes may still come."""

    def __init__(self, file: Any, end: int) -> None:
        self.file, self.end, self.left = file, end, MOST_NODES

    def count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise UserError(f"more than {MOST_NODES} entries; a calibration has fewer")

    def put(self, array: Any) -> dict[str, Any]:
        from tuner.apart.shared_file import put

        place = [array.dtype.str, list(array.shape), self.end]
        put(self.file, self.end, array)
        self.end += array.nbytes
        return {"array": place}


def _parsed(text: str, out: _Out) -> Any:
    start = text.lstrip()
    if not start.startswith(("%YAML", "<?xml")):
        return _plain(yaml_tree(text), out, MOST_LEVELS)
    try:
        return _storage(start, out)
    except UserError:
        # Some tools begin any YAML with OpenCV's own first line.
        first, _, rest = start.partition("\n")
        if not first.startswith("%YAML"):
            raise
        return _plain(yaml_tree(rest), out, MOST_LEVELS)


def _storage(text: str, out: _Out) -> Any:
    import cv2

    file, root = storage_root(text)
    try:
        return _node(root, out, MOST_LEVELS)
    except (cv2.error, SystemError) as error:
        raise unreadable(error) from error
    finally:
        file.release()


def _node(node: Any, out: _Out, levels: int) -> Any:
    out.count()
    if levels < 0:
        return None
    if node.isMap():
        keys = tuple(node.keys())
        if {"rows", "cols", "dt", "data"} <= set(keys):
            return _matrix(node, out)
        return {key: _node(node.getNode(key), out, levels - 1) for key in keys}
    if node.isSeq():
        return [_node(node.at(i), out, levels - 1) for i in range(int(node.size()))]
    if node.isString():
        return node.string()[:MOST_LETTERS]
    return node.real() if node.isReal() or node.isInt() else None


def _matrix(node: Any, out: _Out) -> Any:
    import numpy as np

    found = np.ascontiguousarray(node.mat())
    return out.put(found) if found.size > LARGE else _plain(found.tolist(), out, MOST_LEVELS)


def _plain(value: Any, out: _Out, levels: int) -> Any:
    """What JSON can say between the processes; the rest as its text."""
    out.count()
    if levels < 0:
        return None
    if isinstance(value, dict):
        return {str(key)[:120]: _plain(inner, out, levels - 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, out, levels - 1) for one in value]
    if isinstance(value, bool | None) or (isinstance(value, int) and value.bit_length() <= 64):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return "a huge number" if isinstance(value, int) else str(value)[:MOST_LETTERS]
