"""The main window: makes the parts and puts them side by side; each follows what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QVBoxLayout, QWidget

from tuner.gui.announcer import Announcer
from tuner.gui.cloud.panel import CloudPanel
from tuner.gui.commands import menus
from tuner.gui.commands.around import Around
from tuner.gui.commands.batch import BatchCommands
from tuner.gui.commands.calibrating import CalibratingCommands
from tuner.gui.commands.calibration import CalibrationCommands
from tuner.gui.commands.cloud import CloudCommands
from tuner.gui.commands.cloud_links import CloudLinks
from tuner.gui.commands.command import Actions
from tuner.gui.commands.comparison import ComparisonCommands
from tuner.gui.commands.distances import DistanceCommands
from tuner.gui.commands.dropped import Dropped
from tuner.gui.commands.edit import EditCommands
from tuner.gui.commands.examination import ExaminationCommands
from tuner.gui.commands.exports import ExportCommands
from tuner.gui.commands.files import FileCommands
from tuner.gui.commands.frames import FrameCommands
from tuner.gui.commands.help import HelpCommands
from tuner.gui.commands.interop import InteropCommands
from tuner.gui.commands.networks import NetworkCommands
from tuner.gui.commands.presets import PresetCommands
from tuner.gui.commands.reading import ReadingCommands
from tuner.gui.commands.regions import RegionCommands
from tuner.gui.commands.restarting import Restarting
from tuner.gui.commands.rows import RowsCommands
from tuner.gui.commands.side_panels import SidePanelCommands
from tuner.gui.commands.views import ViewCommands
from tuner.gui.commands.window import WindowCommands
from tuner.gui.comparison.tab import CompareTab
from tuner.gui.frames.region import FramesRegion
from tuner.gui.history import History
from tuner.gui.lanes.clouds import Clouds
from tuner.gui.lanes.colours import ColourLane
from tuner.gui.lanes.comparison import ComparisonLane
from tuner.gui.lanes.examining import Examining
from tuner.gui.lanes.following import Following
from tuner.gui.lanes.frames import Frames
from tuner.gui.lanes.lane import Lane
from tuner.gui.lanes.loading import Documents
from tuner.gui.lanes.models import ModelWork
from tuner.gui.lanes.network import NetworkLane
from tuner.gui.lanes.opening import Opening
from tuner.gui.lanes.over_marked import OverMarked
from tuner.gui.lanes.pictures import Pictures
from tuner.gui.lanes.recorder import Recorder
from tuner.gui.lanes.saving import Saver
from tuner.gui.lanes.stereo import StereoLane
from tuner.gui.lanes.survey import Survey
from tuner.gui.lanes.telling import Telling
from tuner.gui.lanes.thumbnails import Thumbnails
from tuner.gui.monocular.tab import MonoTab
from tuner.gui.parameters.panel import ParameterPanel
from tuner.gui.presets.list import PresetList
from tuner.gui.results import Results
from tuner.gui.stereo.tab import StereoTab
from tuner.gui.store import Store
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.status_line import StatusLine
from tuner.gui.widgets.typed import commit_typed
from tuner.gui.widgets.virtuals import guarded
from tuner.networks.backend import Backend
from tuner.networks.installed import Installed
from tuner.session.in_labels import in_labels
from tuner.session.start import GuiOptions
from tuner.session.view import Tab, View

PATIENCE_S: Final = 1.0
"""What does not stop within this time after the window has closed is left to itself."""


@guarded
class MainWindow(QMainWindow):
    """Owns everything and decides nothing: gestures go to commands, everything else follows.

    It has an attribute for each part, as many as there are: making them, connecting them and
    ending them is its one task.
    """

    def __init__(
        self, store: Store, parent: QWidget | None = None, *, backend: Backend | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("main_window")
        self._make_state(store)
        self._make_lanes(backend or Installed())
        self._make_regions()
        self._make_commands()
        self._put_together()
        self._connect()
        self._restarting.restore()
        # What stands below the comparison has got its usual room by now.
        self._compare_tab.split.restore_sizes(store.tab("compare").get("split"))

    # parts

    def _make_state(self, store: Store) -> None:
        self._store = store
        self._history = History(self)
        self._viewing = Viewing(View(), self)
        self._results = Results(self)
        self._announcer = Announcer(
            self._viewing, self, in_words=lambda text: in_labels(text, self._history.state.settings)
        )

    def _make_lanes(self, backend: Backend) -> None:
        """In the order in which they hear of a change: files, then what is made of them."""
        history, viewing, results, announcer = self._parts
        self._backend = backend
        self._stereo, self._comparison = StereoLane(self), ComparisonLane(self)
        self._network, self._survey = NetworkLane(backend, self), Survey(backend, self)
        self._pictures, self._colours = Pictures(self), ColourLane(results, self)
        self._documents = Documents(self)
        self._saver = Saver(announcer.announce, self)
        self._opening = Opening(
            history, self._documents, results, announcer, store=self._store, parent=self
        )
        self._telling = Telling(self)
        self._thumbnails = Thumbnails(self)
        self._frames = Frames(
            history,
            viewing,
            results,
            opening=self._opening,
            documents=self._documents,
            parent=self,
        )
        self._recorder = Recorder(history, results, announcer, self)
        self._over_marked = OverMarked(history, viewing, results, self)
        self._examining = Examining(history, results, announcer, self)
        self._clouds = Clouds(history, viewing, results, self)
        self._following = Following(
            history,
            viewing,
            results,
            announcer,
            self,
            documents=self._documents,
            stereo=self._stereo,
            network=self._network,
            comparison=self._comparison,
        )

    @property
    def _parts(self) -> tuple[History, Viewing, Results, Announcer]:
        return self._history, self._viewing, self._results, self._announcer

    def _make_regions(self) -> None:
        history, viewing, results, announcer = self._parts
        self._stereo_tab = StereoTab(history, viewing, results)
        self._mono_tab = MonoTab(
            history,
            viewing,
            results,
            lane=self._network,
            survey=self._survey,
            pictures=self._pictures,
        )
        self._compare_tab = CompareTab(history, viewing, results, lane=self._comparison)
        self._in_front: dict[Tab, StereoTab | MonoTab | CompareTab] = {
            Tab.STEREO: self._stereo_tab,
            Tab.MONOCULAR: self._mono_tab,
            Tab.COMPARISON: self._compare_tab,
        }
        for tab, region in self._in_front.items():
            announcer.add(tab, region.messages)
        self._frames_region = FramesRegion(
            history,
            viewing,
            results,
            thumbnails=self._thumbnails,
            over_marked=self._over_marked,
        )
        self._panel = named(ParameterPanel(), "parameters")
        self._preset_list = named(PresetList(), "presets")
        self._cloud = named(CloudPanel(viewing, self._clouds), "cloud")
        self._status = StatusLine(self)

    def _make_commands(self) -> None:
        history, viewing, results, announcer = self._parts
        store, saver, actions = self._store, self._saver, Actions(self)
        self._actions = actions
        self._files = FileCommands(self._opening, results, announcer, store, self)
        self._readings = ReadingCommands(self._opening, history, results, announcer, self)
        self._presets = PresetCommands(
            history, results, announcer, store=store, presets=self._preset_list, over=self
        )
        self._exports = ExportCommands(
            history, results, viewing, announcer, store=store, saver=saver, over=self
        )
        self._batches = BatchCommands(history, viewing, results, store=store, over=self)
        self._edits = EditCommands(history, results, announcer, actions, self)
        self._regions = RegionCommands(
            history, viewing, results, announcer, actions=actions, parent=self
        )
        self._views = ViewCommands(
            history, viewing, announcer, actions=actions, tabs=self._in_front, window=self
        )
        self._networks = NetworkCommands(
            history,
            viewing,
            results,
            backend=self._backend,
            lane=self._network,
            survey=self._survey,
            pictures=self._pictures,
            messages=self._mono_tab.messages,
            over=self,
        )
        self._frame_commands = FrameCommands(
            history,
            viewing,
            results,
            announcer,
            frames=self._frames,
            recorder=self._recorder,
            store=store,
            actions=actions,
            over=self,
        )
        self._calibrations = CalibrationCommands(
            history,
            viewing,
            results,
            announcer,
            opening=self._opening,
            panel=self._panel,
            store=store,
            actions=actions,
            over=self,
        )
        self._calibrating = CalibratingCommands(
            history,
            self._documents,
            results,
            self._opening,
            store=store,
            actions=actions,
            over=self,
        )
        self._side_panels = SidePanelCommands(actions, self._compare_tab.split, self)
        self._cloud_commands = CloudCommands(
            viewing,
            results,
            clouds=self._clouds,
            panel=self._cloud,
            store=store,
            saver=saver,
            actions=actions,
            over=self,
        )
        table = self._compare_tab.below.table
        self._comparisons = ComparisonCommands(
            results, viewing, saver=saver, table=table, export=self._exports.offer, over=self
        )
        self._restarting = Restarting(
            history, viewing, announcer, store=store, backend=self._backend, parent=self
        )
        self._dropped = Dropped(
            announcer,
            self,
            telling=self._telling,
            opening=self._opening,
            files=self._files,
            presets=self._presets,
            networks=self._networks,
            calibrations=self._calibrations,
            restarting=self._restarting,
        )
        actions.add(
            (
                self._files,
                self._calibrations,
                self._frame_commands,
                RowsCommands(
                    self._opening, history, results, announcer, panel=self._panel, parent=self
                ),
                self._calibrating,
                self._readings,
                self._presets,
                InteropCommands(history, announcer, store=store, saver=saver, over=self),
                WindowCommands(self),
                self._edits,
                DistanceCommands(history, results, announcer, self),
                ExaminationCommands(
                    history,
                    viewing,
                    results,
                    announcer,
                    opening=self._opening,
                    examining=self._examining,
                    card=self._stereo_tab.card,
                    calibrate=self._calibrating.calibrate_here,
                    parent=self,
                ),
                self._regions,
                self._views,
                self._side_panels,
                self._networks,
                self._exports,
                self._batches,
                self._cloud_commands,
                self._comparisons,
                HelpCommands(results, actions, self),
            )
        )

    def _put_together(self) -> None:
        self._tabs = named(QTabWidget(), "tabs")
        self._tabs.setDocumentMode(True)
        for tab, region in self._in_front.items():
            self._tabs.addTab(region, tab.value.capitalize())
        # The window must fit on a small screen even if a tab behind this one would like more.
        least = self._stereo_tab.minimumSizeHint()
        self._tabs.setMinimumSize(least.width(), least.height() + self._tabs.tabBar().height())
        self._frames_region.bar.add_actions(*self._frame_commands.buttons)
        self._recorder.counted.connect(self._frames_region.bar.show_recorded)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tabs, 1)
        column.addWidget(self._frames_region)
        self.setCentralWidget(middle)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        docks = (
            self._dock("Presets", self._preset_list, left),
            self._dock("Parameters", self._panel, right),
        )
        bottom = Qt.DockWidgetArea.BottomDockWidgetArea
        cloud = self._dock("Point cloud", self._cloud, bottom)
        cloud.hide()
        self.setStatusBar(self._status)
        menus.build_toolbar(self, self._actions)
        menus.build_menus(self, self._actions, [dock.toggleViewAction() for dock in docks])
        self.setAcceptDrops(True)
        # What is put below the views leaves the sliders their whole height.
        self.setCorner(Qt.Corner.BottomLeftCorner, left)
        self.setCorner(Qt.Corner.BottomRightCorner, right)
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks)
        self._restore_layout(docks)
        self._around = Around(
            self._history,
            self._viewing,
            self._results,
            regions=self._in_front,
            stereo_tab=self._stereo_tab,
            tabs=self._tabs,
            panel=self._panel,
            status=self._status,
            actions=self._actions,
            stereo=self._stereo,
            window=self,
        )
        self._side_panels.follow(docks)
        self._cloud_commands.follow(cloud)

    def _dock(self, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = named(QDockWidget(title, self), f"dock_{title.lower().replace(' ', '_')}")
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _connect(self) -> None:
        self._panel.edited.connect(self._edits.set_value)
        self._panel.resetAll.connect(self._edits.reset_all)
        self._panel.noted.connect(self._announcer.say)
        self._panel.draw_asked.connect(self._regions.draw)
        self._stereo_tab.regions.edited.connect(self._edits.set_value)
        self._stereo_tab.regions.draw_asked.connect(self._regions.draw)
        self._pictures.is_folder.connect(lambda path: self.open_paths([path]))
        self._tabs.currentChanged.connect(
            lambda index: self._viewing.show_tab(list(self._in_front)[index])
        )
        CloudLinks(self._cloud, viewing=self._viewing, results=self._results, tabs=self._in_front)
        mono, networks = self._mono_tab, self._networks
        mono.file_wanted.connect(networks.open_network)
        mono.file_dropped.connect(networks.choose_file)
        mono.manager_wanted.connect(networks.models)
        mono.picture_wanted.connect(networks.open_picture)
        self._following.comparison_wanted.connect(self._compare_tab.follow)
        self._compare_tab.export_wanted.connect(self._comparisons.do)
        self._frames_region.wanted.connect(self._frames.go_to)
        self._frames.passing_changed.connect(self._examining.on_passing)
        self._frames.passing_changed.connect(self._thumbnails.wait)
        self._opening.source_opened.connect(self._frames_region.start_anew)
        self._frames_region.let_go.connect(self._frames.let_go)
        self._frames.stayed.connect(self._frames_region.stay)
        self._opening.source_opened.connect(self._over_marked.start_anew)
        self._edits.follow()
        self._regions.follow()
        self._views.follow()
        self._calibrations.follow()
        self._frame_commands.follow()
        self._around.follow(self._documents)

    # for its owner

    @property
    def settled(self) -> bool:
        """Everything asked for is on screen."""
        read = not (self._documents.busy or self._telling.busy)
        return read and self._stereo.settled and self._presets.settled

    # files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.open_paths([Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()])

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open what was dropped: a pair, a folder, ground truth, a calibration, a preset."""
        self._dropped.open_paths(paths)

    def open_first(self, options: GuiOptions, *, scene: str) -> None:
        """What the command line names, else what was open last, else the sample ``scene``."""
        self._dropped.open_first(options, scene=scene)

    def restore_slots(self) -> None:
        """Settings and presets of the last session."""
        self._dropped.restore_slots()

    @property
    def announcer(self) -> Announcer:
        """Says things to the user."""
        return self._announcer

    @property
    def complete(self) -> bool:
        """The first picture is on screen, with all that is counted of it."""
        frame = self._results.frame
        drawn = frame is not None and frame.outcome.accounted
        return self.settled and drawn and self._colours.settled

    def save_screenshot(self, path: Path) -> bool:
        """Write the window as a PNG; False, with a message, if that failed."""
        return self._exports.save_screenshot(path)

    # from one start to the next

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.centralWidget() is not None:
            menus.show_icons(self, self._actions)
        if event.type() == QEvent.Type.WindowStateChange:
            self._actions.show("full_screen", checked=self.isFullScreen())

    def _restore_layout(self, docks: Sequence[QDockWidget]) -> None:
        geometry, state = self._store.geometry()
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(1280, 800)
            self.resizeDocks(docks, [210, 360], Qt.Orientation.Horizontal)
        if not state.isEmpty():
            self.restoreState(state)

    def closeEvent(self, event: QCloseEvent) -> None:
        commit_typed(self)
        self._store.keep_geometry(self.saveGeometry(), self.saveState())
        self._restarting.keep(split=self._compare_tab.split.sizes_to_keep())
        # A match cannot be interrupted: nobody should look at a dead window until it ends.
        self.hide()
        self._store.sync()
        self.close_workers()
        super().closeEvent(event)

    def close_workers(self) -> bool:
        """Stop everything that runs; the window must not be used after.

        Returns:
            Whether nothing runs any more. What is being written is waited for; a match or a
            network that cannot be interrupted is not, beyond a moment.
        """
        self._stop_lanes()
        self._around.close()
        with QSignalBlocker(self._history), QSignalBlocker(self._results):
            for part in (self._history, self._stereo, self._comparison, self._documents):
                part.close()
            self._examining.close()
            self._colours.close()
            self._frames.close()
            self._telling.close()
            self._thumbnails.close()
            self._over_marked.close()
            self._recorder.close()
            self._presets.close()
            self._saver.close()
            self._batches.close()
            self._networks.close()
            self._calibrating.close()
            self._mono_tab.close_workers()
            self._compare_tab.close_workers()
            for lane in (self._survey, self._pictures, self._network):
                lane.close()
        return all(lane.wait() for lane in self.findChildren(Lane))

    def _stop_lanes(self) -> None:
        lanes = self.findChildren(Lane)
        for work in self.findChildren(ModelWork):
            work.stop()
        for lane in lanes:
            lane.stop()
        until = monotonic() + PATIENCE_S
        for lane in lanes:
            lane.wait(max(0.0, until - monotonic()))
