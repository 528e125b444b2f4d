"""What a user answers in dialogs: files, folders, a title, a number, whether to replace."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QInputDialog

from tuner.gui.commands import calibration_details, distances, typed_calibration
from tuner.gui.presets import describing, taken
from tuner.gui.presets.taken import Taken
from tuner.gui.widgets import save_name
from tuner.presets.preset import Words

Answer = tuple[Path, ...] | str | float | bool | Words | Taken


class Answers:
    """Given in order to the dialogs that come up; one that finds no answer is cancelled."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waiting: deque[Answer] = deque()
        self.begun: list[str] = []
        """The folder at which each dialog for a folder began."""
        self.offered: list[str] = []
        """The text that stood in each box for a title."""
        self.replaceable: list[bool] = []
        """Whether each question on a title that is taken offered to replace what is there."""
        self.filled = False
        """The next dialog of these comes up for a test that fills it; else it is cancelled."""
        for module in (calibration_details, typed_calibration, distances):
            monkeypatch.setattr(module, "ask", self._filled(module.ask))
        monkeypatch.setattr(QFileDialog, "getOpenFileNames", self._names)
        monkeypatch.setattr(QFileDialog, "getOpenFileName", self._name)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", self._name)
        monkeypatch.setattr(save_name, "may_replace", self._replace)
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", self._folder)
        monkeypatch.setattr(describing, "ask_words", self._words)
        monkeypatch.setattr(taken, "ask_taken", self._taken)
        monkeypatch.setattr(QInputDialog, "getDouble", self._number)
        monkeypatch.setattr(QInputDialog, "getText", self._text)
        monkeypatch.setattr(QInputDialog, "getItem", self._item)

    def give(self, answer: Answer) -> None:
        """Answer the next dialog that nothing answers yet with this."""
        self.waiting.append(answer)

    def _next(self, kind: type | tuple[type, ...]) -> Any:
        if not self.waiting:
            return None
        answer = self.waiting.popleft()
        assert isinstance(answer, kind), f"another dialog came up than the one for {answer}"
        return answer

    def _filled(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*args: Any, **more: Any) -> Any:
            filled, self.filled = self.filled, False
            return ask(*args, **more) if filled else None

        return asked

    def _item(self, _over: Any, _title: str, words: str, items: list[str], *_: Any) -> Any:
        """The first item that has the answer in it."""
        self.offered.append(words)
        answer = self._next(str)
        chosen = [item for item in items if answer is not None and answer in item]
        return (chosen[0], True) if chosen else ("", False)

    def _names(self, *_args: Any, **_more: Any) -> tuple[list[str], str]:
        return [str(path) for path in self._next(tuple) or ()], ""

    def _name(self, *_args: Any, **_more: Any) -> tuple[str, str]:
        paths = self._next(tuple) or ("",)
        return str(paths[0]), ""

    def _folder(self, _over: Any, _title: str, begun: str = "", **_more: Any) -> str:
        self.begun.append(begun)
        return self._name()[0]

    def _words(self, _over: Any, _heading: str, words: Words, **_more: Any) -> Words | None:
        """A title alone leaves description and tags as they stand there."""
        self.offered.append(words.title)
        answer = self._next((str, Words))
        return words._replace(title=answer) if type(answer) is str else answer

    def _replace(self, _over: Any, _path: Path) -> bool:
        return bool(self._next(bool))

    def _taken(self, _over: Any, _title: str, *, replaceable: bool) -> Taken:
        self.replaceable.append(replaceable)
        return self._next(Taken) or Taken.CANCEL

    def _number(self, *args: Any, **_more: Any) -> tuple[float, bool]:
        answer = self._next(float)
        return (args[3], False) if answer is None else (answer, True)

    def _text(self, *_args: Any, text: str = "", **_more: Any) -> tuple[str, bool]:
        answer = self._next(str)
        return (text, False) if answer is None else (answer, True)
