"""What tests need of the window that no widget shows and no user does: all of it stands here.

No other file in ``tests`` reaches into the window's parts or into private names of its modules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QUndoStack

from tuner.comparison.pictures import Options, Sheet
from tuner.core.choices import Choice
from tuner.core.inverse_depth import draw
from tuner.core.types import FloatMap, Pair
from tuner.engine.frame import Frame
from tuner.gui import app
from tuner.gui import window as window_module
from tuner.gui.commands import command
from tuner.gui.commands import presets as preset_commands
from tuner.gui.lanes import loading
from tuner.gui.lanes import stereo as stereo_lane
from tuner.gui.lanes.network import MonoFrame
from tuner.gui.lanes.saving import Saver
from tuner.gui.session import PairRef, State, TruthRef
from tuner.gui.store import Choices, Store
from tuner.gui.window import MainWindow
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.networks.registry import DEFAULT
from tuner.networks.types import EngineReport, InverseDepth
from tuner.session.start import GuiOptions
from tuner.sources.ground_truth import GroundTruth

COMMANDS: Final = command.COMMANDS
"""Every command: its ``name``, ``text``, ``menu`` and ``keys``."""

NO_TRUTH: Final = TruthRef()
"""What a state names while no ground truth is open."""

Place = tuple[Any, str]
"""An object and the name of its attribute, for ``monkeypatch.setattr(*place, ...)``."""

MODELS_HERE: Final[Place] = (window_module, "Installed")
TRASH: Final[Place] = (preset_commands, "_to_trash")
FILE_OF_QT: Final[Place] = (preset_commands, "QFile")
PRESETS_LISTED: Final[Place] = (preset_commands, "user_presets")
PRESET_READ: Final[Place] = (preset_commands, "load_preset")
PATHS_LOOKED_AT: Final[Place] = (loading, "sort_out")
PAIR_READ: Final[Place] = (loading, "_load")
FRAME_DRAWN: Final[Place] = (stereo_lane, "draw")
STEREO_ASKED: Final[Place] = (stereo_lane.Live, "request")
WINDOW_OPENED: Final[Place] = (app, "MainWindow")
WINDOW_SETTINGS: Final[Place] = (app, "settings_of")


class Inside:
    """State and results of one window, and what only the machine does with them."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    # state

    @property
    def state(self) -> State:
        return self._window.session.state

    @property
    def undo_stack(self) -> QUndoStack:
        return self._window.session.undo_stack

    @property
    def first_state(self) -> State:
        """The first state that undo still knows."""
        stack = self.undo_stack
        if not stack.count():
            return self.state
        first: Any = stack.command(0)
        before = first.before
        assert isinstance(before, State)
        return before

    @property
    def choices(self) -> Choices:
        """How the stereo tab is looked at: layout, colours."""
        return self._window.views.choices

    @property
    def network(self) -> Choice:
        """The network that is chosen, and how it is run."""
        return self._window.mono_tab.live.choice

    @property
    def fit(self) -> Options:
        """How the map is to be fitted."""
        return self._window.compare_tab.options

    @property
    def store(self) -> Store:
        return self._window.store

    # results

    @property
    def pair(self) -> Pair | None:
        return self._window.pair

    @property
    def truth(self) -> GroundTruth | None:
        """The ground truth of the state, once it has been read."""
        return self._window.documents.truth(self.state.pair, self.state.truth)

    @property
    def frame(self) -> Frame | None:
        """The stereo frame on show."""
        return self._window.frame

    @property
    def compared(self) -> Frame | None:
        """The frame right of the divider of the disparity view."""
        return self._window.stereo_tab._compared

    @property
    def map(self) -> MonoFrame | None:
        """The map of the monocular tab."""
        return self._window.mono_tab.frame

    @property
    def sheet(self) -> Sheet | None:
        """What the comparison tab shows."""
        return self._window.compare_tab.sheet

    # work

    @property
    def stereo_settled(self) -> bool:
        """No match runs or is about to."""
        return self._window.live.settled

    @property
    def settled(self) -> bool:
        """No part of the window, a hidden tab or a file that is written included, is at work."""
        window = self._window
        savers = window.findChildren(Saver)
        tabs = (window.mono_tab, window.compare_tab)
        return window.settled and all(one.settled for one in (*tabs, *savers))

    @property
    def frame_came(self) -> SignalInstance:
        """Emitted with each stereo frame that the window gets to show."""
        return self._window.live.shown

    @property
    def map_came(self) -> SignalInstance:
        """Emitted with each map that the window gets to show."""
        return self._window.mono_tab.live.shown

    def deliver(self, frame: Frame) -> None:
        """A stereo frame comes, with its account, whether or not anybody waits for it."""
        self._window.live.accounted.emit(frame)
        self._window.live.shown.emit(frame)

    def deliver_compared(self, frame: Frame) -> None:
        """The other slot's frame comes."""
        self._window.live.prefetched.emit(frame)

    def show_map(self, values: FloatMap, *, title: str = "made", engine: str = "opencv") -> None:
        """Show this as the map of the pair's left picture, as if a network had made it."""
        report = EngineReport(engine=engine)
        depth = InverseDepth(
            values=values, title=title, digest="", prep=DEFAULT.prep, report=report
        )
        pair, live = self.pair, self._window.mono_tab.live
        assert pair is not None
        drawn = draw(values, live.look.contrast)
        live._frame = MonoFrame(pair.left, live.choice, live.look, depth, drawn)
        self._window.mono_tab.grid.show_panel(False)
        live.shown.emit(live._frame)

    def hide_offer(self) -> None:
        """Show the map's place though the model's file is not here."""
        self._window.mono_tab.grid.show_panel(False)

    def put(self, pair: Pair, settings: StereoBMSettings) -> None:
        """Show this pair, which lies in no file, with these settings."""
        ref = PairRef(f"left {pair.size}", f"right {pair.size}")
        self._window.documents.remember(ref, pair)
        state = self.state.with_settings(settings)
        self._window.session.edit("open", replace(state, pair=ref))

    def forget_frames(self) -> None:
        """No stereo frame of before is taken again."""
        self._window.live.forget()

    def choose_network(self, file: Path, *, engine: str) -> None:
        """Run this ONNX file in this engine: file and engine at once, which no control does."""
        choice = replace(self.network, file=str(file), engine=engine)
        self._window.mono_tab.choose(choice)

    def agree_to_models(self) -> None:
        """From now on every question about a model file is answered with yes, without a dialog."""
        live = self._window.mono_tab.live
        live.needs_consent.disconnect()
        live.needs_consent.connect(lambda question: live.answer(question, True))

    def occupy(self, work: Callable[[], object]) -> None:
        """Let the thread that matches do this."""
        self._window.live._lane.submit(stereo_lane.Job(lambda _stop: work()))

    def write(self, path: Path, work: Callable[[], str]) -> None:
        """Let the thread that writes files do this; ``work`` gives the words to say then."""
        self._window.files.saver.save(path, work)


def restored_window(store: Store) -> MainWindow:
    """A window with preset and settings of the last session, without a pair."""
    window = MainWindow(store)
    window.presets.restore_last(window.store)
    return window


def start(window: MainWindow, options: GuiOptions) -> None:
    """Open what a command line names."""
    app.open_first(window, options)


def defect_reporter(window: MainWindow) -> Callable[..., None]:
    """What the program makes its ``sys.excepthook``."""
    return app._report_to(window)
