"""Keeps the point cloud following: thinned as long as a slider is held, all of it when it rests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.calibration import Calibration
from tuner.core.geometry.cloud import DRAGGED, CloudRequest, cloud
from tuner.core.geometry.orbit import Extent, extent
from tuner.core.geometry.point_cloud import PointCloud
from tuner.core.stopping import Stopped
from tuner.gui.history import History
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.session import requests
from tuner.session.requests import Lack
from tuner.session.state import PairRef
from tuner.session.view import View


@dataclass(frozen=True, slots=True)
class Scene:
    """Which scene it is that is looked at.

    Attributes:
        pair: where its pair comes from.
        token: of the pair.
    """

    pair: PairRef
    token: int
    calibration: Calibration | None

    def stays(self, other: Scene) -> bool:
        """Whether the eye can stay where it is: one pair, or another one of the same source."""
        if self.calibration != other.calibration:
            return False
        return self.token == other.token or self.pair.of_one_source(other.pair)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A cloud, where most of its points are, and what was asked for: all points of the scene."""

    request: CloudRequest
    scene: Scene
    cloud: PointCloud
    extent: Extent | None


class Clouds(QObject):
    """Follows state, view and results while somebody looks; hidden it costs nothing."""

    shown = Signal(object)
    """Shown, newest last."""
    lacking = Signal(str)
    """Why there is no cloud, in words."""

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("clouds")
        self._history = history
        self._viewing = viewing
        self._results = results
        self._lane = Lane("cloud", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)
        self._seen = False
        self._wanted: CloudRequest | None = None
        self._complete = True
        self._scene = Scene(PairRef(), 0, None)
        self._any = False
        history.rested.connect(self._on_rested)
        viewing.changed.connect(self._on_view)
        results.frame_changed.connect(self._ask)
        results.pair_changed.connect(self._ask)
        results.comparison_changed.connect(self._ask)

    @property
    def settled(self) -> bool:
        """What is shown is whole, and nothing is on its way."""
        return self._lane.quiet and (not self._seen or self._complete)

    def set_seen(self, seen: bool) -> None:
        """Whether anybody looks."""
        if seen != self._seen:
            self._seen = seen
            self._wanted, self._any = None, False
            self._lane.drop()
            self._ask()

    def wanted(self) -> CloudRequest | Lack:
        """All points, as they are chosen now."""
        results, compared = self._results, self._results.comparison
        return requests.cloud(
            self._viewing.view,
            results.latest,
            compared.comparison if compared is not None else None,
        )

    @Slot(object, object)
    def _on_view(self, before: View, after: View) -> None:
        if (before.cloud, before.stereo.colour_map) != (after.cloud, after.stereo.colour_map):
            self._ask()

    @Slot()
    def _on_rested(self) -> None:
        if self._seen and not self._complete and self._wanted is not None:
            self._make_whole(self._wanted)

    @Slot()
    def _ask(self) -> None:
        if not self._seen:
            return
        wanted = self.wanted()
        if isinstance(wanted, Lack):
            self._wanted, self._complete = None, True
            self._lane.drop()
            # While another pair is matched the cloud of the one before stays, as its picture does.
            if not (self._any and wanted.text == requests.NO_FRAME):
                self._tell(wanted.text)
        elif self._wanted is None or not wanted.same(self._wanted):
            self._wanted, self._complete = wanted, False
            pair = self._results.pair
            assert pair is not None
            self._scene = Scene(self._history.state.pair, pair.token, wanted.calibration)
            work = partial(_made, wanted, self._scene, DRAGGED)
            self._lane.submit(Job(work, tag=wanted))

    def _make_whole(self, wanted: CloudRequest) -> None:
        # Whatever else is asked for goes first, and ends this one.
        self._lane.submit(Job(partial(_made, wanted, self._scene, None), tag=wanted, idle=True))

    @Slot(object, object)
    def _on_finished(self, wanted: CloudRequest, shown: Shown) -> None:
        if not self._seen or self._wanted is None:
            return
        newest = wanted is self._wanted
        if (wanted.picture, wanted.source) == (self._wanted.picture, self._wanted.source):
            self._any = True
            self.shown.emit(shown)
        if newest and shown.cloud.complete:
            self._complete = True
        elif newest and not self._history.dragging:
            self._make_whole(wanted)

    @Slot(object, object)
    def _on_failed(self, wanted: CloudRequest, error: Exception) -> None:
        if wanted is self._wanted and not isinstance(error, Stopped):
            self._complete = True
            self._tell(message_of(error))

    def _tell(self, words: str) -> None:
        self._any = False
        self.lacking.emit(words)


def _made(wanted: CloudRequest, scene: Scene, most: int | None, stop: Event) -> Shown:
    made = cloud(wanted.with_most(most), stop)
    return Shown(wanted, scene, made, extent(made.points))
