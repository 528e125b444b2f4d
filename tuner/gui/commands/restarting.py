"""From one start of the program to the next: what was chosen and looked at is so again."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject

from tuner.core.choices import NetworkChoice
from tuner.core.errors import UserError
from tuner.gui.announcer import Announcer
from tuner.gui.commands.preset_files import PRESET_TOPIC
from tuner.gui.history import History
from tuner.gui.store import Store
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.message_bar import Tone
from tuner.matchers.registry import matchers
from tuner.networks.backend import Backend, row_of, variants_of
from tuner.presets.codec import Preset, dumps, load_preset, parse
from tuner.session.remembered import (
    cloud_from,
    cloud_remembered,
    comparison_from,
    comparison_remembered,
    frames_from,
    frames_remembered,
    is_possible,
    monocular_from,
    monocular_remembered,
)
from tuner.session.reopened import Reopened, SlotText, reopened, to_reopen
from tuner.session.state import Slot

BEGINNING: Final = 200
"""Bytes of a preset among which its matcher is named."""


class Restarting(QObject):
    """Anybody may have changed what was remembered: what is not legal counts as absent."""

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        announcer: Announcer,
        *,
        store: Store,
        backend: Backend,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._viewing = viewing
        self._announcer = announcer
        self._store = store
        self._backend = backend
        self._untold: set[str] = set()
        """Presets whose slots know no settings but theirs."""

    def restore(self) -> None:
        """Network, fit and view."""
        remembered = self._store.tab("mono")
        network, look, follow = monocular_from(remembered)
        fit, comparison = comparison_from(self._store.tab("compare"))
        folder = remembered.get("models_folder")
        if isinstance(folder, str) and Path(folder).is_absolute() and is_possible(folder):
            self._backend.set_folder(Path(folder))
        state, view = self._history.state, self._viewing.view
        self._history.view(replace(state, network=self._known(network), fit=fit))
        self._viewing.show(
            replace(
                view,
                stereo=self._store.stereo_view(),
                look=look,
                follow=follow,
                comparison=comparison,
                cloud=cloud_from(self._store.tab("cloud")),
                frames=frames_from(self._store.tab("frames")),
            )
        )

    def _known(self, network: NetworkChoice) -> NetworkChoice:
        """A model that is on offer, or a file; fed in a way that there is."""
        row = row_of(self._backend.rows(), network.model)
        if row is None and not os.path.isabs(network.model):
            network = network.of_model("")
            row = row_of(self._backend.rows(), network.model)
        ways = variants_of(row)
        return network if network.variant in ways else replace(network, variant="")

    def restore_slots(self, read: Callable[[Path, Callable[[Path, Preset], None]], None]) -> None:
        """Settings of A and B, and which of the two is on show; their presets follow.

        Args:
            read: reads a preset in the background, gives it to what is named, and says what is
                wrong with it.
        """
        last, state = self.last(), self._history.state
        if last.slots:
            one, two = (self._slot(kept) for kept in last.slots)
            self._history.view(replace(state, slots=(one, two), active=last.active))
        else:
            # So earlier versions kept the one slot that they remembered.
            kept = SlotText(self._store.last_preset(), self._store.settings())
            self._history.view(state.with_slot(self._slot(kept)))
        for path in dict.fromkeys(slot.preset_path for slot in self._history.state.slots):
            if path and not self._read_at_once(Path(path)):
                read(Path(path), self._on_preset)

    def _read_at_once(self, path: Path) -> bool:
        """A preset of the program's own is read in no time; whether this was one that is whole."""
        try:
            with path.open("rb") as file:
                beginning = file.read(BEGINNING)
            own = any(f'"{matcher.key}"'.encode() in beginning for matcher in matchers())
            if own:
                self._on_preset(path, load_preset(path))
        except (OSError, UserError):
            # What is wrong is said where it is read once more.
            return False
        return own

    def _slot(self, kept: SlotText) -> Slot:
        # A preset of another tool takes a second to read; the settings need not wait for it.
        slot = Slot(preset_path=kept.preset if os.path.isfile(kept.preset) else "")
        try:
            if kept.settings:
                settings = parse(kept.settings, name="settings of the last session").settings
                return replace(slot, settings=settings)
        except UserError as error:
            self._announcer.say(str(error), Tone.WARNING, topic=PRESET_TOPIC)
        self._untold.add(slot.preset_path)
        return slot

    def _on_preset(self, path: Path, preset: Preset) -> None:
        """The slots that began as this preset know it again."""
        place, state = str(path), self._history.state
        self._history.kept(place, preset, place)
        if place in self._untold:
            untold = Slot(preset_path=place)
            slots = (
                replace(slot, settings=preset.settings, preset=preset) if slot == untold else slot
                for slot in state.slots
            )
            one, two = slots
            self._history.view(replace(self._history.state, slots=(one, two)))

    def last(self) -> Reopened:
        """What was open in the last session: pair, ground truth, line-up of the rows."""
        return reopened(self._store.tab("session"))

    def keep(self, *, split: Sequence[int]) -> None:
        """Note all of it; ``split`` are the heights of the comparison's parts, px."""
        state, view, folder = self._history.state, self._viewing.view, self._backend.chosen_folder
        slot = state.slot
        self._store.keep_last_preset(slot.preset_path)
        self._store.keep_settings(dumps(Preset(settings=slot.settings)))
        self._store.keep_tab("session", to_reopen(state))
        self._store.keep_stereo_view(view.stereo)
        self._store.keep_tab("frames", frames_remembered(view.frames))
        monocular = monocular_remembered(state.network, view.look, follow=view.follow)
        monocular["models_folder"] = str(folder) if folder is not None else ""
        self._store.keep_tab("mono", monocular)
        comparison = comparison_remembered(state.fit, view.comparison)
        self._store.keep_tab("compare", comparison | {"split": list(split)})
        self._store.keep_tab("cloud", cloud_remembered(view.cloud))
