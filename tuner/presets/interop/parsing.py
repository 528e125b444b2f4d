"""Parses a settings file: the work of the process apart, where libraries may fail as they like.

Nothing here is called in the program's own process; ``documents`` is the program's side.
"""

from __future__ import annotations

import math
from typing import Any, Final

from tuner.core.errors import UserError
from tuner.files.foreign import storage_root, unreadable, yaml_tree

MOST_NODES: Final = 5000
MOST_LEVELS: Final = 16
MOST_LETTERS: Final = 120
LIST: Final = "[...]"
"""Stands for a list that is longer than any setting, such as a matrix's numbers."""


def serve(question: dict[str, Any]) -> dict[str, Any]:
    """``{"tree": ...}`` of the ``text``: nodes, numbers, short texts and lists.

    ``opencv`` in the question says that the text begins like a file of cv2.FileStorage.

    Raises:
        UserError: it cannot be read; the caller puts the file's name before the words.
    """
    text: str = question["text"]
    if not question["opencv"]:
        return {"tree": _limited(yaml_tree(text))}
    try:
        return {"tree": _limited(_storage(text))}
    except UserError:
        # "%YAML 1.2" is the beginning of any YAML file, "%YAML:1.0" of OpenCV's alone.
        if not text.startswith("%YAML "):
            raise
        return {"tree": _limited(yaml_tree(text))}


def _storage(text: str) -> Any:
    import cv2

    file, root = storage_root(text)
    try:
        return _node(root, MOST_LEVELS)
    except (cv2.error, SystemError) as error:
        raise unreadable(error) from error
    finally:
        file.release()


def _node(node: Any, levels: int) -> Any:
    """A FileNode as plain values."""
    if levels < 0:
        return None
    if node.isMap():
        keys: tuple[str, ...] = node.keys()
        return {key: _node(node.getNode(key), levels - 1) for key in keys}
    if node.isSeq():
        size = int(node.size())
        return LIST if size > 4 else [_node(node.at(i), levels - 1) for i in range(size)]
    if node.isString():
        return node.string()
    if node.isInt():
        return int(node.real())
    return node.real() if node.isReal() else None


def _limited(tree: Any) -> Any:
    """The tree, cut to what a settings file can hold: aliases can make a small file huge."""
    left = [MOST_NODES]

    def cut(value: Any, levels: int) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise UserError(f"more than {MOST_NODES} entries; settings are few")
        if isinstance(value, dict):
            if levels == 0:
                return None
            return {str(key)[:MOST_LETTERS]: cut(inner, levels - 1) for key, inner in value.items()}
        if isinstance(value, list):
            return LIST if len(value) > 4 else [cut(one, 0) for one in value]
        return _scalar(value)

    return cut(tree, MOST_LEVELS)


def _scalar(value: Any) -> Any:
    """What JSON can say between the processes; the rest as its text."""
    if isinstance(value, bool | None):
        return value
    if isinstance(value, int) and value.bit_length() <= 64:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return str(value)[:MOST_LETTERS] if not isinstance(value, int) else "a huge number"
