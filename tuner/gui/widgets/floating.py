"""Lays a widget over the top of others, so that it comes and goes without moving them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QWidget

from tuner.gui.widgets.virtuals import guarded

_MOVING: Final = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
)


@guarded
class Floating(QObject):
    """Keeps a widget over whichever of some areas can be seen, below the titles in them."""

    def __init__(self, floats: QWidget, *areas: QWidget) -> None:
        """The areas lie in the parent of ``floats``, however deep; no layout holds ``floats``."""
        super().__init__(floats)
        self._floats = floats
        over = floats.parentWidget()
        assert over is not None
        self._over = over
        self._areas = areas
        for widget in (floats, *areas):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVING:
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Over the top of the area in use, as high as its words need."""
        floats = self._floats
        area = next((one for one in self._areas if not one.isHidden()), self._areas[0])
        if floats.isHidden() or area.width() < 2:
            return
        below_title = floats.fontMetrics().height() + 8
        at = area.mapTo(self._over, QPoint(0, below_title))
        # The hint of words that wrap is for a narrow column; this width is known.
        wrapped = floats.heightForWidth(area.width())
        height = wrapped if wrapped > 0 else floats.sizeHint().height()
        floats.setGeometry(at.x(), at.y(), area.width(), height)
        layout = floats.layout()
        if layout is not None and layout.geometry() != floats.contentsRect():
            # Shown for the first time, it is laid out before it has this size.
            layout.setGeometry(floats.contentsRect())
        floats.raise_()
