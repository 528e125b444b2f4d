"""Other tools' YAML and XML by the libraries that know them: the work of a process apart.

Nothing here is called in the program's own process: a hostile file may crash, hang or flood it.
"""

from __future__ import annotations

from typing import Any

from tuner.core.errors import UserError, opencv_reason


def storage_root(text: str) -> tuple[Any, Any]:
    """An open cv2.FileStorage of the text, which must be kept, and its root node.

    Raises:
        UserError: OpenCV cannot read it; the caller puts the file's name before the words.
    """
    import cv2

    cv2.utils.logging.setLogLevel(0)
    try:
        file = cv2.FileStorage(text, cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
        if not file.isOpened():
            raise UserError("OpenCV cannot read it; save it again")
        return file, file.root()
    except (cv2.error, SystemError) as error:
        raise unreadable(error) from error


def unreadable(error: Exception) -> UserError:
    """What OpenCV says of a file that it cannot read."""
    # A constructor of OpenCV's that fails says so in the error behind.
    behind = error.__cause__ if isinstance(error, SystemError) else error
    why = opencv_reason(behind) if isinstance(behind, Exception) else "it is damaged"
    return UserError(f"OpenCV cannot read it ({why}); save it again")


def yaml_tree(text: str) -> Any:
    """The first document of the text, by PyYAML's safe loader.

    Raises:
        UserError: it is no YAML; the words say where.
    """
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
