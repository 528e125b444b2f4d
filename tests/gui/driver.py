"""What a user does at the window and sees of it, by the names of its commands and controls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QMenu,
    QPushButton,
    QTabWidget,
    QWidget,
)

from tests.gui import events
from tests.gui.answers import Answers
from tests.gui.files import Files
from tests.gui.frames_driver import FramesDriver
from tests.gui.network_driver import NetworkDriver
from tests.gui.parts import Parts
from tests.gui.preset_driver import PresetDriver
from tests.gui.rig_driver import RigDriver
from tuner.core.types import FloatMap, Pair
from tuner.engine.frame import Frame
from tuner.gui.presets.taken import Taken
from tuner.gui.views.ruler import Ruler
from tuner.gui.widgets.message_bar import Message, MessageBar, Tone
from tuner.gui.window import MainWindow
from tuner.presets.preset import Words
from tuner.session.state import State

WAIT_MS = 20_000
IN_THE_WINDOW = QPointF(200, 200)
PLAIN = Qt.KeyboardModifier.NoModifier


class Driver(Parts):
    """Hands and eyes of a user at one window, who waits for what is to come."""

    def __init__(self, window: MainWindow, qtbot: Any, answers: Answers) -> None:
        super().__init__(window)
        self.qtbot = qtbot
        self.answers = answers
        self.presets = PresetDriver(self)
        self.network = NetworkDriver(self)
        self.frames = FramesDriver(self)
        self.calibration = RigDriver(self)

    # doing

    def choose(self, *paths: Path) -> None:
        """What to choose in the file dialog that comes next."""
        self.answers.give(paths)

    def answer(self, answer: str | float | bool | Words | Taken) -> None:
        """What to type into the dialog that comes next."""
        self.answers.give(answer)

    def set(self, name: str, value: int) -> None:
        """Change a value; what follows it a moment later has followed, as for any person."""
        box = self.row(name).findChild(QComboBox)
        if box is None:
            self.slider(name).setValue(value)
        else:
            box.setCurrentIndex(box.findData(value))
        self.inside.let_a_moment_pass()

    def drag(self, name: str, *values: int) -> None:
        """Press the handle, move it over the values, let go."""
        slider = self.slider(name)
        slider.setSliderDown(True)
        for value in values:
            slider.setValue(value)
        slider.setSliderDown(False)

    def reset(self, name: str) -> None:
        """Double-click the name of a parameter."""
        label = next(one for one in self.row(name).findChildren(QLabel) if one.buddy())
        QTest.mouseDClick(label, Qt.MouseButton.LeftButton)

    def reset_all(self) -> None:
        """Press the panel's button."""
        self.find(QPushButton, "reset_parameters").click()

    def unfold(self, rectangle: str) -> None:
        """Show the four sliders of a rectangle."""
        self.click(f"{rectangle}_disclosure")

    def press(self, key: Qt.Key, modifier: Any = PLAIN) -> None:
        """Type a key at what has the focus."""
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def point(self, x: int, y: int, view: str = "disparity") -> str:
        """Move the mouse to a pixel; the read-out there."""
        events.point(self.view(view), x, y)
        return self.readout

    def leave(self, view: str = "disparity") -> None:
        """Take the mouse away."""
        events.leave(self.view(view))

    def drop(self, *paths: Path, on: str = "") -> None:
        """Drag files over the window or one of its parts, and let them go."""
        target = self.find(QWidget, on) if on else self.window
        data = events.urls(paths)
        assert events.drag_over(target, data, IN_THE_WINDOW)
        events.let_go(target, data, IN_THE_WINDOW)

    def act(self) -> None:
        """Press the button of the message on show."""
        message = self.message
        assert message is not None
        assert message.act is not None
        message.act()

    def close_dialogs(self) -> list[str]:
        """Close all dialogs; their names."""
        found = [dialog for dialog in self.window.findChildren(QDialog) if dialog.isVisible()]
        for dialog in found:
            dialog.close()
            dialog.deleteLater()
        return [dialog.objectName() for dialog in found]

    # files

    def begin_open(self, left: Path, right: Path) -> None:
        """Choose a left and a right image; they come later."""
        self.choose(left)
        self.choose(right)
        self.do("open_pair")

    def open(self, files: Files) -> None:
        """Open a pair and wait until it is on show."""
        self.begin_open(files.left, files.right)
        self.settle()

    def recent(self) -> list[QAction]:
        """Open the menu of recent pairs; what it offers."""
        menu = self.find(QMenu, "menu_recent")
        # What opening it says first; a pop-up itself makes the offscreen platform complain.
        menu.aboutToShow.emit()
        return menu.actions()

    def menu(self, command: str) -> dict[str, QAction]:
        """Open a menu that is filled as it opens; its entries by their names."""
        menu = self.find(QMenu, f"menu_{command}")
        menu.aboutToShow.emit()
        return {action.objectName(): action for action in menu.actions()}

    def begin_truth(self, path: Path) -> None:
        """Choose ground truth; it comes later."""
        self.choose(path)
        self.do("open_truth")

    def open_truth(self, path: Path) -> None:
        """Open ground truth and wait until it has been taken or refused."""
        self.begin_truth(path)
        self.settle()

    def load_preset(self, path: Path) -> bool:
        """Whether the preset was taken."""
        self.choose(path)
        before = self.state.slot.preset
        self.do("load_preset")
        self.until(lambda: not self.inside.reading_a_preset)
        slot = self.state.slot
        return slot.preset_path == str(path) and slot.preset is not before

    def save_as(self, title: str | Words, taken: Taken | None = None) -> Path | None:
        """Save the settings as a new preset of this title; its file, if that could be.

        ``taken`` answers the question that comes where another has this title.
        """
        before = self.state.slot.preset
        self.answer(title)
        if taken is not None:
            self.answer(taken)
        self.do("save_preset_as")
        slot = self.state.slot
        return None if slot.preset is before else Path(slot.preset_path)

    # seeing

    @property
    def state(self) -> State:
        return self.inside.state

    @property
    def frame(self) -> Frame:
        """The stereo frame on show."""
        frame = self.inside.frame
        assert frame is not None
        return frame

    @property
    def pair(self) -> Pair | None:
        """The pair on show."""
        return self.inside.pair

    @property
    def truth_on_show(self) -> FloatMap:
        """The true disparities on show, px."""
        truth = self.inside.truth
        assert truth is not None
        return truth.disparity

    def heading(self, view: str) -> str:
        """Title and note of a view of the stereo tab, as they are spoken."""
        return self.view(view).accessibleName()

    def ruler(self, view: str) -> str:
        """What the ruler of a view explains, as it is spoken; empty while there is none."""
        ruler = self.view(view).findChild(Ruler)
        return "" if ruler.isHidden() else ruler.accessibleName()

    @property
    def steps(self) -> int:
        """Steps that undo can take back."""
        return self.inside.undo_stack.index()

    @property
    def messages(self) -> list[Message]:
        """What is said in the tabs, and what waits behind it; the tab in front comes first."""
        front = self.find(QTabWidget, "tabs").currentWidget()
        bars = self.window.findChildren(MessageBar)
        bars.sort(key=lambda bar: not front.isAncestorOf(bar))
        return [message for bar in bars for message in bar.messages]

    @property
    def message(self) -> Message | None:
        """The message on show."""
        return next(iter(self.messages), None)

    def errors(self) -> list[str]:
        return [message.text for message in self.messages if message.tone is Tone.ERROR]

    def next_message(self) -> None:
        """Close the message on show."""
        bar = next(bar for bar in self.window.findChildren(MessageBar) if bar.message)
        bar.next()

    # waiting

    def settle(self) -> None:
        """Wait until everything asked for is on screen."""
        self.until(lambda: self.window.settled)

    def settle_all(self) -> None:
        """Wait for hidden tabs and for files that are written too."""
        self.until(lambda: self.inside.settled)

    def until(self, seen: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(seen()), timeout=WAIT_MS)

    def agrees(self) -> None:
        """Pair, frame, panel and state tell the same story."""
        state, pair, frame = self.state, self.pair, self.frame
        assert pair is not None
        assert (pair.left.path, pair.right.path) == (state.pair.left, state.pair.right)
        for name, picture in (("left", pair.left), ("right", pair.right)):
            np.testing.assert_array_equal(self.view(name).canvas.image, picture.shown)
        assert frame.request.pair is pair
        assert frame.request.settings == state.settings
        assert frame.request.display == state.display
        assert frame.request.truth is self.inside.truth
        assert self.slider("block_size").value() == state.settings.block_size
        assert self.spin("block_size").value() == state.settings.block_size
        np.testing.assert_array_equal(self.view("disparity").canvas.image, frame.disparity)
