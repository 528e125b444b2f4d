"""Preset files as such: duplicate, rename, describe, delete with undo, show their folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFile, QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from tuner.core.errors import FileError, UserError
from tuner.gui.announcer import Announcer
from tuner.gui.history import History
from tuner.gui.presets import describing, taken
from tuner.gui.presets.list import PresetList
from tuner.gui.presets.listing import PresetListing
from tuner.gui.presets.taken import Taken
from tuner.gui.widgets.message_bar import Tone
from tuner.presets.codec import load_preset
from tuner.presets.keeping import Deleted, delete, describe, rename, save_as
from tuner.presets.library import Entry, user_folder
from tuner.presets.names import free_name

PRESET_TOPIC: Final = "preset"
PATIENCE_S: Final = 0.5
"""The window stands still while another one has the folder to itself: no longer than this."""


class PresetFiles(QObject):
    """Does with files what the list asks for; what is chosen stays."""

    def __init__(
        self,
        history: History,
        announcer: Announcer,
        *,
        listing: PresetListing,
        presets: PresetList,
        over: QWidget,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._over = over
        self._history = history
        self._announcer = announcer
        self._listing = listing
        presets.duplicate_requested.connect(self._duplicate)
        presets.rename_requested.connect(self._rename)
        presets.describe_requested.connect(self._describe)
        presets.delete_requested.connect(self._delete)
        presets.open_folder_requested.connect(self._open_folder)

    def _duplicate(self, path: Path) -> None:
        def act() -> None:
            preset = load_preset(path)
            title = preset.title or path.stem
            made = save_as(preset, title=free_name(title, [title, *self._listing.own_titles]))
            self._announcer.say(f"Made {made}.", topic=PRESET_TOPIC)

        self._try(act)
        self._listing.refresh()

    def _rename(self, path: Path, title: str) -> None:
        self._reword(path, title, lambda: rename(path, title=title, patience_s=PATIENCE_S))

    def _describe(self, path: Path) -> None:
        """Ask for other words, and give them to the preset."""
        entry = self._listing.entry(path)
        if entry is None or entry.preset is None:
            return
        before = entry.preset.words._replace(title=entry.title)
        words = describing.ask_words(self._over, "Title, description and tags", before)
        if words is not None and words != before:
            self._reword(path, words.title, lambda: describe(path, words, patience_s=PATIENCE_S))

    def _reword(self, path: Path, title: str, write: Callable[[], Path]) -> None:
        def act() -> None:
            target = write()
            self._history.kept(str(path), load_preset(target), str(target))

        there = self._listing.titled(title, but=path)
        if self.ask_taken(title, there, replacing=False) is not Taken.CANCEL:
            self._try(act)
        self._listing.refresh()

    def ask_taken(self, title: str, there: Entry | None, *, replacing: bool) -> Taken:
        """What is to become of the preset that has this title already; KEEP_BOTH if none has.

        Args:
            replacing: it may be written over, if it is the user's own.
        """
        if there is None:
            return Taken.KEEP_BOTH
        preset = there.preset
        ours = there.writable and preset is not None and not preset.origin
        return taken.ask_taken(self._over, title, replaceable=replacing and ours)

    def _delete(self, path: Path) -> None:
        def act() -> None:
            gone = delete(path, trash=_to_trash, patience_s=PATIENCE_S)
            self._announcer.say(
                f"Moved {path.name} to the trash.",
                action="Undo",
                act=lambda: self._restore(gone),
                topic=PRESET_TOPIC,
            )

        self._try(act)
        self._listing.refresh()

    def _restore(self, deleted: Deleted) -> None:
        self._try(lambda: self._announcer.say(f"Brought back {deleted.restore()}."))
        self._listing.refresh()

    def _open_folder(self) -> None:
        def act() -> None:
            folder = user_folder(create=True)
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
                self._announcer.say(f"Your presets are in {folder}.")

        self._try(act)

    def _try(self, act: Callable[[], object]) -> None:
        """Do it; what goes wrong is said, not raised."""
        try:
            act()
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR, topic=PRESET_TOPIC)


def _to_trash(path: Path) -> None:
    if not QFile(str(path)).moveToTrash():
        raise FileError(f"{path}: the system's trash did not take it; delete it by hand")
