"""All pairs of the open source from the window: begun, followed, called off, gone on with."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QSpinBox,
)

from tests.engine.batches import stamps, table, write_pairs
from tests.gui.windows import Driver
from tuner.gui.exporting.batch_dialog import CALLED_OFF
from tuner.gui.exporting.format_list import FormatList


class Batch:
    """Hands and eyes at the dialog."""

    def __init__(self, driver: Driver) -> None:
        driver.do("batch")
        self._driver = driver
        found = driver.window.findChildren(QDialog, "batch_dialog")
        (self.dialog,) = (dialog for dialog in found if dialog.isVisible())

    def name(self, *, source: Path | None = None, out: Path | None = None) -> None:
        for line, folder in (("batch_source", source), ("batch_out", out)):
            if folder is not None:
                self.dialog.findChild(QLineEdit, line).setText(str(folder))

    def button(self, name: str) -> QAbstractButton:
        return self.dialog.findChild(QAbstractButton, name)

    def start(self, jobs: int = 1) -> None:
        self.dialog.findChild(QSpinBox, "batch_jobs").setValue(jobs)
        assert self.button("batch_start").isEnabled(), self.words
        self.button("batch_start").click()

    def wait(self, seen: Callable[[], object] | None = None) -> None:
        self._driver.until(seen or self.button("batch_start").isEnabled)

    def set(self, name: str, value: int) -> None:
        self.dialog.findChild(QSpinBox, f"batch_{name}").setValue(value)

    @property
    def pairs(self) -> tuple[int, int, int, str]:
        """From, to, every, and how many that is."""
        values = (
            self.dialog.findChild(QSpinBox, f"batch_{name}").value()
            for name in ("from", "to", "every")
        )
        first, last, every = values
        return first, last, every, self.dialog.findChild(QLabel, "batch_pairs").text()

    @property
    def source(self) -> str:
        return self.dialog.findChild(QLineEdit, "batch_source").text()

    @property
    def words(self) -> str:
        return self.dialog.findChild(QLabel, "batch_words").text()

    @property
    def said(self) -> str:
        return self.dialog.findChild(QPlainTextEdit, "batch_said").toPlainText()

    @property
    def bar(self) -> QProgressBar:
        return self.dialog.findChild(QProgressBar, "batch_bar")

    def compare(self) -> None:
        self.dialog.findChild(QComboBox, "batch_slots").setCurrentIndex(1)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_pairs(tmp_path / "pairs", 4)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "results"


@pytest.fixture
def opened(empty: Driver, source: Path) -> Driver:
    """The whole folder is open."""
    empty.window.open_paths([source])
    empty.settle()
    empty.set("num_disparities", 32)
    empty.settle()
    return empty


def test_the_open_source_is_worked_through_with_the_settings_of_now(
    opened: Driver, source: Path, out: Path
) -> None:
    batch = Batch(opened)
    assert batch.source == str(source)
    batch.name(out=out)
    batch.start()
    batch.wait()
    assert batch.words == f"4 pairs; {out}"
    assert (batch.bar.value(), batch.bar.maximum()) == (4, 4)
    assert sorted(os.listdir(out)) == ["batch.csv", *(f"scene {at}" for at in range(4))]
    assert {row["preset"] for row in table(out / "batch.csv")} == {"A"}


def test_some_of_the_pairs_are_worked_through_and_counted_as_below_the_views(
    opened: Driver, out: Path
) -> None:
    batch = Batch(opened)
    assert batch.pairs == (1, 4, 1, "4 of 4 pairs")
    batch.name(out=out)
    batch.set("from", 2)
    batch.set("every", 2)
    assert batch.pairs == (2, 4, 2, "2 of 4 pairs")
    batch.start()
    batch.wait()
    assert batch.words == f"2 pairs; {out}"
    assert sorted(os.listdir(out)) == ["batch.csv", "scene 1", "scene 3"]
    batch.set("from", 1)
    batch.set("to", 3)
    batch.start()
    batch.wait()
    assert [row["pair"] for row in table(out / "batch.csv")] == [f"scene {at}" for at in range(4)]
    batch.dialog.close()
    assert Batch(opened).pairs == (1, 4, 1, "4 of 4 pairs"), "it is remembered nowhere"


def test_a_range_without_a_pair_is_said_until_it_is_mended(opened: Driver, out: Path) -> None:
    batch = Batch(opened)
    batch.name(out=out)
    batch.set("from", 3)
    batch.set("to", 2)
    assert not batch.button("batch_start").isEnabled()
    assert "no such pair" in batch.words
    batch.set("to", 3)
    assert batch.button("batch_start").isEnabled()
    assert (batch.words, batch.pairs[3]) == ("", "1 of 4 pairs")


def test_of_another_source_all_pairs_are_meant_and_more_than_it_has_are_refused(
    opened: Driver, source: Path, out: Path, tmp_path: Path
) -> None:
    other = write_pairs(tmp_path / "other", 3)
    batch = Batch(opened)
    batch.set("from", 4)
    batch.name(source=other, out=out)
    assert batch.pairs == (1, 0, 1, "")
    batch.set("from", 5)
    batch.start()
    batch.wait()
    assert batch.words == "no pair is left: there are 3, from 1 to 3"
    batch.set("from", 1)
    batch.start()
    batch.wait()
    assert batch.words == f"3 pairs; {out}"
    batch.name(source=source)
    assert batch.pairs == (1, 4, 1, "4 of 4 pairs")


def test_the_letters_of_the_labels_lead_to_their_lines(opened: Driver) -> None:
    batch = Batch(opened)
    opened.until(batch.dialog.isActiveWindow)
    for key, line in ((Qt.Key.Key_R, "batch_out"), (Qt.Key.Key_P, "batch_source")):
        QTest.keyClick(batch.dialog, key, Qt.KeyboardModifier.AltModifier)
        found = batch.dialog.findChild(QLineEdit, line)
        opened.until(found.hasFocus)


def test_both_slots_are_compared(opened: Driver, out: Path) -> None:
    opened.do("copy_to_other")
    opened.set("block_size", 9)
    opened.settle()
    batch = Batch(opened)
    batch.name(out=out)
    batch.compare()
    batch.start()
    batch.wait()
    assert (out / "differences.csv").is_file()
    assert {row["preset"] for row in table(out / "batch.csv")} == {"A", "B"}


def test_a_bad_pair_is_told_of(opened: Driver, source: Path, out: Path) -> None:
    (source / "scene 2" / "right.png").write_bytes(b"nonsense")
    batch = Batch(opened)
    batch.name(out=out)
    batch.start()
    batch.wait()
    assert batch.said.startswith("scene 2: ")
    assert "1 not or only in part" in batch.words


def test_called_off_and_gone_on_with(opened: Driver, out: Path) -> None:
    batch = Batch(opened)
    batch.name(out=out)
    batch.start()
    batch.wait(lambda: batch.bar.maximum() == 4 and batch.bar.value() >= 1)
    batch.button("batch_cancel").click()
    batch.wait()
    whole = [name for name in os.listdir(out) if name.startswith("scene")]
    assert whole
    assert not [name for name in os.listdir(out) if name.startswith(".")]
    if len(whole) < 4:
        assert batch.words == CALLED_OFF
    before = {name: stamps(out / name) for name in whole}
    batch.start()
    batch.wait()
    assert {name: stamps(out / name) for name in whole} == before
    assert len(table(out / "batch.csv")) == 4


def test_closing_the_window_in_the_middle_leaves_whole_results(opened: Driver, out: Path) -> None:
    batch = Batch(opened)
    batch.name(out=out)
    batch.start(jobs=2)
    batch.wait(lambda: batch.bar.maximum() == 4 and batch.bar.value() >= 1)
    opened.window.close()
    whole = [name for name in os.listdir(out) if name.startswith("scene")]
    assert all((out / name / "batch.json").is_file() for name in whole)
    assert not [name for name in os.listdir(out) if name.startswith(".")]


@pytest.mark.parametrize("yes", [True, False])
def test_what_is_there_of_another_is_asked_about(
    opened: Driver, out: Path, monkeypatch: pytest.MonkeyPatch, yes: bool
) -> None:
    (out / "scene 1").mkdir(parents=True)
    (out / "scene 1" / "mine").write_text("mine")
    kinds = QMessageBox.StandardButton
    monkeypatch.setattr(QMessageBox, "question", lambda *_: kinds.Yes if yes else kinds.No)
    batch = Batch(opened)
    batch.name(out=out)
    batch.start()
    batch.wait()
    assert (out / "scene 1" / "mine").exists() is not yes
    assert ("4 pairs" in batch.words) is yes
    if not yes:
        assert "scene 1: it is there already" in batch.words


def test_a_source_that_is_none_is_said(empty: Driver, tmp_path: Path, out: Path) -> None:
    batch = Batch(empty)
    assert not batch.button("batch_start").isEnabled()
    batch.name(source=tmp_path / "nowhere", out=out)
    batch.start()
    batch.wait()
    assert "nowhere" in batch.words
    assert not out.exists()


def test_clouds_are_written_as_the_dialog_says(opened: Driver, out: Path) -> None:
    batch = Batch(opened)
    batch.name(out=out)
    boxes = {
        name: batch.dialog.findChild(QCheckBox, f"export_cloud_{name}")
        for name in ("ascii", "normals")
    }
    assert not boxes["ascii"].isEnabled(), "no cloud is chosen"
    formats = batch.dialog.findChild(FormatList)
    formats.choose(["cloud-ply"])
    for box in boxes.values():
        box.click()
    batch.start()
    batch.wait()
    head = (out / "scene 0" / "cloud.ply").read_bytes().partition(b"end_header")[0]
    assert b"format ascii" in head
    assert b"nx" in head
