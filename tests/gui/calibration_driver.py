"""The dialog that calibrates on the screen: the only place in tests that knows how it is built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidget, QWidget

from tests.engine.boards import poses, taken
from tests.gui.answers import Answers
from tests.gui.widget_driver import WidgetDriver
from tests.rigs import rig
from tuner.core.geometry.board import Board
from tuner.core.geometry.rig import CameraPair
from tuner.gui.calibration.coverage import CoverageMap
from tuner.gui.calibration.dialog import CalibrationDialog
from tuner.gui.calibration.preview import PreviewPane
from tuner.gui.lanes.calibrating import BoardPreview
from tuner.gui.widgets.message_bar import MessageBar

BOARD = Board(columns=8, rows=5, square_m=0.025)
SHOWN = (0, 1, 4, 6, 7, 9)
"""Of the made-up poses, some in which both cameras see the whole chessboard."""

CUT = 3
"""One in which the right camera does not."""

WINDOW_PX = 5
"""Half the side of a window that does not reach from corner to corner in them."""


class CalibrationDriver(WidgetDriver):
    """Does what a user does with the dialog, and reads what it shows."""

    def __init__(self, dialog: CalibrationDialog, qtbot: Any, answers: Answers) -> None:
        super().__init__(dialog, qtbot)
        self.dialog, self.answers = dialog, answers
        self.used: list[tuple[Path, ...]] = []
        """The files of calibrations that were to be used."""
        dialog.use_wanted.connect(self.used.append)

    # doing

    def set_board(self, board: Board = BOARD) -> None:
        """Say what board it is."""
        self.choose("board_kind", board.kind)
        self.move("board_columns", board.columns)
        self.move("board_rows", board.rows)
        self.move("board_square", 1000 * (board.square_m or 0))
        self.move("board_window", WINDOW_PX)

    def open_folder(self, folder: Path) -> None:
        """Choose it in the dialog, and wait until its pairs are listed."""
        self.answers.give((folder,))
        self.click("calibration_folder")
        self.settle()

    def calibrate(self) -> None:
        """Press the button, and wait for what comes."""
        self.click("calibration_run")
        self.settle()

    def catch(self) -> None:
        """Take the pair on show."""
        self.click("calibration_catch")
        self.settle()

    def click_bar(self, name: str) -> None:
        """Click where the errors of a pair are drawn, and wait for what comes."""
        self.begin_click_bar(name)
        self.settle()

    def begin_click_bar(self, name: str) -> None:
        """The same; what comes comes later."""
        item, tree = self._item(name), self._tree
        place = tree.visualItemRect(item).center()
        place.setX(tree.header().sectionPosition(1) + 20)
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def select(self, name: str) -> None:
        """Turn to a pair, and wait until it is shown."""
        self._tree.setCurrentItem(self._item(name))
        self.settle()

    def press(self, key: Qt.Key) -> None:
        """A key at the list of pairs."""
        self.qtbot.keyClick(self._tree, key)
        self.settle()

    def save(self, path: Path) -> None:
        """Under this name, and wait until it is written or refused."""
        self.answers.give((path,))
        self.click("calibration_save")
        self.settle()

    def settle(self) -> None:
        self.until(lambda: self.dialog.settled)

    # seeing

    @property
    def _tree(self) -> QTreeWidget:
        tree: QTreeWidget = self.find(QTreeWidget, "calibration_views")
        return tree

    def _item(self, name: str) -> Any:
        (item,) = self._tree.findItems(name, Qt.MatchFlag.MatchExactly, 0)
        return item

    @property
    def table(self) -> dict[str, tuple[str, str]]:
        """Name -> (its errors in words, its rows) of each pair."""
        items = [self._tree.topLevelItem(at) for at in range(self._tree.topLevelItemCount())]
        return {item.text(0): (item.text(1), item.text(2)) for item in items if item}

    def takes_part(self, name: str) -> bool:
        return bool(self._item(name).checkState(0) is Qt.CheckState.Checked)

    @property
    def result(self) -> str:
        return self.words("calibration_result")

    @property
    def notes(self) -> str:
        return self.words("calibration_notes")

    @property
    def count(self) -> str:
        return self.words("calibration_count")

    @property
    def coverage(self) -> tuple[str, str]:
        """What is said of the left and of the right map."""
        left, right = (
            self.find(CoverageMap, f"coverage_{side}").accessibleName()
            for side in ("left", "right")
        )
        return left, right

    @property
    def preview(self) -> BoardPreview:
        shown = self.find(PreviewPane, "calibration_preview").preview
        assert isinstance(shown, BoardPreview)
        return shown

    @property
    def said(self) -> str:
        """The message on show, or empty."""
        bar = self.find(MessageBar, "message_bar")
        return bar.message.text if bar.message else ""

    def enabled_button(self, name: str) -> bool:
        return bool(self.find(QWidget, name).isEnabled())


def write_boards(
    folder: Path,
    *,
    board: Board = BOARD,
    found: CameraPair | None = None,
    shown: tuple[int, ...] = SHOWN,
    name: Callable[[str, int], str] = "{}{:02d}.png".format,
) -> Path:
    """Pairs of a rig that takes pictures of a board; (side, number) gives each file's name."""
    every = poses(12)
    for number in shown:
        pictures = taken(board, found or rig(), *every[number])
        for side, picture in zip(("left", "right"), pictures, strict=True):
            path = folder / name(side, number)
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), picture)
    return folder
