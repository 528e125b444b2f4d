"""Brings the monocular tab and the comparison in line with the stereo tab, presets and store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from tuner.comparison.pictures import Options
from tuner.core.choices import AS_MODEL_WANTS, AUTO, Choice
from tuner.core.errors import UserError
from tuner.core.types import Pair
from tuner.gui.lanes.network import MonoFrame
from tuner.gui.monocular.export import MapExport
from tuner.gui.store import Store
from tuner.gui.widgets.message_bar import Tone
from tuner.networks.registry import DEFAULT
from tuner.presets.preset import Preset
from tuner.presets.sections import AlignmentSection, MonocularSection
from tuner.session.remembered import Chosen, from_section, same_network

if TYPE_CHECKING:
    from tuner.gui.window import MainWindow

NETWORK_TOPIC: Final = "preset network"
FILE_TOPIC: Final = "mono file"


class DepthDesk(QObject):
    """Hands pictures, frames and maps from tab to tab; a hidden tab costs nothing."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._mono, self._compare = window.mono_tab, window.compare_tab
        self.map_export = MapExport(window.mono_tab)
        self._pair: Pair | None = None
        self._mono.live.shown.connect(self._on_map)
        self._mono.readout_changed.connect(self._on_readout)
        self._compare.readout_changed.connect(self._on_readout)
        self._compare.go_to_mono.connect(lambda: self.show_tab(self._mono))
        window.tabs.currentChanged.connect(self._on_tab)
        window.live.shown.connect(self.refresh)
        window.live.accounted.connect(self.refresh)
        self._mono.state_changed.connect(window.follow_around)
        self._compare.options_changed.connect(window.follow_around)

    # tabs

    def show_tab(self, tab: QWidget) -> None:
        """Bring a tab to the front."""
        self._window.tabs.setCurrentWidget(tab)

    @property
    def active(self) -> Any:
        """The tab in front: its ``grid`` and ``cursor_text`` serve the commands."""
        return self._window.tabs.currentWidget()

    def fit(self) -> None:
        """Show the whole image in the views of the tab in front."""
        self.active.grid.camera.fit()

    def one_to_one(self) -> None:
        """One image pixel is one screen pixel in the tab in front."""
        self.active.grid.camera.one_to_one()

    def next_view(self) -> None:
        """Select the next view of the tab in front."""
        self.active.grid.next_view()

    def previous_view(self) -> None:
        """Select the view before in the tab in front."""
        self.active.grid.previous_view()

    def export(self, what: str) -> None:
        """Export from the comparison; ``what`` is a key of its EXPORTS."""
        self.show_tab(self._compare)
        self._compare.exports.ask(what)

    def export_map(self) -> None:
        """Save the map of the monocular tab."""
        self.show_tab(self._mono)
        self.map_export.ask()

    def run(self) -> None:
        """Run the network on the picture of the monocular tab."""
        self.show_tab(self._mono)
        self._mono.bar.take_typed()
        self._mono.live.run(fresh=True)

    def ask_file(self) -> None:
        """Choose an ONNX file."""
        self.show_tab(self._mono)
        self._mono.ask_file()

    def show_models(self) -> None:
        """Open the model manager."""
        self._mono.wake()
        self._mono.open_manager()

    # what follows what

    def follow_pair(self) -> None:
        """The pair on show may have changed."""
        pair = self._window.pair
        if pair is self._pair:
            return
        self._pair = pair
        self._mono.show_stereo_picture(pair.left if pair else None)
        self._compare.set_calibration(pair.calibration if pair else None)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Give the comparison what is on show in the other two tabs."""
        window = self._window
        pair, frame, depth = window.pair, window.live.frame, self._mono.frame
        same = depth is not None and pair is not None and depth.picture is pair.left
        fits = frame is not None and pair is not None and frame.request.pair is pair
        self._compare.show_inputs(
            pair,
            frame if fits else None,
            depth.depth if same and depth is not None else None,
        )

    def show_colour_map(self, name: str) -> None:
        """The colour map of disparities was chosen."""
        self._compare.show_colour_map(name)

    @Slot(object)
    def _on_map(self, frame: MonoFrame) -> None:
        self._note_other_file(frame)
        self.refresh()

    @Slot(int)
    def _on_tab(self, _index: int) -> None:
        self._window.status.show_readout(self.active.cursor_text())
        self.refresh()

    @Slot(str)
    def _on_readout(self, text: str) -> None:
        self._window.status.show_readout(text)

    # presets and restarts

    def with_sections(self, preset: Preset) -> Preset:
        """The preset with the network and the fit that are chosen now."""
        self._mono.bar.take_typed()
        choice, options = self._mono.live.choice, self._compare.options
        old, fit = preset.monocular or MonocularSection(), preset.alignment or AlignmentSection()
        frame = self._mono.frame
        if frame is not None and frame.choice == choice:
            digest = frame.depth.digest
        else:
            # The network has not run: what the preset says of the same file still holds.
            digest = old.file_sha256 if _same_file(old, choice) else ""
        monocular = replace(
            old,
            model=choice.file or choice.model or DEFAULT.key,
            file_sha256=digest,
            engine=choice.engine,
            device=choice.device,
            variant="" if choice.variant == AS_MODEL_WANTS else choice.variant,
            input_size=choice.input_size,
        )
        alignment = replace(fit, fit_to=options.fit_to, half=options.half)
        return replace(preset, monocular=monocular, alignment=alignment)

    def differs(self, preset: Preset) -> bool:
        """Whether network or fit are others than the preset names.

        A preset that says nothing of them is not changed by them: most are about stereo only, and
        choosing a network must not mark those as unsaved. Saving writes both all the same.
        """
        network, fit = preset.monocular, preset.alignment
        if network is not None and not _names(network, self._mono.live.choice):
            return True
        now = self._compare.options
        return fit is not None and (fit.fit_to, fit.half) != (now.fit_to, now.half)

    @property
    def chosen(self) -> Chosen:
        """Network and fit as they are chosen now."""
        self._mono.bar.take_typed()
        return Chosen(self._mono.live.choice, self._compare.options)

    def take(self, chosen: Chosen) -> None:
        """Choose this network and this fit."""
        if chosen.network != self._mono.live.choice:
            self._mono.choose(chosen.network)
        self._compare.show_options(chosen.fit)

    def take_sections(self, preset: Preset) -> None:
        """Take over the network and the fit that a preset names; without them nothing changes."""
        if preset.monocular is not None:
            self._take_monocular(preset, preset.monocular)
        if preset.alignment is not None:
            self._compare.show_options(
                Options(fit_to=preset.alignment.fit_to, half=preset.alignment.half)
            )

    def _take_monocular(self, preset: Preset, section: MonocularSection) -> None:
        try:
            choice = from_section(section)
        except UserError as error:
            words = f"{preset.title}: its network is left alone. {error}"
            self._window.say(words, Tone.WARNING, topic=NETWORK_TOPIC)
            return
        self._window.stereo_tab.messages.withdraw(NETWORK_TOPIC)
        self._mono.choose(choice)

    def _note_other_file(self, frame: MonoFrame) -> None:
        """Say so if the network ran from another file than the preset was made with."""
        preset = self._window.session.state.slot.preset
        section = preset.monocular if preset is not None else None
        digest = section.file_sha256 if section is not None else ""
        if (
            section is None
            or not digest
            or digest.lower() == frame.depth.digest.lower()
            or not _names(section, frame.choice)
        ):
            self._mono.messages.withdraw(FILE_TOPIC)
            return
        words = f"{frame.depth.title}: another file than the preset was made with (SHA-256)."
        self._mono.say(words, Tone.WARNING, topic=FILE_TOPIC)

    def keep_for_next_time(self, store: Store) -> None:
        """Note the choices of both tabs."""
        self._mono.bar.take_typed()
        store.keep_tab("mono", self._mono.state())
        store.keep_tab("compare", self._compare.state())
        store.keep_folder("compare", self._compare.exports.folder)
        store.keep_folder("depth", self.map_export.folder)

    def restore_last(self, store: Store) -> None:
        """The choices of both tabs as they were at the end of the last session."""
        self._mono.restore(store.tab("mono"))
        self._compare.restore(store.tab("compare"))
        self._compare.exports.folder = store.folder("compare")
        self.map_export.folder = store.folder("depth")

    def close(self) -> None:
        """Stop the workers of both tabs."""
        self._compare.close_lane()
        self.map_export.close()
        self._mono.close_workers()


def _names(section: MonocularSection, choice: Choice) -> bool:
    """Whether this is what the section names."""
    try:
        return same_network(from_section(section), choice)
    except UserError:
        # It names what is not to be had here: whatever runs is something else.
        return False


def _same_file(section: MonocularSection, choice: Choice) -> bool:
    """Whether both name the same model, however it is run."""
    plain = replace(section, engine=AUTO, device=AUTO, variant="", input_size=0)
    return _names(plain, Choice(model=choice.model, file=choice.file))
