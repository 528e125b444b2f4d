"""Metres in the window: read-out, ruler, range, distance between points, depth view, search."""

from __future__ import annotations

import json
from math import dist
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLabel, QLineEdit, QPushButton, QWidget

from tests.gui import dialogs
from tests.gui.driver import Driver
from tests.gui.files import Files, write_pair
from tuner.core.calibration import Calibration
from tuner.core.geometry.depth import depth, depth_step, measured
from tuner.core.tunable import Size

FOCAL, BASELINE = 100.0, 0.14
CALIBRATION = Calibration(focal_px=FOCAL, baseline_m=BASELINE)
"""Z = 14 m / d: 2 m where the disparity is 7 px."""

X, Y = 100, 60


@pytest.fixture
def metric(empty: Driver, files: Files) -> Driver:
    """A window that shows a pair with metres."""
    beside = files.left.parent / "calibration.json"
    beside.write_text(json.dumps({"focal_px": FOCAL, "baseline_m": BASELINE}))
    empty.open(files)
    empty.set("num_disparities", 32)
    empty.set("block_size", 9)
    empty.settle()
    empty.inside.undo_stack.clear()
    return empty


def shift_click(driver: Driver, x: int, y: int, view: str = "disparity") -> None:
    canvas = driver.view(view).canvas
    at = canvas.mapping.pixel_middle(x, y)
    driver.qtbot.mouseClick(
        canvas.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ShiftModifier,
        QPoint(round(at.x()), round(at.y())),
    )


def disparity(driver: Driver, x: int = X, y: int = Y) -> float:
    return float(driver.frame.outcome.raw[y, x]) / 16


def test_the_readout_has_x_y_z_and_the_step_of_z(metric: Driver) -> None:
    text = metric.point(X, Y)
    d = disparity(metric)
    z = depth(d, CALIBRATION)
    x, y = (X - 79.5) * z / FOCAL, (Y - 59.5) * z / FOCAL
    step = depth_step(d, CALIBRATION)
    assert f"X {x:.3f} Y {y:.3f} Z {z:.3f} m ±{step * 1000:.3g} mm for 1/16 px" in text


def test_infinity_is_said_and_what_is_not_known_stays_unknown(
    empty: Driver, tmp_path: Path
) -> None:
    files = write_pair(tmp_path / "flat", shift=0)
    (files.left.parent / "calibration.json").write_text('{"focal_px": 100, "baseline_m": 0.1}')
    empty.open(files)
    empty.set("min_disparity", -8)
    empty.settle()
    y, x = (int(at[0]) for at in np.nonzero(empty.frame.outcome.raw == 0))
    assert "disparity 0.0000 px   Z infinity" in empty.point(x, y)
    assert " m" not in empty.point(2, 2).partition("none")[2]


def test_the_speckle_range_is_told_in_metres_too(metric: Driver) -> None:
    assert "speckle range" not in metric.point(X, Y)
    metric.set("speckle_window_size", 50)
    metric.set("speckle_range", 16)
    metric.settle()
    d = disparity(metric)
    step = depth(d - 1, CALIBRATION) - depth(d, CALIBRATION)
    assert f"speckle range {step:.3g} m" in metric.point(X, Y)


def test_the_heading_tells_what_can_be_measured(metric: Driver) -> None:
    assert "measures 0.452 m .. infinity" in metric.heading("disparity")
    metric.set("min_disparity", 2)
    metric.settle()
    assert "measures 0.424 m .. 7 m" in metric.heading("disparity")


def test_the_distance_between_two_points(metric: Driver) -> None:
    shift_click(metric, 60, 40)
    text = metric.point(X, Y)
    one, two = (
        measured(x, y, disparity(metric, x, y), CALIBRATION, Size(160, 120)).point
        for x, y in ((60, 40), (X, Y))
    )
    apart = dist(one, two)
    assert f"from 60, 40 {apart:.3g} m" in text
    shift_click(metric, X, Y)
    assert metric.marks("left").pins == ((60, 40), (X, Y))
    assert metric.marks("disparity").pins_label == f"{apart:.3g} m"
    assert f"between the points {apart:.3g} m" in metric.point(80, 80)
    shift_click(metric, 20, 20)
    assert metric.marks().pins == ((20, 20),)
    shift_click(metric, 20, 20)
    assert metric.marks().pins == ()


def test_a_point_that_has_no_disparity_has_no_distance(metric: Driver) -> None:
    shift_click(metric, 2, 2)
    assert "no distance known" in metric.point(X, Y)


def test_points_are_set_by_the_keyboard_too(metric: Driver) -> None:
    metric.point(X, Y)
    metric.qtbot.keyClick(metric.view("disparity"), Qt.Key.Key_M)
    assert metric.marks().pins == ((X, Y),)


def test_the_fourth_view_shows_depth_with_a_range_of_its_own(metric: Driver) -> None:
    metric.pick("fourth_view", data="depth")
    metric.settle()
    assert metric.frame.depth is not None
    # From 0.452 m to ten times that, linear: 2 m.
    low = 14 / 31
    z = depth(disparity(metric), CALIBRATION)
    assert metric.frame.depth[Y, X] == round(2 + (z - low) / (9 * low) * 253)
    assert metric.frame.depth[2, 2] == 0
    assert "depth: colours from 0.45" in metric.ruler("fourth")
    before = metric.frame.disparity
    metric.find(QCheckBox, "depth_by_hand").click()
    metric.find(QDoubleSpinBox, "depth_far").setValue(3.0)
    metric.find(QDoubleSpinBox, "depth_near").setValue(1.0)
    metric.until(lambda: metric.frame.request.display.near_m == 1.0)
    metric.settle()
    assert metric.frame.depth is not None
    assert metric.frame.depth[Y, X] == round(2 + (z - 1) / 2 * 253)
    assert (metric.frame.disparity == before).all()
    metric.do("undo")
    metric.settle()
    assert metric.state.display.near_m is None


def test_without_metres_the_depth_view_says_how_to_get_them(driver: Driver) -> None:
    driver.pick("fourth_view", data="depth")
    driver.settle()
    assert "no calibration" in driver.marks("fourth").message
    assert driver.find(QCheckBox, "depth_by_hand").isVisible() is False


def test_distances_become_the_disparities_to_search(metric: Driver) -> None:
    def fill(dialog: QWidget) -> None:
        dialog.findChild(QLineEdit, "nearest").setText("25 cm")
        dialog.findChild(QLineEdit, "farthest").setText("infinity")
        words = dialog.findChild(QLabel, "distances_say").text()
        assert words.startswith("Min disparity 0, Disparities 64: measures 0.222 m .. infinity")

    dialogs.answer(metric, "distances", fill)
    metric.do("search_by_distance")
    metric.settle()
    assert metric.state.settings.searched == (0, 64)
    assert metric.steps == 1
    metric.do("undo")
    assert metric.state.settings.searched == (0, 32)


@pytest.mark.parametrize(
    ("near", "far", "words"),
    [("1 m", "0.5 m", "less than the farthest"), ("x", "1 m", "not a length"), ("1mm", "", "px")],
)
def test_distances_that_cannot_be_are_refused_in_words(
    metric: Driver, near: str, far: str, words: str
) -> None:
    def fill(dialog: QWidget) -> None:
        dialog.findChild(QLineEdit, "nearest").setText(near)
        dialog.findChild(QLineEdit, "farthest").setText(far)
        assert words in dialog.findChild(QLabel, "distances_say").text()
        assert not dialog.findChild(QPushButton, "distances_ok").isEnabled()

    dialogs.answer(metric, "distances", fill, accept=False)
    metric.do("search_by_distance")
    assert metric.steps == 0


def test_without_metres_there_is_no_search_by_distance(driver: Driver) -> None:
    driver.do("search_by_distance")
    assert driver.message is not None
    assert "no metres" in driver.message.text


def test_f_and_baseline_can_be_typed(driver: Driver) -> None:
    def fill(dialog: QWidget) -> None:
        dialog.findChild(QDoubleSpinBox, "typed_focal").setValue(200)
        dialog.findChild(QLineEdit, "typed_baseline").setText("7 cm")
        dialog.findChild(QDoubleSpinBox, "typed_doffs").setValue(1)

    dialogs.answer(driver, "typed_calibration", fill)
    driver.do("type_calibration")
    driver.settle()
    assert driver.pair is not None
    known = driver.pair.calibration
    assert known is not None
    assert (known.focal_px, known.baseline_m, known.doffs_px) == pytest.approx((200, 0.07, 1))
    assert f"Z {14 / (disparity(driver) + 1):.3f} m" in driver.point(X, Y)
    driver.do("undo")
    driver.settle()
    assert driver.pair.calibration is None
    driver.agrees()


def test_a_baseline_that_no_rig_has_is_refused(driver: Driver) -> None:
    def fill(dialog: QWidget) -> None:
        dialog.findChild(QLineEdit, "typed_baseline").setText("120 m")

    dialogs.answer(driver, "typed_calibration", fill)
    driver.do("type_calibration")
    driver.until(lambda: bool(driver.errors()))
    assert driver.errors() == [
        "The baseline of 120 m is too long for two cameras on one rig; is it in mm? Then say so: "
        "120 mm would be right"
    ]
    assert driver.pair is not None
    assert driver.pair.calibration is None


def test_what_the_files_do_not_say_can_be_told_at_once(empty: Driver, tmp_path: Path) -> None:
    from tests.gui.rig_driver import write_rig
    from tests.rigs import rig

    files = write_rig(tmp_path, made=rig(unit_m=None))
    empty.open(files.pair)
    empty.calibration.open(files.calibration)

    def fill(dialog: QWidget) -> None:
        dialog.findChild(QLineEdit, "calibration_unit").setText("25mm")
        dialog.findChild(QCheckBox, "calibration_exchanged").setChecked(True)

    dialogs.answer(empty, "calibration_details", fill)
    empty.do("calibration_details")
    empty.settle()
    assert empty.state.rig.calibration.unit_m == 0.025
    assert empty.state.rig.calibration.exchanged


def test_a_detail_that_cannot_be_understood_keeps_the_dialog(empty: Driver, tmp_path: Path) -> None:
    from tests.gui.rig_driver import write_rig

    files = write_rig(tmp_path)
    empty.open(files.pair)
    empty.calibration.open(files.calibration)
    before = empty.state

    def fill(dialog: QWidget) -> None:
        dialog.findChild(QLineEdit, "calibration_size").setText("wide")
        dialog.findChild(QPushButton, "calibration_details_ok").click()
        assert "not a size" in dialog.findChild(QLabel, "calibration_details_wrong").text()

    dialogs.answer(empty, "calibration_details", fill, accept=False)
    empty.do("calibration_details")
    assert empty.state == before
