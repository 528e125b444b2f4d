"""What the preset list asks for: load, save, duplicate, rename, delete with undo."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QFile, QObject, QUrl
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QInputDialog

from tuner.core.errors import FileError, UserError
from tuner.engine.provenance import provenance
from tuner.gui.lanes.folder_watch import FolderWatch
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.gui.presets.list import PresetList
from tuner.gui.session import Slot, State
from tuner.gui.store import Store
from tuner.gui.widgets.message_bar import Tone
from tuner.matchers.registry import matcher_of
from tuner.presets.codec import Preset, dumps, load_preset, parse
from tuner.presets.keeping import (
    ChangedError,
    Deleted,
    delete,
    rename,
    save_as,
    save_over,
)
from tuner.presets.library import (
    Entry,
    Listing,
    is_shipped,
    shipped_presets,
    user_folder,
    user_presets,
)
from tuner.presets.names import free_name
from tuner.session.remembered import Chosen

if TYPE_CHECKING:
    from tuner.gui.window import MainWindow

PRESET_TOPIC, LIST_TOPIC = "preset", "presets"
KINDS: Final = "Presets (*.json);;All files (*)"
PATIENCE_S: Final = 0.5
"""The window stands still while another one has the folder to itself: no longer than this."""


class PresetDesk(QObject):
    """Does with preset files what the list and the menu ask for, and keeps the list current."""

    def __init__(self, window: MainWindow, presets: PresetList) -> None:
        super().__init__(window)
        self._window = window
        self._list = presets
        # Those that come with the program are few; the user's folder may be large, or far away.
        self._entries = shipped_presets().entries
        self._lane = Lane("presets", self)
        self._lane.finished.connect(self._on_listed)
        self._lane.failed.connect(self._on_unlisted)
        self._watch = FolderWatch(self)
        self._watch.changed.connect(self.refresh)
        self._connect()
        self._show(self._window.session.state)
        self.refresh()

    def _connect(self) -> None:
        asked = self._list
        asked.load_requested.connect(self.load)
        asked.save_requested.connect(self.save)
        asked.save_as_requested.connect(self.save_as)
        asked.duplicate_requested.connect(self._duplicate)
        asked.rename_requested.connect(self._rename)
        asked.delete_requested.connect(self._delete)
        asked.open_folder_requested.connect(self._open_folder)

    # The list

    @property
    def settled(self) -> bool:
        """The list shows what was in the folders when it was last asked for."""
        return self._lane.quiet

    @QtSlot()
    def refresh(self) -> None:
        """Read both folders again, off the GUI thread."""
        # Before it is read, and only then: so no change is missed.
        self._watch.watch(user_folder())
        self._lane.submit(Job(_listed))

    @QtSlot(object, object)
    def _on_listed(self, _tag: object, listings: tuple[Listing, Listing]) -> None:
        shipped, own = listings
        self._entries = shipped.entries + own.entries
        notes = (*shipped.notes, *own.notes)
        for note in notes:
            self._window.say(note, Tone.WARNING, topic=LIST_TOPIC)
        if not notes:
            self._window.stereo_tab.messages.withdraw(LIST_TOPIC)
        self._show(self._window.session.state)

    @QtSlot(object, object)
    def _on_unlisted(self, _tag: object, error: Exception) -> None:
        self._window.say(message_of(error), Tone.ERROR, topic=LIST_TOPIC)

    def _add(self, path: Path, preset: Preset) -> None:
        """Show a preset that was just written; the folder is read again after that."""
        others = tuple(entry for entry in self._entries if entry.path != path)
        self._entries = (*others, Entry(path=path, preset=preset, writable=True))
        self._show(self._window.session.state)
        self.refresh()

    def follow(self, state: State) -> None:
        """Which preset is in use, and whether the settings differ from it."""
        self._show(state)

    def _show(self, state: State) -> None:
        slot = state.slot
        active = Path(slot.preset_path) if slot.preset_path else None
        self._list.show_entries(self._entries, active, self.changed(slot))

    def changed(self, slot: Slot) -> bool:
        """What a preset says differs from what is chosen now: settings, network or fit."""
        return slot.dirty or (
            slot.preset is not None and self._window.depth_desk.differs(slot.preset)
        )

    # Loading

    def ask_load(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Load a preset", self._folder(), KINDS)
        if name:
            self.load(Path(name))

    def load(self, path: Path) -> bool:
        """Take over a preset's settings as one undo step; a broken one changes nothing."""
        try:
            preset = load_preset(path)
            self._check(preset)
        except UserError as error:
            self._window.say(str(error), Tone.ERROR, topic=PRESET_TOPIC)
            return False
        depth = self._take_depth(preset)
        self._take(preset, path, f"load {preset.title or path.stem}", depth)
        self._window.store.keep_folder("preset", str(path.parent))
        if preset.notes:
            self._window.say(" ".join(preset.notes), topic=PRESET_TOPIC)
        else:
            self._window.stereo_tab.messages.withdraw(PRESET_TOPIC)
        return True

    def _check(self, preset: Preset) -> None:
        """A preset that cannot be used on the pair on show is refused here, in words."""
        pair = self._window.pair
        if pair is not None:
            matcher_of(preset.settings).check(preset.settings, pair.size)

    def _take_depth(self, preset: Preset) -> Chosen | None:
        """Take over network and fit, if it names them; the state learns what undo brings back."""
        session, desk = self._window.session, self._window.depth_desk
        if preset.monocular is None and preset.alignment is None:
            return session.state.depth
        session.view(replace(session.state, depth=desk.chosen))
        desk.take_sections(preset)
        return desk.chosen

    def _take(self, preset: Preset, path: Path, text: str, depth: Chosen | None) -> None:
        slot = Slot(settings=preset.settings, preset=preset, preset_path=str(path.absolute()))
        session = self._window.session
        session.kept(slot.preset_path, preset, slot.preset_path)
        session.edit(text, replace(session.state.with_slot(slot), depth=depth))

    # Saving

    def save(self) -> None:
        """Write the settings to the preset they came from; a shipped one is saved as another."""
        slot = self._window.session.state.slot
        if slot.preset is None or not slot.preset_path or is_shipped(Path(slot.preset_path)):
            self.save_as()
            return
        preset = self._current(slot.preset)
        path = Path(slot.preset_path)
        loaded = slot.preset
        if self._try(lambda: save_over(preset, path, loaded=loaded, patience_s=PATIENCE_S)):
            self._saved(preset, path)

    def save_as(self) -> None:
        """Ask for a title and write a new preset in the user's folder."""
        slot = self._window.session.state.slot
        title, accepted = QInputDialog.getText(
            self._window,
            "Save preset as",
            f"Title of the preset (a file in {user_folder()}):",
            text=slot.preset.title if slot.preset else "My preset",
        )
        if accepted and title.strip():
            self.save_new(title.strip())

    def save_new(self, title: str) -> Path | None:
        """Write a new preset of this title; None, with a message, if that failed."""
        slot = self._window.session.state.slot
        kept = slot.preset or Preset()
        preset = replace(self._current(kept), title=title)
        if slot.preset_path and is_shipped(Path(slot.preset_path)):
            # The description tells how the shipped settings were measured; these are others.
            preset = replace(preset, description="")
        path: list[Path] = []
        if not self._try(lambda: path.append(save_as(preset, title=title))):
            return None
        self._saved(preset, path[0])
        return path[0]

    def _current(self, preset: Preset) -> Preset:
        """The preset with the present settings and where they come from."""
        frame = self._window.frame
        settings = self._window.session.state.settings
        known = frame is not None and frame.request.settings == settings
        origin = provenance(frame) if frame is not None and known else preset.provenance
        present = replace(preset, settings=settings, provenance=origin)
        return self._window.depth_desk.with_sections(present)

    def _saved(self, preset: Preset, path: Path) -> None:
        session = self._window.session
        slot = replace(session.state.slot, preset=preset, preset_path=str(path))
        session.kept(str(path), preset, str(path))
        session.edit(f"save as {preset.title}", session.state.with_slot(slot))
        self._add(path, preset)
        self._window.say(f"Saved {path}.", topic=PRESET_TOPIC)

    # Files

    def _duplicate(self, path: Path) -> None:
        def act() -> None:
            preset = load_preset(path)
            title = preset.title or path.stem
            taken = [title, *(entry.title for entry in self._entries if not entry.shipped)]
            made = save_as(preset, title=free_name(title, taken))
            self._window.say(f"Made {made}.", topic=PRESET_TOPIC)

        self._try(act)
        self.refresh()

    def _rename(self, path: Path, title: str) -> None:
        def act() -> None:
            target = rename(path, title=title, patience_s=PATIENCE_S)
            self._window.session.kept(str(path), load_preset(target), str(target))

        self._try(act)
        self.refresh()

    def _delete(self, path: Path) -> None:
        gone: list[Deleted] = []
        if self._try(lambda: gone.append(delete(path, trash=_to_trash, patience_s=PATIENCE_S))):
            self._window.say(
                f"Moved {path.name} to the trash.",
                action="Undo",
                act=lambda: self._restore(gone[0]),
                topic=PRESET_TOPIC,
            )
        self.refresh()

    def _restore(self, deleted: Deleted) -> None:
        self._try(lambda: self._window.say(f"Brought back {deleted.restore()}."))
        self.refresh()

    def _open_folder(self) -> None:
        def act() -> None:
            folder = user_folder(create=True)
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
                self._window.say(f"Your presets are in {folder}.")

        self._try(act)

    def _try(self, act: Callable[[], object]) -> bool:
        """Do it; what goes wrong is said, not raised."""
        try:
            act()
        except ChangedError as error:
            self._window.say(
                str(error),
                Tone.ERROR,
                action="Save as…",
                act=self.save_as,
                topic=PRESET_TOPIC,
            )
            return False
        except UserError as error:
            self._window.say(str(error), Tone.ERROR, topic=PRESET_TOPIC)
            return False
        return True

    def _folder(self) -> str:
        return self._window.store.folder("preset") or str(user_folder())

    # From one session to the next

    def keep_for_next_time(self, store: Store) -> None:
        """Note preset and settings, saved or not."""
        slot = self._window.session.state.slot
        store.keep_last_preset(slot.preset_path)
        store.keep_settings(dumps(Preset(settings=slot.settings)))

    def restore_last(self, store: Store) -> None:
        """Preset and settings as they were at the end of the last session."""
        path, text = store.last_preset(), store.settings()
        slot = Slot()
        try:
            if os.path.isfile(path):
                slot = replace(slot, preset=load_preset(path), preset_path=path)
            if text:
                settings = parse(text, name="settings of the last session").settings
                slot = replace(slot, settings=settings)
        except UserError as error:
            self._window.say(str(error), Tone.WARNING, topic=PRESET_TOPIC)
        session = self._window.session
        session.view(session.state.with_slot(slot))


def _listed(_stop: Event) -> tuple[Listing, Listing]:
    """On the lane's thread: the presets of both folders."""
    return shipped_presets(), user_presets()


def _to_trash(path: Path) -> None:
    if not QFile(str(path)).moveToTrash():
        raise FileError(f"{path}: the system's trash did not take it; delete it by hand")
