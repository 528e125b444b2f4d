"""A row of widgets that goes on in further lines where the window is too narrow for one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QWidget

from tuner.gui.widgets.virtuals import guarded


@guarded
class FlowLayout(QLayout):
    """Places items from left to right, line by line, each with its preferred size.

    Qt asks for its sizes dozens of times while a window is laid out: what was found is kept until
    an item changes.
    """

    _hint: QSize | None = None

    def __init__(
        self,
        parent: QWidget,
        *,
        spacing: int,
        line_spacing: int = 2,
        last_at_end: bool = False,
        centred: bool = False,
    ) -> None:
        """An empty row.

        Args:
            spacing, line_spacing: between items and between lines, px.
            last_at_end: the last item stands at the right end of its line.
            centred: items stand in the middle of their line's height, not at its top.
        """
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        self._line_spacing = line_spacing
        self._last_at_end = last_at_end
        self._centred = centred
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def invalidate(self) -> None:
        """Qt says so when an item comes, goes, hides or wants another size."""
        self._hint, self._heights = None, {}
        super().invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        if self._hint is None:
            self._hint = self._preferred()
        return QSize(self._hint)

    def _preferred(self) -> QSize:
        """The size of all items in one line."""
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self.spacing() * max(0, len(shown) - 1)
        return self._framed(QSize(width, max((size.height() for size in shown), default=0)))

    def minimumSize(self) -> QSize:
        least = QSize()
        for item in self._items:
            if not item.isEmpty():
                least = least.expandedTo(item.minimumSize())
        return self._framed(least)

    def _framed(self, size: QSize) -> QSize:
        return size.grownBy(self.contentsMargins())

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Height that the lines take within ``rect``; ``move`` puts the items there."""
        inside = rect.marginsRemoved(self.contentsMargins())
        top = inside.top()
        for line in self._lines(inside):
            height = max(at.height() for _, at in line)
            for item, at in line if move else ():
                down = (height - at.height()) // 2 if self._centred else 0
                item.setGeometry(at.translated(0, top + down))
            top += height + self._line_spacing
        used = max(0, top - self._line_spacing - inside.top())
        return inside.top() + used - rect.top() + self.contentsMargins().bottom()

    def _lines(self, inside: QRect) -> list[list[tuple[QLayoutItem, QRect]]]:
        """The items of each line and where they stand in it, as if each line were at 0."""
        lines: list[list[tuple[QLayoutItem, QRect]]] = []
        left = inside.left()
        for item in [item for item in self._items if not item.isEmpty()]:
            size = item.sizeHint()
            if not lines or (left > inside.left() and left + size.width() > inside.right() + 1):
                lines.append([])
                left = inside.left()
            size.setWidth(min(size.width(), max(0, inside.width())))
            at = QRect(QPoint(left, 0), size)
            if self._last_at_end and item is self._items[-1]:
                at.moveLeft(max(left, inside.right() + 1 - size.width()))
            lines[-1].append((item, at))
            left += size.width() + self.spacing()
        return lines


def together(*widgets: QWidget, spacing: int | None = None) -> QWidget:
    """One widget that keeps these in one line, so many px apart or as is usual."""
    group = QWidget()
    line = QHBoxLayout(group)
    if spacing is not None:
        line.setSpacing(spacing)
    line.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        line.addWidget(widget)
    return group
