"""What a user does at the point cloud's dock and sees of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget

from tests.gui.driver import Driver
from tuner.gui.cloud.canvas import CloudCanvas


class CloudDriver:
    """Hands and eyes at the dock of one window."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.canvas = driver.find(CloudCanvas, "cloud_canvas")

    def begin_open(self) -> None:
        """Open the dock; its picture comes later."""
        if not self.visible:
            self.driver.do("point_cloud")

    def open(self) -> None:
        """Open the dock and wait until it shows what it can."""
        self.begin_open()
        self.settle()

    def close(self) -> None:
        if self.visible:
            self.driver.do("point_cloud")

    def choose(self, box: str, data: str) -> None:
        """Choose an entry, and wait for what it shows."""
        self.driver.pick(box, data=data)
        self.settle()

    def press(self, button: str) -> None:
        self.driver.find(QToolButton, button).click()
        self.settle()

    def option(self, name: str) -> QAction:
        """A choice of the export button's menu."""
        return self.driver.find(QAction, f"cloud_{name}")

    def settle(self) -> None:
        self.driver.until(lambda: self.driver.inside.cloud_settled)

    def hover(self, x: float, y: float) -> None:
        """Move the mouse there, with no button down."""
        self._mouse(QEvent.Type.MouseMove, x, y)
        self.settle()

    def click(self, x: float, y: float) -> None:
        QTest.mouseClick(self.canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
        self.settle()

    def drag(self, dx: int, dy: int, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """Press in the middle, move by so many px, let go."""
        middle = self.canvas.rect().center()
        QTest.mousePress(self.canvas, button, pos=middle)
        for part in (0.5, 1.0):
            to = QPointF(middle) + QPointF(dx, dy) * part
            self._mouse(QEvent.Type.MouseMove, to.x(), to.y(), button)
        QTest.mouseRelease(self.canvas, button, pos=middle + QPoint(dx, dy))
        self.settle()

    def _mouse(
        self,
        kind: QEvent.Type,
        x: float,
        y: float,
        button: Qt.MouseButton = Qt.MouseButton.NoButton,
    ) -> None:
        at = QPointF(x, y)
        to = QPointF(self.canvas.mapToGlobal(at.toPoint()))
        plain = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, at, to, Qt.MouseButton.NoButton, button, plain)
        QApplication.sendEvent(self.canvas, event)

    @property
    def visible(self) -> bool:
        return not self.driver.find(QWidget, "dock_point_cloud").isHidden()

    @property
    def words(self) -> str:
        """What stands in place of the picture."""
        return self.canvas.words

    @property
    def line(self) -> str:
        """The line below."""
        return self.driver.find(QLabel, "cloud_line").text()

    @property
    def image(self) -> QImage:
        """The picture on show."""
        image = self.canvas.image
        assert image is not None, self.canvas.words
        return image
