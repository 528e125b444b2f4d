"""The line above a picture: its title at the left, a note at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from tuner.gui.widgets.virtuals import guarded

_LEGIBLE = 90
"""A note that is cut to fewer px says nothing."""


@guarded
class TitleLine(QWidget):
    """A title that is always whole and a note that is elided when there is no room."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._note = title, ""
        self._buttons = QHBoxLayout(self)
        self._buttons.setContentsMargins(0, 0, 2, 0)
        self._buttons.setSpacing(2)
        self._buttons.addStretch(1)
        self.setFixedHeight(self.sizeHint().height())

    def add_button(self, button: QAbstractButton) -> None:
        """Put a button at the right end; the note keeps clear of it."""
        button.setFixedHeight(self.height() - 2)
        self._buttons.addWidget(button)

    def set_texts(self, title: str, note: str) -> None:
        if (title, note) != (self._title, self._note):
            self._title, self._note = title, note
            self.setToolTip(note)
            self.update()

    def event(self, event: QEvent) -> bool:
        """A button that comes or goes leaves the note another room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._buttons.activate()
            self.update()
        return super().event(event)

    def sizeHint(self) -> QSize:
        return QSize(80, self.fontMetrics().height() + 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.rect().adjusted(6, 0, -6 - self._taken(), 0)
        bold = self.font()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        metrics = QFontMetrics(bold)
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        painter.setFont(self.font())
        self._draw_note(painter, room.adjusted(metrics.horizontalAdvance(title) + 12, 0, 0, 0))

    def _taken(self) -> int:
        """Px at the right end that buttons stand on."""
        buttons = self.findChildren(QAbstractButton)
        return max((self.width() - one.x() for one in buttons if one.isVisible()), default=0)

    def _draw_note(self, painter: QPainter, room: QRect) -> None:
        if room.width() < min(_LEGIBLE, self.fontMetrics().horizontalAdvance(self._note)):
            return
        faint = self.palette().color(QPalette.ColorRole.WindowText)
        faint.setAlphaF(0.7)
        painter.setPen(faint)
        note = self.fontMetrics().elidedText(self._note, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, note)
