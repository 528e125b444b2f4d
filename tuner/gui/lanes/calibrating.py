"""Looks for boards and calibrates off the GUI thread; what is not wanted any more is not told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from tuner.calibrations import save_calibration
from tuner.core.geometry.rig import CameraPair
from tuner.core.stopping import check
from tuner.core.types import Pair, Picture
from tuner.engine.board_views import Shot, View, look_at
from tuner.engine.calibrating import Calibrated, calibrate
from tuner.engine.rectifying import rectify
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.session.board_set import BoardSet
from tuner.sources.board_pairs import board_pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far it is: ``done`` of ``total``, and what is being done."""

    done: int
    total: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoardPreview:
    """A pair to look at.

    Attributes:
        rectified: by a calibration; else as it was taken.
    """

    name: str
    pair: Pair
    rectified: bool


class Calibrating(QObject):
    """One set is looked through and calibrated at a time; a newer one replaces it."""

    stepped = Signal(object)
    """Step"""
    looked = Signal(str, object)
    """(name, View or the words why there is none)"""
    found = Signal(object)
    """Calibrated"""
    listed = Signal(object, object)
    """(folder, tuple of Shot): the pairs in a folder."""
    caught = Signal(object, object, bool)
    """(Shot, View or the words why there is none, whether it was to be caught by itself)"""
    previewed = Signal(object)
    """BoardPreview"""
    saved = Signal(object)
    """tuple of Path"""
    failed = Signal(str)
    """In one sentence."""
    busy_changed = Signal(bool)
    """Whether a set is being looked through or calibrated."""
    _told = Signal(object, object)
    """(the job's stop, Step or (name, look)): from the lane's thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work, self._catching = Lane("calibrating", self), Lane("board", self)
        self._previewing = Lane("board preview", self)
        self._saving = Lane("saving a calibration", self, writes=True)
        self._lanes = (self._work, self._catching, self._previewing, self._saving)
        self._busy = False
        for lane, done in zip(
            self._lanes,
            (self._on_found, self._on_caught, self._on_previewed, self._on_saved),
            strict=True,
        ):
            lane.finished.connect(done)
            lane.failed.connect(self._on_failed)
        self._work.failed.connect(self._on_ended)
        self._told.connect(self._on_told)

    @property
    def busy(self) -> bool:
        """A set is being looked through or calibrated."""
        return self._busy

    @property
    def settled(self) -> bool:
        """Nothing that was asked for is still to come."""
        return not self._busy and all(not lane.busy for lane in self._lanes[1:])

    def list_folder(self, folder: Path) -> None:
        """Which pairs lie in it."""
        self._begin(Job(partial(_listed, folder), tag=folder))

    def calibrate(self, wanted: BoardSet) -> None:
        """Look at what nobody has looked at yet, then calibrate."""
        self._begin(Job(partial(self._calibrated, wanted), tag=wanted))

    def cancel(self) -> None:
        """What runs is told to stop, and what it finds all the same is not told."""
        self._work.drop()
        self._catching.drop()
        self._set_busy(False)

    def catch(self, shot: Shot, wanted: BoardSet, *, by_itself: bool = False) -> None:
        """Look for the board in one pair; by itself not while another is being looked at."""
        if not by_itself or self._catching.quiet:
            self._catching.submit(Job(partial(_caught, shot, wanted), tag=(shot, by_itself)))

    def preview(self, shot: Shot, rig: CameraPair | None) -> None:
        """Read a pair to look at, rectified where there is a rig."""
        self._previewing.submit(Job(partial(_previewed, shot, rig), tag=shot))

    def save(self, rig: CameraPair, path: Path) -> None:
        """Write it in the format of the name's ending."""

        def write(_stop: Event) -> tuple[Path, ...]:
            return save_calibration(rig, to=path)

        self._saving.submit(Job(write, tag=path))

    def close(self) -> None:
        """Stop, and wait for what is being written."""
        for lane in self._lanes:
            lane.close()

    def _begin(self, job: Job) -> None:
        # What runs would only hold up what is wanted now.
        self._work.drop()
        self._work.submit(job)
        self._set_busy(True)

    def _calibrated(self, wanted: BoardSet, stop: Event) -> Calibrated:
        """On the lane's thread."""
        unseen = wanted.unseen
        for number, shot in enumerate(unseen):
            check(stop)
            words = f"Looking for the board in {shot.name}…"
            self._told.emit(stop, Step(done=number, total=len(unseen), words=words))
            look = look_at(shot, wanted.board, window_px=wanted.window_px, stop=stop)
            wanted = wanted.looked_at(shot.name, look)
            self._told.emit(stop, (shot.name, look))
        return calibrate(
            wanted.views,
            wanted.board,
            left_out=wanted.left_out,
            window_px=wanted.window_px,
            model=wanted.model,
            progress=lambda done, total, words: self._told.emit(
                stop, Step(done=done, total=total, words=f"{words[0].upper()}{words[1:]}…")
            ),
            stop=stop,
        )

    @Slot(object, object)
    def _on_told(self, stop: Event, told: Step | tuple[str, View | str]) -> None:
        if stop.is_set() or self._work.closed:
            return
        if isinstance(told, Step):
            self.stepped.emit(told)
        else:
            self.looked.emit(*told)

    @Slot(object, object)
    def _on_found(self, tag: BoardSet | Path, result: Any) -> None:
        self._set_busy(False)
        if isinstance(tag, Path):
            self.listed.emit(tag, result)
        else:
            self.found.emit(result)

    @Slot(object, object)
    def _on_caught(self, tag: tuple[Shot, bool], look: View | str) -> None:
        shot, by_itself = tag
        self.caught.emit(shot, look, by_itself)

    @Slot(object, object)
    def _on_previewed(self, _shot: Shot, preview: BoardPreview) -> None:
        self.previewed.emit(preview)

    @Slot(object, object)
    def _on_saved(self, _path: Path, written: tuple[Path, ...]) -> None:
        self.saved.emit(written)

    @Slot(object, object)
    def _on_failed(self, _tag: object, error: Exception) -> None:
        self.failed.emit(message_of(error))

    @Slot(object, object)
    def _on_ended(self, _tag: object, _error: Exception) -> None:
        self._set_busy(False)

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)


def _listed(folder: Path, _stop: Event) -> tuple[Shot, ...]:
    return tuple(
        Shot(name=left.name, files=(str(left), str(right))) for left, right in board_pairs(folder)
    )


def _caught(shot: Shot, wanted: BoardSet, stop: Event) -> View | str:
    return look_at(shot, wanted.board, window_px=wanted.window_px, stop=stop)


def _previewed(shot: Shot, rig: CameraPair | None, stop: Event) -> BoardPreview:
    left, right = (Picture(grey=grey, shown=grey, name=shot.name) for grey in shot.read(stop=stop))
    pair = Pair(left=left, right=right)
    if rig is not None:
        pair, _ = rectify(pair, rig, stop=stop)
    return BoardPreview(name=shot.name, pair=pair, rectified=rig is not None)
