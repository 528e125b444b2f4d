"""The mark that work takes long: it comes late, so that quick work does not make it flicker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.gui.widgets.making import one_shot

AFTER_MS: Final = 200


class Busy(QObject):
    """Is on while work has been under way for some time."""

    changed = Signal(bool)

    def __init__(
        self, under_way: Callable[[], bool], parent: QObject, *, after_ms: int = AFTER_MS
    ) -> None:
        """``under_way`` says whether anything that was asked for has not come yet."""
        super().__init__(parent)
        self._under_way = under_way
        self._on = False
        self._timer = one_shot(self, after_ms)
        self._timer.timeout.connect(self._look)

    @property
    def on(self) -> bool:
        """Work has been under way for some time."""
        return self._on

    def begin(self) -> None:
        """Something was asked for: on in a while, unless it comes before."""
        if not self._on and not self._timer.isActive():
            self._timer.start()

    def pause(self) -> None:
        """A result came: off, and on again in a while if more is under way."""
        self._timer.stop()
        if self._under_way():
            self._timer.start()
        self._set(False)

    def end(self) -> None:
        """A result came: off, unless more is under way."""
        if not self._under_way():
            self.pause()

    def stop(self) -> None:
        """Nothing is to be said any more."""
        self._timer.stop()

    @Slot()
    def _look(self) -> None:
        self._set(self._under_way())

    def _set(self, on: bool) -> None:
        if on != self._on:
            self._on = on
            self.changed.emit(on)
