"""What the window system sends: files that are dragged and let go, the mouse over a picture."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from tuner.gui.views.image_view import ImageView

_COPY = Qt.DropAction.CopyAction
_BUTTON, _NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
_PLAIN = Qt.KeyboardModifier.NoModifier


def urls(paths: Iterable[Path]) -> QMimeData:
    """What is dragged when files are."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag_over(target: QWidget, data: QMimeData, at: QPointF) -> bool:
    """Bring it over the widget; whether that would take it."""
    event = QDragEnterEvent(at.toPoint(), _COPY, data, _BUTTON, _PLAIN)
    event.ignore()
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def let_go(target: QWidget, data: QMimeData, at: QPointF) -> None:
    """Let go what was taken."""
    QApplication.sendEvent(target, QDropEvent(at, _COPY, data, _BUTTON, _PLAIN))


def point(view: ImageView, x: int, y: int) -> None:
    """Move the mouse to the middle of a pixel, which may lie outside the picture."""
    area = view.canvas.viewport()
    at = QPointF(view.canvas.mapping.pixel_middle(x, y))
    kind = QEvent.Type.MouseMove
    event: Any = QMouseEvent(
        kind, at, QPointF(area.mapToGlobal(at)), _NO_BUTTON, _NO_BUTTON, _PLAIN
    )
    QApplication.sendEvent(area, event)


def leave(view: ImageView) -> None:
    """Take the mouse away from the view."""
    QApplication.sendEvent(view.canvas, QEvent(QEvent.Type.Leave))


def move(area: QWidget, at: QPointF, button: Qt.MouseButton = _NO_BUTTON) -> None:
    """Move the mouse over a widget, with a button held or none."""
    event: Any = QMouseEvent(
        QEvent.Type.MouseMove, at, QPointF(area.mapToGlobal(at)), _NO_BUTTON, button, _PLAIN
    )
    QApplication.sendEvent(area, event)
