"""Keeps the map of inverse depth following the picture, at the network's own rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.choices import NetworkChoice
from tuner.core.inverse_depth import draw
from tuner.core.types import Picture
from tuner.gui.lanes.busy import Busy
from tuner.gui.lanes.cache import Cache
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.gui.widgets.making import one_shot
from tuner.networks.backend import Backend, Question, row_of
from tuner.networks.types import InverseDepth, Network
from tuner.session.depth_map import DepthMap
from tuner.session.view import MapLook

PAUSE_MS: Final = 300
"""A picture that stays this long is worth running the network."""

FILM_GAP_S: Final = 1.0
FILM_PICTURES: Final = 3
"""So many pictures closer together than the gap are a film: runs start as soon as they can."""

BUSY_AFTER_MS: Final = 150

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One run asked for; ``number`` counts them."""

    number: int
    picture: Picture
    choice: NetworkChoice
    look: MapLook
    key: Key


class Loaded:
    """The network that is loaded; only the lane's thread opens and closes it."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._key: Key = ()
        self._network: Network | None = None

    def network(self, run: Run, stop: Event) -> Network:
        """The network of this run; another one that was loaded is let go first."""
        key = run.key[1:]
        if self._network is None or key != self._key:
            self.close()
            self._network = self._backend.open(run.choice, picture=run.picture.size, stop=stop)
            self._key = key
        return self._network

    def close(self) -> None:
        network, self._network = self._network, None
        if network is not None:
            network.close()


class NetworkLane(QObject):
    """Runs the network in a lane of its own; late and cancelled results are dropped."""

    shown = Signal(object)
    """DepthMap"""
    failed = Signal(str)
    busy_changed = Signal(bool)
    needs_consent = Signal(object)
    """Question"""
    refused = Signal(str)
    """Path of a file that the user did not want to be loaded; asked again only by a fresh run."""
    report_changed = Signal(object)
    """EngineReport"""
    missing_changed = Signal(bool)
    """The chosen model's file is not here."""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._loaded = Loaded(backend)
        self._cache = Cache[InverseDepth](lambda depth: depth.values.nbytes)
        self._lane = Lane("mono", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)
        self._drawing = Lane("mono drawing", self)
        self._drawing.finished.connect(self._on_drawn)
        self._drawing.failed.connect(lambda _, error: self.failed.emit(message_of(error)))
        self._pause = one_shot(self)
        self._pause.timeout.connect(self.run)
        self._picture: Picture | None = None
        self._choice, self._look = NetworkChoice(), MapLook()
        self._frame: DepthMap | None = None
        self._asked = 0
        self._job: Job | None = None
        self._busy = Busy(self, after_ms=BUSY_AFTER_MS)
        self._busy.changed.connect(self.busy_changed)
        self._missing = False
        self._last_picture, self._quick = 0.0, 0
        self._times: list[float] = []
        self._no: Key = ()
        self._recalled: tuple[Run, InverseDepth] | None = None

    # what is asked for

    @property
    def frame(self) -> DepthMap | None:
        """The result on show."""
        return self._frame

    @property
    def picture(self) -> Picture | None:
        return self._picture

    @property
    def choice(self) -> NetworkChoice:
        return self._choice

    @property
    def look(self) -> MapLook:
        return self._look

    @property
    def busy(self) -> bool:
        """A run has been under way for some time."""
        return self._busy.on

    @property
    def missing(self) -> bool:
        """The chosen model's file is not here."""
        return self._missing

    @property
    def settled(self) -> bool:
        """Nothing runs and nothing is about to."""
        return not self._pause.isActive() and self._lane.quiet and self._drawing.quiet

    @property
    def frames_per_second(self) -> float:
        """New results per second, over the last few; 0 unless pictures follow each other."""
        recent = [t for t in self._times if t >= monotonic() - 4]
        if len(recent) < 3 or not self.is_film:
            return 0.0
        return (len(recent) - 1) / max(1e-6, recent[-1] - recent[0])

    def show_picture(self, picture: Picture | None) -> None:
        """The network shall see this picture, after a short pause; None for none."""
        if picture is self._picture:
            return
        self._picture, self._frame = picture, None
        if picture is None:
            self.cancel()
            return
        before, self._last_picture = self._last_picture, monotonic()
        self._quick = self._quick + 1 if self._last_picture - before < FILM_GAP_S else 1
        if not self._pause.isActive():
            # Never restarted: pictures that come faster than the pause must not put it off.
            self._pause.start(0 if self.is_film else PAUSE_MS)

    def choose(self, choice: NetworkChoice) -> None:
        """Another model, engine or variant; runs after the pause."""
        if choice == self._choice:
            return
        self._choice, self._no = choice, ()
        self._times.clear()
        self.look_for_model()
        if self._picture is not None and not self._missing:
            self._pause.start(PAUSE_MS)

    def set_look(self, look: MapLook) -> None:
        """Draw the present map otherwise; the network does not run."""
        self._look = look
        if self._recalled is not None:
            # Its drawing may still wait, and would be forgotten for the one of the frame on show.
            run, depth = self._recalled
            self._submit_drawing(replace(run, look=look), depth)
        elif self._frame is not None:
            self._drawing.submit(Job(partial(_draw_work, self._frame, look)))

    def look_for_model(self) -> bool:
        """See whether the chosen model's file is here; False also while nobody has looked."""
        if not self._backend.surveyed:
            return False
        missing = self._find() is None
        if missing != self._missing:
            self._missing = missing
            self.missing_changed.emit(missing)
        return not missing

    @Slot()
    def run(self, *, fresh: bool = False) -> None:
        """Show the map of the present picture: a remembered one unless ``fresh``."""
        self._pause.stop()
        picture = self._picture
        if picture is None or not self.look_for_model():
            return
        path = self._find()
        key = (picture, self._choice, _stamp(path))
        self._begin()
        run = Run(self._asked, picture, self._choice, self._look, key)
        if key[1:] == self._no and not fresh:
            self._end()
            self.refused.emit(str(path))
            return
        known = None if fresh else self._cache.get(key)
        if known is None:
            # In a film what runs is worth its end, unless it is another network's.
            if not self.is_film or self._is_of_another_choice:
                self._end()
            self._submit(partial(_run_work, run, self._loaded, self._backend), run)
        else:
            self._submit_drawing(run, known)

    def answer(self, question: Question, yes: bool) -> None:
        """The user's answer; a yes is remembered and the run goes on."""
        if question.choice != self._choice:
            return
        stamp = _stamp(self._find())
        self._no = () if yes else (self._choice, stamp)
        if not yes:
            self.refused.emit(str(question.path))
        if not yes or self._picture is None:
            return
        self._begin()
        key = (self._picture, self._choice, stamp)
        run = Run(self._asked, self._picture, self._choice, self._look, key)
        self._submit(partial(_trusted_work, run, self._loaded, self._backend, question), run)

    @Slot()
    def cancel(self) -> None:
        """End what runs; its result is dropped."""
        self._pause.stop()
        self._begin()
        self._end()

    def close(self) -> None:
        """Stop, wait for the workers, let the network go."""
        self.cancel()
        ended = self._lane.close()
        self._drawing.close()
        # A network that still computes is in use; it goes with the process.
        if ended:
            self._loaded.close()

    # what comes back

    def _begin(self) -> None:
        """What was asked for before is no longer wanted."""
        self._asked += 1
        self._recalled = None

    def _submit(self, work: Callable[[Event], DepthMap | None], run: Run) -> None:
        self._job = Job(work, tag=run)
        self._lane.submit(self._job)
        self._busy.begin()

    def _end(self) -> None:
        if self._job is not None:
            self._job.stop.set()
        # In a film an older run may still be under way, and the newest wait for it.
        self._lane.drop()
        self._rest()

    def _rest(self) -> None:
        self._job = None
        self._busy.end(more=False)

    def _submit_drawing(self, run: Run, depth: InverseDepth) -> None:
        self._end()
        self._recalled = (run, depth)
        self._drawing.submit(Job(partial(_remembered_work, run, depth), tag=run))

    @Slot(object, object)
    def _on_finished(self, run: Run, frame: DepthMap) -> None:
        self._cache.put(run.key, frame.depth)
        if self._job is not None and self._job.tag is run:
            self._rest()
        self._times = [*self._times[-20:], monotonic()]
        if frame.choice == self._choice and (
            frame.picture is self._picture or self._follows(frame)
        ):
            self._show(frame)

    @property
    def is_film(self) -> bool:
        """Pictures follow each other."""
        return self._quick >= FILM_PICTURES and monotonic() - self._last_picture < FILM_GAP_S

    @property
    def _is_of_another_choice(self) -> bool:
        """What was asked for last is of another network, or of one fed in another way."""
        return self._job is not None and self._job.tag.choice != self._choice

    def _follows(self, frame: DepthMap) -> bool:
        """A picture of a film that has just been replaced by the next is still worth showing."""
        newest = self._picture
        return self.is_film and newest is not None and frame.picture.size == newest.size

    @Slot(object, object)
    def _on_drawn(self, run: Run | None, frame: DepthMap) -> None:
        """A remembered map of a run, or the one on show in another look."""
        if run is None:
            wanted = self._frame is not None and frame.depth is self._frame.depth
        else:
            wanted = run.number == self._asked and frame.picture is self._picture
            if wanted:
                self._recalled = None
        if wanted:
            self._show(frame)

    def _show(self, frame: DepthMap) -> None:
        self._frame = frame
        if frame.look != self._look:
            # The sliders moved while it was computed.
            self.set_look(self._look)
        self.shown.emit(frame)
        self.report_changed.emit(frame.depth.report)

    @Slot(object, object)
    def _on_failed(self, run: Run, error: Exception) -> None:
        if self._job is not None and self._job.tag is run:
            self._rest()
        if run.number != self._asked or run.choice != self._choice:
            # Of a network that was taken back meanwhile nothing is said or asked.
            return
        question = self._backend.question(error, run.choice)
        if question is not None:
            self.needs_consent.emit(question)
            return
        self.failed.emit(message_of(error))

    def _find(self) -> Path | None:
        row = row_of(self._backend.rows(), self._choice.model)
        return Path(self._choice.model) if row is None else self._backend.locate(row)


def _stamp(path: Path | None) -> Key:
    """Changes when the file does; its digest is taken when it is opened."""
    try:
        found = path.stat() if path is not None else None
    except (OSError, ValueError):
        # A name that no file can have raises ValueError.
        found = None
    return (str(path), found.st_size, found.st_mtime_ns) if found is not None else (str(path),)


def _run_work(run: Run, loaded: Loaded, backend: Backend, stop: Event) -> DepthMap | None:
    if stop.is_set():
        return None
    network = loaded.network(run, stop)
    if stop.is_set():
        return None
    depth = backend.estimate(network, run.picture, stop=stop)
    return DepthMap(run.picture, run.choice, run.look, depth, draw(depth.values, run.look.contrast))


def _trusted_work(
    run: Run, loaded: Loaded, backend: Backend, question: Question, stop: Event
) -> DepthMap | None:
    backend.trust(question)
    return _run_work(run, loaded, backend, stop)


def _remembered_work(run: Run, depth: InverseDepth, _stop: Event) -> DepthMap:
    drawn = draw(depth.values, run.look.contrast)
    return DepthMap(run.picture, run.choice, run.look, depth, drawn, remembered=True)


def _draw_work(frame: DepthMap, look: MapLook, _stop: Event) -> DepthMap:
    return replace(frame, look=look, drawn=draw(frame.depth.values, look.contrast))
