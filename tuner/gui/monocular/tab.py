"""The monocular tab: one picture and its map of relative inverse depth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from tuner.core.types import Picture
from tuner.gui.history import History
from tuner.gui.lanes.network import NetworkLane
from tuner.gui.lanes.pictures import Pictures
from tuner.gui.lanes.survey import Survey
from tuner.gui.monocular.bar import MonoBar
from tuner.gui.monocular.choosing import Choosing
from tuner.gui.monocular.consent import Consent
from tuner.gui.monocular.grid import MonoGrid
from tuner.gui.monocular.messages import MonoMessages
from tuner.gui.monocular.painter import MonoPainter
from tuner.gui.monocular.report import MonoReport
from tuner.gui.monocular.welcome import MonoWelcome
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.gui.views.pointing import Pointing
from tuner.gui.widgets.floating import Floating
from tuner.gui.widgets.message_bar import MessageBar
from tuner.gui.widgets.scrolling import column, scroll_area
from tuner.gui.widgets.virtuals import guarded
from tuner.session.state import State
from tuner.session.view import Tab, View


@guarded
class MonoTab(QWidget):
    """Shows the stereo tab's left picture, or another, and what the network makes of it.

    It follows state, view and results, and asks for what the user wants.
    """

    readout_changed = Signal(str)
    file_wanted = Signal()
    """An ONNX file is to be chosen."""
    file_dropped = Signal(object)
    """Path of an ONNX file."""
    manager_wanted = Signal()
    picture_wanted = Signal()

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        *,
        lane: NetworkLane,
        survey: Survey,
        pictures: Pictures,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("mono_tab")
        self._history = history
        self._viewing = viewing
        self._results = results
        self._lane = lane
        self._survey = survey
        self._pictures = pictures
        self._build()
        self._divide()
        self._connect()
        self._show_models()

    def _build(self) -> None:
        whole = QWidget()
        self._bar = MonoBar(whole)
        self.messages = MessageBar(self)
        self.grid = MonoGrid(whole)
        self._welcome = MonoWelcome()
        self.grid.set_panel(self._welcome)
        self._report = MonoReport(self._lane.film)
        column(whole, self._bar, self.grid, self._report, growing=self.grid)
        # Where the screen has no room for all of it, it scrolls rather than being cut.
        area = scroll_area(whole)
        column(self, area, growing=area)
        floating = Floating(self.messages, self.grid)
        area.verticalScrollBar().valueChanged.connect(floating.place)
        self.setAcceptDrops(True)

    def _divide(self) -> None:
        """What follows what: each part a class of its own."""
        history, results, lane, survey = self._history, self._results, self._lane, self._survey
        self._consent = Consent(lane, self)
        self._choosing = Choosing(
            self._bar, history, self._viewing, results, lane=lane, survey=survey
        )
        self._painter = MonoPainter(self.grid, results, lane=lane, survey=survey)
        self._said = MonoMessages(
            self.messages, history, results, lane=lane, survey=survey, pictures=self._pictures
        )

    def _connect(self) -> None:
        bar, welcome = self._bar, self._welcome
        bar.network.model.file_wanted.connect(self.file_wanted)
        bar.network.model.manager_wanted.connect(self.manager_wanted)
        bar.picture_wanted.connect(self.picture_wanted)
        welcome.download_wanted.connect(self.manager_wanted)
        welcome.file_wanted.connect(self.file_wanted)
        self._history.changed.connect(self._on_state)
        self._viewing.changed.connect(self._on_view)
        self._survey.changed.connect(self._show_models)
        self._lane.missing_changed.connect(self._show_missing)
        self._pictures.read.connect(self._on_picture_read)
        self._painter.painted.connect(self._report.show_map)
        self._painter.painted.connect(self._said.follow_map)
        self._painter.pointing.changed.connect(self.readout_changed)

    # the model

    @Slot(object, object)
    def _on_state(self, before: State, after: State) -> None:
        if before.network != after.network:
            self._show_missing()
            self._painter.promise()

    @Slot(object, object)
    def _on_view(self, _before: View, after: View) -> None:
        if after.tab is Tab.MONOCULAR:
            self._survey.wake()

    @Slot()
    def _show_models(self) -> None:
        """Which are here has been looked at: one that came is run."""
        self._show_missing()
        depth, network = self._results.depth, self._history.state.network
        if self._lane.look_for_model() and (depth is None or depth.choice != network):
            self._painter.promise()
            self._lane.run()

    @Slot()
    def _show_missing(self) -> None:
        row = self._survey.row(self._history.state.network)
        if row is not None:
            self._welcome.show_row(row)
        self.grid.show_panel(self._lane.missing)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._painter.show_map()

    # files

    @Slot(object)
    def _on_picture_read(self, picture: Picture) -> None:
        self._viewing.show_follow(False)
        self._results.show_picture(picture)
        self._said.say_note(picture)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # What it is will be looked at when it is let go: a disk may make one wait.
        if len(_paths(event)) == 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """One picture or one ONNX file; more than that is for the window."""
        path = _paths(event)[0]
        event.acceptProposedAction()
        if path.suffix.lower() == ".onnx":
            self.file_dropped.emit(path)
        else:
            self._pictures.open(path)

    # read-out

    @property
    def pointing(self) -> Pointing:
        """The pixel that is pointed at."""
        return self._painter.pointing

    def cursor_text(self) -> str:
        """The read-out of the pixel under the cursor, or an empty text."""
        return self._painter.pointing.text

    def close_workers(self) -> None:
        """Stop everything that runs; the tab must not be used after."""
        self._report.stop()
        self._consent.close()


def _paths(event: QDropEvent) -> Sequence[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
