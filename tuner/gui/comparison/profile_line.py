"""The line along which the maps are compared: over all views, and drawn with the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLineF, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPen
from PySide6.QtWidgets import QGraphicsLineItem

from tuner.gui.comparison.tints import MARK
from tuner.gui.views.image_view import ImageView
from tuner.gui.widgets.virtuals import guarded

Line = tuple[float, float, float, float]
"""x0, y0, x1, y1 in px, pixel i covering i..i+1."""

_INSIDE = 0.01
_SHORTEST = 2


@guarded
class ProfileLine(QObject):
    """Draws with the Shift key, or without while ``drawing`` is on.

    Signals:
        drawn: x0, y0, x1, y1 of a line drawn with the mouse, in px.
    """

    drawn = Signal(float, float, float, float)

    def __init__(self, views: Sequence[ImageView], parent: QObject) -> None:
        super().__init__(parent)
        self.drawing = False
        self._views = views
        self._items = [QGraphicsLineItem() for _ in views]
        self._line: Line | None = None
        self._start: tuple[float, float] | None = None
        pen = QPen(QColor(*MARK), 2)
        pen.setCosmetic(True)
        for view, item in zip(views, self._items, strict=True):
            item.setZValue(2)
            item.setPen(pen)
            item.setVisible(False)
            view.canvas.addItem(item)
            view.canvas.viewport().installEventFilter(self)

    # the line

    @property
    def line(self) -> Line | None:
        """The line that was set or drawn last."""
        return self._line

    @property
    def shown(self) -> tuple[Line | None, ...]:
        """For each view the line over it; None where none is."""
        return tuple(_ends(item.line()) if item.isVisible() else None for item in self._items)

    def set_line(self, line: Line | None) -> None:
        """Draw this line in all views."""
        self._line = line
        self._show(line)

    def follow_pictures(self) -> None:
        """Draw the line in views with a picture only: through words it would be hard to read."""
        for view, item in zip(self._views, self._items, strict=True):
            item.setVisible(self._line is not None and not view.canvas.empty)

    def _show(self, line: Line | None) -> None:
        for view, item in zip(self._views, self._items, strict=True):
            item.setVisible(line is not None and not view.canvas.empty)
            if line is not None:
                item.setLine(QLineF(*line))
        for view in self._views:
            view.canvas.viewport().update()

    # the mouse

    def give_up(self) -> None:
        """What is being drawn belongs to no picture any more."""
        self._start = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            view = next((v for v in self._views if v.canvas.viewport() is watched), None)
            if view is not None and self._draw(view, event):
                return True
        return super().eventFilter(watched, event)

    def _draw(self, view: ImageView, event: QMouseEvent) -> bool:
        kind, at = event.type(), _point(view, event.position())
        if kind == QEvent.Type.MouseButtonPress and self._wanted(view, event):
            self._start = at
            return True
        if self._start is None:
            return False
        if kind == QEvent.Type.MouseMove and not event.buttons() & Qt.MouseButton.LeftButton:
            # The release went elsewhere, to a dialog that came up or to another tab.
            self._start = None
            self._show(self._line)
            return False
        line = (*self._start, *at)
        if kind == QEvent.Type.MouseMove:
            self._show(line)
        elif kind == QEvent.Type.MouseButtonRelease:
            self._finish(line)
        return True

    def _finish(self, line: Line) -> None:
        self._start = None
        if abs(line[2] - line[0]) + abs(line[3] - line[1]) < _SHORTEST:
            self._show(self._line)
            return
        self.set_line(line)
        self.drawn.emit(*line)

    def _wanted(self, view: ImageView, event: QMouseEvent) -> bool:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        main = event.button() == Qt.MouseButton.LeftButton
        return main and (self.drawing or shift) and not view.canvas.empty


def _point(view: ImageView, at: QPointF) -> tuple[float, float]:
    """The nearest point of the picture; its far edges belong to no pixel any more."""
    x, y = view.canvas.mapping.to_image(at)
    image = view.canvas.camera.framing.image
    return min(max(x, 0.0), image.width - _INSIDE), min(max(y, 0.0), image.height - _INSIDE)


def _ends(line: QLineF) -> Line:
    return line.x1(), line.y1(), line.x2(), line.y2()
