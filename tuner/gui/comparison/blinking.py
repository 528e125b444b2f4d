"""Two views in turns: by the clock, and by the Space key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from tuner.gui.widgets.local_keys import LocalKey
from tuner.gui.widgets.making import repeating
from tuner.gui.widgets.naming import named

BLINK_MS: Final = 600
FLIP: Final = LocalKey("Show the other view while blinking", ("Space",))


class Blinking(QObject):
    """Calls ``flip`` while it is on and seen."""

    def __init__(self, views: QWidget, flip: Callable[[], None]) -> None:
        super().__init__(views)
        self._timer = repeating(self, BLINK_MS)
        self._timer.timeout.connect(flip)
        # Only while blinking: else the Space key opens the choice that has the focus.
        self._space = named(QShortcut(QKeySequence(FLIP.keys[0]), views), "compare_flip")
        self._space.setEnabled(False)
        self._space.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._space.activated.connect(flip)

    def set_on(self, on: bool, *, seen: bool) -> None:
        """Blink; unseen the clock rests."""
        self._space.setEnabled(on)
        if not (on and seen):
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Do not blink any more."""
        self._timer.stop()
