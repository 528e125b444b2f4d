"""What is too high for the window scrolls, and nothing of it is cut."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStyle, QVBoxLayout, QWidget


def column(owner: QWidget, *widgets: QWidget, growing: QWidget) -> QVBoxLayout:
    """The widgets below one another without gaps; one of them takes what room is left."""
    layout = QVBoxLayout(owner)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget, 1 if widget is growing else 0)
    return layout


def scroll_area(whole: QWidget) -> QScrollArea:
    """Scrolls up and down only: it is never narrower than ``whole`` and a scroll bar."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(whole)
    bar = area.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
    area.setMinimumWidth(whole.minimumSizeHint().width() + bar)
    return area
