"""Preset files as such: duplicate, rename, delete with undo, show their folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFile, QObject, QUrl
from PySide6.QtGui import QDesktopServices

from tuner.core.errors import FileError, UserError
from tuner.gui.announcer import Announcer
from tuner.gui.history import History
from tuner.gui.presets.list import PresetList
from tuner.gui.presets.listing import PresetListing
from tuner.gui.widgets.message_bar import Tone
from tuner.presets.codec import load_preset
from tuner.presets.keeping import Deleted, delete, rename, save_as
from tuner.presets.library import user_folder
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
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._announcer = announcer
        self._listing = listing
        presets.duplicate_requested.connect(self._duplicate)
        presets.rename_requested.connect(self._rename)
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
        def act() -> None:
            target = rename(path, title=title, patience_s=PATIENCE_S)
            self._history.kept(str(path), load_preset(target), str(target))

        self._try(act)
        self._listing.refresh()

    def _delete(self, path: Path) -> None:
        def act() -> None:
            gone = delete(path, trash=_to_trash, patience_s=PATIENCE_S)
            self._announcer.say(
                f"Moved {path.name} to the trash.",
                action="Undo",
                act=lambda: self._restore(gone),
                # Of its own: what is said of other presets must not push the way back aside.
                topic=f"deleted {path}",
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
