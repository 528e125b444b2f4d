"""What a user answers in the standard dialogs: files, folders, a title, a number."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QInputDialog

Answer = tuple[Path, ...] | str | float


class Answers:
    """Given in order to the dialogs that come up; one that finds no answer is cancelled."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waiting: deque[Answer] = deque()
        self.offered: list[str] = []
        """The text that stood in each box for a title."""
        monkeypatch.setattr(QFileDialog, "getOpenFileNames", self._names)
        monkeypatch.setattr(QFileDialog, "getOpenFileName", self._name)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", self._name)
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", self._folder)
        monkeypatch.setattr(QInputDialog, "getText", self._text)
        monkeypatch.setattr(QInputDialog, "getDouble", self._number)

    def give(self, answer: Answer) -> None:
        """Answer the next dialog that nothing answers yet with this."""
        self.waiting.append(answer)

    def _next(self, kind: type) -> Any:
        if not self.waiting:
            return None
        answer = self.waiting.popleft()
        assert isinstance(answer, kind), f"another dialog came up than the one for {answer}"
        return answer

    def _names(self, *_args: Any, **_more: Any) -> tuple[list[str], str]:
        return [str(path) for path in self._next(tuple) or ()], ""

    def _name(self, *_args: Any, **_more: Any) -> tuple[str, str]:
        paths = self._next(tuple) or ("",)
        return str(paths[0]), ""

    def _folder(self, *_args: Any, **_more: Any) -> str:
        return self._name()[0]

    def _text(self, *_args: Any, text: str = "", **_more: Any) -> tuple[str, bool]:
        self.offered.append(text)
        answer = self._next(str)
        return (text, False) if answer is None else (answer, True)

    def _number(self, *args: Any, **_more: Any) -> tuple[float, bool]:
        answer = self._next(float)
        return (args[3], False) if answer is None else (answer, True)
