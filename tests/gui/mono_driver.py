"""The monocular tab alone on the screen: the only place in tests that knows how it is built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QWidget

from tests.gui.rig import Rig
from tests.gui.widget_driver import WidgetDriver
from tuner.core.choices import NetworkChoice
from tuner.core.types import Pair, Picture
from tuner.gui.commands.networks import NetworkCommands
from tuner.gui.monocular.bar import MonoBar
from tuner.gui.monocular.grid import MonoGrid
from tuner.gui.monocular.tab import MonoTab
from tuner.networks.backend import Backend
from tuner.session.depth_map import DepthMap
from tuner.session.view import MapLook, Tab

SOURCE, MAP = "mono_view_source", "mono_view_map"


class MonoDriver(WidgetDriver):
    """Gives the tab what it is to show, does what a user does, and reads what the tab shows."""

    def __init__(self, backend: Backend, qtbot: Any) -> None:
        self.backend: Any = backend
        self._rig = rig = Rig(backend)
        self._tab = MonoTab(
            rig.history,
            rig.viewing,
            rig.results,
            lane=rig.network,
            survey=rig.survey,
            pictures=rig.pictures,
        )
        super().__init__(self._tab, qtbot)
        self._commands = commands = NetworkCommands(
            rig.history,
            rig.viewing,
            rig.results,
            backend=backend,
            lane=rig.network,
            survey=rig.survey,
            pictures=rig.pictures,
            messages=self._tab.messages,
            over=self._tab,
        )
        self._tab.file_wanted.connect(commands.open_network)
        self._tab.file_dropped.connect(commands.choose_file)
        self._tab.manager_wanted.connect(commands.models)
        self._tab.picture_wanted.connect(commands.open_picture)
        self.said: list[str] = []
        """Each read-out, newest last."""
        self._tab.readout_changed.connect(self.said.append)

    def show(self) -> None:
        self._tab.resize(900, 600)
        self._tab.show()
        self._rig.viewing.show_tab(Tab.MONOCULAR)
        self.qtbot.waitExposed(self._tab)
        self.settle()

    def show_in(self, holder: QWidget, width: int, height: int) -> None:
        """As between two docks, which do not give way for the tab's own minimum."""
        self._tab.setParent(holder)
        self._tab.setMinimumSize(0, 0)
        holder.resize(width, height)
        self._tab.setGeometry(0, 0, width, height)
        self._tab.show()
        holder.show()
        self.qtbot.waitExposed(holder)

    def take_out(self) -> None:
        self._tab.setParent(None)

    def close_workers(self) -> None:
        self._tab.close_workers()
        self._commands.close()
        self._rig.close()

    def close(self) -> None:
        self.close_workers()
        self._tab.close()
        self._tab.deleteLater()

    # what the tab is given

    def show_stereo_picture(self, picture: Picture | None) -> None:
        """The left picture of the stereo tab."""
        pair = None if picture is None else Pair(left=picture, right=picture)
        self._rig.results.show_pair(pair, None)

    def wake(self) -> None:
        """Look for engines and models, as when the tab is seen for the first time."""
        self._rig.survey.wake()

    def refresh_models(self) -> None:
        self._rig.survey.look()

    def change_choice(self, **changes: Any) -> None:
        """Run another network than the one that is chosen, as a preset does."""
        history = self._rig.history
        history.set_network(replace(history.state.network, **changes))

    def state(self) -> dict[str, Any]:
        """What is kept for the next start."""
        return self._rig.kept("mono")

    def restore(self, state: Mapping[str, Any]) -> None:
        self._rig.restore("mono", state)

    # what a user does

    def open_model(self, path: Path) -> None:
        """Choose an ONNX file in the dialog."""
        with patch.object(QFileDialog, "getOpenFileName", return_value=(str(path), "")):
            self._pick_model("Open ONNX file…")

    def open_manager(self) -> None:
        self._pick_model("Manage models…")

    def _pick_model(self, text: str) -> None:
        box = self.find(QComboBox, "mono_model")
        box.setCurrentIndex(box.findText(text))
        box.activated.emit(box.currentIndex())

    def open_picture(self, path: Path) -> None:
        """Choose a picture in the dialog."""
        with patch.object(QFileDialog, "getOpenFileName", return_value=(str(path), "")):
            self.click("mono_open_picture")

    def answer(self, button: str) -> None:
        """Wait for the question about a model and answer it: consent_yes or consent_no."""
        self.until(lambda: self.question is not None)
        assert self.question is not None
        self.question.click(button)

    def let_a_second_pass(self) -> None:
        self.find(QTimer, "mono_rate").timeout.emit()

    def fit(self) -> None:
        self._grid.fit()

    def one_to_one(self) -> None:
        self._grid.one_to_one()

    # what it has

    def settle(self) -> None:
        """Wait until everything asked for is on screen."""
        self.until(lambda: self.settled)

    @property
    def settled(self) -> bool:
        rig = self._rig
        return rig.network.settled and rig.pictures.settled and rig.survey.settled

    @property
    def frame(self) -> DepthMap | None:
        """The result on show."""
        return self._rig.results.depth

    @property
    def picture(self) -> Picture | None:
        """The picture on show."""
        return self._rig.results.picture

    @property
    def look(self) -> MapLook:
        return self._rig.viewing.view.look

    @property
    def choice(self) -> NetworkChoice:
        """The network that is chosen."""
        return self._rig.history.state.network

    @property
    def readout(self) -> str:
        """Of the pixel under the cursor, now."""
        return self._tab.cursor_text()

    # what is seen

    @property
    def follows(self) -> bool:
        """The stereo tab's picture is followed."""
        return bool(self.find(QWidget, "mono_follow").isChecked())

    @property
    def report(self) -> str:
        """What ran."""
        return self.words("mono_report")

    @property
    def welcomed(self) -> bool:
        """What to do without a model stands in the map's place."""
        return self.seen("mono_welcome")

    @property
    def question(self) -> WidgetDriver | None:
        """The question about a model, while it is asked."""
        return self._dialog("mono_consent")

    @property
    def manager(self) -> WidgetDriver | None:
        """The list of models, while it is open."""
        return self._dialog("model_manager")

    def _dialog(self, name: str) -> WidgetDriver | None:
        dialogs = (one for one in self._tab.findChildren(QDialog, name) if one.isVisible())
        dialog = next(dialogs, None)
        return None if dialog is None else WidgetDriver(dialog, self.qtbot)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """In the order of the Tab key."""
        return self.find(MonoBar, "mono_bar").controls

    @property
    def fitted(self) -> bool:
        """Each view shows the whole picture."""
        return self._grid.camera.framing.fitted

    @property
    def map_place(self) -> QWidget:
        """The map with the note below it."""
        return self.view(MAP).parentWidget()

    @property
    def _grid(self) -> MonoGrid:
        return self.find(MonoGrid, "mono_grid")
