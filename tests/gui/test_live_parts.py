"""While a slider moves the part on show comes first, and never waits behind a whole match."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.conftest import textured_pair
from tuner.core.tunable import Rect, Stage
from tuner.engine.frame import Frame, Request
from tuner.engine.glimpse import Glimpse, GlimpseRequest
from tuner.engine.pipeline import run
from tuner.gui.lanes import stereo as module
from tuner.gui.lanes.stereo import StereoLane
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.matchers.stereo_bm.part import part

WAIT_MS = 20_000
PAIR = textured_pair(240, 160)
SEEN = Rect(80, 40, 90, 60)
BASE = StereoBMSettings(num_disparities=16, block_size=9)


class Watch:
    """What the lane told, and which whole frames were begun; ``gate`` holds these up."""

    def __init__(self, live: StereoLane, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shown: list[Frame] = []
        self.glimpsed: list[Glimpse] = []
        self.begun: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        live.shown.connect(self.shown.append)
        live.glimpsed.connect(self.glimpsed.append)
        draw = module.draw

        def counted(request: Request, **more: Any) -> Frame:
            self.begun.append(ratio(request))
            assert self.gate.wait(WAIT_MS / 1000)
            return draw(request, **more)

        monkeypatch.setattr(module, "draw", counted)


def ratio(request: Request) -> int:
    settings: StereoBMSettings = request.settings  # type: ignore[assignment]
    return settings.uniqueness_ratio


@pytest.fixture
def live(qapp: Any) -> Iterator[StereoLane]:
    live = StereoLane()
    yield live
    live.close()


@pytest.fixture
def watch(live: StereoLane, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    watch = Watch(live, monkeypatch)
    yield watch
    watch.gate.set()


@pytest.fixture
def until(qtbot: Any) -> Callable[[Callable[[], object]], None]:
    return lambda seen: qtbot.waitUntil(lambda: bool(seen()), timeout=WAIT_MS)


def wish(value: int) -> Request:
    return Request(pair=PAIR, settings=replace(BASE, uniqueness_ratio=value))


def moved(live: StereoLane, value: int) -> None:
    """The slider is dragged to this value."""
    wanted = wish(value)
    found = part(wanted.settings, PAIR.size, SEEN, 1)  # type: ignore[arg-type]
    assert found is not None
    live.request(wanted, GlimpseRequest(request=wanted, part=found))


def test_first_the_part_then_the_whole_once_the_slider_rests(
    live: StereoLane, watch: Watch, until: Any
) -> None:
    moved(live, 5)
    assert not live.settled
    until(lambda: live.settled)
    assert [ratio(one.request) for one in watch.glimpsed] == [5]
    assert [ratio(one.request) for one in watch.shown] == [5]
    whole = watch.shown[0]
    np.testing.assert_array_equal(watch.glimpsed[0].disparity, whole.disparity[SEEN.slices()])
    np.testing.assert_array_equal(whole.outcome.raw, run(PAIR, wish(5).settings).raw)


def test_a_slider_that_is_let_go_rests_at_once(live: StereoLane, watch: Watch, until: Any) -> None:
    moved(live, 5)
    live.rest()
    until(lambda: live.settled)
    assert watch.begun == [5]


def test_while_it_moves_no_whole_is_begun(live: StereoLane, watch: Watch, until: Any) -> None:
    for value in range(20, 60):
        moved(live, value)
    until(lambda: live.settled)
    assert watch.begun[-1] == 59
    assert ratio(watch.glimpsed[-1].request) == 59
    assert [ratio(one.request) for one in watch.shown] == [59]


def test_a_part_does_not_wait_behind_a_whole_that_nobody_needs(
    live: StereoLane, watch: Watch, until: Any
) -> None:
    watch.gate.clear()
    moved(live, 5)
    until(lambda: watch.begun == [5])
    moved(live, 6)
    until(lambda: [ratio(one.request) for one in watch.glimpsed] == [5, 6])
    assert not watch.shown
    watch.gate.set()
    until(lambda: live.settled)
    assert [ratio(one.request) for one in watch.shown] == [6], "the one of before is not shown"


def test_a_part_that_comes_late_does_not_cover_the_whole(
    live: StereoLane, watch: Watch, until: Any
) -> None:
    moved(live, 5)
    live.request(wish(6))
    until(lambda: live.settled)
    assert [ratio(one.request) for one in watch.shown] == [6]
    assert 6 not in [ratio(one.request) for one in watch.glimpsed]


def test_what_is_remembered_needs_no_part(live: StereoLane, watch: Watch, until: Any) -> None:
    live.request(wish(5))
    until(lambda: live.settled)
    moved(live, 5)
    assert live.settled
    assert not watch.glimpsed


def test_how_long_a_whole_takes_is_known_of_its_size_only(
    live: StereoLane, watch: Watch, until: Any
) -> None:
    assert live.whole_ms(wish(5)) == 0.0
    live.request(wish(5))
    until(lambda: live.settled)
    assert live.whole_ms(wish(6)) == watch.shown[0].outcome.total_ms > 0
    assert live.whole_ms(replace(wish(6), pair=textured_pair(241, 160))) == 0.0


def test_what_only_filters_anew_takes_as_long_as_the_filter(
    live: StereoLane, watch: Watch, until: Any
) -> None:
    """It follows a slider by itself where the match before it would not."""
    for window in (50, 60):
        live.request(filtered(window))
        until(lambda: live.settled)
    taken = watch.shown[-1].outcome.report(Stage.SPECKLE).elapsed_ms
    assert live.whole_ms(filtered(70)) == taken > 0
    first = watch.shown[0].outcome.total_ms
    other = filtered(70).settings.values | {"block_size": 11}
    assert live.whole_ms(replace(filtered(70), settings=StereoBMSettings(**other))) == first


def filtered(window: int) -> Request:
    return Request(pair=PAIR, settings=replace(BASE, speckle_window_size=window, speckle_range=16))


def test_what_goes_wrong_in_a_part_is_told(
    live: StereoLane, watch: Watch, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: list[Exception] = []
    live.failed.connect(failed.append)
    wanted = wish(5)
    found = part(wanted.settings, PAIR.size, SEEN, 1)  # type: ignore[arg-type]
    assert found is not None
    broken = replace(found, settings=replace(found.settings, block_size=255))
    live.request(wanted, GlimpseRequest(request=wanted, part=broken))
    until(lambda: live.settled)
    assert "block_size" in str(failed[0])
    assert [ratio(one.request) for one in watch.shown] == [5], "the whole comes all the same"
