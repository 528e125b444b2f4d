"""The parts of the dialog: what is given stands on the left, what comes of it on the right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGroupBox,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from tuner.gui.calibration.board_box import BoardBox
from tuner.gui.calibration.coverage import Coverage
from tuner.gui.calibration.pairs_box import PairsBox
from tuner.gui.calibration.preview import PreviewPane
from tuner.gui.calibration.result_box import ResultBox
from tuner.gui.calibration.running import Running
from tuner.gui.calibration.views_table import ViewsTable
from tuner.gui.widgets.making import push_button
from tuner.gui.widgets.message_bar import MessageBar
from tuner.gui.widgets.naming import named

_GIVEN_WIDTH: Final = 330
_SCROLL_BAR: Final = 16


class Parts:
    """Made once, and put into the dialog."""

    def __init__(self, dialog: QDialog) -> None:
        self.messages = MessageBar(dialog)
        self.board, self.pairs, self.coverage = BoardBox(), PairsBox(), Coverage()
        self.running, self.result = Running(), ResultBox()
        self.table, self.preview = ViewsTable(), PreviewPane()
        self.rectified = named(QCheckBox("Undistorted and &rectified"), "calibration_rectified")
        self.rectified.setToolTip("The selected pair as the calibration rectifies it")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save = self._button("&Save…", "calibration_save")
        self.save.setToolTip("As OpenCV YAML or XML, ROS camera_info pair, or JSON")
        self.use = self._button("&Use it", "calibration_use")
        self.use.setToolTip("Save it, and rectify the pair on show by it")
        close = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        # Enter takes a number that was typed; it must not close the dialog over it.
        named(close, "calibration_close").setAutoDefault(False)
        self._put_into(dialog)

    def _button(self, text: str, name: str) -> QPushButton:
        made = named(push_button(text), name)
        self.buttons.addButton(made, QDialogButtonBox.ButtonRole.ActionRole)
        return made

    def _put_into(self, dialog: QDialog) -> None:
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.setChildrenCollapsible(False)
        columns.addWidget(self._given())
        columns.addWidget(self._made())
        columns.setStretchFactor(1, 1)
        columns.setSizes([_GIVEN_WIDTH, 10 * _GIVEN_WIDTH])
        column = QVBoxLayout(dialog)
        column.addWidget(self.messages)
        column.addWidget(columns, 1)
        column.addWidget(self.running)
        column.addWidget(self.buttons)

    def _given(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.addWidget(self.board)
        column.addWidget(self.pairs)
        column.addWidget(_boxed("Coverage", self.coverage))
        column.addStretch(1)
        # On a small screen it must not make the dialog higher than that.
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setMinimumWidth(max(_GIVEN_WIDTH, inner.minimumSizeHint().width() + _SCROLL_BAR))
        return area

    def _made(self) -> QWidget:
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.result)
        column.addWidget(self.rectified)
        column.addWidget(self.preview, 1)
        rows = QSplitter(Qt.Orientation.Vertical)
        rows.setChildrenCollapsible(False)
        rows.addWidget(self.table)
        rows.addWidget(below)
        rows.setStretchFactor(0, 1)
        rows.setStretchFactor(1, 1)
        return rows


def _boxed(title: str, inner: QWidget) -> QGroupBox:
    box = QGroupBox(title)
    column = QVBoxLayout(box)
    column.setContentsMargins(8, 4, 8, 6)
    column.addWidget(inner)
    return box
