"""Random gestures at the real window: clicks, keys, texts, drops, dialogs, files that change.

``python -m tests.attack.gestures FOLDER SEED GESTURES`` does so many and closes the window then,
whatever is going on; FOLDER is empty and becomes the user's home.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QPoint, QPointF, QSettings, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QMenu,
    QTabWidget,
    QWidget,
)

from tests.gui import events
from tests.gui.declared import COMMANDS
from tests.gui.files import write_pair
from tests.gui.inside import MODELS_HERE, TRASH, WINDOW_SETTINGS, restored_window
from tests.gui.mono_fakes import FakeBackend
from tests.gui.parts import Parts
from tuner.core.errors import FileError
from tuner.gui.presets.delegate import Role
from tuner.gui.presets.list import PresetList
from tuner.gui.store import Store
from tuner.gui.widgets.theme import apply_theme
from tuner.gui.window import MainWindow
from tuner.networks.registry import DEFAULT
from tuner.presets.codec import Preset, dumps

TEXTS: Final = (
    "",
    "7",
    "-3.5",
    "1,5 px",
    "off",
    "9" * 20,
    "9" * 309,
    "9" * 4301,
    "-" + "8" * 5000,
    "0." + "1" * 5000,
    "1e400",
    "nan",
    "inf",
    "٣٫٥",
    "１２",
    "½²³",
    "a\0b",
    "\u202e\u0645\u0631\u062d\u0628\u0627 123",
    "e\u0301" * 50,
    "👩‍👩‍👧‍👦" * 9,
    "x" * 40_000,
    "../../etc/passwd",
    "a/b\\c:d*?",
    "line\nbreak\ttab",
    "<b>bold</b>&amp;%s%n{0}",
    "\ud800".encode("utf-8", "replace").decode(),
    " ",
    "ıİßſ",
)
KEYS: Final = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Space,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Plus,
    Qt.Key.Key_Minus,
    Qt.Key.Key_F2,
    Qt.Key.Key_F6,
    Qt.Key.Key_F10,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Menu,
    *(Qt.Key(ord(letter)) for letter in "0123456789ABWPZSCVX"),
)
MODIFIERS: Final = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)
BUTTONS: Final = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
)
SIZES: Final = ((1, 1), (200, 100), (640, 480), (1280, 800), (1920, 1200), (5000, 3000))
ANSWER_MS: Final = 5
HARMLESS: Final = frozenset(f"action_{one.name}" for one in COMMANDS) - {"action_quit"}
LIST: Final = "preset_list"


class World:
    """What lies around the window: pairs, ground truth, broken files, a folder of presets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.presets = folder / "presets"
        small, other = write_pair(folder / "small"), write_pair(folder / "other", shift=3, seed=2)
        tiny = write_pair(folder / "tiny", width=40, height=30, shift=2)
        tall = write_pair(folder / "tall", width=60, height=300, shift=4)
        self.pairs = (small, other, tiny, tall)
        self.broken = self._make_broken()
        good = [path for pair in self.pairs for path in (pair.left, pair.right)]
        self.droppable = [*good, *self.broken, *(pair.left.parent for pair in self.pairs)]

    def _make_broken(self) -> list[Path]:
        place = self.folder / "broken"
        place.mkdir()
        contents = {
            "words.png": b"no picture",
            "empty.png": b"",
            "cut.png": self.pairs[0].left.read_bytes()[:200],
            "bad.json": b"{",
            "deep.json": b"[" * 5000,
            "network.onnx": b"\x08\x07",
            "huge.pfm": b"Pf\n99999 99999\n-1\n",
            "truth.pfm": b"Pf\n160 120\n-1\n" + b"\0\0\xe0\x40" * (160 * 120),
            "nan.npy": b"\x93NUMPY\x01\x00",
        }
        for name, data in contents.items():
            (place / name).write_bytes(data)
        (place / "folder.png").mkdir()
        return [*(place / name for name in contents), place, place / "folder.png", place / "none"]


class Player:
    """Does one random gesture after the other; a dialog that comes up is answered by a timer."""

    def __init__(self, window: MainWindow, world: World, rng: random.Random) -> None:
        self.window, self.world, self.rng = window, world, rng
        self.parts = Parts(window)
        self.done: list[str] = []
        self._answers = True
        QTimer.singleShot(ANSWER_MS, window, self._answer)
        every: tuple[tuple[int, Callable[[], object]], ...] = (
            (12, self.click),
            (3, self.double_click),
            (5, self.drag),
            (4, self.wheel),
            (8, self.key),
            (5, self.type_text),
            (5, self.paste),
            (8, self.command),
            (6, self.undo_or_redo),
            (4, self.drop),
            (4, self.tab),
            (1, self.theme),
            (2, self.resize),
            (5, self.preset),
            (3, self.change_files),
            (3, self.pair),
            (2, self.truth),
            (8, self.slide),
            (4, self.choose),
            (6, self.wait),
        )
        self._weights = [weight for weight, _ in every]
        self._every = [do for _, do in every]

    def go(self) -> str:
        """One gesture; its name."""
        do = self.rng.choices(self._every, self._weights)[0]
        self.done.append(do.__name__)
        do()
        QApplication.processEvents()
        return do.__name__

    def stop(self) -> None:
        """Answer no more dialogs."""
        self._answers = False

    # pointing

    def _widget(self) -> QWidget:
        # Kept: with the wrapper of a dialog those of its children lose their objects.
        self._top = top = (
            QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window
        )
        seen = [w for w in top.findChildren(QWidget) if w.isVisible() and _is_harmless(w)]
        return self.rng.choice(seen) if seen else self.window

    def _point(self, widget: QWidget) -> QPoint:
        return QPoint(
            self.rng.randint(-2, max(1, widget.width())),
            self.rng.randint(-2, max(1, widget.height())),
        )

    def click(self) -> None:
        widget = self._widget()
        rng = self.rng
        QTest.mouseClick(widget, rng.choice(BUTTONS), rng.choice(MODIFIERS), self._point(widget))

    def double_click(self) -> None:
        widget = self._widget()
        QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=self._point(widget))

    def drag(self) -> None:
        widget, rng = self._widget(), self.rng
        button = rng.choice(BUTTONS)
        QTest.mousePress(widget, button, rng.choice(MODIFIERS), self._point(widget))
        for _ in range(rng.randint(1, 6)):
            if not _is_alive(widget):
                return
            QTest.mouseMove(widget, self._point(widget))
        if _is_alive(widget) and rng.random() < 0.95:
            QTest.mouseRelease(widget, button, pos=self._point(widget))

    def wheel(self) -> None:
        widget, rng = self._widget(), self.rng
        at = QPointF(self._point(widget))
        turn = QPoint(rng.choice((0, 120, -5000)), rng.choice((120, -120, 1, 100_000, -100_000)))
        event = QWheelEvent(
            at,
            QPointF(widget.mapToGlobal(at)),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            rng.choice(MODIFIERS),
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)

    # typing

    def _focus(self) -> QWidget:
        if self.rng.random() < 0.5:
            boxes = [w for w in self.window.findChildren(QLineEdit) if w.isVisible()]
            if boxes:
                self.rng.choice(boxes).setFocus()
        return QApplication.focusWidget() or self.window

    def key(self) -> None:
        widget, key, modifier = self._focus(), self.rng.choice(KEYS), self.rng.choice(MODIFIERS)
        QTest.keyClick(widget, key, modifier)

    def type_text(self) -> None:
        widget = self._focus()
        for letter in self.rng.choice(TEXTS)[:40]:
            if letter.isascii() and letter.isprintable() and _is_alive(widget):
                QTest.keyClick(widget, letter)

    def paste(self) -> None:
        widget = self._focus()
        QGuiApplication.clipboard().setText(self.rng.choice(TEXTS))
        if self.rng.random() < 0.7:
            QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        if _is_alive(widget):
            QTest.keyClick(widget, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        if self.rng.random() < 0.5 and _is_alive(widget):
            QTest.keyClick(widget, Qt.Key.Key_Return)

    # what the window offers

    def command(self) -> None:
        every = [a for a in self.window.findChildren(QAction) if a.objectName() in HARMLESS]
        self.rng.choice(every).trigger()

    def undo_or_redo(self) -> None:
        for _ in range(self.rng.choice((1, 1, 2, 30))):
            self.parts.do("undo" if self.rng.random() < 0.6 else "redo")

    def tab(self) -> None:
        tabs = self.parts.find(QTabWidget, "tabs")
        tabs.setCurrentIndex(self.rng.randrange(tabs.count()))

    def theme(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, self.rng.choice(("light", "dark")))

    def resize(self) -> None:
        self.window.resize(*self.rng.choice(SIZES))

    def slide(self) -> None:
        slider = self.rng.choice(self.window.findChildren(QAbstractSlider))
        if slider.isEnabled():
            down = self.rng.random() < 0.3
            slider.setSliderDown(down)
            slider.setValue(self.rng.randint(slider.minimum(), slider.maximum()))
            if down and self.rng.random() < 0.9:
                slider.setSliderDown(False)

    def choose(self) -> None:
        box = self.rng.choice(self.window.findChildren(QComboBox))
        if box.count() and box.isEnabled():
            index = self.rng.randrange(box.count())
            box.setCurrentIndex(index)
            box.activated.emit(index)

    def wait(self) -> None:
        QTest.qWait(self.rng.choice((1, 5, 30, 150)))

    # files

    def pair(self) -> None:
        pair = self.rng.choice(self.world.pairs)
        self.window.open_paths([pair.left, pair.right])

    def truth(self) -> None:
        broken = self.world.broken
        if self.rng.random() < 0.4:
            self.parts.do("close_truth")
        else:
            self.window.open_paths([self.rng.choice([broken[7], *broken])])

    def drop(self) -> None:
        mono = self.parts.find(QWidget, "mono_tab")
        target: QWidget = self.rng.choice((self.window, self.window, mono))
        count = self.rng.choice((0, 1, 1, 2, 3))
        data = events.urls(self.rng.choices(self.world.droppable, k=count))
        if self.rng.random() < 0.1:
            data.setUrls([*data.urls(), QUrl("https://example.invalid/x.png")])
        at = QPointF(self._point(target))
        if events.drag_over(target, data, at) and _is_alive(target):
            events.let_go(target, data, at)

    def preset(self) -> None:
        asked, listed = self.parts.find(PresetList, "presets"), self.parts.find(QListWidget, LIST)
        text = self.rng.choice(TEXTS)
        items = [listed.item(row).data(Role.PATH) for row in range(listed.count())]
        found = [path for path in items if path is not None]
        path = self.rng.choice(found) if found else self.world.presets / "none.json"
        self.rng.choice(
            (
                lambda: self.parts.do("save_preset_as"),
                lambda: self.parts.do("save_preset"),
                lambda: asked.load_requested.emit(path),
                lambda: asked.duplicate_requested.emit(path),
                lambda: asked.rename_requested.emit(path, text),
                lambda: asked.delete_requested.emit(path),
            )
        )()

    def change_files(self) -> None:
        """Another program changes the folder of presets."""
        folder, rng = self.world.presets, self.rng
        kind = rng.choice(("write", "break", "delete", "rename", "folder", "away", "lock", "link"))
        # What a link leads to is nobody's to change: it may be a device.
        found = sorted(folder.glob("*.json")) if folder.is_dir() else []
        files = [path for path in found if path.is_file() and not path.is_symlink()]
        if kind == "away" and folder.is_dir():
            shutil.rmtree(folder.with_name("presets away"), ignore_errors=True)
            folder.rename(folder.with_name("presets away"))
            return
        folder.mkdir(exist_ok=True)
        name = folder / f"{rng.randrange(20)}.json"
        if kind == "write" and not os.path.lexists(name):
            name.write_text(dumps(Preset(title=rng.choice(TEXTS)[:100].replace("\0", ""))))
        elif kind == "break" and files:
            files[0].write_bytes(rng.randbytes(50))
        elif kind == "delete" and files:
            _remove(rng.choice(files))
        elif kind == "rename" and files:
            rng.choice(files).replace(folder / "moved.json")
        elif kind == "folder" and not os.path.lexists(name):
            name.mkdir()
        elif kind == "lock" and files:
            rng.choice(files).chmod(rng.choice((0, 0o600)))
        elif kind == "link" and not os.path.lexists(folder / "link.json"):
            (folder / "link.json").symlink_to(rng.choice(("link.json", "/dev/zero", "nowhere")))

    # dialogs

    def _answer(self) -> None:
        """Something is over the window: do something to it, or take it away."""
        if not self._answers:
            return
        # First of all, since the answer may bring up a dialog with a loop of its own.
        QTimer.singleShot(ANSWER_MS, self.window, self._answer)
        popup = QApplication.activePopupWidget()
        if isinstance(popup, QMenu) and self.rng.random() < 0.3:
            actions = [a for a in popup.actions() if a.isEnabled() and "Quit" not in a.text()]
            if actions:
                self.rng.choice(actions).trigger()
        if popup is not None:
            popup.close()
            return
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            self._answer_dialog(dialog)

    def _answer_dialog(self, dialog: QDialog) -> None:
        rng = self.rng
        for box in dialog.findChildren(QLineEdit):
            if rng.random() < 0.7:
                answers = (rng.choice(TEXTS), str(rng.choice(self.world.droppable)))
                box.setText(_for_dialog(dialog, rng.choice(answers)))
        buttons = [b for b in dialog.findChildren(QAbstractButton) if _is_harmless(b)]
        end = rng.random()
        if end < 0.3 and buttons:
            rng.choice(buttons).click()
        elif end < 0.6:
            dialog.accept()
        else:
            dialog.reject()


def _is_alive(thing: QObject) -> bool:
    from shiboken6 import Shiboken

    return Shiboken.isValid(thing)


def _is_harmless(widget: QWidget) -> bool:
    """Whatever closes the window, or the dock with all that is in it, is left to others."""
    return "close" not in widget.objectName().lower() or widget.objectName() == "message_close"


def _for_dialog(dialog: QDialog, text: str) -> str:
    """Qt's own file dialog warns of names that no file can have; those are for the program."""
    return text.replace("\0", "")[:100] if isinstance(dialog, QFileDialog) else text


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def prepare(folder: Path) -> None:
    """No network, no trash of the user's, no file manager: what would leave ``folder`` is faked."""
    trash = folder / "trash"
    trash.mkdir(exist_ok=True)
    backend = FakeBackend(folder / "models", DEFAULT.key)
    for step in backend.steps:
        step.set()
    setattr(*MODELS_HERE, lambda: backend)

    def to_trash(path: Path) -> None:
        if path.name.startswith("1"):
            raise FileError(f"{path}: the system's trash did not take it; delete it by hand")
        _remove(path)

    setattr(*TRASH, to_trash)
    QDesktopServices.openUrl = staticmethod(lambda _url: True)  # type: ignore[method-assign, assignment]


def window_on(folder: Path) -> MainWindow:
    """A window whose settings lie in the folder."""
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = restored_window(Store(settings))
    window.show()
    return window


def main(folder: Path, seed: int, gestures: int) -> Any:
    """So many gestures, then the window is closed whatever is going on; the process ends."""
    from tuner.gui import app
    from tuner.session.start import GuiOptions

    prepare(folder)
    # Whatever is typed as the name of a file is written here, and nowhere else.
    os.chdir(folder)
    world, rng = World(folder), random.Random(seed)
    ini = str(folder / "settings.ini")
    setattr(*WINDOW_SETTINGS, lambda _options: QSettings(ini, QSettings.Format.IniFormat))
    pair = world.pairs[0]
    player: list[Player] = []

    def step() -> None:
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
        player.extend([Player(windows[0], world, rng)] if not player else [])
        if len(player[0].done) < gestures:
            QTimer.singleShot(0, step)
            player[0].go()
        elif len(player[0].done) == gestures:
            player[0].done.append("close")
            windows[0].close()
            QApplication.exit(0)

    QTimer.singleShot(0, step)
    return app.main(GuiOptions(left=str(pair.left), right=str(pair.right)))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
