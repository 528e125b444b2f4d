"""Nobody waits without being told, nor before a dead window."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.gui.driver import Driver
from tests.gui.files import write_pair
from tests.gui.inside import PAIR_READ


def test_slow_loading_is_said_until_the_pair_is_there(
    driver: Driver, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, load = threading.Event(), getattr(*PAIR_READ)

    def slow(*args: Any) -> Any:
        assert go.wait(10)
        return load(*args)

    monkeypatch.setattr(*PAIR_READ, slow)
    files = write_pair(tmp_path / "slow", seed=5)
    driver.begin_open(files.left, files.right)
    try:
        driver.until(lambda: driver.marks("left").busy)
        assert driver.marks("right").busy_word == "loading…"
    finally:
        go.set()
    driver.settle()
    assert not driver.marks("left").busy
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
