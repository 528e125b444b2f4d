"""The tab by itself: it shows what it is given, and forgets what no longer fits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from tests.conftest import textured_pair
from tuner.comparison.pictures import NO_TRUTH
from tuner.core.types import Pair
from tuner.engine.accounting import account
from tuner.engine.frame import Display, Frame, Request, make_frame
from tuner.engine.memo import Memo
from tuner.gui.stereo.tab import COUNTING, StereoTab
from tuner.gui.store import Choices
from tuner.gui.widgets.in_words import percent, pixels
from tuner.gui.widgets.message_bar import NEWS_MS, Message, MessageBar, Tone
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.sources.ground_truth import GroundTruth

SETTINGS = StereoBMSettings(num_disparities=16, block_size=9)


@pytest.fixture
def tab(qtbot: Any) -> StereoTab:
    tab = StereoTab()
    qtbot.addWidget(tab)
    tab.resize(800, 600)
    tab.show_choices(Choices(layout=4))
    tab.show()
    return tab


def frame_of(pair: Pair, **more: Any) -> Frame:
    return make_frame(Request(pair=pair, settings=SETTINGS, **more), memo=Memo())


def truth_of(pair: Pair, disparity: float) -> GroundTruth:
    values = np.full((pair.size.height, pair.size.width), disparity, np.float32)
    return GroundTruth(disparity=values, path="gt.pfm", scale=1, format="PFM")


def number(tab: StereoTab, name: str) -> str:
    return tab.findChild(QLabel, f"number_{name}").text()


def test_a_pair_shows_before_its_disparity(tab: StereoTab, small_pair: Pair) -> None:
    tab.show_pair(small_pair)
    assert tab.pair is small_pair
    assert tab.frame is None
    assert not tab.grid.views["left"].canvas.empty
    assert tab.grid.views["disparity"].canvas.empty
    assert tab.cursor_text() == ""


def test_the_numbers_are_those_of_the_frame(tab: StereoTab, small_pair: Pair) -> None:
    tab.show_pair(small_pair)
    frame = frame_of(small_pair, truth=truth_of(small_pair, 7.5))
    tab.show_frame(frame)
    assert frame.metrics is not None
    assert number(tab, "density") == percent(frame.outcome.density)
    assert number(tab, "bad1") == percent(frame.metrics.bad1) == "0.0 %"
    assert number(tab, "rmse") == pixels(frame.metrics.rmse)
    assert frame.metrics.rmse == pytest.approx(0.5, abs=0.1)
    assert tab.findChild(QLabel, "number_d1").isVisible()
    tab.show_frame(frame_of(small_pair))
    assert not tab.findChild(QLabel, "number_d1").isVisible()


def test_the_fourth_view_without_ground_truth_says_what_to_do(
    tab: StereoTab, small_pair: Pair
) -> None:
    tab.show_pair(small_pair)
    tab.show_frame(frame_of(small_pair))
    fourth = tab.grid.views["fourth"]
    assert fourth.canvas.empty
    assert fourth.canvas.marks.message == NO_TRUTH


def test_the_error_view_names_its_ground_truth(tab: StereoTab, small_pair: Pair) -> None:
    tab.show_pair(small_pair)
    tab.show_truth_note("gt.pfm: PFM")
    frame = frame_of(small_pair, truth=truth_of(small_pair, 7))
    tab.show_frame(frame)
    fourth = tab.grid.views["fourth"]
    assert fourth.accessibleName() == "Error: gt.pfm: PFM"
    np.testing.assert_array_equal(fourth.canvas._picture.image, frame.error)


def test_reasons_come_when_they_are_counted(tab: StereoTab, small_pair: Pair) -> None:
    tab.show_pair(small_pair)
    tab.show_choices(Choices(layout=4, fourth="reasons"))
    frame = frame_of(small_pair)
    tab.show_frame(frame)
    fourth = tab.grid.views["fourth"]
    assert fourth.canvas.marks.message == COUNTING
    outcome = account(small_pair, frame.outcome)
    tab.show_accounted(replace(frame, outcome=outcome))
    assert not fourth.canvas.empty
    np.testing.assert_array_equal(fourth.canvas._picture.image, outcome.reasons)


def test_a_picture_of_another_size_takes_everything_of_the_old_away(
    tab: StereoTab, small_pair: Pair
) -> None:
    tab.show_pair(small_pair)
    tab.show_frame(frame_of(small_pair, truth=truth_of(small_pair, 7)))
    tab.show_compared(frame_of(small_pair))
    other = textured_pair(90, 60, shift=3)
    tab.show_pair(other)
    assert tab.frame is None
    assert tab.grid.views["disparity"].canvas.empty
    assert tab.grid.views["fourth"].canvas.empty
    assert not tab.grid.views["disparity"].canvas._compared.isVisible()
    assert number(tab, "density") == "–"
    tab.grab()
    tab.show_frame(frame_of(other))
    tab.grab()
    assert not tab.grid.views["disparity"].canvas.empty


def test_the_ruler_spans_the_range(tab: StereoTab, small_pair: Pair) -> None:
    tab.show_pair(small_pair)
    for display, span in ((Display(), (0, 16)), (Display(low=2, high=9), (2, 9))):
        tab.show_frame(frame_of(small_pair, display=display))
        legend = tab.grid.views["disparity"]._ruler._legend
        assert (legend.low, legend.high) == span


def test_the_read_out_tells_truth_and_error(tab: StereoTab, small_pair: Pair) -> None:
    heard: list[str] = []
    tab.readout_changed.connect(heard.append)
    tab.show_pair(small_pair)
    tab.show_frame(frame_of(small_pair, truth=truth_of(small_pair, 6)))
    tab.grid.hovered.emit(100, 60)
    assert "truth 6.00 px, error +1.0" in heard[-1]
    tab.grid.left.emit()
    assert heard[-1] == ""


# Messages


@pytest.fixture
def bar(qtbot: Any) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


def test_an_error_stays_behind_news(bar: MessageBar) -> None:
    bar.say(Message("broken", Tone.ERROR))
    bar.say(Message("saved"))
    assert bar.message is not None
    assert bar.message.text == "saved"
    bar.next()
    assert bar.message.text == "broken"
    bar.next()
    assert bar.message is None
    assert bar.isHidden()


def test_news_go_by_themselves_and_errors_do_not(bar: MessageBar) -> None:
    bar.say(Message("saved"))
    assert bar._timer.isActive()
    assert bar._timer.interval() == NEWS_MS
    bar.say(Message("broken", Tone.ERROR))
    assert not bar._timer.isActive()
    bar.say(Message("look", action="Do it"))
    assert not bar._timer.isActive()


def test_a_topic_has_one_message(bar: MessageBar) -> None:
    bar.say(Message("one", Tone.ERROR, topic="pair"))
    bar.say(Message("other", Tone.ERROR))
    bar.say(Message("two", Tone.ERROR, topic="pair"))
    texts = []
    while bar.message is not None:
        texts.append(bar.message.text)
        bar.next()
    assert texts == ["two", "other"]


def test_withdrawing_takes_it_from_behind_too(bar: MessageBar) -> None:
    bar.say(Message("one", Tone.ERROR, topic="pair"))
    bar.say(Message("other", Tone.ERROR))
    bar.withdraw("pair")
    bar.next()
    assert bar.message is None


def test_a_flood_of_errors_does_not_pile_up(bar: MessageBar) -> None:
    for count in range(100):
        bar.say(Message(f"error {count}", Tone.ERROR))
    shown = 0
    while bar.message is not None:
        shown += 1
        bar.next()
    assert shown == 6


def test_the_action_is_done_once_and_closes(bar: MessageBar) -> None:
    done: list[int] = []
    bar.say(Message("look", action="Do it", act=lambda: done.append(1)))
    bar._button.click()
    assert done == [1]
    assert bar.message is None


def test_text_is_shown_as_it_is(bar: MessageBar) -> None:
    bar.say(Message("<b>no</b> & \udcff.png"))
    assert bar._text.text() == "<b>no</b> & \\udcff.png"
