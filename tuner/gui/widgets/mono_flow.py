"""A row of controls that goes on in the next line where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from tuner.gui.widgets.virtuals import guarded


@guarded
class FlowLayout(QLayout):
    """Items from left to right, wrapped like words; each line is as high as its highest item."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 12, line_gap: int = 4) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap, self._line_gap = gap, line_gap

    def addItem(self, item: QLayoutItem, /) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int, /) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int, /) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int, /) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def setGeometry(self, rect: QRect, /) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Height that is needed; with ``move`` the items go to their places."""
        room = rect.marginsRemoved(self.contentsMargins())
        x, y = room.x(), room.y()
        line: list[tuple[QLayoutItem, int, int]] = []
        for item in [item for item in self._items if not item.isEmpty()]:
            width = item.sizeHint().width()
            if line and x + width > room.right() + 1:
                y += self._place_line(line, y, move) + self._line_gap
                x, line = room.x(), []
            line.append((item, x, min(width, room.width())))
            x += width + self._gap
        y += self._place_line(line, y, move)
        return y - rect.y() + self.contentsMargins().bottom()

    @staticmethod
    def _place_line(line: list[tuple[QLayoutItem, int, int]], y: int, move: bool) -> int:
        height = max((item.sizeHint().height() for item, _, _ in line), default=0)
        for item, x, width in line if move else ():
            own = item.sizeHint().height()
            item.setGeometry(QRect(QPoint(x, y + (height - own) // 2), QSize(width, own)))
        return height
