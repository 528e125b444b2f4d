"""A slider dragged where a match takes long: the part on show follows, and the rest waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QDoubleSpinBox, QLabel

from tests.gui.driver import Driver
from tests.gui.files import write_pair
from tests.gui.inside import FRAME_DRAWN, GLIMPSE_BELOW_MS, STEP_BELOW_MS, WHOLE_BELOW_MS
from tuner.engine.pipeline import run
from tuner.gui.stereo.cell import PENDING

NAME = "uniqueness_ratio"


@pytest.fixture
def slow(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[threading.Event]:
    """A pair larger than the views, whose match is never quick enough to follow by itself.

    While the event is not set, no match of the whole ends.
    """
    driver.open(write_pair(tmp_path / "large", width=900, height=700))
    driver.inside.undo_stack.clear()
    monkeypatch.setattr(*WHOLE_BELOW_MS, -1.0)
    place: Any
    place, name = FRAME_DRAWN
    draw: Callable[..., Any] = getattr(place, name)
    go_on = threading.Event()

    def held(*args: Any, **more: Any) -> Any:
        assert go_on.wait(30)
        return draw(*args, **more)

    monkeypatch.setattr(place, name, held)
    yield go_on
    go_on.set()
    driver.slider(NAME).setSliderDown(False)
    driver.settle()


@pytest.fixture
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """No part is quick enough either, if the screen would show a preview as well."""
    monkeypatch.setattr(*GLIMPSE_BELOW_MS, -1.0)


def begin_drag(driver: Driver, value: int = 40) -> None:
    """Take the handle and move it; wait for the part that shows this value."""
    slider = driver.slider(NAME)
    slider.setSliderDown(True)
    slider.setValue(value)
    driver.until(lambda: driver.patch() is not None)


def told(driver: Driver) -> list[str]:
    """What stands around the picture and is counted of the whole."""
    names = ("number_density_in_area", "number_density", "stage_match", "status_times")
    return [driver.find(QLabel, name).text() for name in names]


def test_the_part_on_show_is_what_the_whole_will_show(
    driver: Driver, slow: threading.Event
) -> None:
    driver.do("one_to_one")
    before = driver.frame
    begin_drag(driver)
    assert driver.frame is before, "the whole is still that of before"
    found = driver.inside.glimpse
    assert found is not None
    assert found.part.exact
    patch = np.array(driver.patch())
    slow.set()
    driver.slider(NAME).setSliderDown(False)
    driver.settle()
    assert driver.patch() is None
    assert driver.inside.glimpse is None
    whole = driver.frame
    assert whole.request.settings == driver.state.settings
    np.testing.assert_array_equal(patch, whole.disparity[found.part.shown.slices()])
    np.testing.assert_array_equal(
        whole.outcome.raw, run(whole.request.pair, driver.state.settings).raw
    )
    driver.agrees()


def test_numbers_and_read_out_wait_for_the_whole(driver: Driver, slow: threading.Event) -> None:
    driver.do("one_to_one")
    begin_drag(driver)
    assert told(driver) == [PENDING] * 4
    x, y, *_ = driver.inside.glimpse.part.shown  # type: ignore[union-attr]
    assert driver.point(x + 3, y + 3).endswith(f"disparity {PENDING}")
    slow.set()
    driver.slider(NAME).setSliderDown(False)
    driver.settle()
    assert PENDING not in told(driver)
    assert PENDING not in driver.readout


def test_what_waits_is_not_exported(driver: Driver, slow: threading.Event) -> None:
    driver.do("one_to_one")
    begin_drag(driver)
    driver.do("export")
    message = driver.message
    assert message is not None
    assert "let go of the slider" in message.text


def test_a_preview_says_that_it_is_one(driver: Driver, slow: threading.Event, coarse: None) -> None:
    begin_drag(driver)
    found = driver.inside.glimpse
    assert found is not None
    step = found.part.step
    assert step > 1
    assert f"preview 1/{step}" in driver.heading("disparity")
    slow.set()
    driver.slider(NAME).setSliderDown(False)
    driver.settle()
    assert "preview" not in driver.heading("disparity")
    driver.agrees()


def test_a_slider_that_is_held_still_rests_too(driver: Driver, slow: threading.Event) -> None:
    driver.do("one_to_one")
    begin_drag(driver)
    slow.set()
    driver.until(lambda: driver.patch() is None)
    assert driver.frame.request.settings == driver.state.settings
    assert PENDING not in told(driver)


def test_a_step_by_a_key_shows_its_part_first_too(
    driver: Driver, slow: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*STEP_BELOW_MS, -1.0)
    driver.do("one_to_one")
    driver.set(NAME, 40)
    driver.until(lambda: driver.patch() is not None)
    assert set(told(driver)) == {PENDING}
    slow.set()
    driver.settle()
    assert driver.patch() is None
    driver.agrees()


def test_another_range_of_colours_matches_no_part(
    driver: Driver, slow: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*STEP_BELOW_MS, -1.0)
    slow.set()
    seen = []
    driver.inside.glimpse_came.connect(seen.append)
    low = driver.find(QDoubleSpinBox, "range_low")
    low.setValue(low.value() + 2)
    driver.settle()
    assert driver.frame.request.display.low == low.value()
    assert not seen


def test_a_drag_is_one_step_that_undo_takes_back(driver: Driver, slow: threading.Event) -> None:
    slow.set()
    driver.do("one_to_one")
    before, steps = driver.state.settings, driver.steps
    driver.drag(NAME, 30, 35, 40)
    driver.settle()
    assert driver.steps == steps + 1
    driver.do("undo")
    driver.settle()
    assert driver.state.settings == before
    driver.agrees()


@pytest.mark.parametrize("tab", ["mono", "compare"])
def test_where_no_disparity_is_on_show_the_whole_is_matched(
    driver: Driver, slow: threading.Event, tab: str
) -> None:
    slow.set()
    driver.do(f"show_{tab}")
    driver.drag(NAME, 30, 35)
    driver.settle()
    assert driver.inside.glimpse is None
    assert driver.frame.request.settings == driver.state.settings
