"""The model manager: nothing comes or goes without a click, and what happens is said."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QProgressBar

from tests.gui.model_driver import ModelDriver
from tests.gui.mono_fakes import FakeBackend
from tuner.gui.lanes import models as model_download
from tuner.gui.lanes.models import Speedometer, Transfer
from tuner.gui.monocular.model_words import about, transfer_words
from tuner.networks.errors import ModelError
from tuner.networks.registry import DEFAULT, ROWS


@pytest.fixture
def backend(tmp_path: Path) -> FakeBackend:
    return FakeBackend(tmp_path, "depth_anything_v2_small")


@pytest.fixture
def screen(qtbot: Any, backend: FakeBackend) -> Iterator[ModelDriver]:
    screen = ModelDriver(backend, qtbot)
    yield screen
    screen.close()


def test_each_model_is_listed_with_size_licence_and_place(screen, backend) -> None:
    assert len(screen.table) == len(ROWS)
    first = screen.texts()
    assert first[0] == DEFAULT.title
    assert first[2:] == ["67 MB", "MIT", "–", "not downloaded"]
    depth_anything = screen.texts(3)
    assert depth_anything[4] == "not checked"
    assert depth_anything[5] == str(backend.locate(ROWS[3]))


def test_links_lead_to_licence_and_origin() -> None:
    text = about(DEFAULT)
    assert 'href="https://opensource.org/license/mit"' in text
    assert f'href="{DEFAULT.url}"' in text
    assert DEFAULT.sha256 in text


def test_where_a_file_lies_can_be_read_in_full(screen, backend) -> None:
    screen.turn_to("depth_anything_v2_small")
    assert str(backend.locate(ROWS[3])) in screen.words("model_about")
    assert "Lies at /a&lt;b&gt;/c.onnx" in about(DEFAULT, Path("/a<b>/c.onnx"))


def test_a_download_shows_how_far_it_is_and_ends_in_the_list(screen) -> None:
    screen.click("model_download")
    assert screen.working
    screen.let(0, 1)
    bar = screen.find(QProgressBar, "model_progress")
    screen.until(lambda: bar.maximum() and bar.value() >= 250)
    assert "of 66.8 MB" in screen.words("model_speed")
    screen.after_a_change(lambda: screen.let(2, 3))
    assert screen.texts()[4] == "right"
    assert "lies in" in screen.message
    assert not screen.enabled("model_download")
    assert screen.enabled("model_use")


def test_pause_and_resume_go_on_where_it_stopped(screen, backend) -> None:
    screen.click("model_download")
    screen.let(0, 1)
    screen.until(lambda: backend.partial.get(DEFAULT.key) == 2)
    screen.click("model_pause")
    screen.settle()
    assert screen.words("model_download") == "&Resume"
    assert screen.words("model_speed").endswith("paused")
    assert screen.message == ""
    screen.let(2, 3)
    screen.click("model_download")
    screen.until(lambda: backend.locate(DEFAULT) is not None and not screen.working)
    assert screen.texts()[5] != "not downloaded"


def test_cancel_forgets_what_had_come(screen, backend) -> None:
    screen.click("model_download")
    screen.let(0)
    screen.until(lambda: backend.partial.get(DEFAULT.key) == 1)
    screen.click("model_cancel")
    screen.until(lambda: backend.partial == {} and not screen.working)
    assert screen.words("model_download") == "&Download"
    assert screen.value("model_progress") == 0
    assert "cancelled" in screen.message


def test_a_paused_download_can_be_cancelled_too(screen, backend) -> None:
    backend.partial[DEFAULT.key] = 2
    screen.refresh()
    assert screen.words("model_download") == "&Resume"
    screen.click("model_cancel")
    screen.until(lambda: backend.partial == {} and not screen.working)


def test_being_offline_is_said_in_the_dialog(screen, backend) -> None:
    backend.download_failure = ModelError("MiDaS: github.com cannot be reached; are you offline?")
    screen.let(0)
    screen.click("model_download")
    screen.until(lambda: screen.message)
    assert "offline" in screen.message
    assert screen.tone == "error"
    assert screen.enabled("model_download")


def test_a_silent_server_holds_neither_pause_nor_cancel_up(screen, backend, monkeypatch) -> None:
    monkeypatch.setattr(model_download, "PATIENCE_S", 0.01)
    backend.deaf.set()
    screen.click("model_download")
    screen.let(0)
    screen.until(lambda: backend.partial.get(DEFAULT.key) == 1)
    screen.click("model_pause")
    screen.settle()
    assert screen.words("model_download") == "&Resume"
    screen.click("model_download")
    screen.let(1, 2, 3)
    screen.until(lambda: backend.locate(DEFAULT) is not None and not screen.working)
    assert screen.texts()[4] == "right"


def test_a_download_that_was_stopped_does_not_complain(screen, backend, monkeypatch) -> None:
    backend.deaf.set()
    backend.download_failure = ModelError("MiDaS: github.com fell silent")
    screen.click("model_download")
    screen.click("model_cancel")
    backend.partial[DEFAULT.key] = 1
    screen.let(0)
    screen.until(lambda: backend.partial == {} and not screen.working)
    assert screen.message == "The download was cancelled."


def test_a_file_that_went_is_no_longer_listed_after_verify(screen, backend) -> None:
    screen.turn_to("depth_anything_v2_small")
    backend.here.clear()
    backend.surveyed = False
    backend.verify_failure = ModelError("model.onnx: cannot be read")
    screen.after_a_change(lambda: screen.click("model_verify"))
    assert backend.surveyed, "looked again what is there"
    assert screen.texts(3)[5] == "not downloaded"


def test_verify_says_right_or_wrong(screen, backend) -> None:
    screen.turn_to("depth_anything_v2_small")
    screen.click("model_verify")
    screen.until(lambda: "right" in screen.message and not screen.working)
    assert screen.texts(3)[4] == "right"
    backend.verify_failure = ModelError("model.onnx: is not the released file")
    screen.click("model_verify")
    screen.until(lambda: "not the released" in screen.message)
    assert screen.texts(3)[4] == "wrong"


def test_nothing_is_deleted_without_a_yes(screen, backend) -> None:
    screen.turn_to("depth_anything_v2_small")
    for kind, gone in ((QMessageBox.StandardButton.Cancel, False), (QMessageBox.Yes, True)):
        screen.click("model_delete")
        screen.answer_deletion(kind)
        screen.settle()
        assert (backend.locate(ROWS[3]) is None) == gone


def test_a_damaged_file_is_shown_and_can_be_deleted(screen, backend) -> None:
    backend.broken.add(DEFAULT.key)
    screen.refresh()
    assert screen.texts()[4] == "wrong"
    assert not screen.enabled("model_download")
    assert screen.enabled("model_delete")
    screen.click("model_delete")
    screen.answer_deletion(QMessageBox.StandardButton.Yes)
    screen.until(lambda: not backend.broken and not screen.working)
    assert screen.enabled("model_download")


def test_another_folder_is_looked_through(screen, backend, tmp_path) -> None:
    screen.after_a_change(lambda: screen.choose_folder(tmp_path / "other"))
    assert str(tmp_path / "other") in screen.words("model_folder")


def test_a_folder_that_is_not_there_yet_is_told(screen, backend, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: pytest.fail("opened"))
    screen.choose_folder(tmp_path / "not yet")
    screen.click("model_open_folder")
    screen.until(lambda: "does not exist yet; the first download makes it" in screen.message)


def test_the_folder_is_opened_while_a_download_runs(screen, backend, monkeypatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: not opened.append(url.toString()))
    screen.click("model_download")
    screen.click("model_open_folder")
    screen.until(lambda: opened)
    assert opened[0].startswith("file:")
    assert screen.working


def test_a_disk_that_does_not_answer_holds_the_window_up_nowhere(
    screen, backend, monkeypatch
) -> None:
    """Whatever asks the disk does so on another thread than the window's."""
    window, asked = threading.get_ident(), threading.Event()
    look = os.path.isdir

    def watched(path: object) -> bool:
        if str(path) == str(backend.folder()):
            assert threading.get_ident() != window
            asked.set()
        return look(path)  # type: ignore[arg-type]

    monkeypatch.setattr(os.path, "isdir", watched)
    monkeypatch.setattr(Path, "is_dir", watched)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: True)
    screen.click("model_open_folder")
    screen.until(asked.is_set)


def test_a_model_is_chosen_for_the_tab(screen) -> None:
    assert not screen.enabled("model_use")
    screen.turn_to("depth_anything_v2_small")
    screen.click("model_use")
    assert screen.models_chosen == ["depth_anything_v2_small"]


def test_speed_is_that_of_the_last_seconds() -> None:
    meter = Speedometer()
    assert meter.add(50_000_000, 100.0) == 0, "what lay there before is no speed"
    assert meter.add(52_000_000, 101.0) == pytest.approx(2e6)
    assert meter.add(52_000_000, 104.5) == 0


def test_words_of_a_download() -> None:
    words = transfer_words(Transfer("k", 20_000_000, 100_000_000, 4e6), active=True)
    assert words == "20.0 of 100.0 MB, 4.0 MB/s, 20 s left"
