"""Nobody waits without being told, nor before a dead window."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.gui.windows import Driver, write_pair
from tuner.gui.lanes import loading as documents_module


def test_slow_loading_is_said_until_the_pair_is_there(
    driver: Driver, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, load = threading.Event(), documents_module._load

    def slow(*args: Any) -> Any:
        assert go.wait(10)
        return load(*args)

    monkeypatch.setattr(documents_module, "_load", slow)
    files = write_pair(tmp_path / "slow", seed=5)
    driver.window.files.open_pair(files.left, files.right)
    views = driver.window.stereo_tab.grid.views
    try:
        driver.until(lambda: views["left"].canvas.marks.busy)
        assert views["right"].canvas.marks.busy_word == "loading…"
    finally:
        go.set()
    driver.settle()
    assert not views["left"].canvas.marks.busy
    assert driver.state.pair == files.ref


def test_the_window_is_gone_before_the_worker_is_waited_for(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    close = driver.window.close_workers
    monkeypatch.setattr(
        driver.window, "close_workers", lambda: (seen.append(driver.window.isVisible()), close())
    )
    driver.window.close()
    assert seen == [False]
