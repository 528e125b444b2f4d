"""The line below the views: what ran, how it was fed, how fast maps come."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QWidget

from tuner.gui.lanes.film import Film
from tuner.gui.monocular.words import summary
from tuner.gui.widgets.making import repeating
from tuner.gui.widgets.naming import named
from tuner.session.depth_map import DepthMap


class MonoReport(QLabel):
    """Says it of the map on show, and while a film runs anew each second."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mono_report")
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleName("What ran")
        self.setContentsMargins(8, 3, 8, 4)
        self.setMinimumWidth(60)
        self._film = film
        self._shown: DepthMap | None = None
        self._rate = named(repeating(self, 1000), "mono_rate")
        self._rate.timeout.connect(self._show)

    @Slot(object)
    def show_map(self, shown: DepthMap | None) -> None:
        """The map on show, None for none."""
        self._shown = shown
        self._show()

    @Slot()
    def _show(self) -> None:
        rate = self._film.frames_per_second
        self.setText(summary(self._shown, rate) if self._shown is not None else "")
        self.setToolTip(self.text())
        if rate and not self._rate.isActive():
            self._rate.start()
        elif not rate:
            self._rate.stop()

    def stop(self) -> None:
        """Nothing more is said."""
        self._rate.stop()
