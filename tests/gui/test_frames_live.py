"""A camera in the window: pausing freezes it, whatever is asked of the frozen pair."""

from __future__ import annotations

import numpy as np
import pytest

from tests.gui.driver import Driver
from tests.sources.streams import Stream, sending
from tests.sources.videos import both


def test_a_paused_camera_freezes(driver: Driver) -> None:
    with sending(Stream([both(n) for n in range(60)])) as stream:
        driver.answer(stream.address)
        driver.do("open_camera")
        driver.until(lambda: driver.frames.sequence is not None or driver.messages)
        if driver.frames.sequence is None:
            pytest.skip("this OpenCV opens no such stream")
        driver.settle()
        for _ in range(3):
            before = driver.pair
            driver.do("play_pairs")
            driver.until(lambda before=before: driver.pair is not before)
            driver.do("play_pairs")
            frozen = driver.pair
            assert frozen is not None
            driver.settle()
            driver.set("block_size", 11)
            driver.settle()
            driver.do("undo")
            driver.settle()
            assert driver.pair is frozen
            driver.do("swap")
            driver.settle()
            assert driver.pair is not None
            np.testing.assert_array_equal(driver.pair.right.grey, frozen.left.grey)
            driver.do("undo")
            driver.settle()
        assert driver.action("play_pairs").text() == "P&lay"
