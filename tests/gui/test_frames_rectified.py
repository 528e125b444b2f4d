"""The pairs of a folder by a calibration, while they play."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.gui.driver import Driver
from tests.gui.inside import FRAME_DRAWN
from tests.gui.rig_driver import write_rig


@pytest.fixture
def playing(driver: Driver, tmp_path: Path) -> Driver:
    """Two pairs of one rig, rectified."""
    files = write_rig(tmp_path / "made")
    for side, path in (("left", files.pair.left), ("right", files.pair.right)):
        (tmp_path / "all" / side).mkdir(parents=True)
        for name in ("00.png", "01.png"):
            shutil.copy(path, tmp_path / "all" / side / name)
    driver.frames.open(tmp_path / "all")
    driver.calibration.open(files.calibration)
    assert driver.calibration.as_read is not None
    return driver


def test_the_title_names_the_pair_that_was_rectified_anew_before_playing_ends(
    playing: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, draw = threading.Event(), getattr(*FRAME_DRAWN)

    def slow(*args: Any, **more: Any) -> Any:
        assert go.wait(10)
        return draw(*args, **more)

    monkeypatch.setattr(*FRAME_DRAWN, slow)
    playing.do("play_pairs")
    playing.until(lambda: playing.frames.index == 1)
    playing.do("swap")
    playing.until(lambda: playing.pair is None)
    playing.until(lambda: playing.pair is not None)
    go.set()
    playing.until(lambda: playing.action("play_pairs").text() == "P&lay")
    playing.settle()
    playing.until(lambda: "01.png" in playing.window.windowTitle())
