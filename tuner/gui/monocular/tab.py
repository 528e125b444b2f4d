"""The monocular tab: one picture and its map of relative inverse depth."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tuner.core.choices import NetworkChoice
from tuner.core.colour import Legend, Palette, palette
from tuner.core.types import Picture
from tuner.gui.history import History
from tuner.gui.lanes.network import NetworkLane
from tuner.gui.lanes.pictures import Pictures
from tuner.gui.lanes.survey import Survey
from tuner.gui.monocular.bar import MonoBar
from tuner.gui.monocular.consent import Consent
from tuner.gui.monocular.grid import MonoGrid
from tuner.gui.monocular.welcome import MonoWelcome
from tuner.gui.monocular.words import describe, summary
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.gui.views.pointing import Pointing
from tuner.gui.widgets.making import paragraph, repeating
from tuner.gui.widgets.message_bar import Message, MessageBar, Tone
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.theme import picture_greys
from tuner.gui.widgets.virtuals import guarded
from tuner.networks.types import EngineReport
from tuner.session.depth_map import DepthMap
from tuner.session.state import State
from tuner.session.view import MapLook, Tab, View

NAME = "relative inverse depth, near -> far"
NO_PICTURE = "No picture.\nOpen a pair (Ctrl+O), or drop an image here."
LOOKING = "Looking for models…"
WAITING = "The map follows…"
NO_MAP = "No map. Press Run."
RUN_TOPIC, ENGINE_TOPIC, PICTURE_TOPIC = "mono run", "mono engine", "mono picture"


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
        self._painted: DepthMap | None = None
        self._told: tuple[NetworkChoice, str] | None = None
        self._made: tuple[tuple[object, ...], Palette] | None = None
        self._consent = Consent(lane, self)
        self._build()
        self._connect()
        self._show_view(viewing.view)
        self._show_models()
        self._show_nothing()

    def _build(self) -> None:
        self.bar = MonoBar(self)
        self.messages = MessageBar(self)
        self.grid = MonoGrid(self)
        self.pointing = Pointing(self.grid, describe=self._describe)
        self._welcome = MonoWelcome()
        self.grid.set_panel(self._welcome)
        self._report = named(paragraph(), "mono_report")
        self._report.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._report.setAccessibleName("What ran")
        self._report.setContentsMargins(8, 3, 8, 4)
        self._report.setMinimumWidth(60)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.bar, self.messages, self.grid, self._report):
            layout.addWidget(widget, 1 if widget is self.grid else 0)
        self.setAcceptDrops(True)
        self._rate = named(repeating(self, 1000), "mono_rate")

    def _connect(self) -> None:
        bar, lane, results = self.bar, self._lane, self._results
        bar.choice_changed.connect(self._history.set_network)
        bar.look_changed.connect(self._viewing.show_look)
        bar.follow_changed.connect(self._viewing.show_follow)
        bar.run_clicked.connect(partial(lane.run, fresh=True))
        bar.cancel_clicked.connect(lane.cancel)
        bar.file_wanted.connect(self.file_wanted)
        bar.manager_wanted.connect(self.manager_wanted)
        bar.picture_wanted.connect(self.picture_wanted)
        self._welcome.download_wanted.connect(self.manager_wanted)
        self._welcome.file_wanted.connect(self.file_wanted)
        self._history.changed.connect(self._on_state)
        self._viewing.changed.connect(self._on_view)
        results.picture_changed.connect(self._on_picture)
        results.map_changed.connect(self._on_map)
        lane.failed.connect(self._on_failed)
        lane.busy_changed.connect(self._on_busy)
        lane.refused.connect(self._on_refused)
        lane.report_changed.connect(self._on_report)
        lane.missing_changed.connect(self._show_missing)
        self.pointing.changed.connect(self.readout_changed)
        self._pictures.read.connect(self._on_picture_read)
        self._pictures.failed.connect(self._on_unread)
        self._survey.changed.connect(self._show_models)
        self._survey.failed.connect(lambda words: self.say(words, Tone.ERROR))
        self._rate.timeout.connect(self._show_report)

    def say(self, text: str, tone: Tone = Tone.NEWS, *, topic: str = "") -> None:
        """A message above the views."""
        self.messages.say(Message(text, tone, topic=topic))

    # what is chosen

    @Slot(object, object)
    def _on_state(self, before: State, after: State) -> None:
        if before.network == after.network:
            return
        self.messages.withdraw(RUN_TOPIC)
        self.bar.show_choice(after.network)
        self._show_missing()
        self._promise()

    @Slot(object, object)
    def _on_view(self, _before: View, after: View) -> None:
        self._show_view(after)
        if after.tab is Tab.MONOCULAR:
            self._survey.wake()

    def _show_view(self, view: View) -> None:
        self.bar.show_look(view.look)
        self.bar.show_follow(view.follow)

    @Slot()
    def _show_models(self) -> None:
        self.bar.show_engines(self._survey.engines)
        self.bar.show_rows(self._survey.rows, self._survey.here)
        self.bar.show_choice(self._history.state.network)
        self._show_missing()
        depth, network = self._results.depth, self._history.state.network
        if self._lane.look_for_model() and (depth is None or depth.choice != network):
            self._promise()
            self._lane.run()

    @Slot()
    def _show_missing(self) -> None:
        row = self._survey.row(self._history.state.network)
        if row is not None:
            self._welcome.show_row(row)
        self.grid.show_panel(self._lane.missing)
        self._show_able()

    def _show_able(self) -> None:
        self.bar.show_runnable(self._results.picture is not None and not self._lane.missing)

    # what is shown

    @Slot()
    def _on_picture(self) -> None:
        picture = self._results.picture
        self.messages.withdraw(RUN_TOPIC)
        self.messages.withdraw(PICTURE_TOPIC)
        if picture is None:
            self._show_nothing()
        else:
            self._show_picture(picture)

    def _show_picture(self, picture: Picture) -> None:
        view = self.grid.source
        same_size = self.grid.camera.framing.image == picture.size and not view.canvas.empty
        self.grid.set_image_size(picture.size)
        view.show_picture(picture.shown)
        view.set_title("Picture", f"{picture.name}  {picture.size}")
        view.setToolTip(picture.note)
        if not same_size:
            self._clear_map(self._waiting)
        self._show_able()
        self.pointing.show()

    @Slot()
    def _on_map(self) -> None:
        depth = self._results.depth
        if depth is not None:
            self._show_map(depth)

    def _show_map(self, shown: DepthMap) -> None:
        view, drawn = self.grid.map, shown.drawn
        colours = self._palette(shown.look, complete=drawn.complete)
        if self.grid.camera.framing.image != shown.depth.size:
            return
        self._painted = shown
        view.show_indexed(drawn.index, colours)
        # The ruler's ends say "near" and "far" where others have a unit.
        apart = ("far",) if drawn.complete else ("none",)
        view.set_legend(Legend(drawn.low, drawn.high, "near", NAME, apart), colours)
        title = "Above the plane" if drawn.plane else "Relative inverse depth"
        view.set_title(f"{title}, near → far", shown.depth.title)
        self.messages.withdraw(RUN_TOPIC)
        self._show_report()
        self.pointing.show()

    def _palette(self, look: MapLook, *, complete: bool) -> Palette:
        grey, _ = picture_greys(self.palette())
        key = (look.colour_map, complete, grey)
        if self._made is None or self._made[0] != key:
            self._made = key, palette(look.colour_map, invalid=grey, apart=not complete)
        return self._made[1]

    @property
    def _waiting(self) -> str:
        """What to say before a map: nothing is promised while no model has been found."""
        return WAITING if self._survey.done else LOOKING

    def _promise(self) -> None:
        """Say that a map follows, where nothing else is to be seen."""
        results = self._results
        if results.depth is None and results.picture is not None and not self._lane.missing:
            self._clear_map(self._waiting)

    def _show_nothing(self) -> None:
        self.grid.source.clear(NO_PICTURE)
        self.grid.source.set_title("Picture")
        self._clear_map("")
        self.pointing.leave()
        self._show_able()

    def _clear_map(self, words: str) -> None:
        """Say this in the map's place."""
        self._painted = None
        self.grid.map.clear(words)
        self._show_report()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._on_map()

    # files

    @Slot(object)
    def _on_picture_read(self, picture: Picture) -> None:
        self._viewing.show_follow(False)
        self._results.show_picture(picture)
        if picture.note:
            tone = Tone.WARNING if picture.damaged else Tone.NEWS
            self.say(picture.note, tone, topic=PICTURE_TOPIC)

    @Slot(str)
    def _on_unread(self, words: str) -> None:
        self.say(words, Tone.ERROR, topic=PICTURE_TOPIC)

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

    # how the run goes

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        self.bar.show_busy(busy)
        self.grid.map.set_busy(busy)
        self._show_able()
        if not busy and self._results.depth is None and self._results.picture is not None:
            self._clear_map(NO_MAP)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self.say(text, Tone.ERROR, topic=RUN_TOPIC)
        if self._results.depth is None:
            self._clear_map("No map.")

    @Slot(str)
    def _on_refused(self, path: str) -> None:
        words = f"{Path(path).name} was not loaded; choose another model, or Run to be asked again."
        self.say(words, topic=RUN_TOPIC)
        if self._results.depth is None:
            self._clear_map(NO_MAP)

    @Slot(object)
    def _on_report(self, report: EngineReport) -> None:
        told, self._told = self._told, (self._history.state.network, report.note)
        if told == self._told:
            # Closed once, it does not come back with the next picture of a film.
            return
        if report.note:
            self.say(report.note, Tone.WARNING, topic=ENGINE_TOPIC)
        else:
            self.messages.withdraw(ENGINE_TOPIC)

    @Slot()
    def _show_report(self) -> None:
        shown, rate = self._painted, self._lane.film.frames_per_second
        self._report.setText(summary(shown, rate) if shown is not None else "")
        self._report.setToolTip(self._report.text())
        if rate and not self._rate.isActive():
            self._rate.start()
        elif not rate:
            self._rate.stop()

    # read-out

    def cursor_text(self) -> str:
        """The read-out of the pixel under the cursor, or an empty text."""
        return self.pointing.text

    def _describe(self, x: int, y: int) -> str:
        # Between the pictures of a film the last map is still the one on show.
        shown = self._results.depth or (self._painted if self._lane.film.on else None)
        return "" if shown is None else describe(shown, x, y)

    def close_workers(self) -> None:
        """Stop everything that runs; the tab must not be used after."""
        self._rate.stop()
        self._consent.close()


def _paths(event: QDropEvent) -> Sequence[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
