"""What the preset list asks for: load, save, duplicate, rename, delete with undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QFile, QObject, QUrl
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from tuner.core.errors import FileError, UserError
from tuner.engine.provenance import provenance
from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import command
from tuner.gui.history import History
from tuner.gui.lanes.folder_watch import FolderWatch
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.gui.presets import describing, taken
from tuner.gui.presets.list import PresetList
from tuner.gui.presets.taken import Taken
from tuner.gui.results import Results
from tuner.gui.store import Store
from tuner.gui.widgets.message_bar import Tone
from tuner.matchers.registry import matcher_of
from tuner.presets.codec import Preset, load_preset
from tuner.presets.keeping import (
    ChangedError,
    Deleted,
    delete,
    describe,
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
from tuner.presets.preset import Words
from tuner.session.preset_link import differs, with_depth, with_preset
from tuner.session.state import State

NETWORK_TOPIC: Final = "preset network"
PRESET_TOPIC, LIST_TOPIC = "preset", "presets"
KINDS: Final = "Presets and settings (*.json *.yaml *.yml *.xml *.txt *.gz);;All files (*)"
PATIENCE_S: Final = 0.5
"""The window stands still while another one has the folder to itself: no longer than this."""


class PresetCommands(QObject):
    """Does with preset files what the list and the menu ask for, and keeps the list current."""

    def __init__(
        self,
        history: History,
        results: Results,
        announcer: Announcer,
        *,
        store: Store,
        presets: PresetList,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._history = history
        self._results = results
        self._announcer = announcer
        self._store = store
        self._list = presets
        self._over = over
        # Those that come with the program are few; the user's folder may be large, or far away.
        self._entries = shipped_presets().entries
        self._lane = Lane("presets", self)
        self._lane.finished.connect(self._on_listed)
        self._lane.failed.connect(self._on_unlisted)
        self._watch = FolderWatch(self)
        self._watch.changed.connect(self.refresh)
        self._connect()
        self._show(history.state)
        self.refresh()

    def _connect(self) -> None:
        asked = self._list
        self._history.slowly_changed.connect(self._show)
        asked.load_requested.connect(self.load)
        asked.save_requested.connect(self.save_preset)
        asked.save_as_requested.connect(self.save_preset_as)
        asked.duplicate_requested.connect(self._duplicate)
        asked.rename_requested.connect(self._rename)
        asked.describe_requested.connect(self._describe)
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
            self._announcer.say(note, Tone.WARNING, topic=LIST_TOPIC)
        if not notes:
            self._announcer.withdraw(LIST_TOPIC)
        self._show(self._history.state)

    @QtSlot(object, object)
    def _on_unlisted(self, _tag: object, error: Exception) -> None:
        self._announcer.say(message_of(error), Tone.ERROR, topic=LIST_TOPIC)

    def _add(self, path: Path, preset: Preset) -> None:
        """Show a preset that was just written; the folder is read again after that."""
        others = tuple(entry for entry in self._entries if entry.path != path)
        self._entries = (*others, Entry(path=path, preset=preset, writable=True))
        self._show(self._history.state)
        self.refresh()

    @QtSlot(object)
    def _show(self, state: State) -> None:
        """Which preset is in use, and whether what is chosen differs from it."""
        slot = state.slot
        active = Path(slot.preset_path) if slot.preset_path else None
        self._list.show_entries(self._entries, active, differs(slot, state))

    # Loading

    @command("&Load preset…", "Ctrl+L", menu="File", section=4, tip="Load settings")
    def load_preset(self) -> None:
        """Ask for a preset file."""
        name, _ = QFileDialog.getOpenFileName(self._over, "Load a preset", self._folder(), KINDS)
        if name:
            self.load(Path(name))

    def load(self, path: Path) -> bool:
        """Take over what a preset names as one undo step; a broken one changes nothing."""
        try:
            preset = load_preset(path)
            self._check(preset)
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR, topic=PRESET_TOPIC)
            return False
        self._take(preset, path)
        self._store.keep_folder("preset", str(path.parent))
        if preset.notes:
            # What another tool's file does not say takes longer to read than news stay.
            tone = Tone.WARNING if preset.origin else Tone.NEWS
            self._announcer.say(" ".join(preset.notes), tone, topic=PRESET_TOPIC)
        else:
            self._announcer.withdraw(PRESET_TOPIC)
        return True

    def _check(self, preset: Preset) -> None:
        """A preset that cannot be used on the pair on show is refused here, in words."""
        pair = self._results.pair
        if pair is not None:
            matcher_of(preset.settings).check(preset.settings, pair.size)

    def _take(self, preset: Preset, path: Path) -> None:
        place, history = str(path.absolute()), self._history
        history.kept(place, preset, place)
        after, lack = with_preset(history.state, preset, place)
        history.edit(f"load {preset.title or path.stem}", after)
        if lack:
            self._announcer.say(lack, Tone.WARNING, topic=NETWORK_TOPIC)
        else:
            self._announcer.withdraw(NETWORK_TOPIC)

    # Saving

    @command(
        "&Save preset",
        "Ctrl+S",
        menu="File",
        section=4,
        tip="Save the settings",
        icon="save",
        toolbar=1,
    )
    def save_preset(self) -> None:
        """Write the settings to the preset they came from.

        A shipped one, and settings of another tool, are saved as another.
        """
        slot = self._history.state.slot
        known, path = slot.preset, Path(slot.preset_path)
        if known is None or not slot.preset_path or known.origin or is_shipped(path):
            self.save_preset_as()
            return
        self._save_over(self._current(known), path, loaded=known)

    def _save_over(self, preset: Preset, path: Path, *, loaded: Preset) -> None:
        if self._try(lambda: save_over(preset, path, loaded=loaded, patience_s=PATIENCE_S)):
            self._saved(preset, path)

    @command("Save preset &as…", "Ctrl+Shift+S", menu="File", section=4)
    def save_preset_as(self) -> None:
        """Ask for a title and more words, and write a new preset in the user's folder."""
        slot = self._history.state.slot
        kept = slot.preset or Preset(title="My preset")
        if slot.preset_path and is_shipped(Path(slot.preset_path)):
            # The description tells how the shipped settings were measured; these are others.
            kept = replace(kept, description="")
        hint = f"A file in {user_folder()}"
        words = describing.ask_words(self._over, "Save preset as", kept.words, hint=hint)
        if words is not None and words.title.strip():
            self._save_new(kept, words._replace(title=words.title.strip()))

    def _save_new(self, kept: Preset, words: Words) -> None:
        preset = replace(self._current(kept), origin="", notes=()).with_words(words)
        there = self._titled(words.title)
        answer = self._ask_taken(words.title, there, replacing=True)
        if answer is Taken.REPLACE and there is not None and there.preset is not None:
            self._save_over(preset, there.path, loaded=there.preset)
        elif answer is not Taken.CANCEL:
            path: list[Path] = []
            if self._try(lambda: path.append(save_as(preset, title=words.title))):
                self._saved(preset, path[0])

    def _titled(self, title: str, *, but: Path | None = None) -> Entry | None:
        """Another preset of this title, whatever the case; the user's own come first."""
        same = (
            entry
            for entry in sorted(self._entries, key=lambda entry: entry.shipped)
            if entry.title.casefold() == title.casefold() and entry.path != but
        )
        return next(same, None)

    def _ask_taken(self, title: str, there: Entry | None, *, replacing: bool) -> Taken:
        if there is None:
            return Taken.KEEP_BOTH
        preset = there.preset
        ours = there.writable and preset is not None and not preset.origin
        return taken.ask_taken(self._over, title, replaceable=replacing and ours)

    def _current(self, preset: Preset) -> Preset:
        """The preset with what is chosen now, and where the settings come from."""
        frame, state = self._results.frame, self._history.state
        known = frame is not None and frame.request.settings == state.settings
        origin = provenance(frame) if frame is not None and known else preset.provenance
        present = replace(preset, settings=state.settings, provenance=origin)
        depth = self._results.depth
        ran = depth is not None and depth.choice == state.network
        digest = depth.depth.digest if depth is not None and ran else ""
        return with_depth(present, state, digest=digest)

    def _saved(self, preset: Preset, path: Path) -> None:
        history = self._history
        slot = replace(history.state.slot, preset=preset, preset_path=str(path))
        history.kept(str(path), preset, str(path))
        history.edit(f"save as {preset.title}", history.state.with_slot(slot))
        self._add(path, preset)
        self._announcer.say(f"Saved {path}.", topic=PRESET_TOPIC)

    # Files

    def _duplicate(self, path: Path) -> None:
        def act() -> None:
            preset = load_preset(path)
            title = preset.title or path.stem
            taken = [title, *(entry.title for entry in self._entries if not entry.shipped)]
            made = save_as(preset, title=free_name(title, taken))
            self._announcer.say(f"Made {made}.", topic=PRESET_TOPIC)

        self._try(act)
        self.refresh()

    def _rename(self, path: Path, title: str) -> None:
        self._reword(path, title, lambda: rename(path, title=title, patience_s=PATIENCE_S))

    def _describe(self, path: Path) -> None:
        """Ask for other words, and give them to the preset."""
        entry = next((one for one in self._entries if one.path == path), None)
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

        there = self._titled(title, but=path)
        if self._ask_taken(title, there, replacing=False) is not Taken.CANCEL:
            self._try(act)
        self.refresh()

    def _delete(self, path: Path) -> None:
        gone: list[Deleted] = []
        if self._try(lambda: gone.append(delete(path, trash=_to_trash, patience_s=PATIENCE_S))):
            self._announcer.say(
                f"Moved {path.name} to the trash.",
                action="Undo",
                act=lambda: self._restore(gone[0]),
                topic=PRESET_TOPIC,
            )
        self.refresh()

    def _restore(self, deleted: Deleted) -> None:
        self._try(lambda: self._announcer.say(f"Brought back {deleted.restore()}."))
        self.refresh()

    def _open_folder(self) -> None:
        def act() -> None:
            folder = user_folder(create=True)
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
                self._announcer.say(f"Your presets are in {folder}.")

        self._try(act)

    def _try(self, act: Callable[[], object]) -> bool:
        """Do it; what goes wrong is said, not raised."""
        try:
            act()
        except ChangedError as error:
            self._announcer.say(
                str(error),
                Tone.ERROR,
                action="Save as…",
                act=self.save_preset_as,
                topic=PRESET_TOPIC,
            )
            return False
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR, topic=PRESET_TOPIC)
            return False
        return True

    def _folder(self) -> str:
        return self._store.folder("preset") or str(user_folder())


def _listed(_stop: Event) -> tuple[Listing, Listing]:
    """On the lane's thread: the presets of both folders."""
    return shipped_presets(), user_presets()


def _to_trash(path: Path) -> None:
    if not QFile(str(path)).moveToTrash():
        raise FileError(f"{path}: the system's trash did not take it; delete it by hand")
