"""The README's two minutes, step by step on the sample: each shows what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.conftest import ROOT
from tests.gui.driver import Driver
from tests.gui.inside import start
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings
from tuner.session.start import GuiOptions

README: Final = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
TOUR: Final = README.partition("## Two minutes")[2].partition("Grey in the map")[0]
SETTING: Final = re.compile(r"\*\*([^*]+)\*\*(?: from (\d+) px)? to (\d+) px")
NAMES: Final = {spec.label: name for name, spec in SPECS.items()}
BAD_PX: Final = 2.0


class Seen(NamedTuple):
    """What a user sees of a step."""

    bad2: str
    density: str
    islands: int


def settings() -> list[tuple[str, str, str]]:
    """(field, from, to) of each setting that the tour names, in its order."""
    return [(NAMES[label], before, after) for label, before, after in SETTING.findall(TOUR)]


@pytest.fixture
def sample(empty: Driver) -> Driver:
    """The window as it opens first of all."""
    start(empty.window, GuiOptions())
    empty.settle()
    return empty


def seen(driver: Driver) -> Seen:
    bad2, density = (driver.find(QLabel, f"number_{name}").text() for name in ("bad2", "density"))
    return Seen(bad2, density, islands(driver))


def islands(driver: Driver) -> int:
    """Connected patches of pixels that are off by more than bad-2 allows."""
    truth = driver.inside.truth
    assert truth is not None
    off = np.abs(driver.frame.outcome.disparity - truth.disparity)
    return cv2.connectedComponents((off > BAD_PX).astype(np.uint8))[0] - 1


def type_in(driver: Driver, name: str, text: str) -> None:
    spin = driver.spin(name)
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin, f"{text}\r")
    driver.settle()


def steps(driver: Driver) -> Iterator[Seen]:
    """What is seen after each setting of the tour."""
    for name, _, after in settings():
        type_in(driver, name, after)
        yield seen(driver)


def test_it_opens_with_the_scene_matched_and_as_the_tour_begins(sample: Driver) -> None:
    assert sample.frame.outcome.density > 0.5
    assert sample.state.settings == StereoBMSettings()
    for name, before, _ in settings():
        if before:
            assert sample.spin(name).value() == int(before)


def test_the_status_line_tells_of_the_pixel_under_the_cursor(sample: Driver) -> None:
    known = np.isfinite(sample.frame.outcome.disparity)
    row, column = (int(index[len(index) // 2]) for index in np.nonzero(known))
    disparity = float(sample.frame.outcome.disparity[row, column])
    assert f"{disparity:.2f}"[:-1] in sample.point(column, row)
    assert sample.marks("right").marker == (column - disparity, row)
    row, column = (int(index[0]) for index in np.nonzero(~known))
    assert "none" in sample.point(column, row)


def test_the_numbers_of_each_step_are_those_that_the_tour_names(sample: Driver) -> None:
    first = seen(sample)
    small_block, ahead, mended, both = steps(sample)
    assert [name for name, *_ in settings()] == [
        "block_size",
        "speckle_range",
        "speckle_window_size",
        "disp12_max_diff",
    ]
    assert f"bad-2 rises from {first.bad2} to {small_block.bad2}" in TOUR
    assert ahead == small_block, "which still does nothing"
    assert f"of {small_block.islands} islands {mended.islands} are left" in TOUR
    assert f"together bad-2 falls to {both.bad2}" in TOUR
    assert f"from {small_block.density} to {both.density} of the image" in TOUR


def test_a_message_says_why_the_map_goes_and_goes_with_its_reason(sample: Driver) -> None:
    block, speckle_range, area, _ = settings()
    for name, _, after in (block, area):
        type_in(sample, name, after)
    assert float(seen(sample).density.removesuffix(" %")) < 1, "nearly the whole map goes"
    assert sample.message is not None
    assert sample.message.text.startswith("Speckle range 0 is not off: every")
    type_in(sample, speckle_range[0], speckle_range[2])
    assert sample.message is None


def test_undo_takes_back_a_whole_drag(sample: Driver) -> None:
    (name, before, after), *_ = settings()
    sample.drag(name, *range(int(before) - 2, int(after) - 2, -2))
    sample.settle()
    assert sample.state.settings.block_size == int(after)
    sample.do("undo")
    assert sample.state.settings.block_size == int(before)


def test_the_keys_of_the_tour_are_those_of_the_window(sample: Driver) -> None:
    named = re.findall(r"\b(?:Ctrl(?:\+\w+)+|F\d+)", TOUR)
    words = {
        key.toString(QKeySequence.SequenceFormat.PortableText): action.text().replace("&", "")
        for action in sample.window.findChildren(QAction)
        for key in action.shortcuts()
    }
    assert set(named) <= set(words)
    told = dict(zip(named, (words[key] for key in named), strict=True))
    assert told["Ctrl+Z"].startswith("Undo")
    assert told["Ctrl+B"].startswith("Flip to B")
    assert told["Ctrl+Shift+S"].startswith("Save preset as")
    assert told["F1"].startswith("Keyboard shortcuts")
    assert told["Ctrl+Shift+B"].startswith("Wipe")
