"""What tests need of the window that no widget shows and no user does: all of it stands here.

No other file in ``tests`` reaches into the window's parts or into private names of its modules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtGui import QUndoStack

from tuner.comparison.pictures import ComparisonPictures
from tuner.core.choices import Fit, NetworkChoice
from tuner.core.geometry.orbit import Eye
from tuner.core.inverse_depth import draw
from tuner.core.types import FloatMap, Pair
from tuner.engine.examination import Examination
from tuner.engine.frame import Frame
from tuner.engine.glimpse import Glimpse
from tuner.gui import app
from tuner.gui import window as window_module
from tuner.gui.cloud import scene as cloud_scene
from tuner.gui.cloud.panel import CloudPanel
from tuner.gui.cloud.viewer import Viewer
from tuner.gui.commands import preset_files
from tuner.gui.history import History
from tuner.gui.lanes import clouds as cloud_lane
from tuner.gui.lanes import loading, preset_reading
from tuner.gui.lanes import stereo as stereo_lane
from tuner.gui.lanes.clouds import Clouds
from tuner.gui.lanes.comparison import ComparisonLane
from tuner.gui.lanes.examining import Examining
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.lanes.loading import Documents
from tuner.gui.lanes.network import NetworkLane
from tuner.gui.lanes.pictures import Pictures
from tuner.gui.lanes.preset_reading import PresetReading
from tuner.gui.lanes.saving import Saver
from tuner.gui.lanes.stereo import StereoLane
from tuner.gui.lanes.survey import Survey
from tuner.gui.lanes.telling import Telling
from tuner.gui.lanes.thumbnails import Thumbnails
from tuner.gui.monocular.grid import MonoGrid
from tuner.gui.presets import listing
from tuner.gui.results import Results
from tuner.gui.store import Store
from tuner.gui.viewing import Viewing
from tuner.gui.window import MainWindow
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.networks.registry import DEFAULT
from tuner.networks.types import EngineReport, InverseDepth
from tuner.session import requests
from tuner.session.depth_map import DepthMap
from tuner.session.start import GuiOptions
from tuner.session.state import PairRef, State, TruthRef
from tuner.session.view import View
from tuner.sources.ground_truth import GroundTruth

_Part = TypeVar("_Part", bound=QObject)
NO_TRUTH: Final = TruthRef()
"""What a state names while no ground truth is open."""

Place = tuple[Any, str]
"""An object and the name of its attribute, for ``monkeypatch.setattr(*place, ...)``."""

MODELS_HERE: Final[Place] = (window_module, "Installed")
TRASH: Final[Place] = (preset_files, "_to_trash")
FILE_OF_QT: Final[Place] = (preset_files, "QFile")
PRESETS_LISTED: Final[Place] = (listing, "user_presets")
PRESET_READ: Final[Place] = (preset_files, "load_preset")
PRESET_LOADED: Final[Place] = (preset_reading, "load_preset")
PATHS_LOOKED_AT: Final[Place] = (loading, "sort_out")
PAIR_READ: Final[Place] = (loading, "_load")
FRAME_DRAWN: Final[Place] = (stereo_lane, "draw")
CLOUD_MADE: Final[Place] = (cloud_lane, "cloud")
OPENGL: Final[Place] = (cloud_scene, "_opengl")
WHOLE_BELOW_MS: Final[Place] = (requests, "LIVE_MS")
STEP_BELOW_MS: Final[Place] = (requests, "STEP_MS")
GLIMPSE_BELOW_MS: Final[Place] = (requests, "GLIMPSE_MS")
STEREO_ASKED: Final[Place] = (stereo_lane.StereoLane, "request")
WINDOW_OPENED: Final[Place] = (app, "MainWindow")
WINDOW_SETTINGS: Final[Place] = (app, "settings_of")


class Inside:
    """State and results of one window, and what only the machine does with them."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._found: dict[type[QObject], QObject] = {}

    def let_a_moment_pass(self) -> None:
        """What stands around the pictures follows, though the picture is not there yet."""
        self._part(History).tell_slowly()

    def _part(self, kind: type[_Part]) -> _Part:
        """The one part of this kind, looked for once: it lives as long as the window."""
        if kind not in self._found:
            found = self._window.findChildren(kind)
            assert len(found) == 1, f"{len(found)} {kind.__name__}"
            self._found[kind] = found[0]
        part = self._found[kind]
        assert isinstance(part, kind)
        return part

    # state

    @property
    def state(self) -> State:
        return self._part(History).state

    @property
    def undo_stack(self) -> QUndoStack:
        return self._part(History).undo_stack

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
    def view(self) -> View:
        """What is looked at."""
        return self._part(Viewing).view

    @property
    def network(self) -> NetworkChoice:
        """The network that is chosen, and how it is run."""
        return self.state.network

    @property
    def fit(self) -> Fit:
        """How the map is to be fitted."""
        return self.state.fit

    @property
    def reading_a_preset(self) -> bool:
        """A preset was asked for and has not come yet."""
        return self._part(PresetReading).busy or self._part(Telling).busy

    # results

    @property
    def _results(self) -> Results:
        return self._part(Results)

    @property
    def pair(self) -> Pair | None:
        return self._results.pair

    @property
    def as_read(self) -> Pair | None:
        """The pair on show before a calibration rectified it."""
        return self._results.as_read

    @property
    def truth(self) -> GroundTruth | None:
        """The ground truth of the state, once it has been read."""
        return self._results.truth

    @property
    def frame(self) -> Frame | None:
        """The stereo frame on show."""
        return self._results.frame

    @property
    def glimpse(self) -> Glimpse | None:
        """What is on show in place of the frame, while a slider moves."""
        return self._results.glimpse

    @property
    def examination(self) -> Examination | None:
        """What the pair's own matches say of it."""
        return self._results.examination

    @property
    def compared(self) -> Frame | None:
        """The frame right of the divider of the disparity view."""
        return self._results.other

    @property
    def map(self) -> DepthMap | None:
        """The map of the monocular tab."""
        return self._results.depth

    @property
    def comparison(self) -> ComparisonPictures | None:
        """What the comparison tab shows."""
        return self._results.comparison

    @property
    def clouds(self) -> Clouds:
        """Where point clouds come from."""
        return self._part(Clouds)

    @property
    def eye(self) -> Eye:
        """From where the point cloud is looked at."""
        return self._part(Viewer).eye

    @property
    def cloud_settled(self) -> bool:
        """The point cloud is whole and drawn, if anybody looks."""
        return self.stereo_settled and self._part(CloudPanel).settled

    # work

    @property
    def stereo_settled(self) -> bool:
        """No match runs or is about to."""
        return self._part(StereoLane).settled

    @property
    def at_rest(self) -> bool:
        """What waits until nothing is asked is done as well."""
        idle = self._part(Thumbnails).settled and not self._part(Examining).busy
        return idle and self._window.complete

    @property
    def settled(self) -> bool:
        """No part of the window, a hidden tab or a file that is written included, is at work."""
        kinds = (NetworkLane, ComparisonLane, Survey, Pictures, Saver)
        return self._window.settled and all(self._part(kind).settled for kind in kinds)

    @property
    def frame_came(self) -> SignalInstance:
        """Emitted with each stereo frame that the window gets to show."""
        return self._part(StereoLane).shown

    @property
    def glimpse_came(self) -> SignalInstance:
        """Emitted with each part that the window gets to show before the whole."""
        return self._part(StereoLane).glimpsed

    @property
    def map_came(self) -> SignalInstance:
        """Emitted with each map that the window gets to show."""
        return self._part(NetworkLane).shown

    def deliver(self, frame: Frame) -> None:
        """A stereo frame comes, with its account, whether or not anybody waits for it."""
        self._part(StereoLane).accounted.emit(frame)
        self._part(StereoLane).shown.emit(frame)

    def deliver_compared(self, frame: Frame) -> None:
        """The other slot's frame comes."""
        self._part(StereoLane).prefetched.emit(frame)

    def show_map(self, values: FloatMap, *, title: str = "made", engine: str = "opencv") -> None:
        """Show this as the map of the pair's left picture, as if a network had made it."""
        report = EngineReport(engine=engine)
        depth = InverseDepth(
            values=values, title=title, digest="", prep=DEFAULT.prep, report=report
        )
        pair, look = self.pair, self.view.look
        assert pair is not None
        drawn = draw(values, look.contrast)
        self.hide_offer()
        self.map_came.emit(DepthMap(pair.left, self.network, look, depth, drawn))

    def hide_offer(self) -> None:
        """Show the map's place though the model's file is not here."""
        self._part(MonoGrid).show_panel(False)

    def put(self, pair: Pair, settings: StereoBMSettings) -> None:
        """Show this pair, which lies in no file, with these settings."""
        ref = PairRef(f"left {pair.size}", f"right {pair.size}")
        self._part(Documents).remember(ref, pair)
        state = self.state.with_settings(settings)
        self._part(History).edit("open", replace(state, pair=ref))

    def forget_frames(self) -> None:
        """No stereo frame of before is taken again."""
        self._part(StereoLane).forget()

    def choose_network(self, file: Path, *, engine: str) -> None:
        """Run this ONNX file in this engine: file and engine at once, which no control does."""
        network = replace(self.network, model=str(file), engine=engine)
        self._part(History).set_network(network)

    def agree_to_models(self) -> None:
        """From now on every question about a model file is answered with yes, without a dialog."""
        lane = self._part(NetworkLane)
        lane.needs_consent.disconnect()
        lane.needs_consent.connect(lambda question: lane.answer(question, True))

    def occupy(self, work: Callable[[], object]) -> None:
        """Let the thread that matches do this."""
        lane = self._part(StereoLane).findChild(Lane)
        assert lane is not None
        lane.submit(Job(lambda _stop: work()))

    def write(self, path: Path, work: Callable[[], str]) -> None:
        """Let the thread that writes files do this; ``work`` gives the words to say then."""
        self._part(Saver).save(path, work)


def restored_window(store: Store) -> MainWindow:
    """A window with preset and settings of the last session, without a pair."""
    window = MainWindow(store)
    window.restore_slots()
    return window


def start(window: MainWindow, options: GuiOptions) -> None:
    """Open what a command line names."""
    window.open_first(options, scene=app.SCENE)


def defect_reporter(window: MainWindow) -> Callable[..., None]:
    """What the program makes its ``sys.excepthook``."""
    return app._report_to(window)
