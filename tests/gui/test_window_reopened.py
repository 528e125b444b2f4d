"""From one start to the next: pair, both slots, and the active one."""

from __future__ import annotations

from collections.abc import Callable

from tests.gui.driver import Driver
from tests.gui.files import Files
from tests.gui.inside import start
from tuner.gui.widgets.message_bar import Tone
from tuner.session.start import GuiOptions


def again(driver: Driver, new_window: Callable[[], Driver], **options: str) -> Driver:
    """Close the window and start the program once more."""
    driver.window.close()
    other = new_window()
    start(other.window, GuiOptions(**options))
    other.until(lambda: other.pair is not None)
    other.settle()
    return other


def test_pair_and_both_slots_come_back(
    driver: Driver, files: Files, new_window: Callable[[], Driver]
) -> None:
    driver.do("copy_to_other")
    driver.do("flip")
    driver.set("block_size", 31)
    driver.settle()
    before = driver.state
    after = again(driver, new_window)
    assert after.state.pair == files.ref
    assert after.state.active == 1
    assert [s.settings for s in after.state.slots] == [s.settings for s in before.slots]
    assert after.message is None
    after.agrees()


def test_a_pair_that_is_gone_is_said_and_the_sample_opens(
    driver: Driver, files: Files, new_window: Callable[[], Driver]
) -> None:
    settings = driver.state.settings
    files.right.unlink()
    after = again(driver, new_window)
    assert "workbench" in after.state.pair.left
    said = [one for one in after.messages if "last session" in one.text]
    assert len(said) == 1
    assert said[0].tone is Tone.WARNING
    assert str(files.right) in said[0].text
    assert after.state.settings == settings


def test_what_the_command_line_names_comes_first(
    driver: Driver, files: Files, new_window: Callable[[], Driver]
) -> None:
    after = again(driver, new_window, left=str(files.right), right=str(files.left))
    assert after.state.pair == files.ref.swapped()
