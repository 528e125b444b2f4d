"""No test sees the user's own models and answers, or leaves any behind."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest


@pytest.fixture(autouse=True)
def models_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The folder of models; not there yet."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.delenv("STEREO_TUNER_MODELS", raising=False)
    for kind in ("cache", "data"):
        # The variable for processes of their own, the call where variables do not count.
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", str(home / kind))
        place = home / kind / "stereo-tuner"
        monkeypatch.setattr(platformdirs, f"user_{kind}_path", lambda *_, place=place, **__: place)
    return home / "cache" / "stereo-tuner" / "models"
