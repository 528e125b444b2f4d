"""Keeps the picture following the settings: every frame that is drawn is shown, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from threading import Event
from time import monotonic
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core import cores
from tuner.core.tunable import Size, Stage
from tuner.engine.accounting import account
from tuner.engine.frame import Frame, Request, compared, draw, make_frame
from tuner.engine.glimpse import Glimpse, GlimpseRequest
from tuner.engine.memo import Memo
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import Begun, begin
from tuner.gui.lanes.busy import Busy
from tuner.gui.lanes.cache import Cache
from tuner.gui.lanes.glimpses import Glimpses
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.widgets.making import one_shot

IDLE_MS: Final = 400
"""Nothing asked for this long: time to count rejections, which costs further matches."""

HEAD_START_S: Final = 0.0004
"""What the worker needs to come from a request to OpenCV, which then computes without Python's
lock. It lets the lock go for a moment at each call on the way, and would wait for the GUI's thread.
"""


_AHEAD: Final = 0
"""The number of a frame that nobody has asked for yet."""


class StereoLane(QObject):
    """Turns requests into frames; every frame that is drawn is shown, newest last."""

    shown = Signal(object)
    """Frame asked for by ``request``."""
    glimpsed = Signal(object)
    """Glimpse of a frame that will follow once the slider rests."""
    accounted = Signal(object)
    """The frame last shown, now with a reason for every rejected pixel."""
    prefetched = Signal(object)
    failed = Signal(object)
    busy_changed = Signal(bool)
    _drawn = Signal(object, object, object)
    """(number, frame, stop) from the worker: the picture is there, what is counted follows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("stereo", self, head_start_s=HEAD_START_S)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)
        self._ends = Lane("ending", self)
        """Ends what was matched ahead on one core, while the next is matched on all."""
        self._ends.finished.connect(self._on_finished)
        self._ends.failed.connect(self._on_failed)
        self._begun: deque[tuple[Request, Begun]] = deque()
        """Waits to be ended."""
        self._drawn.connect(self._on_drawn)
        self._glimpses = Glimpses(self)
        self._glimpses.came.connect(self._on_glimpse)
        self._glimpses.failed.connect(self.failed)
        self._glimpses.rested.connect(self._on_rested)
        self._held: Request | None = None
        self._pace: tuple[Size, float] | None = None
        self._filter_ms = 0.0
        self._memo = Memo()
        # At least two: the wipe shows both slots.
        self._cache = Cache[Frame](lambda frame: frame.nbytes, least=2)
        self._asked = 0
        self._last_shown = 0
        self._ahead: set[Hashable] = set()
        """Keys of what is made before it is asked for: what runs, and what waits."""
        self._claimed: Hashable = None
        """The one that has been asked for, and is shown as soon as it is there."""
        self._made: Frame | None = None
        """The one that was made last before anybody asked for it."""
        self._due: Frame | None = None
        self._soon = one_shot(self)
        self._soon.timeout.connect(self._on_soon)
        self._frame: Frame | None = None
        self._extra: Request | None = None
        self._busy = Busy(self)
        self._busy.changed.connect(self.busy_changed)
        self._times: list[float] = []
        self._idle_timer = one_shot(self, IDLE_MS)
        self._idle_timer.timeout.connect(self._on_idle)

    @property
    def frames_per_second(self) -> float:
        """Frames shown within the last second."""
        recent = monotonic() - 1
        self._times = [t for t in self._times if t >= recent]
        return float(len(self._times))

    @property
    def frame(self) -> Frame | None:
        """The frame on screen."""
        return self._frame

    @property
    def settled(self) -> bool:
        """The last request is on screen and nothing runs."""
        quiet = self._lane.quiet and self._ends.quiet and self._glimpses.quiet
        return quiet and self._last_shown == self._asked

    def whole_ms(self, request: Request) -> float:
        """What the whole of this should take, ms, as the last ones did; 0 while that is not known.

        Where only the speckle filter is another, the match before it is remembered.
        """
        frame, pace = self._frame, self._pace
        if frame is not None and _same_match(frame.request, request):
            return self._filter_ms
        return pace[1] if pace is not None and pace[0] == request.pair.size else 0.0

    def request(self, request: Request, glimpse: GlimpseRequest | None = None) -> None:
        """Show this as soon as possible; or first this of it, and the whole at ``rest``."""
        self._asked += 1
        self._held = self._claimed = None
        self._soon.stop()
        self._glimpses.forget()
        self._idle_timer.stop()
        cached = self._cache.get(request.key)
        if cached is not None:
            self._show_at_hand(cached)
            return
        self._busy.begin()
        if request.key in self._ahead:
            self._claimed = request.key
            return
        if glimpse is None:
            self._submit(request)
            return
        # A match that runs cannot be interrupted, but nobody waits for it any more.
        self._lane.drop()
        self._ends.drop()
        self._begun.clear()
        self._ahead.clear()
        self._held = request
        self._glimpses.ask(glimpse, number=self._asked, whole_ms=self.whole_ms(request))

    @Slot()
    def rest(self) -> None:
        """The slider rests: if the whole frame is still to come, it is due."""
        self._glimpses.rest()

    @Slot()
    def _on_rested(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._submit(held)

    def _submit(self, request: Request) -> None:
        number = self._asked
        # One that waited has lost its place; one that runs is at hand when it is done.
        self._ahead.clear()
        self._begun.clear()
        work = partial(_frame_work, request, self._memo, partial(self._drawn.emit, number))
        self._lane.submit(Job(work, tag=("frame", number)))

    def anticipate(self, request: Request) -> None:
        """Make this after what is under way: it will be asked for next, unless something else is.

        While pairs follow each other the matcher does not wait for what is shown of the last one.
        """
        behind = self._lane.waits or self._ends.waits
        if behind or self._cache.get(request.key) is not None:
            return
        self._ahead.add(request.key)
        work = partial(_begin_work, request, self._memo)
        self._lane.submit(Job(work, tag=("begun", request)))
        # What was done for want of better has been told to stop, and may not be asked for again.
        self._idle_timer.start()

    def _show_at_hand(self, frame: Frame) -> None:
        """At once; but what was made ahead after its pair is painted: neither takes long then."""
        if frame is not self._made:
            self._show(self._asked, frame)
            return
        self._made, self._due = None, frame
        self._soon.start()

    @Slot()
    def _on_soon(self) -> None:
        frame, self._due = self._due, None
        if frame is not None:
            self._show(self._asked, frame)

    def prefetch(self, request: Request | None) -> None:
        """Compute this too, once there is time (the other slot, for the wipe)."""
        self._extra = request
        if request is not None and (cached := self._cache.get(request.key)) is not None:
            self.prefetched.emit(cached)
        elif request is not None:
            self._idle_timer.start()

    def forget(self) -> None:
        """Drop all remembered frames (the pair has changed)."""
        self._cache.clear()
        self._made = None

    def close(self) -> None:
        """Stop and wait for the worker."""
        self._idle_timer.stop()
        self._soon.stop()
        self._busy.stop()
        self._glimpses.close()
        self._lane.close()
        self._ends.close()

    def _end_next(self) -> None:
        """In their order, and none takes another's place."""
        if self._begun and not self._ends.waits:
            request, begun = self._begun.popleft()
            work = partial(_end_work, request, begun, partial(self._drawn.emit, _AHEAD))
            self._ends.submit(Job(work, tag=("ahead", request.key)))

    @Slot(object, object)
    def _on_finished(self, tag: tuple[str, Any], made: Any) -> None:
        kind, what = tag
        if kind != "begun":
            self._on_made(kind, what, made)
        elif what.key in self._ahead:
            self._begun.append((what, made))
        self._end_next()

    def _on_made(self, kind: str, number: Any, frame: Frame) -> None:
        self._cache.put(frame.request.key, frame)
        if kind == "frame":
            # Without ground truth it is on screen already, or a newer one is.
            if not (frame is self._frame and number == self._last_shown):
                self._show(number, frame)
        elif kind == "ahead":
            self._take_ahead(frame)
        elif kind == "extra":
            self.prefetched.emit(frame)
            self._idle_timer.start()
        elif number == self._last_shown:
            self._frame = frame
            self.accounted.emit(frame)

    @Slot(object, object, object)
    def _on_drawn(self, number: int, frame: Frame, stop: Event) -> None:
        if self._lane.closed or stop.is_set():
            return
        if frame.complete:
            self._cache.put(frame.request.key, frame)
        if number == _AHEAD:
            self._take_ahead(frame)
        else:
            self._show(number, frame)

    def _take_ahead(self, frame: Frame) -> None:
        """Show it if it has been asked for by now; else it is at hand."""
        key = frame.request.key
        if key == self._claimed:
            if frame is not self._frame:
                self._show(self._asked, frame)
        elif frame.complete:
            self._made = frame
        if frame.complete:
            self._ahead.discard(key)

    @Slot(object, object)
    def _on_glimpse(self, number: int, glimpse: Glimpse) -> None:
        if number <= self._last_shown or self._lane.closed:
            return
        self._times.append(monotonic())
        self._busy.pause(more=True)
        self.glimpsed.emit(glimpse)

    @Slot(object, object)
    def _on_failed(self, tag: tuple[str, Any], error: Exception) -> None:
        kind, number = tag
        self._end_next()
        if kind == "begun":
            kind, number = "ahead", number.key
        if kind == "ahead":
            self._ahead.discard(number)
            if number != self._claimed:
                return  # whoever asks for it is told
            number = self._asked
        if kind in ("ahead", "frame"):
            self._last_shown = max(self._last_shown, number)
            self._busy.pause(more=self._last_shown < self._asked)
        self.failed.emit(error)

    def _show(self, number: int, frame: Frame) -> None:
        if number < self._last_shown:
            return
        self._last_shown = number
        self._frame = frame
        if frame.complete:
            self._times.append(monotonic())
            del self._times[:-240]
        self._busy.pause(more=self._last_shown < self._asked)
        self._clock(frame.outcome)
        self.shown.emit(frame)
        self._idle_timer.start()

    def _clock(self, outcome: Outcome) -> None:
        """Learn from this how long the next ones will take."""
        # As they are: nothing is counted before the picture is on screen.
        made = {report.stage: report for report in outcome.reports if not report.reused}
        if Stage.SPECKLE in made:
            self._filter_ms = made[Stage.SPECKLE].elapsed_ms
        if Stage.MATCH in made:
            self._pace = outcome.size, outcome.total_ms

    @Slot()
    def _on_idle(self) -> None:
        extra = self._extra
        if self._ahead:
            self._idle_timer.start()
            return
        if extra is not None:
            cached = self._cache.get(extra.key)
            if cached is None:
                work = partial(_extra_work, extra, self._memo)
                self._lane.submit(Job(work, tag=("extra", 0), idle=True))
                return
            # It was computed for the screen meanwhile: both slots hold the same.
            self.prefetched.emit(cached)
        if self._frame is not None and self._frame.complete and not self._frame.outcome.accounted:
            work = partial(_account_work, self._frame)
            self._lane.submit(Job(work, tag=("account", self._last_shown), idle=True))


def _frame_work(
    request: Request, memo: Memo, shown: Callable[[Frame, Event], None], stop: Event
) -> Frame:
    """The whole frame; the picture goes out before its pixels are counted and compared."""
    frame = draw(request, memo=memo, stop=stop)
    if not stop.is_set():
        shown(frame, stop)
    frame.outcome.count()
    return compared(frame)


def _begin_work(request: Request, memo: Memo, _stop: Event) -> Begun:
    """While a film plays: its pair is matched, and then the next."""
    return begin(request.pair, request.settings, memo=memo)


def _end_work(
    request: Request, begun: Begun, shown: Callable[[Frame, Event], None], stop: Event
) -> Frame:
    """The rest of it: few frames of a film are read as numbers, and all cores work."""
    with cores.alone():
        frame = draw(request, memo=Memo(), begun=begun, stop=stop)
    if not stop.is_set():
        shown(frame, stop)
    return compared(frame)


def _same_match(one: Request, two: Request) -> bool:
    same_pair = one.pair is two.pair
    return same_pair and one.settings.without_speckle() == two.settings.without_speckle()


def _extra_work(request: Request, memo: Memo, stop: Event) -> Frame:
    frame = make_frame(request, memo=memo, stop=stop)
    frame.outcome.count()
    return frame


def _account_work(frame: Frame, stop: Event) -> Frame:
    outcome = account(frame.request.pair, frame.outcome, stop=stop)
    outcome.count()
    return replace(frame, outcome=outcome)
