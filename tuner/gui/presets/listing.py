"""Keeps the list of presets current: what lies in the folders, and which of it is in use."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Slot

from tuner.gui.announcer import Announcer
from tuner.gui.history import History
from tuner.gui.lanes.folder_watch import FolderWatch
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.gui.presets.list import PresetList
from tuner.gui.widgets.message_bar import Tone
from tuner.presets.codec import Preset
from tuner.presets.library import Entry, Listing, shipped_presets, user_folder, user_presets
from tuner.session.preset_link import differs
from tuner.session.state import State

LIST_TOPIC: Final = "presets"


class PresetListing(QObject):
    """Follows the folders of presets and the state; reads the folders off the GUI thread."""

    def __init__(
        self, history: History, announcer: Announcer, *, presets: PresetList, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._announcer = announcer
        self._list = presets
        # Those that come with the program are few; the user's folder may be large, or far away.
        self._entries = shipped_presets().entries
        self._lane = Lane("presets", self)
        self._lane.finished.connect(self._on_listed)
        self._lane.failed.connect(self._on_unlisted)
        self._watch = FolderWatch(self)
        self._watch.changed.connect(self.refresh)
        history.slowly_changed.connect(self._show)
        self._show(history.state)
        self.refresh()

    @property
    def settled(self) -> bool:
        """The list shows what was in the folders when it was last asked for."""
        return self._lane.quiet

    @property
    def own_titles(self) -> tuple[str, ...]:
        """Titles of the user's own presets, as far as they are known."""
        return tuple(entry.title for entry in self._entries if not entry.shipped)

    def entry(self, path: Path) -> Entry | None:
        """What is known of this file."""
        return next((one for one in self._entries if one.path == path), None)

    def titled(self, title: str, *, but: Path | None = None) -> Entry | None:
        """Another preset of this title, whatever the case; the user's own come first."""
        same = (
            entry
            for entry in sorted(self._entries, key=lambda entry: entry.shipped)
            if entry.title.casefold() == title.casefold() and entry.path != but
        )
        return next(same, None)

    @Slot()
    def refresh(self) -> None:
        """Read both folders again."""
        # Before it is read, and only then: so no change is missed.
        self._watch.watch(user_folder())
        self._lane.submit(Job(_listed))

    def add(self, path: Path, preset: Preset) -> None:
        """Show a preset that was just written; the folder is read again after that."""
        others = tuple(entry for entry in self._entries if entry.path != path)
        self._entries = (*others, Entry(path=path, preset=preset, writable=True))
        self._show(self._history.state)
        self.refresh()

    @Slot(object, object)
    def _on_listed(self, _tag: object, listings: tuple[Listing, Listing]) -> None:
        shipped, own = listings
        self._entries = shipped.entries + own.entries
        notes = (*shipped.notes, *own.notes)
        for note in notes:
            self._announcer.say(note, Tone.WARNING, topic=LIST_TOPIC)
        if not notes:
            self._announcer.withdraw(LIST_TOPIC)
        self._show(self._history.state)

    @Slot(object, object)
    def _on_unlisted(self, _tag: object, error: Exception) -> None:
        self._announcer.say(message_of(error), Tone.ERROR, topic=LIST_TOPIC)

    @Slot(object)
    def _show(self, state: State) -> None:
        """Which preset is in use, and whether what is chosen differs from it."""
        slot = state.slot
        active = Path(slot.preset_path) if slot.preset_path else None
        self._list.show_entries(self._entries, active, differs(slot, state))


def _listed(_stop: Event) -> tuple[Listing, Listing]:
    """On the lane's thread: the presets of both folders."""
    return shipped_presets(), user_presets()
