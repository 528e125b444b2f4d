"""The picture follows the settings: in order, newest last, remembered, and never a stale one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication

from tuner.core import stages
from tuner.core.types import Pair
from tuner.engine.frame import Display, Frame, Request
from tuner.engine.pipeline import run
from tuner.gui.lanes import stereo as module
from tuner.gui.lanes.cache import KEPT, Cache
from tuner.gui.lanes.stereo import StereoLane
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.sources.ground_truth import GroundTruth

WAIT_MS = 10_000
BASE = StereoBMSettings(num_disparities=16, block_size=9)


class Watch:
    """What a StereoLane emitted, and how often it drew."""

    def __init__(self, live: StereoLane, monkeypatch: pytest.MonkeyPatch) -> None:
        self.live = live
        self.shown: list[Frame] = []
        self.accounted: list[Frame] = []
        self.prefetched: list[Frame] = []
        self.failed: list[Exception] = []
        self.busy: list[bool] = []
        self.drawn = 0
        self.gate: threading.Event | None = None
        self.running = threading.Event()
        live.shown.connect(self.shown.append)
        live.accounted.connect(self.accounted.append)
        live.prefetched.connect(self.prefetched.append)
        live.failed.connect(self.failed.append)
        live.busy_changed.connect(self.busy.append)
        draw = module.draw

        def counted(request: Request, **more: Any) -> Frame:
            self.drawn += 1
            self.running.set()
            if self.gate is not None:
                assert self.gate.wait(WAIT_MS / 1000)
            return draw(request, **more)

        monkeypatch.setattr(module, "draw", counted)

    def settings(self) -> list[int]:
        return [frame.request.settings.uniqueness_ratio for frame in self.shown]


@pytest.fixture
def live(qapp: Any) -> Iterator[StereoLane]:
    live = StereoLane()
    yield live
    live.close()


@pytest.fixture
def watch(live: StereoLane, monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(live, monkeypatch)


@pytest.fixture
def until(qtbot: Any) -> Callable[[Callable[[], object]], None]:
    return lambda seen: qtbot.waitUntil(lambda: bool(seen()), timeout=WAIT_MS)


def wish(pair: Pair, ratio: int = 15, **more: Any) -> Request:
    return Request(pair=pair, settings=replace(BASE, uniqueness_ratio=ratio), **more)


def test_the_frame_is_what_the_pipeline_computes(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any
) -> None:
    live.request(wish(small_pair))
    assert not live.settled
    until(lambda: live.settled)
    expected = run(small_pair, BASE)
    np.testing.assert_array_equal(watch.shown[0].outcome.raw, expected.raw)
    assert live.frame is watch.shown[0]


def test_a_drag_shows_the_first_and_ends_with_the_last(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any
) -> None:
    watch.gate = threading.Event()
    for ratio in range(50):
        live.request(wish(small_pair, ratio))
        assert watch.running.wait(5)
    watch.gate.set()
    until(lambda: live.settled)
    assert watch.settings() == [0, 49]


def test_a_remembered_frame_is_shown_at_once(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any
) -> None:
    for ratio in (1, 2):
        live.request(wish(small_pair, ratio))
        until(lambda: live.settled)
    live.request(wish(small_pair, 1))
    assert live.settled
    assert watch.settings() == [1, 2, 1]
    assert watch.drawn == 2


def test_a_late_frame_never_overwrites_a_newer_one(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any
) -> None:
    live.request(wish(small_pair, 1))
    until(lambda: live.settled)
    watch.gate = threading.Event()
    watch.running.clear()
    live.request(wish(small_pair, 2))
    assert watch.running.wait(5)
    live.request(wish(small_pair, 1))
    assert watch.settings()[-1] == 1
    watch.gate.set()
    until(lambda: live.settled)
    assert watch.settings() == [1, 1]
    assert live.frame is not None
    assert live.frame.request.settings.uniqueness_ratio == 1


def test_another_range_matches_nothing_again(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any
) -> None:
    live.request(wish(small_pair))
    until(lambda: live.settled)
    live.request(wish(small_pair, display=Display(low=2, high=5)))
    until(lambda: live.settled)
    first, second = watch.shown
    assert second.outcome.raw is first.outcome.raw
    assert not np.array_equal(first.disparity, second.disparity)


def test_an_error_is_told_and_the_next_request_works(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any
) -> None:
    good = module.draw

    def broken(request: Request, **more: Any) -> Frame:
        raise MemoryError

    module.draw = broken  # type: ignore[assignment]
    try:
        live.request(wish(small_pair, 1))
        until(lambda: watch.failed)
    finally:
        module.draw = good
    assert isinstance(watch.failed[0], MemoryError)
    assert live.settled
    live.request(wish(small_pair, 2))
    until(lambda: live.settled and watch.shown)
    assert watch.settings() == [2]


def test_reasons_follow_when_nothing_is_asked_for(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any
) -> None:
    live.request(wish(small_pair))
    until(lambda: watch.accounted)
    frame = watch.accounted[0]
    assert frame.outcome.reasons is not None
    assert frame.request is watch.shown[0].request
    live.request(wish(small_pair))
    assert watch.shown[-1].outcome.reasons is not None, "remembered with its reasons"


def test_the_other_slot_is_computed_when_there_is_time(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any
) -> None:
    live.request(wish(small_pair, 1))
    live.prefetch(wish(small_pair, 2))
    until(lambda: watch.prefetched)
    assert watch.prefetched[0].request.settings.uniqueness_ratio == 2
    assert watch.settings() == [1], "it is not put on screen"
    live.prefetch(wish(small_pair, 2))
    assert len(watch.prefetched) == 2, "remembered: at once"


def test_an_equal_other_slot_comes_too(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any
) -> None:
    live.request(wish(small_pair, 1))
    live.prefetch(wish(small_pair, 1))
    until(lambda: watch.prefetched)
    assert watch.drawn == 1


def test_busy_only_when_it_takes_long(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any
) -> None:
    live.request(wish(small_pair, 1))
    until(lambda: live.settled)
    watch.gate = threading.Event()
    live.request(wish(small_pair, 2))
    until(lambda: watch.busy)
    assert watch.busy == [True]
    watch.gate.set()
    until(lambda: live.settled)
    assert watch.busy == [True, False]


def test_closing_while_it_computes_tells_nobody(
    live: StereoLane, watch: Watch, small_pair: Pair
) -> None:
    watch.gate = threading.Event()
    live.request(wish(small_pair, 1))
    live.request(wish(small_pair, 2))
    assert watch.running.wait(5)
    threading.Timer(0.05, watch.gate.set).start()
    live.close()
    QCoreApplication.processEvents()
    assert watch.shown == []
    assert not [t for t in threading.enumerate() if t.name.startswith("stereo") and t.is_alive()]


def frame_of(pair: Pair, ratio: int) -> Frame:
    outcome = run(pair, BASE)
    return Frame(request=wish(pair, ratio), outcome=outcome, disparity=np.zeros((1, 1), np.uint8))


def sized(frame: Frame) -> int:
    return frame.nbytes


def test_the_cache_keeps_what_was_used_last(small_pair: Pair) -> None:
    cache = Cache(sized)
    frames = [frame_of(small_pair, ratio) for ratio in range(KEPT + 1)]
    for frame in frames[:-1]:
        cache.put(frame.request.key, frame)
    assert cache.get(frames[0].request.key) is frames[0]
    cache.put(frames[-1].request.key, frames[-1])
    assert cache.get(frames[0].request.key) is frames[0]
    assert cache.get(frames[1].request.key) is None


def test_the_cache_keeps_two_frames_however_large(small_pair: Pair) -> None:
    cache = Cache(sized, least=2, most_bytes=1)
    frames = [frame_of(small_pair, ratio) for ratio in range(3)]
    for frame in frames:
        cache.put(frame.request.key, frame)
    assert [cache.get(frame.request.key) for frame in frames] == [None, *frames[1:]]


def test_the_cache_lets_go_of_all(small_pair: Pair) -> None:
    cache = Cache(sized)
    frame = frame_of(small_pair, 1)
    cache.put(frame.request.key, frame)
    cache.clear()
    assert cache.get(frame.request.key) is None


def test_a_picture_is_shown_once_and_before_its_pixels_are_counted(
    live: StereoLane,
    watch: Watch,
    small_pair: Pair,
    until: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody counts on the GUI's thread; what was shown is remembered whatever becomes of it."""
    shown, counters, count = threading.Event(), [], stages.valid_count
    live.shown.connect(lambda _: shown.set())

    def valid_count(raw: Any, invalid: int) -> int:
        counters.append(threading.current_thread())
        assert counters[-1] is threading.main_thread() or shown.wait(WAIT_MS / 1000)
        return count(raw, invalid)

    monkeypatch.setattr(stages, "valid_count", valid_count)
    speckled = replace(BASE, speckle_window_size=20, speckle_range=16)
    request = Request(pair=small_pair, settings=speckled)
    live.request(request)
    until(lambda: live.settled)
    live.prefetch(replace(request, settings=replace(speckled, uniqueness_ratio=3)))
    until(lambda: watch.prefetched)
    assert len(watch.shown) == 1
    assert len(counters) == 4
    assert threading.main_thread() not in counters
    assert not watch.failed


def test_a_picture_of_a_job_that_was_dropped_is_not_shown(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = threading.Event()
    draw = module.draw

    def told(request: Request, **more: Any) -> Frame:
        frame = draw(request, **more)
        more["stop"].set()
        drawn.set()
        return frame

    monkeypatch.setattr(module, "draw", told)
    live.request(wish(small_pair, 1))
    assert drawn.wait(WAIT_MS / 1000)
    monkeypatch.setattr(module, "draw", draw)
    live.request(wish(small_pair, 2))
    until(lambda: live.settled)
    assert watch.settings() == [2]


def test_what_was_made_ahead_is_shown_when_it_is_asked_for(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any
) -> None:
    live.request(wish(small_pair, 5))
    live.anticipate(wish(small_pair, 6))
    until(lambda: live.settled)
    assert (watch.settings(), watch.drawn) == ([5], 2)
    live.request(wish(small_pair, 6))
    assert not live.settled
    until(lambda: live.settled)
    assert (watch.settings(), watch.drawn) == ([5, 6], 2)
    expected = run(small_pair, replace(BASE, uniqueness_ratio=6))
    np.testing.assert_array_equal(watch.shown[-1].outcome.raw, expected.raw)


@pytest.mark.parametrize("truth", [False, True])
def test_what_is_being_made_ahead_is_not_made_twice(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any, truth: bool
) -> None:
    pair, more = small_pair, dict[str, Any]()
    if truth:
        values = np.full(pair.left.grey.shape, 7, np.float32)
        more["truth"] = GroundTruth(disparity=values, path="gt.pfm", scale=1, format="PFM")
    watch.gate = threading.Event()
    live.request(wish(pair, 5, **more))
    live.anticipate(wish(pair, 6, **more))
    live.anticipate(wish(pair, 7, **more))  # one waits already, and is not pushed aside
    live.request(wish(pair, 6, **more))
    watch.gate.set()
    until(lambda: live.settled)
    assert watch.settings()[-1] == 6
    assert watch.drawn == 2
    assert watch.shown[-1].complete


def test_two_are_made_ahead_one_after_the_other(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any
) -> None:
    watch.gate = threading.Event()
    live.anticipate(wish(small_pair, 5))
    until(watch.running.is_set)
    live.request(wish(small_pair, 5))
    live.anticipate(wish(small_pair, 6))
    watch.gate.set()
    until(lambda: live.settled)
    live.request(wish(small_pair, 6))
    until(lambda: live.settled)
    assert (watch.settings(), watch.drawn) == ([5, 6], 2)


def test_of_those_that_are_matched_ahead_none_takes_anothers_place(
    live: StereoLane,
    watch: Watch,
    small_pair: Pair,
    until: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, begin = list[int](), module.begin

    def counted(pair: Pair, settings: Any, **more: Any) -> Any:
        begun.append(settings.uniqueness_ratio)
        return begin(pair, settings, **more)

    monkeypatch.setattr(module, "begin", counted)
    watch.gate = threading.Event()
    live.anticipate(wish(small_pair, 5))
    until(watch.running.is_set)
    live.anticipate(wish(small_pair, 6))
    live.anticipate(wish(small_pair, 7))
    until(lambda: begun[-1:] == [7])
    QCoreApplication.processEvents()  # that 6 was matched has been told by now
    live.anticipate(wish(small_pair, 8))
    live.request(wish(small_pair, 6))
    watch.gate.set()
    until(lambda: live.settled)
    live.request(wish(small_pair, 7))
    until(lambda: live.settled)
    assert (begun, watch.settings(), watch.drawn) == ([5, 6, 7], [6, 7], 3)


def test_what_is_not_wanted_any_more_is_matched_ahead_but_not_ended(
    live: StereoLane,
    watch: Watch,
    small_pair: Pair,
    until: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go, running, begin = threading.Event(), threading.Event(), module.begin

    def slow(pair: Pair, settings: Any, **more: Any) -> Any:
        running.set()
        assert go.wait(WAIT_MS / 1000)
        return begin(pair, settings, **more)

    monkeypatch.setattr(module, "begin", slow)
    live.anticipate(wish(small_pair, 5))
    until(running.is_set)
    live.request(wish(small_pair, 9))
    go.set()
    until(lambda: live.settled)
    assert (watch.settings(), watch.drawn) == ([9], 1)


def test_what_was_made_ahead_in_vain_is_never_shown(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any
) -> None:
    watch.gate = threading.Event()
    live.anticipate(wish(small_pair, 5))
    until(watch.running.is_set)
    live.request(wish(small_pair, 9))
    watch.gate.set()
    until(lambda: live.settled)
    live.request(wish(small_pair, 8))
    until(lambda: live.settled)
    assert watch.settings() == [9, 8]


def test_a_failure_ahead_is_told_to_whoever_asks(
    live: StereoLane,
    watch: Watch,
    small_pair: Pair,
    until: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(request: Request, **_more: Any) -> Frame:
        raise MemoryError

    monkeypatch.setattr(module, "draw", refuse)
    live.anticipate(wish(small_pair))
    until(lambda: live.settled)
    assert watch.failed == []
    live.request(wish(small_pair))
    until(lambda: watch.failed)
    live.anticipate(wish(small_pair, 6))
    live.request(wish(small_pair, 6))
    until(lambda: len(watch.failed) > 1)
    until(lambda: live.settled)
    assert watch.shown == []


def test_what_had_to_stop_for_one_made_ahead_is_done_after_it(
    live: StereoLane, watch: Watch, small_pair: Pair, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, account = threading.Event(), module.account

    def stopped_once(pair: Pair, outcome: Any, *, stop: threading.Event) -> Any:
        if not begun.is_set():
            begun.set()
            assert stop.wait(WAIT_MS / 1000)
        return account(pair, outcome, stop=stop)

    monkeypatch.setattr(module, "account", stopped_once)
    live.request(wish(small_pair, 5))
    until(begun.is_set)
    live.anticipate(wish(small_pair, 6))
    until(lambda: watch.accounted)
    assert watch.settings() == [5]
