"""Hasty hands: much at once, in odd order; at the end all parts tell the same story."""

from __future__ import annotations

import gc
import random
import threading
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from tests.gui.driver import Driver
from tests.gui.files import Files, write_pair
from tests.gui.inside import FRAME_DRAWN
from tuner.engine.pipeline import run
from tuner.matchers.stereo_bm import SPECS

NUMBERS = [n for n, spec in SPECS.items() if not (spec.rectangle or spec.choices)]


def workers() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith(("stereo_", "files_"))]


def move_at_random(driver: Driver, count: int, seed: int = 1) -> None:
    dice = random.Random(seed)
    for _ in range(count):
        slider = driver.slider(dice.choice(NUMBERS))
        slider.setValue(dice.randint(slider.minimum(), slider.maximum()))


def pairs(folder: Path, count: int) -> list[Files]:
    return [
        write_pair(folder / f"{n}", width=150 + 10 * n, shift=2 + n, seed=n) for n in range(count)
    ]


def truly_shown(driver: Driver) -> None:
    """The picture is what the pipeline makes of the state, from scratch."""
    driver.agrees()
    expected = run(driver.frame.request.pair, driver.state.settings)
    np.testing.assert_array_equal(driver.frame.outcome.raw, expected.raw)


@pytest.mark.parametrize("seed", [1, 2])
def test_200_random_moves_end_with_the_right_picture(driver: Driver, seed: int) -> None:
    move_at_random(driver, 200, seed)
    driver.settle()
    assert driver.errors() == []
    truly_shown(driver)


def test_200_random_moves_and_closed_at_once(driver: Driver, qtlog: Any) -> None:
    shown: list[Any] = []
    move_at_random(driver, 200)
    driver.inside.frame_came.connect(shown.append)
    driver.window.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall)
    QCoreApplication.processEvents()
    assert shown == []
    assert workers() == []
    ours = [r.message for r in qtlog.records if "propagateSizeHints" not in r.message]
    assert ours == []


def test_moves_after_closing_do_no_harm(driver: Driver) -> None:
    driver.window.close()
    move_at_random(driver, 20)
    driver.window.close_workers()
    assert workers() == []


def test_closed_while_a_long_match_runs(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    running, go = threading.Event(), threading.Event()
    draw = getattr(*FRAME_DRAWN)

    def slow(*args: Any, **more: Any) -> Any:
        running.set()
        assert go.wait(10)
        return draw(*args, **more)

    monkeypatch.setattr(*FRAME_DRAWN, slow)
    driver.set("uniqueness_ratio", 77)
    assert running.wait(5)
    before = driver.frame
    threading.Timer(0.1, go.set).start()
    driver.window.close()
    QCoreApplication.processEvents()
    assert driver.frame is before
    assert workers() == []


def test_closed_while_pairs_load(driver: Driver, tmp_path: Path) -> None:
    before = driver.state
    for files in pairs(tmp_path, 3):
        driver.begin_open(files.left, files.right)
    driver.window.close()
    QCoreApplication.processEvents()
    assert driver.state == before
    assert workers() == []


def test_five_pairs_in_a_row_end_with_the_last(driver: Driver, tmp_path: Path) -> None:
    many = pairs(tmp_path, 5)
    for files in many:
        driver.begin_open(files.left, files.right)
    driver.settle()
    assert driver.state.pair == many[-1].ref
    truly_shown(driver)
    while driver.action("undo").isEnabled():
        driver.do("undo")
        driver.settle()
        truly_shown(driver)
    while driver.action("redo").isEnabled():
        driver.do("redo")
    driver.settle()
    assert driver.state.pair == many[-1].ref
    truly_shown(driver)


def test_pairs_sliders_and_undo_all_at_once(driver: Driver, tmp_path: Path) -> None:
    many, dice = pairs(tmp_path, 5), random.Random(3)
    for turn in range(60):
        choice = dice.choice(("open", "undo", "redo", "flip", "swap", "slider", "wait", "wipe"))
        if choice == "open":
            files = dice.choice(many)
            driver.begin_open(files.left, files.right)
        elif choice == "slider":
            move_at_random(driver, 3, seed=turn)
        elif choice == "wait":
            QCoreApplication.processEvents()
        else:
            driver.do(choice)
    driver.settle()
    assert driver.errors() == []
    truly_shown(driver)


def test_a_pair_opened_during_a_drag(driver: Driver, tmp_path: Path) -> None:
    (files,) = pairs(tmp_path, 1)
    slider = driver.slider("block_size")
    slider.setSliderDown(True)
    slider.setValue(15)
    driver.open(files)
    slider.setValue(25)
    slider.setValue(27)
    slider.setSliderDown(False)
    driver.settle()
    assert driver.state.pair == files.ref
    assert driver.state.settings.block_size == 27
    truly_shown(driver)
    assert driver.steps == 3
    for block, pair in ((15, files.ref), (15, None), (9, None)):
        driver.do("undo")
        driver.settle()
        assert driver.state.settings.block_size == block
        assert (driver.state.pair == files.ref) is (pair is not None)
        truly_shown(driver)


def test_a_smaller_pair_opened_during_a_drag(driver: Driver, tmp_path: Path) -> None:
    tiny = write_pair(tmp_path / "tiny", width=60, height=20, shift=2)
    slider = driver.slider("block_size")
    slider.setSliderDown(True)
    slider.setValue(51)
    driver.open(tiny)
    slider.setValue(61)
    slider.setSliderDown(False)
    driver.settle()
    assert driver.state.settings.block_size == 19
    assert driver.errors() == []
    truly_shown(driver)


def test_undo_during_a_drag(driver: Driver) -> None:
    driver.drag("uniqueness_ratio", 30)
    slider = driver.slider("block_size")
    slider.setSliderDown(True)
    slider.setValue(15)
    driver.do("undo")
    slider.setValue(17)
    slider.setSliderDown(False)
    driver.settle()
    assert driver.state.settings.block_size == 17
    assert driver.state.settings.uniqueness_ratio == 30
    truly_shown(driver)


def test_undo_during_a_drag_and_let_go(driver: Driver) -> None:
    slider = driver.slider("block_size")
    slider.setSliderDown(True)
    slider.setValue(15)
    driver.do("undo")
    slider.setSliderDown(False)
    driver.settle()
    assert driver.state.settings.block_size == 9
    truly_shown(driver)


def test_fast_flips(driver: Driver) -> None:
    driver.do("copy_to_other")
    driver.set("block_size", 31)
    for _ in range(31):
        driver.do("flip")
    driver.settle()
    assert driver.state.active == 1
    truly_shown(driver)


def test_swapping_back_and_forth(driver: Driver, files: Files) -> None:
    for _ in range(7):
        driver.do("swap")
    driver.settle()
    assert driver.state.pair == files.ref.swapped()
    truly_shown(driver)
    driver.do("swap")
    driver.settle()
    assert driver.state.pair == files.ref
    truly_shown(driver)


def test_a_preset_loaded_while_a_pair_loads(driver: Driver, tmp_path: Path) -> None:
    (files,) = pairs(tmp_path, 1)
    driver.begin_open(files.left, files.right)
    path = driver.presets.shipped[0]
    driver.load_preset(path)
    driver.settle()
    assert driver.state.pair == files.ref
    assert driver.state.slot.preset_path == str(path)
    truly_shown(driver)


def test_a_large_preset_loaded_while_a_tiny_pair_loads(driver: Driver, tmp_path: Path) -> None:
    tiny = write_pair(tmp_path / "tiny", width=60, height=16, shift=2)
    driver.begin_open(tiny.left, tiny.right)
    driver.set("block_size", 61)
    driver.settle()
    assert driver.state.settings.block_size == 15
    assert driver.errors() == []
    truly_shown(driver)


def test_double_clicks_on_everything_undoable(driver: Driver) -> None:
    for _ in range(2):
        for name in ("undo", "redo", "undo", "reset_all", "close_truth", "copy_to_other"):
            driver.do(name)
            driver.do(name)
    driver.settle()
    truly_shown(driver)


def test_450_moves_do_not_grow_the_process(driver: Driver) -> None:
    process = psutil.Process()

    def moves(count: int) -> None:
        for number in range(count):
            driver.set("block_size", 5 + 2 * (number % 20))
            driver.settle()

    moves(100)
    gc.collect()
    before = process.memory_info().rss
    moves(450)
    gc.collect()
    assert process.memory_info().rss - before < 6 * 2**20
