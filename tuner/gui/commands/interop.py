"""Settings for other tools: to the clipboard, or to a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from tuner.core.errors import UserError
from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import command
from tuner.gui.history import History
from tuner.gui.lanes.saving import Saver
from tuner.gui.store import Store
from tuner.gui.widgets.message_bar import Tone
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.save_name import ask_save_name
from tuner.presets.interop import Format, export, exported, writable
from tuner.presets.names import file_stem
from tuner.presets.preset import Preset

TOPIC: Final = "other tools"


class InteropCommands(QObject):
    """One entry a format in two menus; what a format cannot hold is said after."""

    def __init__(
        self,
        history: History,
        announcer: Announcer,
        *,
        store: Store,
        saver: Saver,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._history = history
        self._announcer = announcer
        self._store = store
        self._saver = saver
        self._over = over

    @command("Cop&y settings as", menu="File", section=4, name="copy_settings", fills=True)
    def fill_copy(self, menu: QMenu) -> None:
        """The formats whose text can go to the clipboard."""
        self._fill(menu, "copy_as", self.copy, "{}")

    @command("Sa&ve settings for", menu="File", section=4, name="save_settings", fills=True)
    def fill_save(self, menu: QMenu) -> None:
        """The formats in which a file can be written."""
        self._fill(menu, "save_for", self.save, "{}…")

    def _fill(self, menu: QMenu, name: str, do: Callable[[Format], object], text: str) -> None:
        menu.clear()
        for one in writable():
            action = named(menu.addAction(text.format(one.title)), f"{name}_{one.key}")
            action.triggered.connect(lambda _=False, one=one: do(one))

    def copy(self, kind: Format) -> None:
        """The settings as text to the clipboard."""
        try:
            text, lost = exported(self._preset(), kind.key)
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR, topic=TOPIC)
            return
        QGuiApplication.clipboard().setText(text)
        self._announcer.say(
            " ".join((f"The settings are on the clipboard as {kind.title}.", *lost)), topic=TOPIC
        )

    def save(self, kind: Format) -> None:
        """Ask for a name and write the settings there."""
        preset = self._preset()
        folder = self._store.folder("interop") or self._store.folder("preset")
        stem = file_stem(preset.title or "stereo settings")
        path = ask_save_name(
            self._over,
            f"Save the settings as {kind.title}",
            Path(folder) / f"{stem}{kind.suffix}",
            f"{kind.title} (*{kind.suffix});;All files (*)",
        )
        if path is None:
            return
        self._store.keep_folder("interop", str(path.parent))
        self._saver.save(path, partial(_write, preset, path, kind.key))

    def _preset(self) -> Preset:
        """The preset in use with the settings of now."""
        slot = self._history.state.slot
        return replace(slot.preset or Preset(), settings=slot.settings)


def _write(preset: Preset, path: Path, key: str) -> str:
    """On the saver's thread."""
    lost = export(preset, to=path, key=key)
    return " ".join((f"Saved {path}.", *lost))
