"""A rig's owner in the window: raw pairs and board pictures, calibration, ten pairs, metres."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from tests.gui.calibration_driver import CalibrationDriver
from tests.gui.driver import Driver
from tests.gui.files import Files
from tests.rendered_rig import BASELINE_M, BOARD, write_boards, write_pairs
from tests.screenshots_rig import SETTINGS
from tuner.gui.calibration.dialog import CalibrationDialog

BOARDS = 6


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its board pictures and raw pairs."""
    folder = tmp_path_factory.mktemp("rig")
    write_boards(folder / "boards", number=BOARDS)
    write_pairs(folder / "pairs")
    return folder


def calibrated(driver: Driver, rig: Path, qtbot: Any, *, to: Path) -> None:
    """By the button on the card, with the board pictures, used at once."""
    button = driver.find(QPushButton, "finding_rows_differ_other_remedy")
    assert button.text() == "Calibrate…"
    button.click()
    found = driver.find(QDialog, "calibration_dialog")
    assert isinstance(found, CalibrationDialog)
    dialog = CalibrationDriver(found, qtbot, driver.answers)
    dialog.set_board(BOARD)
    dialog.open_folder(rig / "boards")
    dialog.calibrate()
    assert re.search(r"Baseline (40\.[01]|39\.9) mm", dialog.result), dialog.result
    driver.answers.give((to,))
    dialog.click("calibration_use")
    driver.until(lambda: bool(driver.state.rig))
    driver.settle()
    found.close_workers()


def test_from_raw_pairs_and_boards_to_metres(
    empty: Driver, rig: Path, qtbot: Any, tmp_path: Path
) -> None:
    empty.frames.open(rig / "pairs")
    empty.until(lambda: bool(empty.inside.examination))
    crooked = empty.frame.outcome.density
    calibrated(empty, rig, qtbot, to=tmp_path / "calibration.json")
    assert empty.calibration.says("Rectified by calibration.json", "baseline 40")
    assert empty.frame.outcome.density > 3 * crooked
    empty.do("mark_ten")
    assert empty.inside.view.frames.marks == tuple(range(10))
    for name, value in SETTINGS.items():
        empty.set(name, value)
    empty.settle()
    marked = empty.find(QLabel, "frame_marked")
    empty.until(lambda: marked.text().startswith("★ 10: density"))
    empty.do("unmark_pairs")
    assert empty.inside.view.frames.marks == ()
    pair, outcome = empty.pair, empty.frame.outcome
    assert pair is not None
    assert pair.calibration is not None
    assert pair.calibration.baseline_m == pytest.approx(BASELINE_M, rel=0.002)
    rows, columns = np.nonzero(outcome.disparity == outcome.disparity)
    x, y = int(columns[len(columns) // 2]), int(rows[len(rows) // 2])
    said = empty.point(x, y)
    z = pair.calibration.px_metres / outcome.disparity[y, x]
    assert f"Z {z:.3f} m" in said


def test_a_calibration_is_offered_to_be_saved_where_it_is_found_again(
    empty: Driver, rig: Path, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Path] = []

    def asked(_over: QWidget, _rig: Any, start: Path) -> None:
        started.append(start)

    monkeypatch.setattr("tuner.gui.calibration.dialog.ask_calibration_name", asked)
    empty.frames.open(rig / "pairs")
    empty.do("calibrate_here")
    found = empty.find(QDialog, "calibration_dialog")
    assert isinstance(found, CalibrationDialog)
    dialog = CalibrationDriver(found, qtbot, empty.answers)
    dialog.set_board(BOARD)
    dialog.open_folder(rig / "boards")
    dialog.calibrate()
    dialog.click("calibration_use")
    dialog.click("calibration_save")
    found.close_workers()
    assert started == [rig / "pairs" / "calibration.json", rig / "boards" / "calibration.yml"]


def test_a_first_message_is_laid_out_over_its_whole_width(
    empty: Driver, rig: Path, qtbot: Any, tmp_path: Path
) -> None:
    left, right = (rig / "pairs" / side / "00.jpg" for side in ("left", "right"))
    empty.open(Files(left, right))
    empty.until(lambda: bool(empty.inside.examination))
    calibrated(empty, rig, qtbot, to=tmp_path / "calibration.json")
    texts = empty.window.findChildren(QLabel, "message_text")
    (text,) = (one for one in texts if one.isVisible())
    assert text.text().startswith("Rectified by")
    assert text.width() > 0.7 * text.parentWidget().width()
