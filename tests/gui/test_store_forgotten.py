"""A screenshot remembers nothing, and writes nothing to find that out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tuner.gui.app import settings_of
from tuner.gui.store import Store
from tuner.gui.window import MainWindow
from tuner.session.start import GuiOptions
from tuner.session.view import StereoView


def test_a_window_for_a_screenshot_writes_no_settings_anywhere(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root could replace the null device by a file of settings: every later program would suffer.
    null = tmp_path / "null"
    monkeypatch.setattr(os, "devnull", str(null))
    before = sorted(tmp_path.rglob("*"))
    for _ in range(2):
        window = MainWindow(Store(settings_of(GuiOptions(screenshot="shot.png"))))
        assert (window.width(), window.height()) == (1280, 800)
        window.resize(700, 650)
        window.show()
        window.close()
        window.deleteLater()
    assert sorted(tmp_path.rglob("*")) == before


def test_it_is_a_store_like_any_other_while_the_program_runs() -> None:
    store = Store(settings_of(GuiOptions(screenshot="shot.png")))
    assert store.recent() == []
    assert store.last_preset() == ""
    store.remember_pair("l.png", "r.png")
    store.keep_stereo_view(StereoView(layout=4))
    assert store.recent() == [("l.png", "r.png")]
    assert store.stereo_view().layout == 4
