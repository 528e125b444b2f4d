"""Folders of presets to try things in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuner.presets import library
from tuner.presets.codec import Preset, save_preset
from tuner.presets.library import user_folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder, empty."""
    folder = tmp_path / "mine"
    monkeypatch.setenv("STEREO_TUNER_PRESETS", str(folder))
    return user_folder(create=True)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A preset that counts as shipped."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    monkeypatch.setattr(library, "presets_folder", lambda: folder)
    save_preset(Preset(title="Came along"), folder / "came-along.json")
    return folder / "came-along.json"
