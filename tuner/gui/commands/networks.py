"""Depth by a network: which one, on which picture, and the manager of model files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import command
from tuner.gui.history import History
from tuner.gui.lanes.network import NetworkLane
from tuner.gui.lanes.pictures import Pictures
from tuner.gui.lanes.survey import Survey
from tuner.gui.monocular.model_manager import ModelManager
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.filters import MODELS, PICTURES
from tuner.gui.widgets.message_bar import Message, MessageBar, Tone
from tuner.networks.backend import Backend
from tuner.session.preset_link import names_network
from tuner.session.view import Tab

FILE_TOPIC: Final = "mono file"


class NetworkCommands(QObject):
    """Choosing a network is an undo step; running it is none."""

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        *,
        backend: Backend,
        lane: NetworkLane,
        survey: Survey,
        pictures: Pictures,
        messages: MessageBar,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._history = history
        self._viewing = viewing
        self._results = results
        self._backend = backend
        self._lane = lane
        self._survey = survey
        self._pictures = pictures
        self._messages = messages
        self._over = over
        self._manager: ModelManager | None = None
        results.map_changed.connect(self._note_other_file)
        survey.changed.connect(self._refresh_manager)

    @command(
        "&Run the network",
        "Ctrl+M",
        menu="Depth",
        section=2,
        tip="Estimate depth from the picture of the monocular tab",
    )
    def run_network(self) -> None:
        """On the picture of the monocular tab."""
        self._viewing.show_tab(Tab.MONOCULAR)
        self._lane.run(fresh=True)

    @command("Open O&NNX file…", menu="Depth", section=2, tip="Use a network of your own")
    def open_network(self) -> None:
        """One of unknown digest is asked about before it is loaded."""
        self._viewing.show_tab(Tab.MONOCULAR)
        name, _ = QFileDialog.getOpenFileName(self._over, "Open an ONNX file", "", MODELS)
        if name:
            self.choose_file(Path(name))

    @command("Mo&dels…", menu="Depth", section=2, tip="Download, verify and delete models")
    def models(self) -> None:
        """The manager of model files, at the model that is chosen."""
        self._survey.wake()
        if self._manager is None:
            self._manager = ModelManager(self._backend, self._over)
            self._manager.models_changed.connect(self._survey.changed)
            self._manager.chosen.connect(self._choose)
        self._manager.show_model(self._history.state.network.model)
        self._manager.open()

    def open_picture(self) -> None:
        """Another picture than the stereo tab's."""
        name, _ = QFileDialog.getOpenFileName(self._over, "Open a picture", "", PICTURES)
        if name:
            self._pictures.open(Path(name))

    @Slot(object)
    def choose_file(self, path: Path) -> None:
        """Use this ONNX file."""
        self._choose(str(path.absolute()))

    def offer(self, path: Path, announcer: Announcer) -> None:
        """A network was dropped where it is of no use: say where it is."""

        def use() -> None:
            self._viewing.show_tab(Tab.MONOCULAR)
            self.choose_file(path)

        announcer.say(
            f"{path.name}: a network for depth, no picture; it is used in the Monocular tab.",
            action="Use it there",
            act=use,
        )

    @Slot(str)
    def _choose(self, model: str) -> None:
        self._history.set_network(self._history.state.network.of_model(model))

    @Slot()
    def _refresh_manager(self) -> None:
        if self._manager is not None and not self._manager.busy:
            self._manager.refresh()

    @Slot()
    def _note_other_file(self) -> None:
        """Say so if the network ran from another file than the preset was made with."""
        depth, preset = self._results.depth, self._history.state.slot.preset
        section = preset.monocular if preset is not None else None
        digest = section.file_sha256 if section is not None else ""
        if (
            depth is None
            or section is None
            or not digest
            or digest.lower() == depth.depth.digest.lower()
            or not names_network(section, depth.choice)
        ):
            self._messages.withdraw(FILE_TOPIC)
            return
        words = f"{depth.depth.title}: another file than the preset was made with (SHA-256)."
        self._messages.say(Message(words, Tone.WARNING, topic=FILE_TOPIC))

    def close(self) -> None:
        """Stop the manager's work, and close it."""
        if self._manager is not None:
            self._manager.close_workers()
            self._manager.close()
