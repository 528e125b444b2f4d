"""Tests of the window leave the user's files alone, and no window behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication

from tests.gui.compare_screens import compare_tab, compared, ramp
from tests.gui.mono_screens import new_screen, new_unseen, screen, unseen
from tests.gui.windows import answers, driver, empty, files, ini, new_window, user_presets

__all__ = ["answers", "driver", "empty", "files", "ini", "new_window", "user_presets"]
__all__ += ["compare_tab", "compared", "new_screen", "new_unseen", "ramp", "screen", "unseen"]


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and presets go to the test's own folder."""
    monkeypatch.setenv("STEREO_TUNER_PRESETS", str(tmp_path / "presets of the user"))
    for scheme in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(scheme, QSettings.Scope.UserScope, str(tmp_path / "settings"))


@pytest.fixture(autouse=True)
def nothing_left_open(own_folders: None) -> Iterator[None]:
    """A test that leaves a window on the screen fails, and does not disturb the next one."""
    yield
    if QApplication.instance() is None:
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    for widget in left:
        widget.close()
    assert not left, f"left open: {left}"
