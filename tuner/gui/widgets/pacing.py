"""What is read rather than looked at, and need not follow each picture of a film."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from tuner.gui.widgets.making import one_shot

PACE_MS: Final = 150


class Paced(QObject):
    """Says that something is due: at once, or at intervals while pictures follow each other."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = one_shot(self, PACE_MS)
        self._timer.timeout.connect(self.due)

    def ask(self, *, passing: bool) -> None:
        """There is something new; of what comes while ``passing`` the last is enough."""
        if not passing:
            self._timer.stop()
            self.due.emit()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Nothing is due any more."""
        self._timer.stop()
