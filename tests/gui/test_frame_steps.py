"""Steps that come faster than pairs can be read, and sources that change while they are open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QLabel

from tests.gui.driver import Driver
from tests.gui.files import save, write_pair
from tests.gui.frames_driver import write_folder
from tests.gui.inside import FRAME_DRAWN
from tests.layered import layered, moved
from tuner.engine.frame import Frame, Request
from tuner.engine.pipeline import run
from tuner.gui.lanes import frames


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "rig")


def left_of(driver: Driver) -> str:
    """Folder and name of the left picture on show."""
    assert driver.pair is not None
    return "/".join(driver.pair.left.path.split("/")[-2:])


def test_of_quick_steps_none_is_lost(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    for _ in range(3):
        driver.do("next_pair")
    driver.settle()
    assert driver.frames.index == 3
    for _ in range(3):
        driver.do("next_pair")
    driver.settle()
    assert driver.frames.index == 4
    for _ in range(2):
        driver.do("previous_pair")
    driver.settle()
    assert driver.frames.index == 2


def test_after_quick_steps_the_pair_that_stays_is_told_of(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    driver.until(lambda: driver.inside.at_rest)
    for _ in range(3):
        driver.do("next_pair")
    driver.settle()
    driver.until(lambda: driver.inside.at_rest and driver.inside.examination is not None)
    assert driver.view("left").accessibleName().startswith("Left: 03.png")
    assert "03.png" in driver.find(QLabel, "frame_name").text()
    assert "03.png" in driver.window.windowTitle()


def test_while_steps_are_quick_the_next_pair_is_matched_before_it_is_shown(
    driver: Driver, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "HURRY_MS", 60_000)
    driver.frames.open(folder)
    driver.until(lambda: driver.inside.at_rest)
    matched: list[str] = []
    draw = getattr(*FRAME_DRAWN)

    def noted(request: Request, **more: Any) -> Frame:
        matched.append(Path(request.pair.left.path).name)
        return draw(request, **more)

    monkeypatch.setattr(*FRAME_DRAWN, noted)
    for index in (1, 2):
        driver.do("next_pair")
        driver.until(lambda index=index: driver.frames.index == index)
    driver.until(lambda: "03.png" in matched)
    assert driver.frames.index == 2
    driver.frames.do("next_pair")
    assert matched.count("03.png") == 1
    assert driver.frame.request.pair is driver.pair
    expected = run(driver.pair, driver.state.settings)
    np.testing.assert_array_equal(driver.frame.outcome.raw, expected.raw)


def test_quick_steps_pass_over_what_cannot_be_read(driver: Driver, tmp_path: Path) -> None:
    driver.frames.open(write_folder(tmp_path / "rig", 7, bad=(1, 2)))
    driver.frames.do("next_pair")
    assert driver.frames.index == 3
    for _ in range(2):
        driver.do("next_pair")
    driver.settle()
    assert driver.frames.index == 5


def test_where_the_last_pairs_cannot_be_read_the_slider_goes_back_and_a_loop_goes_on(
    driver: Driver, tmp_path: Path
) -> None:
    driver.frames.open(write_folder(tmp_path / "rig", 6, bad=(4, 5)))
    driver.frames.to(3)
    driver.frames.slider.setValue(5)
    driver.settle()
    driver.until(lambda: driver.frames.slider.value() == 3)
    (error,) = driver.errors()
    assert "05.png" in error
    assert driver.frames.index == 3
    driver.do("loop_pairs")
    driver.frames.to(2)
    driver.do("play_pairs")
    driver.until(lambda: driver.frames.index == 0)
    driver.until(lambda: driver.frames.index == 3)
    driver.do("play_pairs")
    driver.settle()


def test_a_loop_over_few_pairs_goes_on(driver: Driver, tmp_path: Path) -> None:
    driver.frames.open(write_folder(tmp_path / "rig", 2))
    driver.do("loop_pairs")
    driver.do("play_pairs")
    for _ in range(5):
        driver.until(lambda: driver.frames.index == 1)
        driver.until(lambda: driver.frames.index == 0)
    driver.do("play_pairs")
    driver.settle()


def test_a_loop_ends_where_no_pair_can_be_read_any_more(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    for path in folder.rglob("*.png"):
        path.unlink()
    driver.do("loop_pairs")
    driver.do("play_pairs")
    driver.until(lambda: driver.action("play_pairs").text() == "P&lay")
    driver.settle()
    assert driver.errors()


def test_the_slider_back_where_it_was_shows_that_pair(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    driver.frames.slider.setValue(4)
    driver.frames.slider.setValue(0)
    driver.settle()
    assert (driver.frames.index, driver.frames.slider.value()) == (0, 0)


def test_pausing_stays_at_the_pair_on_show(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    driver.do("loop_pairs")
    for _ in range(4):
        before = driver.frames.index
        driver.do("play_pairs")
        driver.until(lambda before=before: driver.frames.index != before)
        driver.do("play_pairs")
        stayed = driver.frames.index
        driver.settle()
        assert driver.frames.index == stayed


def test_swapped_while_it_plays_stays_swapped(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    driver.do("loop_pairs")
    driver.do("play_pairs")
    driver.until(lambda: driver.frames.index == 2)
    driver.do("swap")
    driver.until(lambda: driver.frames.index == 1)
    assert left_of(driver) == "right/01.png"
    driver.do("play_pairs")
    driver.settle()
    driver.do("undo")
    driver.settle()
    assert left_of(driver).startswith("left/")


def test_swapped_while_another_pair_is_read_both_are_done(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    driver.do("next_pair")
    driver.do("swap")
    driver.settle()
    assert left_of(driver) == "right/01.png"


def test_a_folder_that_has_grown_is_opened_with_what_is_new(
    driver: Driver, folder: Path, tmp_path: Path
) -> None:
    driver.frames.open(folder)
    made = write_pair(tmp_path / "more", shift=9, seed=77)
    made.left.rename(folder / "left" / "05.png")
    made.right.rename(folder / "right" / "05.png")
    driver.frames.open(folder)
    driver.until(lambda: driver.frames.place == "1 of 6")
    strip = driver.frames.strip.model()
    driver.until(lambda: strip.rowCount() == 6)
    driver.until(lambda: strip.index(5, 0).data(Qt.ItemDataRole.DecorationRole) is not None)


def test_a_folder_opened_again_begins_at_its_first_pair_and_can_be_stepped_on(
    driver: Driver, folder: Path
) -> None:
    driver.frames.open(folder)
    driver.frames.to(3)
    driver.drop(folder)
    driver.until(lambda: driver.frames.index == 0)
    driver.settle()
    assert driver.state.pair.frame == 0
    assert left_of(driver) == "left/00.png"
    driver.frames.do("next_pair")
    assert (driver.frames.index, left_of(driver)) == (1, "left/01.png")
    driver.frames.to(3)
    assert left_of(driver) == "left/03.png"


def test_marked_pairs_are_read_anew_when_their_folder_is_opened_again(
    driver: Driver, folder: Path, tmp_path: Path
) -> None:
    driver.frames.open(folder)
    driver.frames.to(1)
    driver.do("mark_pair")
    driver.until(lambda: "density" in driver.frames.marked)
    before = driver.frames.marked
    rng = np.random.default_rng(3)
    for side in ("left", "right"):
        other = write_pair(tmp_path / side, shift=5, seed=int(rng.integers(100)))
        other.left.rename(folder / side / "01.png")
    driver.frames.open(folder)
    driver.until(lambda: "density" in driver.frames.marked and driver.frames.marked != before)


def test_what_is_left_out_of_a_source_and_what_was_guessed_is_said(
    driver: Driver, folder: Path
) -> None:
    (folder / "right" / "02.png").unlink()
    driver.frames.open(folder)
    assert any("02.png has no partner and is left out" in one.text for one in driver.messages)
    driver.frames.do("next_pair")
    assert any("has no partner" in one.text for one in driver.messages)
    driver.do("undo")
    driver.settle()
    assert not any("has no partner" in one.text for one in driver.messages)


class Hides(QObject):
    """Counts how often a widget goes out of sight."""

    def __init__(self, watched: QObject) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Hide
        return False


def test_the_card_stays_from_pair_to_pair_that_have_something_wrong(
    driver: Driver, tmp_path: Path
) -> None:
    left, right = layered()
    for number, rows in enumerate((4, 6, 0)):
        for side, picture in (("left", left), ("right", moved(right, rows=rows))):
            (tmp_path / "rig" / side).mkdir(parents=True, exist_ok=True)
            save(tmp_path / "rig" / side / f"{number}.png", picture)
    driver.frames.open(tmp_path / "rig")
    card = driver.find(QFrame, "examination_card")

    def says(words: str) -> bool:
        return any(words in one.text() for one in card.findChildren(QLabel) if one.isVisible())

    driver.until(lambda: says("Rows differ by 4.0 px"))
    hides = Hides(card)
    driver.frames.do("next_pair")
    driver.until(lambda: says("Rows differ by 6.0 px"))
    assert hides.count == 0
    driver.frames.do("next_pair")
    driver.until(lambda: not says("Rows differ"))


def read_ahead(driver: Driver) -> None:
    """Give the window the time in which it reads the next pair."""
    driver.settle()
    driver.qtbot.wait(20)
    driver.settle()


def test_a_pair_that_changes_after_it_was_read_ahead_is_read_anew(
    driver: Driver, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuner.gui.lanes.loading.FRESH_S", 0.0)
    driver.frames.open(folder)
    read_ahead(driver)
    other = write_pair(tmp_path / "new", shift=11, seed=77)
    other.left.replace(folder / "left" / "01.png")
    other.right.replace(folder / "right" / "01.png")
    driver.frames.do("next_pair")
    assert driver.pair is not None
    assert left_of(driver) == "left/01.png"
    np.testing.assert_array_equal(driver.pair.left.grey, grey_of(folder / "left" / "01.png"))


def test_what_lies_beside_a_pair_that_was_read_ahead_and_changes_is_read_anew(
    driver: Driver, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import cv2

    monkeypatch.setattr("tuner.gui.lanes.loading.FRESH_S", 0.0)
    truths, rig = folder / "disp", folder / "calibration.json"
    truths.mkdir()
    for number in range(2):
        cv2.imwrite(str(truths / f"{number:02}.pfm"), np.full((120, 160), 3, np.float32))
    rig.write_text('{"focal_px": 300, "baseline_m": 0.1}')
    driver.frames.open(folder)
    read_ahead(driver)
    cv2.imwrite(str(truths / "01.pfm"), np.full((120, 160), 4.5, np.float32))
    driver.frames.do("next_pair")
    driver.settle_all()
    assert np.nanmedian(driver.truth_on_show) == 4.5
    read_ahead(driver)
    rig.write_text('{"focal_px": 300, "baseline_m": 0.125}')
    driver.frames.do("next_pair")
    driver.settle_all()
    assert driver.pair is not None
    assert driver.pair.calibration is not None
    assert driver.pair.calibration.baseline_m == 0.125


def grey_of(path: Path) -> np.ndarray:
    """What OpenCV reads of it."""
    import cv2

    grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    return np.asarray(grey)


def test_what_was_read_ahead_and_left_out_is_marked_as_the_pair_on_show(
    driver: Driver, tmp_path: Path
) -> None:
    driver.frames.open(write_folder(tmp_path / "rig", bad=(1,)))
    read_ahead(driver)
    driver.frames.do("next_pair")
    assert driver.frames.index == driver.state.pair.frame == 2
    driver.frames.do("next_pair")
    read_ahead(driver)
    driver.frames.do("previous_pair")
    read_ahead(driver)
    driver.frames.do("previous_pair")
    assert driver.frames.index == driver.state.pair.frame == 0
    assert left_of(driver) == "left/00.png"


def test_a_drop_while_the_next_pair_is_read_ahead_is_opened(
    driver: Driver, folder: Path, tmp_path: Path
) -> None:
    other = write_folder(tmp_path / "other", 3)
    driver.drop(folder)
    driver.until(lambda: driver.frame is not None and driver.frames.sequence is not None)
    driver.drop(other)
    driver.until(lambda: driver.frames.place == "1 of 3")
    driver.settle()
    assert driver.pair is not None
    assert "other" in driver.pair.left.path


def test_marks_of_pairs_that_have_gone_are_neither_gone_to_nor_shown(
    driver: Driver, folder: Path
) -> None:
    driver.frames.open(folder)
    driver.frames.to(2)
    driver.do("mark_pair")
    driver.frames.to(4)
    driver.do("mark_pair")
    for side in ("left", "right"):
        (folder / side / "04.png").unlink()
    driver.drop(folder)
    driver.until(lambda: driver.frames.place == "1 of 4")
    driver.settle()
    for _ in range(2):
        driver.frames.do("next_marked")
        assert driver.frames.index == 2
    driver.do("unmark_pairs")
    assert not driver.errors()


def test_a_folder_opened_again_shows_no_pair_of_before(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    driver.frames.to(2)
    driver.frames.to(1)
    for side in ("left", "right"):
        (folder / side / "01.png").unlink()
    driver.drop(folder)
    driver.until(lambda: driver.frames.place == "1 of 4")
    driver.settle()
    for name, place in (("02.png", "2 of 4"), ("03.png", "3 of 4")):
        driver.frames.do("next_pair")
        assert (left_of(driver), driver.frames.place) == (f"left/{name}", place)


def test_it_plays_on_after_steps_over_a_pair_that_cannot_be_read(
    driver: Driver, tmp_path: Path
) -> None:
    driver.frames.open(write_folder(tmp_path / "rig", bad=(2,)))
    for command, index in (("next_pair", 1), ("next_pair", 3), ("previous_pair", 1)):
        driver.frames.do(command)
        assert driver.frames.index == index
    driver.do("play_pairs")
    driver.until(lambda: driver.frames.index == 4)
    driver.until(lambda: driver.action("play_pairs").text() == "P&lay")
