"""How files are read, in the window: grey of many bits, metres, and what is asked about a file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QTabWidget

from tests.gui.driver import Driver
from tests.gui.files import Files, save, write_pair
from tests.gui.inside import NO_TRUTH
from tests.sources.scenes import planes
from tuner.core.grey import GreyRule
from tuner.sources.ground_truth import HowRead

LEFT, RIGHT, TRUE = planes()


def write(folder: Path, left: np.ndarray = LEFT, right: np.ndarray = RIGHT) -> Files:
    folder.mkdir(parents=True, exist_ok=True)
    return Files(save(folder / "left.png", left), save(folder / "right.png", right))


def said(driver: Driver) -> str:
    return " | ".join(message.text for message in driver.messages)


def grey_menu(driver: Driver) -> dict[str, QAction]:
    menu = driver.find(QMenu, "menu_grey")
    menu.aboutToShow.emit()
    return {action.objectName(): action for action in menu.actions()}


def wide(driver: Driver, folder: Path) -> None:
    left, right = (29000 + grey.astype(np.uint16) for grey in (LEFT, RIGHT))
    left[3, 3] = 65535
    driver.open(write(folder, left, right))


def test_the_heading_says_which_values_are_black_and_white(driver: Driver, tmp_path: Path) -> None:
    wide(driver, tmp_path / "16")
    for name in ("left", "right"):
        assert re.search(r"  290\d\d\.\.292\d\d \(0\.1\.\.99\.9 %\)", driver.heading(name))
    assert driver.pair is not None
    assert len(np.unique(driver.pair.left.grey)) > 200


def test_the_rule_of_grey_can_be_changed_and_undone(driver: Driver, tmp_path: Path) -> None:
    wide(driver, tmp_path / "16")
    assert [a.isChecked() for a in grey_menu(driver).values()] == [True, False, False]
    before = driver.frame.outcome.raw
    grey_menu(driver)["grey_whole"].trigger()
    driver.settle()
    driver.agrees()
    assert driver.state.pair.grey == GreyRule("whole")
    assert "..65535 (whole range)" in driver.heading("left")
    assert (driver.frame.outcome.raw != before).any()
    driver.answer("29000..29300")
    grey_menu(driver)["grey_given"].trigger()
    driver.settle()
    assert driver.pair is not None
    expected = np.rint(np.interp(LEFT, (0, 300), (0, 255)))
    np.testing.assert_array_equal(driver.pair.left.grey[9:], expected[9:])
    driver.do("undo")
    driver.do("undo")
    driver.settle()
    driver.agrees()
    np.testing.assert_array_equal(driver.frame.outcome.raw, before)


def test_what_is_no_range_of_grey_is_said_and_changes_nothing(
    driver: Driver, tmp_path: Path
) -> None:
    wide(driver, tmp_path / "16")
    state = driver.state
    driver.answer("bright")
    grey_menu(driver)["grey_given"].trigger()
    driver.settle()
    assert "two values such as 29000..29400" in driver.errors()[0]
    assert driver.state == state


def test_a_preset_says_with_which_grey_it_was_tuned(driver: Driver, tmp_path: Path) -> None:
    wide(driver, tmp_path / "16")
    path = driver.save_as("thermal")
    assert path is not None
    grey = json.loads(path.read_text(encoding="utf-8"))["tuner"]["provenance"]["grey"]
    assert grey["rule"] == "percent"
    assert 29000 <= grey["black"] < grey["white"] <= 29255


def test_pictures_of_8_bit_have_no_rule(driver: Driver) -> None:
    assert "%" not in driver.heading("left")
    assert not any(action.isEnabled() for action in grey_menu(driver).values())


def calibrated(folder: Path, **numbers: float) -> Files:
    files = write(folder)
    (folder / "calibration.json").write_text(json.dumps({"focal_px": 500, **numbers}))
    return files


def metres_at(driver: Driver, x: int) -> float:
    """Of the read-out, in which px and metres must fit each other."""
    found = re.search(r"disparity ([\d.]+) px .* Z ([\d.]+) m", driver.point(x, 20))
    assert found
    assert float(found[2]) == pytest.approx(500 * 0.12 / float(found[1]), abs=0.001)
    return float(found[2])


def test_metres_stand_in_read_out_and_ruler(driver: Driver, tmp_path: Path) -> None:
    driver.open(calibrated(tmp_path / "m", baseline_m=0.12))
    assert metres_at(driver, 330) == pytest.approx(60 / 8, rel=0.05)
    assert "with their distances in metres" in driver.ruler("disparity")
    driver.open(write(tmp_path / "none"))
    assert " m" not in driver.point(331, 20)
    assert "metres" not in driver.ruler("disparity")


def test_a_baseline_in_mm_is_asked_about(driver: Driver, tmp_path: Path) -> None:
    driver.open(calibrated(tmp_path / "mm", baseline_m=120))
    assert "is it in mm? Then 0.12 would be right" in said(driver)
    assert " m" not in driver.point(330, 20)
    driver.act()
    driver.settle()
    assert metres_at(driver, 331) == pytest.approx(60 / 8, rel=0.05)
    assert "is it in mm" not in said(driver)
    driver.do("undo")
    driver.settle()
    assert " m" not in driver.point(330, 20)


@pytest.fixture
def scene(driver: Driver, tmp_path: Path) -> Files:
    files = write(tmp_path / "scene")
    driver.open(files)
    return files


def beside(files: Files, name: str, values: np.ndarray) -> Path:
    path = files.left.parent / name
    if path.suffix == ".npy":
        np.save(path, values)
    else:
        cv2.imwrite(str(path), values)
    return path


def test_depth_is_asked_about_and_then_read(driver: Driver, scene: Files) -> None:
    driver.open_truth(beside(scene, "far.png", (60000 / TRUE).astype(np.uint16)))
    assert driver.state.truth == NO_TRUTH
    assert "looks like depth; is it?" in said(driver)
    driver.answer(60000.0)
    driver.act()
    driver.settle()
    assert driver.state.truth.how == HowRead(depth=60000.0)
    assert driver.frame.metrics is not None
    assert driver.frame.metrics.bad1 < 0.1
    driver.do("undo")
    driver.settle()
    assert driver.state.truth == NO_TRUTH


def test_depth_that_is_disparity_all_the_same_takes_a_divisor(driver: Driver, scene: Files) -> None:
    path = beside(scene, "far.npy", (60000 / TRUE).astype(np.float32))
    driver.open_truth(path)
    driver.answer(1.0)
    driver.do("change_divisor")
    driver.settle()
    assert driver.state.truth.how == HowRead(1.0)


def test_the_divisor_can_be_changed_at_any_time(driver: Driver, scene: Files) -> None:
    driver.open_truth(beside(scene, "t.npy", TRUE))
    assert driver.errors() == []
    driver.answer(2.0)
    driver.do("change_divisor")
    driver.settle()
    np.testing.assert_array_equal(driver.truth_on_show, TRUE / 2)
    driver.do("close_truth")
    driver.do("change_divisor")
    assert "There is no ground truth" in said(driver)


def test_the_panels_settings_have_no_say_in_the_divisor(driver: Driver, scene: Files) -> None:
    """They match nothing here."""
    driver.set("min_disparity", 100)
    driver.set("texture_threshold", 5000)
    driver.settle()
    driver.open_truth(beside(scene, "t.png", (TRUE * 4).astype(np.uint8)))
    np.testing.assert_array_equal(driver.truth_on_show, TRUE)
    assert "divided by 4 (guessed)" in said(driver)


def test_how_many_are_unknown_is_said_and_0_can_count(driver: Driver, scene: Files) -> None:
    driver.open_truth(beside(scene, "t.npy", np.where(TRUE == 24, np.float32(0), TRUE)))
    count = int((TRUE == 24).sum())
    assert f"{count} px unknown ({count} are 0)" in driver.heading("fourth")
    driver.do("signed_truth")
    driver.settle()
    assert np.count_nonzero(driver.truth_on_show == 0) == count
    assert driver.state.truth.how.signed
    driver.do("undo")
    driver.settle()
    assert np.isnan(driver.truth_on_show).sum() == count


def test_truth_of_another_scene_is_doubted(driver: Driver, scene: Files) -> None:
    rng = np.random.default_rng(2)
    driver.open_truth(beside(scene, "t.npy", rng.uniform(60, 90, TRUE.shape).astype(np.float32)))
    assert "is it this pair's, and the divisor right?" in said(driver)


def test_swap_finds_the_truth_of_what_is_now_left(driver: Driver, tmp_path: Path) -> None:
    files = write_pair(tmp_path / "both", shift=4)
    for name in ("gt.npy", "right_gt.npy"):
        np.save(files.left.parent / name, np.full((120, 160), 4, np.float32))
    driver.open(files)
    assert driver.state.truth.path.endswith("gt.npy")
    driver.do("swap")
    driver.settle()
    assert driver.state.truth.path.endswith("right_gt.npy")
    driver.do("swap")
    driver.settle()
    assert Path(driver.state.truth.path).name == "gt.npy"


def test_a_picture_with_both_halves_opens_and_can_be_swapped(
    driver: Driver, tmp_path: Path
) -> None:
    path = save(tmp_path / "both.png", np.hstack([RIGHT, LEFT]))
    driver.drop(path)
    driver.settle()
    driver.agrees()
    assert driver.pair is not None
    np.testing.assert_array_equal(driver.pair.left.grey, LEFT)
    driver.do("swap")
    driver.settle()
    driver.agrees()
    np.testing.assert_array_equal(driver.pair.left.grey, RIGHT)
    driver.do("undo")
    driver.settle()
    np.testing.assert_array_equal(driver.pair.left.grey, LEFT)


def test_one_left_picture_dropped_opens_its_pair(driver: Driver, tmp_path: Path) -> None:
    files = write(tmp_path / "one")
    driver.drop(files.left)
    driver.settle()
    assert driver.state.pair == files.ref
    assert driver.errors() == []


def test_a_mistyped_folder_is_said(driver: Driver, tmp_path: Path) -> None:
    driver.drop(tmp_path / "no such")
    driver.settle()
    assert "there is no such folder" in driver.errors()[0]


def test_a_network_dropped_on_the_stereo_tab_is_answered(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(b"no network")
    driver.drop(path)
    assert "it is used in the Monocular tab" in said(driver)
    driver.act()
    assert driver.find(QTabWidget, "tabs").currentIndex() == 1
    assert driver.state.network.model == str(path)


def test_what_a_mask_means_can_be_said(driver: Driver, scene: Files) -> None:
    mask = np.full(TRUE.shape, 255, np.uint8)
    mask[:, :60] = 0
    beside(scene, "occlusion.png", mask)
    driver.open_truth(beside(scene, "t.npy", TRUE))
    entries = driver.menu("truth_mask")
    assert entries["truth_mask_told"].isChecked()
    truth = driver.inside.truth
    assert truth is not None
    told = truth.visible
    assert told is not None
    entries["truth_mask_hides"].trigger()
    driver.settle()
    driver.agrees()
    truth = driver.inside.truth
    assert truth is not None
    np.testing.assert_array_equal(truth.visible, ~told)
    assert driver.menu("truth_mask")["truth_mask_hides"].isChecked()
    driver.do("undo")
    driver.settle()
    truth = driver.inside.truth
    assert truth is not None
    np.testing.assert_array_equal(truth.visible, told)


def test_without_a_mask_there_is_nothing_to_say_of_it(driver: Driver, scene: Files) -> None:
    driver.open_truth(beside(scene, "t.npy", TRUE))
    (only,) = driver.menu("truth_mask").values()
    assert not only.isEnabled()
