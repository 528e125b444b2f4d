"""Parses a settings file: the work of the process apart, where libraries may fail as they like.

Nothing here is called in the program's own process; ``documents`` is the program's side.
"""

from __future__ import annotations

import math
from typing import Any, Final

from tuner.core.errors import UserError, opencv_reason

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
        return {"tree": _limited(_yaml(text))}
    try:
        return {"tree": _limited(_storage(text))}
    except UserError:
        # "%YAML 1.2" is the beginning of any YAML file, "%YAML:1.0" of OpenCV's alone.
        if not text.startswith("%YAML "):
            raise
        return {"tree": _limited(_yaml(text))}


def _storage(text: str) -> Any:
    import cv2

    cv2.utils.logging.setLogLevel(0)
    try:
        file = cv2.FileStorage(text, cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
        if not file.isOpened():
            raise UserError("OpenCV cannot read it; save it again")
        return _node(file.root(), MOST_LEVELS)
    except cv2.error as error:
        raise UserError(f"OpenCV cannot read it ({opencv_reason(error)}); save it again") from error
    except SystemError as error:
        raise UserError(f"OpenCV cannot read it ({error}); save it again") from error


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


def _yaml(text: str) -> Any:
    import yaml

    try:
        return next(iter(yaml.load_all(text, Loader=_plain_loader())), None)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise UserError(f"{where}this is not YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        words = " ".join(str(error).split())[:100]
        raise UserError(f"it cannot be read as YAML ({words})") from error


def _plain_loader() -> Any:
    """PyYAML's safe loader, which also reads what other tools have put their own types to.

    Nothing is made of these types: a node stays a node. ROS 1 writes its parameters so.
    """
    import yaml

    class Plain(yaml.SafeLoader):  # type: ignore[misc]
        """Safe as its base."""

    def plain(loader: Any, _tag: str, node: Any) -> Any:
        if isinstance(node, yaml.MappingNode):
            return loader.construct_mapping(node, deep=True)
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_scalar(node)

    Plain.add_multi_constructor("", plain)
    return Plain


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
