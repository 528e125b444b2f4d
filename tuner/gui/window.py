"""The main window: puts the parts side by side and lets all of them follow the one state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, Final

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

from tuner.core.errors import UserError
from tuner.core.tunable import Size
from tuner.core.types import Pair
from tuner.engine.frame import Display, Frame, Request
from tuner.gui.commands import menus
from tuner.gui.commands.command import build
from tuner.gui.commands.files import FileDesk
from tuner.gui.commands.networks import DepthDesk
from tuner.gui.commands.presets import PresetDesk
from tuner.gui.commands.views import ViewDesk
from tuner.gui.comparison.tab import CompareTab
from tuner.gui.lanes.lane import Lane
from tuner.gui.lanes.loading import Documents
from tuner.gui.lanes.models import ModelWork
from tuner.gui.lanes.stereo import Live
from tuner.gui.logbook import message_of
from tuner.gui.monocular.tab import MonoTab
from tuner.gui.parameters.panel import ParameterPanel
from tuner.gui.presets.list import PresetList
from tuner.gui.session import Session, State
from tuner.gui.stereo.tab import StereoTab
from tuner.gui.store import Store
from tuner.gui.widgets.making import one_shot, repeating
from tuner.gui.widgets.message_bar import Message, Tone
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.status_line import StatusLine
from tuner.gui.widgets.virtuals import guarded
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import matcher_of
from tuner.networks.installed import Installed
from tuner.sources.dropping import preset_apart

TITLE: Final = "Stereo Tuner"
AROUND_MS: Final = 100
PATIENCE_S: Final = 1.0
"""What does not stop within this time after the window has closed is left to itself."""

EMPTY_SIZE: Final = Size(640, 480)
SETTINGS_TOPIC: Final = "settings"


@guarded
class MainWindow(QMainWindow):
    """Owns session, workers and views; gestures go to the session, everything else follows it."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("main_window")
        self.store = store
        self.session = Session(self)
        self.live = Live(self)
        self.documents = Documents(self)
        self.actions_by_name = build(self)
        self._dragging = False
        self._around_timer = one_shot(self, AROUND_MS)
        self._build_parts()
        self.files = FileDesk(self)
        self.presets = PresetDesk(self, self.preset_list)
        self.views = ViewDesk(self)
        self.depth_desk = DepthDesk(self)
        self.depth_desk.restore_last(store)
        self._connect()
        self._restore_layout()
        self.follow(self.session.state, self.session.state)

    # Parts

    def _build_parts(self) -> None:
        self.stereo_tab = StereoTab()
        self.tabs = named(QTabWidget(), "tabs")
        self.tabs.setDocumentMode(True)
        self.mono_tab, self.compare_tab = MonoTab(Installed()), CompareTab()
        self.tabs.addTab(self.stereo_tab, "Stereo")
        self.tabs.addTab(self.mono_tab, "Monocular")
        self.tabs.addTab(self.compare_tab, "Comparison")
        # The window must fit on a small screen even if a tab behind this one would like more.
        self.tabs.setMinimumWidth(self.stereo_tab.minimumSizeHint().width())
        self.setCentralWidget(self.tabs)
        self.panel = ParameterPanel()
        self.panel.setObjectName("parameters")
        self.preset_list = PresetList()
        self.preset_list.setObjectName("presets")
        self.preset_dock = self._dock(
            "Presets", self.preset_list, Qt.DockWidgetArea.LeftDockWidgetArea
        )
        self.panel_dock = self._dock(
            "Parameters", self.panel, Qt.DockWidgetArea.RightDockWidgetArea
        )
        self.status = StatusLine(self)
        self.setStatusBar(self.status)
        self.toolbar = menus.build_toolbar(self)
        self.recent_menu = menus.build_menus(self)
        self.setAcceptDrops(True)
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks)

    def _dock(self, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = named(QDockWidget(title, self), f"dock_{title.lower()}")
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _connect(self) -> None:
        self.session.changed.connect(self.follow)
        self.panel.edited.connect(self._on_edited)
        self.panel.resetAll.connect(self.reset_all)
        self.live.shown.connect(self._on_frame)
        self.live.accounted.connect(self._on_accounted)
        self.live.prefetched.connect(self._on_prefetched)
        self.live.failed.connect(self._on_failed)
        self.live.busy_changed.connect(self._on_busy)
        self.documents.loaded.connect(self.files.on_loaded)
        self.documents.failed.connect(self.files.on_load_failed)
        self.documents.slow_changed.connect(self._on_loading)
        self.mono_tab.folder_dropped.connect(lambda path: self.open_paths([path]))
        self.stereo_tab.readout_changed.connect(self.status.show_readout)
        self.stereo_tab.bar.display_changed.connect(self._on_display)
        stack = self.session.undo_stack
        stack.canUndoChanged.connect(self._show_undo)
        stack.canRedoChanged.connect(self._show_undo)
        stack.undoTextChanged.connect(self._show_undo)
        stack.redoTextChanged.connect(self._show_undo)
        self._around_timer.timeout.connect(self.follow_around)
        self._rate_timer = repeating(self, 1000)
        self._rate_timer.timeout.connect(lambda: self.status.show_rate(self.live.frames_per_second))
        self._rate_timer.start()
        menus.connect(self)

    # State

    @property
    def pair(self) -> Pair | None:
        """The pair on show."""
        return self.documents.pair(self.session.state.pair)

    @property
    def frame(self) -> Frame | None:
        """The frame on show."""
        return self.stereo_tab.frame

    @property
    def settled(self) -> bool:
        """Everything asked for is on screen."""
        return self.live.settled and not self.documents.busy and self.presets.settled

    def say(self, text: str, tone: Tone = Tone.NEWS, **more: Any) -> None:
        """A message above the views."""
        self.stereo_tab.messages.say(Message(text, tone, **more))

    @Slot(object, object)
    def follow(self, before: State, after: State) -> None:
        """Bring every part in line with the state."""
        if before.pair != after.pair or before.truth != after.truth:
            self.files.follow(before, after)
        if after.depth is not None and after.depth != before.depth:
            self.depth_desk.take(after.depth)
        self.depth_desk.follow_pair()
        self.ask()
        # While a slider is dragged the picture goes first; the rest follows ten times a second.
        if not self._dragging:
            self.follow_around()
        elif not self._around_timer.isActive():
            self._around_timer.start()

    @Slot()
    def follow_around(self) -> None:
        """Bring what stands around the views in line with the state."""
        state, pair = self.session.state, self.pair
        self._around_timer.stop()
        self.panel.show_settings(state.settings, pair.size if pair else EMPTY_SIZE)
        self.stereo_tab.bar.show_display(state.display, state.settings)
        self.presets.follow(state)
        self.views.show_slots(state)
        self._show_undo()
        self._show_title(state)

    def ask(self) -> None:
        """Request the picture of the present state."""
        request = self.request(self.session.state.settings)
        if request is None:
            return
        self.live.request(request)
        wipe = self.views.wiping
        self.live.prefetch(self.request(self.session.state.other.settings) if wipe else None)

    def request(self, settings: MatcherSettings) -> Request | None:
        """What to compute for these settings on the pair on show; None without a usable pair."""
        state, pair = self.session.state, self.pair
        if pair is None:
            return None
        try:
            matcher_of(settings).check(settings, pair.size)
        except UserError as error:
            self.say(str(error), Tone.ERROR, topic=SETTINGS_TOPIC)
            return None
        truth = self.documents.truth(state.pair, state.truth)
        return Request(pair=pair, settings=settings, display=state.display, truth=truth)

    def reset_all(self) -> None:
        """All parameters back to the matcher's defaults, as one step."""
        state = self.session.state
        default = matcher_of(state.settings).settings()
        self.session.edit("reset all", state.with_settings(self._fitted(default)))

    def _fitted(self, settings: MatcherSettings) -> MatcherSettings:
        """The nearest settings that the pair on show can be matched with."""
        if self.pair is None:
            return settings
        near: MatcherSettings = matcher_of(settings).fitted(settings, self.pair.size)
        return near

    @Slot(str, object, bool)
    def _on_edited(self, name: str, value: object, dragging: bool) -> None:
        self._dragging = dragging
        try:
            wanted = replace(self.session.state.settings, **{name: value})
            self.session.set_value(name, self._fitted(wanted).values[name], dragging=dragging)
        except UserError as error:
            self.say(str(error), Tone.ERROR, topic=SETTINGS_TOPIC)
            self.follow(self.session.state, self.session.state)
        if not dragging and self._around_timer.isActive():
            # The release of a slider may bring no new value, but what waited is due now.
            self.follow_around()
        self._dragging = False

    @Slot(object)
    def _on_display(self, display: Display) -> None:
        self.session.set_display(display)

    # Results

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        if frame.request.pair is not self.pair:
            return
        self.stereo_tab.show_frame(frame)
        self.panel.show_stages(frame.outcome.stages)
        self.status.show_frame(frame, self.live.frames_per_second)
        warnings = frame.outcome.warnings
        if warnings:
            self.say(" ".join(warnings), Tone.WARNING, topic=SETTINGS_TOPIC)
        else:
            self.stereo_tab.messages.withdraw(SETTINGS_TOPIC)

    @Slot(object)
    def _on_accounted(self, frame: Frame) -> None:
        if frame.request.pair is self.pair:
            self.stereo_tab.show_accounted(frame)
            self.panel.show_stages(frame.outcome.stages)

    @Slot(object)
    def _on_prefetched(self, frame: Frame) -> None:
        self.views.show_other(frame)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.say(message_of(error), Tone.ERROR, topic=SETTINGS_TOPIC)

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        for name in ("disparity", "fourth"):
            self.stereo_tab.grid.views[name].set_busy(busy)

    @Slot(bool)
    def _on_loading(self, loading: bool) -> None:
        for name in ("left", "right"):
            self.stereo_tab.grid.views[name].set_busy(loading, "loading…")

    # Surroundings

    @Slot()
    def _show_undo(self) -> None:
        stack = self.session.undo_stack
        for name, able, text in (
            ("undo", stack.canUndo(), stack.undoText()),
            ("redo", stack.canRedo(), stack.redoText()),
        ):
            action: QAction = self.actions_by_name[name]
            words = f"&{name.capitalize()} {text}".rstrip()
            if (action.isEnabled(), action.text()) != (able, words):
                action.setEnabled(able)
                action.setText(words)

    def _show_title(self, state: State) -> None:
        pair = self.pair
        names = f"{pair.left.name} | {pair.right.name}" if pair else "no pair"
        slot = state.slot
        preset = slot.preset.title or Path(slot.preset_path).stem if slot.preset else ""
        middle = f" — {preset}[*]" if preset else "[*]"
        self.setWindowTitle(f"{names}{middle} — {TITLE}")
        self.setWindowModified(self.presets.changed(slot))

    def copy_value(self) -> None:
        """The read-out of the pixel under the cursor to the clipboard."""
        text = self.depth_desk.active.cursor_text()
        if text:
            QGuiApplication.clipboard().setText(text)
            self.status.showMessage("Copied: " + text, 3000)
        else:
            self.say("There is no pixel under the cursor; point at a view first.")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.open_paths([Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()])

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open what was dropped: a pair, a folder, ground truth, a preset."""
        try:
            preset, others = preset_apart(paths)
        except UserError as error:
            self.say(str(error), Tone.ERROR)
            return
        if preset is not None:
            self.presets.load(preset)
        if others:
            self.files.open_paths(others)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "toolbar"):
            menus.show_icons(self)
        if event.type() == QEvent.Type.WindowStateChange:
            self.actions_by_name["full_screen"].setChecked(self.isFullScreen())

    def _restore_layout(self) -> None:
        geometry, state = self.store.geometry()
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(1280, 800)
            self.resizeDocks(
                [self.preset_dock, self.panel_dock], [210, 360], Qt.Orientation.Horizontal
            )
        if not state.isEmpty():
            self.restoreState(state)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.store.keep_geometry(self.saveGeometry(), self.saveState())
        self.store.keep_choices(self.views.choices)
        self.presets.keep_for_next_time(self.store)
        self.depth_desk.keep_for_next_time(self.store)
        # A match cannot be interrupted: nobody should look at a dead window until it ends.
        self.hide()
        self.store.sync()
        self.close_workers()
        super().closeEvent(event)

    def close_workers(self) -> bool:
        """Stop everything that runs; the window must not be used after.

        Returns:
            Whether nothing runs any more. What is being written is waited for; a match or a
            network that cannot be interrupted is not, beyond a moment.
        """
        self._stop_lanes()
        self._rate_timer.stop()
        self._around_timer.stop()
        with QSignalBlocker(self.session):
            self.live.close()
            self.documents.close()
            self.files.saver.close()
            self.depth_desk.close()
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
