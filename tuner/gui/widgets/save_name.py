"""Asks under which name a file is to be saved; an ending that is not typed is added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

_OFFERED: Final = re.compile(r"\*(\.\w+)")
_LISTED: Final = 3
_ENDING: Final = re.compile(r"\.\d*[A-Za-z]\w*")
"""Not the end of a name like "rig 1.5" or "a. second try", which says nothing of the file."""


def with_ending(path: Path, chosen: str, usual: str) -> Path:
    """The path with an ending.

    Args:
        chosen: the filter that the dialog stood on, "PNG (*.png)"; one of several endings, or of
            none, leaves the choice to ``usual``.
    """
    if _ENDING.fullmatch(path.suffix):
        return path
    endings = _OFFERED.findall(chosen)
    ending = endings[0] if len(endings) == 1 else usual
    return path.with_name(path.name.rstrip(".") + ending)


def ask_save_name(over: QWidget, title: str, start: Path, kinds: str) -> Path | None:
    """Where to save; None if that was cancelled.

    The dialog asks before a file is replaced, but knows nothing of the ending that is added, so
    that one is asked about here.

    Args:
        start: what the dialog begins with; its ending is the usual one.
        kinds: the filters, as Qt writes them.
    """
    name, chosen = QFileDialog.getSaveFileName(over, title, str(start), kinds)
    if not name:
        return None
    typed = Path(name)
    path = with_ending(typed, chosen, start.suffix)
    return path if path == typed or not path.exists() or may_replace(over, path) else None


def may_replace_all(over: QWidget, paths: Sequence[Path]) -> bool:
    """Whether the user wants all of these files replaced; one question for all."""
    if len(paths) == 1:
        return may_replace(over, paths[0])
    names = ", ".join(path.name for path in paths[:_LISTED])
    more = f" and {len(paths) - _LISTED} more" if len(paths) > _LISTED else ""
    return _asked(over, f"{names}{more} are there already. Do you want to replace them?")


def may_replace(over: QWidget, path: Path) -> bool:
    """Whether the user wants this file replaced; closing the question does not."""
    return _asked(over, f"{path.name} is there already. Do you want to replace it?")


def _asked(over: QWidget, text: str) -> bool:
    kinds = QMessageBox.StandardButton
    answer = QMessageBox.question(over, "Replace the file?", text, kinds.Yes | kinds.No, kinds.No)
    return answer == kinds.Yes
