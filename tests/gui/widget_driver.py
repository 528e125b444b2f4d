"""What a user does with a widget, and what is to be seen of it: everything by object name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget

from tuner.gui.views.image_view import ImageView
from tuner.gui.views.ruler import Ruler

WAIT_MS = 30_000
NO_BUTTON, LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier


class WidgetDriver:
    """Hands and eyes for one widget on the screen."""

    def __init__(self, widget: QWidget, qtbot: Any) -> None:
        self.widget, self.qtbot = widget, qtbot

    def until(self, seen: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(seen()), timeout=WAIT_MS)

    def find(self, kind: type, name: str) -> Any:
        found = self.widget.findChild(kind, name)
        assert found is not None, name
        return found

    # doing

    def resize(self, width: int, height: int) -> None:
        self.widget.resize(width, height)
        QApplication.processEvents()

    def click(self, name: str) -> None:
        self.find(QAbstractButton, name).click()

    def trigger(self, name: str) -> None:
        """Choose an action in a menu."""
        self.find(QAction, name).trigger()

    def tick(self, name: str, on: bool = True) -> None:
        self.find(QAbstractButton, name).setChecked(on)

    def choose(self, name: str, data: Any) -> None:
        """Choose what stands for ``data`` in a combo box."""
        box = self.find(QComboBox, name)
        at = box.findData(data)
        assert at >= 0, f"{name} has no {data!r}"
        box.setCurrentIndex(at)
        box.activated.emit(at)

    def move(self, name: str, value: float) -> None:
        """Set a slider or a spin box."""
        self.find(QWidget, name).setValue(value)

    def drop(self, *paths: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        copy = Qt.DropAction.CopyAction
        self.send(self.widget, QDragEnterEvent(QPoint(5, 5), copy, data, LEFT, PLAIN))
        self.send(self.widget, QDropEvent(QPointF(5, 5), copy, data, LEFT, PLAIN))

    def hover(self, view: str, x: float, y: float) -> None:
        """Bring the mouse over a pixel."""
        canvas = self.view(view).canvas
        self.mouse(canvas.viewport(), canvas.mapping.pixel_middle(x, y).toPoint())

    def leave(self, view: str) -> None:
        """Take the mouse away from the picture."""
        self.send(self.view(view).canvas, QEvent(QEvent.Type.Leave))

    def mouse(self, on: QWidget, to: QPoint, pressed: Qt.MouseButton = NO_BUTTON) -> None:
        """Move the mouse, with a button held or none."""
        everywhere = QPointF(on.mapToGlobal(to))
        move = QEvent.Type.MouseMove
        self.send(on, QMouseEvent(move, QPointF(to), everywhere, NO_BUTTON, pressed, PLAIN))

    @staticmethod
    def send(to: QObject, event: QEvent) -> None:
        QApplication.sendEvent(to, event)

    # seeing

    def words(self, name: str) -> str:
        """The text of a label, a button or whatever else has one."""
        return str(self.find(QWidget, name).text())

    def tip(self, name: str) -> str:
        return str(self.find(QWidget, name).toolTip())

    def seen(self, name: str) -> bool:
        return bool(self.find(QWidget, name).isVisible())

    def enabled(self, name: str) -> bool:
        return bool(self.find(QObject, name).isEnabled())

    def chosen(self, name: str) -> Any:
        """What the chosen entry of a combo box stands for."""
        return self.find(QComboBox, name).currentData()

    def offers(self, name: str, data: Any) -> bool:
        """The combo box has this entry, and it can be chosen."""
        box = self.find(QComboBox, name)
        item = box.model().item(box.findData(data))
        return item is not None and bool(item.isEnabled())

    def ticked(self, name: str) -> bool:
        return bool(self.find(QAbstractButton, name).isChecked())

    def value(self, name: str) -> float:
        return self.find(QWidget, name).value()

    # what the views show

    def view(self, name: str) -> ImageView:
        return self.find(ImageView, name)

    def image(self, view: str) -> np.ndarray | None:
        """The picture in a view, as indices; None while there are words."""
        return self.view(view).canvas.image

    def instead(self, view: str) -> str:
        """The words that stand in the picture's place."""
        canvas = self.view(view).canvas
        return str(canvas.marks.message) if canvas.empty else ""

    def title(self, view: str) -> str:
        """Title and note of a view, as they are spoken."""
        return self.view(view).accessibleName()

    def ruler(self, view: str) -> str:
        """What the ruler explains, as it is spoken; empty while there is none."""
        ruler = self.view(view).findChild(Ruler)
        return "" if ruler.isHidden() else ruler.accessibleName()

    def crosshair(self, view: str) -> tuple[float, float] | None:
        return self.view(view).canvas.marks.crosshair

    def busy(self, view: str) -> bool:
        return bool(self.view(view).canvas.marks.busy)

    def scale(self, view: str) -> float:
        """Screen px for each px of the picture."""
        return self.view(view).canvas.mapping.scale

    # messages

    @property
    def message(self) -> str:
        """What the line above the views says; empty while there is none."""
        return self.words("message_text") if self.find(QWidget, "message_bar").isVisible() else ""

    @property
    def tone(self) -> str:
        """How serious the message is, as it is spoken: news, warning or error."""
        return self.find(QWidget, "message_text").accessibleName().partition(":")[0]

    def close_message(self) -> None:
        self.click("message_close")
