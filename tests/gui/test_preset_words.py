"""A preset's title, description and tags can be written, and a title that exists asks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTextBrowser,
    QWidget,
)

from tests.gui.driver import Driver
from tuner.gui.presets.describing import DescriptionDialog
from tuner.gui.presets.taken import Taken, answer_of, taken_question
from tuner.presets.codec import load_preset
from tuner.presets.preset import Words

WORDS = Words("Rig 2", "On the bench.\nSecond line.", ("indoor", "rig 2"))


@pytest.fixture
def dialog(qtbot: Any) -> DescriptionDialog:
    made = DescriptionDialog("Save", Words("Old", "was so", ("a", "b")), hint="A file in /here")
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_the_dialog_shows_what_is_and_gives_what_was_typed(dialog: DescriptionDialog) -> None:
    title = dialog.findChild(QLineEdit, "preset_words_title")
    tags = dialog.findChild(QLineEdit, "preset_words_tags")
    description = dialog.findChild(QPlainTextEdit, "preset_words_description")
    assert dialog.words == Words("Old", "was so", ("a", "b"))
    title.setText("  Rig 2 ")
    description.setPlainText(WORDS.description)
    tags.setText(" indoor,, rig  2 , indoor")
    assert dialog.words == WORDS
    save = dialog.findChild(QPushButton, "preset_words_save")
    save.click()
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_a_preset_without_a_title_cannot_be_saved(dialog: DescriptionDialog) -> None:
    save = dialog.findChild(QPushButton, "preset_words_save")
    assert save.isEnabled()
    dialog.findChild(QLineEdit, "preset_words_title").setText("   ")
    assert not save.isEnabled()
    cancel = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Cancel)
    cancel.click()
    assert dialog.result() == QDialog.DialogCode.Rejected


@pytest.mark.parametrize("answer", Taken)
def test_each_button_of_the_question_is_its_answer(qtbot: Any, answer: Taken) -> None:
    box = taken_question(None, "Mine", replaceable=True)
    qtbot.addWidget(box)
    box.show()
    qtbot.waitExposed(box)
    assert "Mine" in box.text()
    box.findChild(QPushButton, f"taken_{answer.name.lower()}").click()
    assert answer_of(box) is answer


def test_what_cannot_be_replaced_is_not_offered_to_be(qtbot: Any) -> None:
    box: QMessageBox = taken_question(None, "Mine", replaceable=False)
    qtbot.addWidget(box)
    assert box.findChild(QWidget, "taken_replace") is None
    assert box.findChild(QWidget, "taken_keep_both") is not None
    assert answer_of(box) is Taken.CANCEL


def test_words_are_written_when_saved_and_shown_in_the_list(driver: Driver) -> None:
    path = driver.save_as(WORDS)
    assert path is not None
    assert load_preset(path).words == WORDS
    assert json.loads(path.read_text())["tuner"]["tags"] == ["indoor", "rig 2"]
    driver.presets.select(path)
    (details,) = (
        box for box in driver.window.findChildren(QTextBrowser) if "Rig 2" in box.toPlainText()
    )
    assert "indoor, rig 2" in details.toPlainText()
    driver.set("uniqueness_ratio", 41)
    driver.do("save_preset")
    assert load_preset(path).words == WORDS


def test_words_are_changed_from_the_lists_menu(driver: Driver) -> None:
    path = driver.save_as("Mine")
    assert path is not None
    driver.settle()
    driver.presets.describe(path, WORDS)
    driver.settle()
    renamed = Path(driver.state.slot.preset_path)
    assert driver.answers.offered == ["My preset", "Mine"]
    assert renamed.stem == "Rig 2"
    assert load_preset(renamed).words == WORDS
    assert driver.presets.mine == ["Rig 2"]
    assert "Rig 2" in driver.window.windowTitle()
    assert not driver.window.isWindowModified()
    before = renamed.read_bytes()
    driver.presets.describe(renamed, WORDS)
    assert renamed.read_bytes() == before


def test_a_shipped_preset_keeps_its_words(driver: Driver) -> None:
    assert not driver.presets.offers(driver.presets.shipped[0], "describe")


def test_a_title_that_exists_asks_and_replaces_if_told(driver: Driver) -> None:
    first = driver.save_as("Mine")
    assert first is not None
    driver.set("uniqueness_ratio", 44)
    assert driver.save_as("mine", Taken.CANCEL) is None
    assert load_preset(first).settings.values["uniqueness_ratio"] != 44
    assert driver.save_as("mine", Taken.REPLACE) == first
    assert load_preset(first).settings.values["uniqueness_ratio"] == 44
    assert load_preset(first).title == "mine"
    both = driver.save_as("Mine", Taken.KEEP_BOTH)
    assert both not in (None, first)
    assert driver.answers.replaceable == [True] * 3
    driver.settle()
    assert len(driver.presets.mine) == 2


def test_a_shipped_title_asks_and_stays(driver: Driver) -> None:
    shipped = driver.presets.shipped[0]
    title, before = load_preset(shipped).title, shipped.read_bytes()
    assert driver.save_as(title) is None
    own = driver.save_as(title, Taken.KEEP_BOTH)
    assert own not in (None, shipped)
    assert driver.answers.replaceable == [False, False]
    assert shipped.read_bytes() == before


@pytest.mark.parametrize("answer", [Taken.CANCEL, Taken.KEEP_BOTH])
def test_another_ones_title_asks_when_a_preset_is_renamed(driver: Driver, answer: Taken) -> None:
    first, second = driver.save_as("One"), driver.save_as("Two")
    assert first is not None
    assert second is not None
    driver.settle()
    driver.answer(answer)
    driver.presets.rename(second, "One")
    driver.settle()
    assert sorted(driver.presets.mine) == (
        ["One", "Two"] if answer is Taken.CANCEL else ["One", "One"]
    )
    assert load_preset(first).title == "One"
    assert driver.answers.replaceable == [False]


def test_a_preset_about_stereo_stays_so(driver: Driver) -> None:
    path = driver.save_as("Stereo")
    assert path is not None
    assert set(json.loads(path.read_text())["tuner"]) == {
        "format",
        "title",
        "description",
        "provenance",
    }
    driver.network.choose_model("midas_v21_small")
    named = driver.save_as("With a network")
    assert named is not None
    section = load_preset(named).monocular
    assert section is not None
    assert section.model == "midas_v21_small"
