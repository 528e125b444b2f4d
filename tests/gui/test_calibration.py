"""A calibration in the window: opened, found, refused, changed in the panel, undone, remembered."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.gui.driver import Driver
from tests.gui.files import write_pair
from tests.gui.inside import start
from tests.gui.rig_driver import RigFiles, write_rig
from tests.rigs import rig
from tuner.calibrations import save_calibration
from tuner.core.geometry.remapping import rectified
from tuner.core.geometry.stereo_rectification import DONE, OFF, ON, Rectification
from tuner.core.tunable import Size
from tuner.core.types import Pair
from tuner.engine.opening import open_pair
from tuner.session.start import GuiOptions


@pytest.fixture
def files(tmp_path: Path) -> RigFiles:
    return write_rig(tmp_path)


@pytest.fixture
def raw(empty: Driver, files: RigFiles) -> Driver:
    """A window that shows the pair as it was read."""
    empty.open(files.pair)
    empty.inside.undo_stack.clear()
    return empty


def expected(files: RigFiles, how: Rectification | None = None) -> Pair:
    as_it_is = Rectification(on=OFF)
    read = open_pair(files.pair.left, files.pair.right, rectification=as_it_is).pair
    return rectified(read, files.rig, how)


def shows(driver: Driver, wanted: Pair) -> None:
    """The window has this pair, and matched it."""
    driver.settle()
    pair = driver.pair
    assert pair is not None
    np.testing.assert_array_equal(pair.left.grey, wanted.left.grey)
    np.testing.assert_array_equal(pair.right.grey, wanted.right.grey)
    assert pair.rois == wanted.rois
    assert driver.frame.request.pair is pair
    driver.agrees()


def test_everything_sees_the_rectified_pair_and_metres(raw: Driver, files: RigFiles) -> None:
    raw.calibration.open(files.calibration)
    wanted = expected(files)
    shows(raw, wanted)
    assert raw.pair is not None
    assert raw.pair.calibration is not None
    assert raw.pair.calibration.baseline_m == pytest.approx(files.rig.baseline, rel=1e-6)
    assert raw.state.rig.calibration.files == (str(files.calibration[0]),)
    assert raw.calibration.says("Rectified by rig.yml", "baseline 120.1 mm")
    assert raw.calibration.rows_shown
    assert raw.calibration.heading == "Rectified by: rig.yml"


def test_it_is_a_step_that_undo_takes_back(raw: Driver, files: RigFiles) -> None:
    before = raw.pair
    raw.calibration.open(files.calibration)
    after = raw.pair
    assert raw.steps == 1
    raw.do("undo")
    raw.settle()
    assert raw.pair is before
    assert not raw.calibration.rows_shown
    raw.do("redo")
    raw.settle()
    assert raw.pair is after
    raw.do("close_calibration")
    raw.settle()
    assert raw.pair is before


def test_its_tunables_are_live_and_a_drag_is_one_step(raw: Driver, files: RigFiles) -> None:
    raw.calibration.open(files.calibration)
    raw.calibration.drag("alpha", 10, 40, 100)
    shows(raw, expected(files, Rectification(alpha=100)))
    assert raw.steps == 2
    raw.calibration.set("shift", 150)
    shows(raw, expected(files, Rectification(alpha=100, shift=150)))
    raw.calibration.set("new_width", 320)
    shows(raw, expected(files, Rectification(alpha=100, shift=150, new_width=320)))
    assert raw.pair is not None
    assert raw.pair.size == Size(320, 240)
    raw.calibration.set("on", OFF)
    raw.settle()
    assert raw.pair is not None
    assert raw.pair.size == Size(640, 480)
    assert raw.pair.calibration is None
    raw.do("undo")
    shows(raw, expected(files, Rectification(alpha=100, shift=150, new_width=320)))


def test_left_and_right_can_be_seen_as_they_were_read(raw: Driver, files: RigFiles) -> None:
    assert not raw.action("show_as_read").isEnabled()
    read = raw.pair
    raw.calibration.open(files.calibration)
    assert read is not None
    assert raw.pair is not None
    raw.do("show_as_read")
    np.testing.assert_array_equal(raw.view("left").canvas.image, read.left.shown)
    assert "as read" in raw.heading("left")
    assert raw.frame.request.pair is raw.pair
    raw.do("show_as_read")
    np.testing.assert_array_equal(raw.view("left").canvas.image, raw.pair.left.shown)
    assert "rectified" in raw.heading("left")


def test_pictures_of_another_size_are_stretched_to_be_flipped_to(
    raw: Driver, files: RigFiles
) -> None:
    raw.calibration.open(files.calibration)
    raw.calibration.set("new_width", 320)
    raw.settle()
    raw.do("show_as_read")
    assert raw.view("left").canvas.image.shape == (240, 320)


def test_lines_lie_over_left_and_right_at_the_same_rows(raw: Driver) -> None:
    raw.do("show_rows")
    assert raw.marks("left").rows
    assert raw.marks("right").rows
    assert not raw.marks("disparity").rows
    raw.do("show_rows")
    assert not raw.marks("left").rows


def test_one_that_is_for_other_pictures_is_refused_and_nothing_is_lost(
    raw: Driver, tmp_path: Path
) -> None:
    wide = rig(size=Size(640, 400))
    before, state = raw.pair, raw.state
    raw.calibration.open(save_calibration(wide, to=tmp_path / "wide.yml"))
    raw.until(lambda: any("640x400" in text and "640x480" in text for text in raw.errors()))
    assert raw.pair is before
    assert raw.state == state


def test_another_size_of_the_same_shape_is_scaled_and_said(raw: Driver, tmp_path: Path) -> None:
    raw.calibration.open(save_calibration(rig(size=Size(1280, 960)), to=tmp_path / "twice.yml"))
    assert raw.calibration.says("1280x960", "scaled to 640x480")


def test_what_is_no_calibration_is_refused_in_words(raw: Driver, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("%YAML:1.0\n---\nM1: 3\n")
    raw.calibration.open([broken])
    raw.until(lambda: any("broken.yml" in text for text in raw.errors()))
    assert not raw.state.rig


def test_a_unit_that_is_not_known_is_asked(empty: Driver, tmp_path: Path) -> None:
    files = write_rig(tmp_path, made=rig(unit_m=None), name="rig.yml")
    empty.open(files.pair)
    empty.choose(*files.calibration)
    empty.answer("25mm")
    empty.do("open_calibration")
    empty.until(lambda: empty.state.rig.calibration.unit_m == 0.025)
    empty.settle()
    assert empty.pair is not None
    assert empty.pair.calibration is not None
    assert empty.pair.calibration.baseline_m == pytest.approx(0.025 * files.rig.baseline, rel=1e-6)


def test_a_unit_that_is_not_told_leaves_no_metres_and_a_button(
    empty: Driver, tmp_path: Path
) -> None:
    files = write_rig(tmp_path, made=rig(unit_m=None), name="rig.yml")
    empty.open(files.pair)
    empty.calibration.open(files.calibration)
    assert empty.pair is not None
    assert empty.pair.calibration is None
    assert empty.pair.rois is not None
    empty.answer("m")
    message = empty.calibration.message("no metres until you name it")
    assert message.act is not None
    message.act()
    empty.settle()
    assert empty.pair is not None
    assert empty.pair.calibration is not None


def test_exchanged_cameras_are_told_and_exchanged_by_a_button(
    empty: Driver, tmp_path: Path
) -> None:
    files = write_rig(tmp_path)
    turned = save_calibration(files.rig.exchanged(), to=tmp_path / "kept" / "turned.yml")
    empty.open(files.pair)
    empty.calibration.open(turned)
    message = empty.calibration.message("exchanged in the calibration")
    assert message.action == "Exchange its cameras"
    message.act()
    shows(empty, expected(files))
    assert empty.state.rig.calibration.exchanged


def test_two_files_where_a_format_needs_two(raw: Driver, files: RigFiles, tmp_path: Path) -> None:
    pair = save_calibration(files.rig, to=tmp_path / "kept" / "rig.yaml")
    assert len(pair) == 2
    raw.calibration.open(pair)
    assert raw.state.rig.calibration.files == tuple(map(str, pair))
    raw.do("undo")
    raw.settle()
    raw.calibration.open(pair[:1])
    assert raw.state.rig.calibration.files == tuple(map(str, pair)), "its other half lies beside"
    raw.do("undo")
    raw.settle()
    raw.calibration.open(pair[1:])
    assert raw.state.rig.calibration.files == tuple(map(str, pair)), "left comes first"


def test_the_other_half_is_asked_for_where_it_lies_elsewhere(
    raw: Driver, files: RigFiles, tmp_path: Path
) -> None:
    one, two = save_calibration(files.rig, to=tmp_path / "kept" / "rig.yaml")
    elsewhere = tmp_path / "elsewhere" / "other.yaml"
    elsewhere.parent.mkdir()
    shutil.move(two, elsewhere)
    raw.choose(one)
    raw.choose(elsewhere)
    raw.do("open_calibration")
    raw.until(lambda: raw.state.rig)
    raw.settle()
    assert raw.state.rig.calibration.files == (str(one), str(elsewhere))


def test_a_drop_of_it_rectifies_the_pair_on_show(raw: Driver, files: RigFiles) -> None:
    raw.drop(*files.calibration)
    raw.until(lambda: raw.state.rig)
    shows(raw, expected(files))


def test_a_drop_of_both_halves(raw: Driver, files: RigFiles, tmp_path: Path) -> None:
    both = save_calibration(files.rig, to=tmp_path / "kept" / "rig.yaml")
    raw.drop(*both)
    raw.until(lambda: raw.state.rig)
    raw.settle()
    assert raw.state.rig.calibration.files == tuple(map(str, both))


def test_a_drop_with_a_pair_rectifies_that_pair(
    empty: Driver, files: RigFiles, tmp_path: Path
) -> None:
    empty.open(write_pair(tmp_path / "other"))
    empty.drop(files.pair.left, files.pair.right, *files.calibration)
    empty.until(lambda: empty.state.rig)
    shows(empty, expected(files))


@pytest.mark.parametrize("name", ["calib.yml", "calibration.json"])
def test_what_lies_beside_a_pair_is_used_and_said(
    empty: Driver, files: RigFiles, name: str
) -> None:
    save_calibration(files.rig, to=files.pair.left.parent / name)
    empty.open(files.pair)
    shows(empty, expected(files))
    assert empty.calibration.says(f"Rectified by {name}, found beside the pair")
    assert "found beside" in empty.calibration.heading
    message = empty.calibration.message("found beside")
    assert message.action == "Leave it as it was read"
    message.act()
    empty.settle()
    assert empty.pair is not None
    assert empty.pair.rois is None


def test_a_pair_that_is_rectified_already_keeps_its_pixels(empty: Driver, files: RigFiles) -> None:
    """The calibration of the cameras often lies beside pairs that it has rectified."""
    done = expected(files)
    again = write_pair(files.pair.left.parent / "done")
    cv2.imwrite(str(again.left), done.left.grey)
    cv2.imwrite(str(again.right), done.right.grey)
    save_calibration(files.rig, to=again.left.parent / "calib.yml")
    empty.open(again)
    assert empty.state.rig.how.on == DONE
    assert empty.calibration.says("rectified already", "calib.yml")
    assert empty.pair is not None
    np.testing.assert_array_equal(empty.pair.left.grey, done.left.grey)
    assert empty.pair.calibration is not None


def test_what_does_not_fit_beside_a_pair_is_said_and_the_pair_opens(
    empty: Driver, files: RigFiles
) -> None:
    save_calibration(rig(size=Size(640, 400)), to=files.pair.left.parent / "calib.yml")
    empty.open(files.pair)
    assert empty.pair is not None
    assert empty.pair.rois is None
    assert empty.calibration.says("calib.yml is not used", "640x400")


def test_a_pair_of_another_place_is_not_rectified_by_it(
    raw: Driver, files: RigFiles, tmp_path: Path
) -> None:
    raw.calibration.open(files.calibration)
    other = write_rig(tmp_path / "other", z=2).pair
    raw.open(other)
    assert not raw.state.rig
    message = raw.calibration.message("rig.yml rectified the pair before")
    assert message.action == "Use it here too"
    message.act()
    raw.settle()
    assert raw.pair is not None
    assert raw.pair.rois is not None
    assert raw.state.rig.calibration.files == (str(files.calibration[0]),)


def test_another_pair_of_the_same_folder_is_rectified_too(raw: Driver, files: RigFiles) -> None:
    raw.calibration.open(files.calibration)
    folder = files.pair.left.parent
    for side in ("left", "right"):
        shutil.copy(folder / f"{side}.png", folder / f"{side}2.png")
    raw.open(replace(files.pair, left=folder / "left2.png", right=folder / "right2.png"))
    shows(raw, expected(files))


def test_frames_of_a_source_are_rectified(empty: Driver, files: RigFiles, tmp_path: Path) -> None:
    folder = tmp_path / "source"
    for number, z in enumerate((1.0, 1.5, 2.0)):
        pair = write_rig(tmp_path / str(number), z=z).pair
        for side, path in (("left", pair.left), ("right", pair.right)):
            (folder / side).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / side / f"{number}.png")
    empty.drop(folder)
    empty.until(lambda: empty.frames.sequence)
    empty.settle()
    empty.calibration.open(files.calibration)
    for number in (1, 2):
        empty.do("next_pair")
        empty.until(lambda number=number: empty.frames.index == number)
        empty.settle()
        assert empty.pair is not None
        assert empty.pair.rois is not None
        assert empty.frame.request.pair is empty.pair
    assert empty.steps == 1


def test_it_is_there_again_after_a_restart(
    new_window: Callable[[], Driver], files: RigFiles
) -> None:
    first = new_window()
    first.open(files.pair)
    first.calibration.open(files.calibration)
    first.calibration.set("alpha", 50)
    first.settle()
    first.window.close()
    again = new_window()
    start(again.window, GuiOptions())
    again.until(lambda: again.pair is not None)
    shows(again, expected(files, Rectification(alpha=50)))
    assert again.state.rig == first.state.rig


def test_a_pair_that_was_to_be_left_as_it_is_stays_so_after_a_restart(
    new_window: Callable[[], Driver], files: RigFiles
) -> None:
    save_calibration(files.rig, to=files.pair.left.parent / "calib.yml")
    first = new_window()
    first.open(files.pair)
    first.do("close_calibration")
    first.settle()
    first.window.close()
    again = new_window()
    start(again.window, GuiOptions())
    again.until(lambda: again.pair is not None)
    again.settle()
    assert not again.state.rig


def test_one_that_has_gone_leaves_the_pair_and_says_so(
    new_window: Callable[[], Driver], files: RigFiles
) -> None:
    first = new_window()
    first.open(files.pair)
    first.calibration.open(files.calibration)
    first.window.close()
    files.calibration[0].unlink()
    again = new_window()
    start(again.window, GuiOptions())
    again.until(lambda: again.pair is not None)
    again.settle()
    assert again.calibration.says("rig.yml is not used")


def test_a_preset_carries_it_by_reference(raw: Driver, files: RigFiles) -> None:
    raw.calibration.open(files.calibration)
    raw.calibration.set("alpha", 30)
    raw.settle()
    path = raw.save_as("of the rig")
    assert path is not None
    assert str(files.calibration[0]) in path.read_text()
    assert not raw.window.isWindowModified()
    raw.do("close_calibration")
    raw.settle()
    assert raw.window.isWindowModified()
    assert raw.load_preset(path)
    shows(raw, expected(files, Rectification(alpha=30)))


def test_rows_that_drifted_are_a_finding_and_metres_stay(empty: Driver, tmp_path: Path) -> None:
    files = write_rig(tmp_path)
    seen = open_pair(files.pair.left, files.pair.right).pair.right.grey
    cv2.imwrite(str(files.pair.right), np.roll(seen, 2, axis=0))
    empty.open(files.pair)
    empty.calibration.open(files.calibration)
    empty.until(
        lambda: empty.inside.examination and "rows_differ" in empty.inside.examination.verdicts
    )
    empty.click("finding_rows_differ_remedy")
    empty.until(lambda: empty.state.line_up)
    empty.settle()
    assert empty.pair is not None
    assert empty.pair.line_up == empty.state.line_up
    assert empty.pair.calibration is not None
    assert "estimated" not in empty.heading("right")


def fading_in(tmp_path: Path, files: RigFiles) -> tuple[Path, Pair]:
    """A folder of a black pair and two that are rectified already; and these."""
    folder = tmp_path / "fades in"
    done = expected(files)
    for side, picture in (("left", done.left.grey), ("right", done.right.grey)):
        (folder / side).mkdir(parents=True)
        cv2.imwrite(str(folder / side / "0.png"), np.zeros_like(picture))
        for at in (1, 2):
            cv2.imwrite(str(folder / side / f"{at}.png"), picture)
    save_calibration(files.rig, to=folder / "calib.yml")
    return folder, done


def test_a_black_first_frame_does_not_tell_for_the_others(
    empty: Driver, files: RigFiles, tmp_path: Path
) -> None:
    folder, done = fading_in(tmp_path, files)
    empty.frames.open(folder)
    assert empty.state.rig.how.on == ON
    for at in (2, 1):
        empty.frames.to(at)
        assert empty.state.rig.how.on == DONE
        assert empty.pair is not None
        np.testing.assert_array_equal(empty.pair.left.grey, done.left.grey)


def test_what_was_chosen_at_a_black_first_frame_stays(
    empty: Driver, files: RigFiles, tmp_path: Path
) -> None:
    folder, _ = fading_in(tmp_path, files)
    empty.frames.open(folder)
    empty.calibration.set("on", OFF)
    empty.frames.to(1)
    assert empty.state.rig.how.on == OFF


def test_a_damaged_calibration_beside_a_pair_is_said(
    empty: Driver, files: RigFiles, tmp_path: Path
) -> None:
    damaged = files.pair.left.parent / "calib.yml"
    damaged.write_text("%YAML:1.0\n---\nM1: 3\n")
    empty.open(files.pair)
    assert empty.calibration.says("no calibration beside the pair is used", "calib.yml")
    assert not empty.state.rig
