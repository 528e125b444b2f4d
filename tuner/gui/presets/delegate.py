"""Paints a preset in two lines (title with marks, what it is) and renames it in place."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from tuner.gui.widgets.font import smaller
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.virtuals import guarded

Index = QModelIndex | QPersistentModelIndex
EDGE: Final = 8
DIRTY: Final = "•"


class Role(IntEnum):
    """What an item of the list carries beside its title."""

    PATH = Qt.ItemDataRole.UserRole
    SECOND = PATH + 1
    ACTIVE = PATH + 2
    DIRTY = PATH + 3
    BROKEN = PATH + 4


@guarded
class PresetDelegate(QStyledItemDelegate):
    """Two lines per preset, one bold line per section header.

    Signals:
        renamed(path, title): editing in place ended with another title; the model is left alone.
    """

    renamed = Signal(object, str)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        title = QFontMetrics(option.font).height()
        if _is_header(index):
            return QSize(80, title + 8)
        return QSize(80, title + QFontMetrics(smaller(option.font)).height() + 7)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, option.widget)
        painter.save()
        if _is_header(index):
            self._paint_header(painter, option, index)
        else:
            self._paint_preset(painter, option, index)
        painter.restore()

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002
        index: Index,  # noqa: ARG002
    ) -> QLineEdit:
        editor = named(QLineEdit(parent), "preset_title")
        editor.setAccessibleName("New name of the preset")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(index.data())
            editor.selectAll()

    def setModelData(
        self,
        editor: QWidget,
        model: QAbstractItemModel,  # noqa: ARG002
        index: Index,
    ) -> None:
        if not isinstance(editor, QLineEdit):
            return
        title = editor.text().strip()
        if title and title != index.data():
            self.renamed.emit(index.data(Role.PATH), title)

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: Index,  # noqa: ARG002
    ) -> None:
        editor.setGeometry(QRect(option.rect).adjusted(EDGE - 4, 1, -4, -1))

    def _paint_header(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        font = smaller(option.font)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(_faint(option))
        area = QRect(option.rect).adjusted(EDGE, 0, -EDGE, -2)
        bottom = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, bottom, index.data())

    def _paint_preset(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        active = bool(index.data(Role.ACTIVE))
        if active:
            bar = QRect(option.rect.left(), option.rect.top() + 2, 3, option.rect.height() - 4)
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            pen = option.palette.highlightedText() if chosen else option.palette.highlight()
            painter.fillRect(bar, pen)
        area = QRect(option.rect).adjusted(EDGE, 3, -EDGE, -3)
        first, second = _pens(option, broken=bool(index.data(Role.BROKEN)))
        font = QFont(option.font)
        font.setBold(active)
        painter.setPen(first)
        _line(painter, font, area, _title(index))
        area.setTop(area.top() + QFontMetrics(font).height())
        painter.setPen(second)
        _line(painter, smaller(option.font), area, index.data(Role.SECOND))


def _is_header(index: Index) -> bool:
    return index.data(Role.PATH) is None


def _title(index: Index) -> str:
    warning = "⚠ " if index.data(Role.BROKEN) else ""
    dirty = f"{DIRTY} " if index.data(Role.DIRTY) else ""
    return f"{dirty}{warning}{index.data()}"


def _pens(option: QStyleOptionViewItem, *, broken: bool) -> tuple[QColor, QColor]:
    """Colours of title and second line."""
    if option.state & QStyle.StateFlag.State_Selected:
        chosen = option.palette.color(QPalette.ColorRole.HighlightedText)
        return chosen, chosen
    faint = _faint(option)
    return (faint if broken else option.palette.color(QPalette.ColorRole.Text)), faint


def _faint(option: QStyleOptionViewItem) -> QColor:
    # Of the active group: a header cannot be selected, and disabled text may be illegible.
    group = QPalette.ColorGroup.Active
    return option.palette.color(group, QPalette.ColorRole.PlaceholderText)


def _line(painter: QPainter, font: QFont, area: QRect, text: str) -> None:
    painter.setFont(font)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, shown)
