"""The name of a parameter in the panel."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from tuner.gui.widgets.virtuals import guarded

GUTTER = 11
"""Room left of the label for the mark of a modified value."""


@guarded
class FieldLabel(QLabel):
    """A label with an accent dot and bold text while its value is modified."""

    double_clicked = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.modified = False
        self.setContentsMargins(GUTTER, 0, 0, 0)

    def full_width(self) -> int:
        """Width that the text needs when bold."""
        self.ensurePolished()
        font = self.font()
        font.setBold(True)
        return GUTTER + QFontMetrics(font).horizontalAdvance(self.text()) + 2

    def show_modified(self, modified: bool) -> None:
        """Mark the value as differing from its default, or not."""
        if modified == self.modified:
            return
        self.modified = modified
        font = self.font()
        font.setBold(modified)
        self.setFont(font)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.modified:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().highlight())
        side = GUTTER // 2
        painter.drawEllipse(2, (self.height() - side) // 2, side, side)
        painter.end()


def reset_button(label: str, target: str, parent: QWidget) -> QToolButton:
    """A small button, shown only while there is something to reset; its room is kept."""
    button = QToolButton(parent)
    button.setText("↺")
    button.setAutoRaise(True)
    button.setFixedSize(QSize(18, 18))
    button.setToolTip(f"Reset {label} to {target}")
    button.setAccessibleName(f"Reset {label} to {target}")
    policy = button.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    button.setSizePolicy(policy)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.hide()
    return button
