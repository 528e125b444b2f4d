"""The tab on the real monocular room: a small ONNX file from the file dialog to the screen."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import platformdirs
import pytest
from PySide6.QtWidgets import QTreeWidget

from tests.gui.mono_driver import MonoDriver
from tests.gui.mono_fakes import grey_picture
from tests.networks import graphs
from tests.networks.served import Site, served
from tuner.core.errors import UserError
from tuner.core.stopping import Stopped
from tuner.networks import by_name
from tuner.networks import installed as mono_installed
from tuner.networks.estimate import estimate
from tuner.networks.installed import Installed
from tuner.networks.opening import open_model
from tuner.networks.registry import ROWS
from tuner.networks.types import ModelRow, Preprocessing


@pytest.fixture(autouse=True)
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No model of the user is found, and no answer of the user's is changed."""
    monkeypatch.delenv("STEREO_TUNER_MODELS", raising=False)
    for kind in ("cache", "data"):
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", str(tmp_path / kind))
        place = tmp_path / kind / "stereo-tuner"
        monkeypatch.setattr(platformdirs, f"user_{kind}_path", lambda *_, place=place, **__: place)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def tab(qtbot: Any) -> Iterator[MonoDriver]:
    tab = MonoDriver(Installed(), qtbot)
    tab.show()
    yield tab
    tab.close()


def offer(monkeypatch: pytest.MonkeyPatch, row: ModelRow) -> None:
    """Nothing but this model is on offer."""
    for module in (mono_installed, by_name):
        monkeypatch.setattr(module, "ROWS", (row,))


def test_a_users_file_gets_from_the_dialog_to_the_screen(tab, tmp_path) -> None:
    path = graphs.write(tmp_path / "mine.onnx", graphs.closed_form())
    picture = grey_picture()
    tab.show_stereo_picture(picture)
    assert tab.welcomed
    tab.open_model(path)
    tab.until(lambda: tab.question is not None)
    digest = tab.question.words("consent_digest").replace(" ", "")
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    tab.answer("consent_yes")
    tab.until(lambda: tab.frame is not None)
    network = open_model(path)
    np.testing.assert_array_equal(tab.frame.depth.values, estimate(network, picture).values)
    network.close()
    assert not tab.welcomed
    assert "on CPU" in tab.report


def test_a_file_that_is_no_model_is_refused_in_words(tab, tmp_path) -> None:
    path = tmp_path / "page.onnx"
    path.write_bytes(b"<html>not found</html>")
    tab.show_stereo_picture(grey_picture())
    tab.open_model(path)
    tab.until(lambda: tab.message)
    assert tab.tone == "error"
    assert "page.onnx" in tab.message
    assert "Internal error" not in tab.message


def test_download_from_the_manager_to_the_map(tab, tmp_path, monkeypatch) -> None:
    content = graphs.closed_form().SerializeToString()
    with served(Site(content)) as site:
        row = replace(
            ROWS[0],
            url=site.url,
            bytes_low=len(content),
            bytes_high=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            prep=Preprocessing(width=64, height=64),
        )
        offer(monkeypatch, row)
        tab.refresh_models()
        tab.show_stereo_picture(grey_picture())
        tab.open_manager()
        tab.manager.click("model_download")
        tab.until(lambda: tab.frame is not None)
    assert tab.manager.find(QTreeWidget, "model_table").topLevelItem(0).text(4) == "right"
    assert (tmp_path / "cache" / "stereo-tuner" / "models" / row.file_name).is_file()
    tab.manager.click("model_close")


def test_a_model_that_went_is_offered_again(tab, tmp_path, monkeypatch) -> None:
    (tmp_path / "models").mkdir()
    path = graphs.write(tmp_path / "models" / ROWS[0].file_name, graphs.closed_form())
    content = path.read_bytes()
    row = replace(
        ROWS[0],
        bytes_low=len(content),
        bytes_high=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        prep=Preprocessing(width=64, height=64),
    )
    offer(monkeypatch, row)
    tab.refresh_models()
    tab.show_stereo_picture(grey_picture())
    tab.until(lambda: tab.frame is not None)
    path.unlink()
    tab.show_stereo_picture(grey_picture("next.png"))
    tab.until(lambda: tab.welcomed)
    assert not tab.message
    path.write_bytes(content)
    tab.refresh_models()
    tab.until(lambda: tab.frame is not None)
    assert not tab.welcomed


def test_asking_for_cuda_without_one_runs_on_the_cpu_and_says_so(tab, tmp_path) -> None:
    path = graphs.write(tmp_path / "mine.onnx", graphs.closed_form())
    network = open_model(path, consent=True)
    network.close()
    tab.show_stereo_picture(grey_picture())
    tab.change_choice(model=str(path), device="CUDA")
    tab.until(lambda: tab.frame is not None)
    if tab.frame.depth.report.device == "CUDA":
        pytest.skip("there is a CUDA device here")
    assert "CUDA" in tab.message
    assert "on CPU" in tab.report


def test_verifying_what_is_not_here_is_answered_in_words() -> None:
    with pytest.raises(UserError, match="download it first"):
        Installed().verify(ROWS[0], stop=None)  # type: ignore[arg-type]


def test_the_window_asks_no_disk_for_what_is_not_there(tmp_path, monkeypatch) -> None:
    room = Installed()
    half = tmp_path / "cache" / "stereo-tuner" / "models" / f"{ROWS[0].file_name}.part"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    room.survey(Event())
    for name in ("stat", "lstat", "scandir", "open"):
        monkeypatch.setattr(os, name, lambda *_, **__: pytest.fail("the disk was asked"))
    assert room.half(ROWS[0]) == 4
    for row in room.rows():
        assert room.locate(row) is room.damaged(row) is None
    monkeypatch.undo()


def test_what_a_download_left_is_known_without_another_survey(tmp_path, monkeypatch) -> None:
    room = Installed()

    def stopped(row, *, folder, **_) -> Path:
        folder.mkdir(parents=True)
        (folder / f"{row.file_name}.part").write_bytes(b"half")
        raise Stopped

    monkeypatch.setattr(mono_installed.store, "download", stopped)
    with pytest.raises(Stopped):
        room.download(ROWS[0], progress=lambda *_: None, stop=Event())
    assert room.half(ROWS[0]) == 4
    room.discard(ROWS[0])
    assert room.half(ROWS[0]) == 0
