"""A label whose words change with every picture, without the window being laid out each time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget

from tuner.gui.widgets.virtuals import guarded

_ROOM = QRect(0, 0, 2000, 2000)
"""More than any words need, px."""


@guarded
class SteadyLabel(QLabel):
    """Has just the size that its words need; only words that need another one move neighbours.

    A QLabel asks for a new layout whenever its words change, and that goes up to the window, which
    then paints all of the tab again. A widget of fixed size asks for none.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None, *, least: str = "") -> None:
        """``least``: the label is never narrower than these words."""
        super().__init__(text, parent)
        self._least = least
        self._fit()

    def show_text(self, text: str) -> None:
        """Say this instead."""
        if text != self.text():
            self.setText(text)
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        # Asked for its hint, the label lays selectable words out; else they are painted twice.
        self.sizeHint()
        size = self._needed().grownBy(self.contentsMargins())
        if size != self.minimumSize():
            self.setFixedSize(size)

    def _needed(self) -> QSize:
        """What QLabel would ask for, whose own hint is never less than the fixed size."""
        metrics = self.fontMetrics()
        if not self.text():
            return QSize(metrics.averageCharWidth(), metrics.lineSpacing())
        words = metrics.boundingRect(_ROOM, Qt.AlignmentFlag.AlignLeft, self.text())
        return words.size().expandedTo(QSize(metrics.horizontalAdvance(self._least), 0))
