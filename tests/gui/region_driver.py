"""Draws on a picture of the window with the mouse, as a user does."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.gui import events
from tests.gui.driver import Driver
from tuner.gui.views.region_drawing import RegionMark

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier


class Pencil:
    """The mouse over one view of the stereo tab; points are px of the picture."""

    def __init__(self, driver: Driver, view: str) -> None:
        self.driver, self.view = driver, driver.view(view)

    @property
    def area(self) -> QWidget:
        return self.view.canvas.viewport()

    def at(self, x: float, y: float) -> QPoint:
        return QPointF(self.view.canvas.mapping.to_screen(x, y)).toPoint()

    def down(self, x: float, y: float, button: Qt.MouseButton = LEFT) -> None:
        QTest.mousePress(self.area, button, PLAIN, self.at(x, y))

    def to(self, x: float, y: float, button: Qt.MouseButton = LEFT) -> None:
        """Move with the button held."""
        events.move(self.area, QPointF(self.at(x, y)), button)

    def up(self, x: float, y: float, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseRelease(self.area, button, PLAIN, self.at(x, y))

    def drag(self, *points: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
        """Press at the first point, move over the others, let go at the last."""
        self.down(*points[0], button)
        for point in points[1:]:
            self.to(*point, button)
        self.up(*points[-1], button)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self.view, key, modifier)

    @property
    def mark(self) -> RegionMark | None:
        """The region that is drawn over the picture."""
        return self.view.canvas.marks.region

    def brightness(self, x: float, y: float) -> int:
        """Of the screen at a point of the picture."""
        seen: QImage = self.area.grab().toImage()
        return seen.pixelColor(self.at(x, y)).lightness()
