"""Every test has folders of its own, so that no model of the user is found or answer changed."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cache, data and working folder below the test's own."""
    monkeypatch.delenv("STEREO_TUNER_MODELS", raising=False)
    for kind in ("cache", "data"):
        # The variable, for processes of their own too, and the call where variables do not count.
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", str(tmp_path / kind))
        place = tmp_path / kind / "stereo-tuner"
        monkeypatch.setattr(platformdirs, f"user_{kind}_path", lambda *_, place=place, **__: place)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
