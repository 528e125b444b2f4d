"""Presets: what is chosen is taken from one, and written to one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from tuner.core.errors import UserError
from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import command
from tuner.gui.commands.preset_files import PATIENCE_S, PRESET_TOPIC, PresetFiles
from tuner.gui.history import History
from tuner.gui.lanes.preset_reading import PresetReading
from tuner.gui.logbook import message_of
from tuner.gui.presets import describing
from tuner.gui.presets.list import PresetList
from tuner.gui.presets.listing import PresetListing
from tuner.gui.presets.taken import Taken
from tuner.gui.results import Results
from tuner.gui.store import Store
from tuner.gui.widgets.message_bar import Tone
from tuner.matchers.registry import matcher_of
from tuner.presets.codec import Preset
from tuner.presets.keeping import ChangedError, save_as, save_over
from tuner.presets.library import is_shipped, user_folder
from tuner.presets.preset import Words
from tuner.session.current_preset import current_preset, for_another_folder
from tuner.session.preset_link import with_preset
from tuner.session.state import State

NETWORK_TOPIC: Final = "preset network"
NOTES_TOPIC: Final = "notes of a preset"
READING_TOPIC: Final = "reading of a preset"
KINDS: Final = "Presets and settings (*.json *.yaml *.yml *.xml *.txt *.gz);;All files (*)"


class PresetCommands(QObject):
    """Loads and saves what the list and the menu ask for."""

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
        self._over = over
        self._listing = PresetListing(history, announcer, presets=presets, parent=self)
        self._files = PresetFiles(
            history, announcer, listing=self._listing, presets=presets, over=over, parent=self
        )
        self._reading = PresetReading(self)
        self._reading.came.connect(self._on_read)
        self._reading.failed.connect(self._on_unread)
        self._reading.slow_changed.connect(self._on_slow)
        history.changed.connect(self._on_state)
        presets.load_requested.connect(self.load)
        presets.save_requested.connect(self.save_preset)
        presets.save_as_requested.connect(self.save_preset_as)

    @property
    def settled(self) -> bool:
        """Presets asked for are read, and the list shows what was in the folders."""
        return self._listing.settled and not self._reading.busy

    def close(self) -> None:
        """Stop and wait for the worker."""
        self._reading.close()

    # Loading

    @command("&Load preset…", "Ctrl+L", menu="File", section=4, tip="Load settings")
    def load_preset(self) -> None:
        """Ask for a preset file."""
        name, _ = QFileDialog.getOpenFileName(self._over, "Load a preset", self._folder(), KINDS)
        if name:
            self.load(Path(name))

    @Slot(object)
    def load(self, path: Path, then: Callable[[], None] | None = None) -> None:
        """Take over what a preset names as one undo step; a broken one changes nothing.

        It is read in the background, and ``then`` follows.
        """
        self._reading.read(path, then=then)

    def read_again(self, path: Path, take: Callable[[Path, Preset], None]) -> None:
        """Read the preset that a slot began as, in the background; nothing is chosen by it."""
        self._reading.read(path, take=take)

    @Slot(object, object)
    def _on_read(self, path: Path, preset: Preset) -> None:
        try:
            self._check(preset)
        except UserError as error:
            self._on_unread(path, error)
            return
        self._announcer.withdraw(PRESET_TOPIC)
        self._take(preset, path)
        self._store.keep_folder("preset", str(path.parent))
        if preset.notes:
            # What another tool's file does not say takes longer to read than news stay.
            tone = Tone.WARNING if preset.origin else Tone.NEWS
            self._announcer.say(" ".join(preset.notes), tone, topic=NOTES_TOPIC)

    @Slot(object, object)
    def _on_unread(self, path: Path, error: Exception) -> None:
        self._announcer.say(message_of(error), Tone.ERROR, topic=PRESET_TOPIC)
        state = self._history.state
        one, two = (
            replace(slot, preset_path="")
            if (slot.preset, slot.preset_path) == (None, str(path))
            else slot
            for slot in state.slots
        )
        if (one, two) != state.slots:
            # The preset that a slot began as is gone; its settings stay.
            self._history.view(replace(state, slots=(one, two)))

    @Slot(bool)
    def _on_slow(self, slow: bool) -> None:
        if slow:
            self._announcer.say("The settings are being read…", topic=READING_TOPIC)
        else:
            self._announcer.withdraw(READING_TOPIC)

    @Slot(object, object)
    def _on_state(self, before: State, after: State) -> None:
        """What was said of a preset goes with it: undo, another one, the other slot."""
        if before.slot.preset is not after.slot.preset:
            self._announcer.withdraw(NOTES_TOPIC)
            self._announcer.withdraw(NETWORK_TOPIC)

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
        present = for_another_folder(self._current(kept), self._history.state)
        preset = replace(present, origin="", notes=()).with_words(words)
        there = self._listing.titled(words.title)
        answer = self._files.ask_taken(words.title, there, replacing=True)
        if answer is Taken.REPLACE and there is not None and there.preset is not None:
            self._save_over(preset, there.path, loaded=there.preset)
        elif answer is not Taken.CANCEL:
            path: list[Path] = []
            if self._try(lambda: path.append(save_as(preset, title=words.title))):
                self._saved(preset, path[0])

    def _current(self, preset: Preset) -> Preset:
        """The preset with what is chosen now, and where the settings come from."""
        results = self._results
        return current_preset(preset, self._history.state, frame=results.frame, depth=results.depth)

    def _saved(self, preset: Preset, path: Path) -> None:
        history = self._history
        slot = replace(history.state.slot, preset=preset, preset_path=str(path))
        history.kept(str(path), preset, str(path))
        history.edit(f"save as {preset.title}", history.state.with_slot(slot))
        self._listing.add(path, preset)
        self._announcer.say(f"Saved {path}.", topic=PRESET_TOPIC)

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
