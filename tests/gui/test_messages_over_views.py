"""Messages lie over the views and leave them where they are; what was closed stays closed."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QTabWidget, QWidget

from tests.gui.driver import Driver
from tests.gui.files import save, write_pair
from tuner.gui.announcer import Announcer
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.message_bar import Message, MessageBar, Tone
from tuner.session.view import Tab, View


def front_bar(driver: Driver) -> MessageBar:
    return driver.find(QTabWidget, "tabs").currentWidget().findChild(MessageBar)


@pytest.mark.parametrize("tab", ["show_stereo", "show_mono", "show_compare"])
def test_a_message_moves_nothing_and_lies_inside_the_views(driver: Driver, tab: str) -> None:
    driver.do(tab)
    page = driver.find(QTabWidget, "tabs").currentWidget()
    bar = front_bar(driver)
    before = places(page, bar)
    bar.say(Message("A long sentence that wraps. " * 12, Tone.ERROR))
    driver.until(bar.isVisible)
    # As high as the words need there, and no higher: it lies over what is looked at.
    driver.until(lambda: bar.height() == bar.heightForWidth(bar.width()) > 0)
    assert places(page, bar) == before
    assert page.rect().contains(bar.geometry())
    middle = bar.geometry().center()
    top = page.childAt(middle)
    assert top is bar or bar.isAncestorOf(top)
    driver.next_message()
    assert places(page, bar) == before


def places(page: QWidget, bar: MessageBar) -> dict[QWidget, QRect]:
    """Where each part of a tab stands."""
    return {
        one: QRect(one.mapTo(page, QPoint()), one.size())
        for one in page.findChildren(QWidget)
        if one.isVisible() and one is not bar and not bar.isAncestorOf(one)
    }


def test_a_closed_warning_stays_closed_until_its_reason_changes(
    driver: Driver, caplog: Any
) -> None:
    with caplog.at_level(logging.INFO, "tuner.gui.widgets.message_bar"):
        driver.set("speckle_window_size", 100)
        driver.settle()
        warned = driver.message
        assert warned is not None
        assert warned.tone is Tone.WARNING
        driver.set("block_size", 11)
        driver.settle()
        said = [one for one in caplog.messages if warned.text in one]
        assert len(said) == 1, "what lasts is logged once"
        driver.press(Qt.Key.Key_Escape)
        assert driver.message is None
        for size in (13, 15):
            driver.set("block_size", size)
            driver.settle()
            driver.do("show_mono" if size == 13 else "show_stereo")
            assert driver.message is None
    driver.set("speckle_range", 16)
    driver.settle()
    driver.set("speckle_range", 0)
    driver.settle()
    assert driver.message is not None, "its reason went and came back"


def test_undo_takes_back_what_was_said_of_a_pair(driver: Driver, tmp_path: Path) -> None:
    driver.set("block_size", 51)
    driver.settle()
    small = write_pair(tmp_path / "small", width=60, height=40)
    driver.open(small)
    assert any("allows no more" in one.text for one in driver.messages)
    driver.do("undo")
    driver.settle()
    assert not any("allows no more" in one.text for one in driver.messages)


def test_undo_takes_back_what_was_said_of_ground_truth(driver: Driver, tmp_path: Path) -> None:
    driver.open_truth(save(tmp_path / "truth.png", np.full((120, 160), 7 * 8, np.uint8)))
    assert driver.message is not None
    assert "guessed" in driver.message.text
    driver.do("undo")
    driver.settle()
    assert driver.message is None


def test_the_way_back_from_deleting_survives_what_is_said_after(bar: MessageBar) -> None:
    bar.say(Message("Moved a.json to the trash.", action="Undo", topic="deleted a"))
    bar.say(Message("Moved b.json to the trash.", action="Undo", topic="deleted b"))
    for number in range(9):
        bar.say(Message(f"error {number}", Tone.ERROR))
    bar.say(Message("Saved.", topic="preset"))
    kept = [message.text for message in bar.messages if message.action]
    assert kept == ["Moved b.json to the trash.", "Moved a.json to the trash."]


def test_what_lasts_does_not_push_others_aside_again(qtbot: Any, bar: MessageBar) -> None:
    viewing = Viewing(View())
    announcer = Announcer(viewing)
    announcer.add(Tab.STEREO, bar)
    for _ in range(3):
        announcer.say("No pixel can be valid.", Tone.WARNING, topic="settings", lasting=True)
        announcer.say("Saved.", action="Show")
        announcer.say("No pixel can be valid.", Tone.WARNING, topic="settings", lasting=True)
        assert [one.text for one in bar.messages] == ["Saved.", "No pixel can be valid."]


@pytest.fixture
def bar(qtbot: Any) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar
