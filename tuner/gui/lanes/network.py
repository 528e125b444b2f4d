"""Keeps the map of inverse depth following the picture, at the network's own rate."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.choices import NetworkChoice
from tuner.core.types import Picture
from tuner.gui.lanes.cache import Cache
from tuner.gui.lanes.chosen import Chosen
from tuner.gui.lanes.film import Film
from tuner.gui.lanes.map_drawing import MapDrawing
from tuner.gui.lanes.network_runs import NetworkRuns, Run
from tuner.gui.logbook import message_of
from tuner.gui.widgets.making import one_shot
from tuner.networks.backend import Backend, Question
from tuner.networks.types import InverseDepth
from tuner.session.depth_map import DepthMap
from tuner.session.view import MapLook

PAUSE_MS: Final = 300
"""A picture that stays this long is worth running the network; one of a film is at once."""


class NetworkLane(QObject):
    """Decides when the network runs and which maps are shown; late and cancelled ones are dropped.

    ``film`` tells whether pictures follow each other, and how fast maps come.
    """

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
        self.film = Film()
        self._chosen = Chosen(backend, self)
        self._chosen.missing_changed.connect(self.missing_changed)
        self._runs = NetworkRuns(backend, self)
        self._runs.finished.connect(self._on_finished)
        self._runs.failed.connect(self._on_failed)
        self._runs.busy_changed.connect(self.busy_changed)
        self._drawing = MapDrawing(self)
        self._drawing.recalled.connect(self._on_recalled)
        self._drawing.redrawn.connect(self._on_redrawn)
        self._drawing.failed.connect(self.failed)
        self._cache = Cache[InverseDepth](lambda depth: depth.values.nbytes)
        self._pause = one_shot(self)
        self._pause.timeout.connect(self.run)
        self._picture: Picture | None = None
        self._look = MapLook()
        self._frame: DepthMap | None = None
        self._asked = 0

    # what is asked for

    @property
    def choice(self) -> NetworkChoice:
        """The network that is chosen."""
        return self._chosen.choice

    @property
    def busy(self) -> bool:
        """A run has been under way for some time."""
        return self._runs.busy

    @property
    def missing(self) -> bool:
        """The chosen model's file is not here."""
        return self._chosen.missing

    @property
    def settled(self) -> bool:
        """Nothing runs and nothing is about to."""
        return not self._pause.isActive() and self._runs.quiet and self._drawing.quiet

    def show_picture(self, picture: Picture | None) -> None:
        """The network shall see this picture, after a short pause; None for none."""
        if picture is self._picture:
            return
        self._picture, self._frame = picture, None
        if picture is None:
            self.cancel()
            return
        self.film.see_picture()
        if not self._pause.isActive():
            # Never restarted: pictures that come faster than the pause must not put it off.
            self._pause.start(0 if self.film.on else PAUSE_MS)

    def choose(self, choice: NetworkChoice) -> None:
        """Another model, engine or variant; runs after the pause."""
        if choice == self.choice:
            return
        self.film.forget_maps()
        self._chosen.choose(choice)
        if self._picture is not None and not self.missing:
            self._pause.start(PAUSE_MS)

    def set_look(self, look: MapLook) -> None:
        """Draw the present map otherwise; the network does not run."""
        self._look = look
        self._drawing.draw(self._frame, look)

    def look_for_model(self) -> bool:
        """See whether the chosen model's file is here; False also while nobody has looked."""
        return self._chosen.look()

    @Slot()
    def run(self, *, fresh: bool = False) -> None:
        """Show the map of the present picture: a remembered one unless ``fresh``."""
        self._pause.stop()
        picture = self._picture
        if picture is None or not self.look_for_model():
            return
        if self._chosen.refused and not fresh:
            self._drop()
            self.refused.emit(str(self._chosen.path))
            return
        run = self._begin(picture)
        known = None if fresh else self._cache.get(run.key)
        if known is not None:
            self._runs.end()
            self._drawing.recall(run, known)
            return
        # In a film what runs is worth its end, unless it is another network's.
        if not self.film.on or self._runs_another_choice:
            self._runs.end()
        self._runs.submit(run)

    def answer(self, question: Question, yes: bool) -> None:
        """The user's answer; a yes is remembered and the run goes on."""
        if question.choice != self.choice:
            return
        if not yes:
            self._chosen.refuse()
            self.refused.emit(str(question.path))
            return
        self._chosen.allow()
        if self._picture is not None:
            self._runs.submit_trusted(self._begin(self._picture), question)

    @Slot()
    def cancel(self) -> None:
        """End what runs; its result is dropped."""
        self._pause.stop()
        self._drop()

    def close(self) -> None:
        """Stop, wait for the workers, let the network go."""
        self.cancel()
        self._runs.close()
        self._drawing.close()

    def _begin(self, picture: Picture) -> Run:
        """A run of what is chosen on this picture; the one before is no longer wanted."""
        self._supersede()
        return Run(self._asked, picture, self.choice, self._look, self._chosen.key)

    def _drop(self) -> None:
        """Nothing that was asked for is wanted."""
        self._supersede()
        self._runs.end()

    def _supersede(self) -> None:
        self._asked += 1
        self._drawing.forget()

    @property
    def _runs_another_choice(self) -> bool:
        """What was asked for last is of another network, or of one fed in another way."""
        newest = self._runs.newest
        return newest is not None and newest.choice != self.choice

    # what comes back

    @Slot(object, object)
    def _on_finished(self, run: Run, frame: DepthMap) -> None:
        self._cache.put(run.key, frame.depth)
        self.film.see_map()
        if frame.choice == self.choice and (frame.picture is self._picture or self._follows(frame)):
            self._show(frame)

    def _follows(self, frame: DepthMap) -> bool:
        """A picture of a film that has just been replaced by the next is still worth showing."""
        newest = self._picture
        return self.film.on and newest is not None and frame.picture.size == newest.size

    @Slot(object, object)
    def _on_recalled(self, run: Run, frame: DepthMap) -> None:
        if run.number == self._asked and frame.picture is self._picture:
            self._drawing.forget()
            self._show(frame)

    @Slot(object)
    def _on_redrawn(self, frame: DepthMap) -> None:
        if self._frame is not None and frame.depth is self._frame.depth:
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
        if run.number != self._asked or run.choice != self.choice:
            # Of a network that was taken back meanwhile nothing is said or asked.
            return
        question = self._backend.question(error, run.choice)
        if question is not None:
            self.needs_consent.emit(question)
            return
        self.failed.emit(message_of(error))
