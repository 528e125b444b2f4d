"""The window's parts by their names, for whoever plays a user: tests, benchmarks, attacks."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QSlider, QSpinBox, QWidget

from tests.gui.inside import Inside
from tuner.core.colour import IndexImage
from tuner.gui.views.image_view import ImageView
from tuner.gui.views.marks import Marks
from tuner.gui.window import MainWindow

_Named = TypeVar("_Named", bound=QObject)


class Parts:
    """Finds commands and controls; ``inside`` is what no user reaches."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.inside = Inside(window)

    # finding

    def find(self, kind: type[_Named], name: str) -> _Named:
        """The one part of the window that bears this name."""
        found = self.window.findChildren(kind, name)
        assert len(found) == 1, f"{len(found)} {kind.__name__} are called {name}"
        return found[0]

    def action(self, command: str) -> QAction:
        return self.find(QAction, f"action_{command}")

    def row(self, name: str) -> Any:
        """The row of a parameter in the panel."""
        return self.find(QWidget, name)

    def slider(self, name: str) -> QSlider:
        return self.row(name).findChild(QSlider)

    def input(self, name: str) -> QWidget:
        """What a user sets a parameter by: a slider, or a box of names."""
        return self.row(name).findChild(QComboBox) or self.slider(name)

    def spin(self, name: str) -> QSpinBox:
        return self.row(name).findChild(QSpinBox)

    def view(self, name: str) -> ImageView:
        """A view of the stereo tab: left, right, disparity, fourth."""
        return self.find(ImageView, f"view_{name}")

    def marks(self, name: str = "disparity") -> Marks:
        """What is drawn over the picture of a view."""
        return self.view(name).canvas.marks

    def patch(self, name: str = "disparity") -> IndexImage | None:
        """What covers a part of the picture of a view while a slider moves."""
        return self.view(name).canvas.patch

    # using

    def do(self, command: str) -> None:
        """Give a command, if it can be given."""
        self.action(command).trigger()

    def click(self, button: str) -> None:
        self.find(QWidget, button).click()  # type: ignore[attr-defined]

    def pick(self, box: str, *, text: str = "", data: str = "") -> None:
        """Choose the entry of this text, or with this data, in a box."""
        chooser = self.find(QComboBox, box)
        index = chooser.findText(text) if text else chooser.findData(data)
        assert index >= 0, (box, text, data)
        chooser.setCurrentIndex(index)
        chooser.activated.emit(index)

    @property
    def readout(self) -> str:
        """The line on the pixel under the mouse."""
        return self.find(QLabel, "readout").text()
