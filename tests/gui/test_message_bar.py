"""The line of messages: what stays, what goes by itself, what waits behind what."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QPushButton

from tuner.gui.widgets.message_bar import NEWS_MS, Message, MessageBar, Tone


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
    timer = bar.findChild(QTimer)
    bar.say(Message("saved"))
    assert timer.isActive()
    assert timer.interval() == NEWS_MS
    bar.say(Message("broken", Tone.ERROR))
    assert not timer.isActive()
    bar.say(Message("look", action="Do it"))
    assert not timer.isActive()


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
    bar.findChild(QPushButton, "message_action").click()
    assert done == [1]
    assert bar.message is None


def test_text_is_shown_as_it_is(bar: MessageBar) -> None:
    bar.say(Message("<b>no</b> & \udcff.png"))
    assert bar.findChild(QLabel, "message_text").text() == "<b>no</b> & \\udcff.png"
