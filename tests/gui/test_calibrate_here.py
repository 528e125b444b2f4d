"""A rig is calibrated beside the window: from a folder, or from pairs caught one by one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QSpinBox

from tests.gui.calibration_driver import (
    BOARD,
    CUT,
    SHOWN,
    WINDOW_PX,
    CalibrationDriver,
    write_boards,
)
from tests.gui.driver import Driver
from tests.gui.files import Files
from tests.gui.frames_driver import write_video
from tests.rigs import rig
from tuner.calibrations import read_calibration, save_calibration
from tuner.core.geometry.board import Board, BoardKind
from tuner.core.geometry.rig import CameraPair
from tuner.core.geometry.rig_words import baseline_words, turn_words
from tuner.engine.board_views import look_for_board
from tuner.engine.calibrating import Calibrated, LensModel, calibrate
from tuner.engine.rectifying import rectify
from tuner.gui.calibration.board_box import BoardBox
from tuner.gui.calibration.dialog import CalibrationDialog
from tuner.gui.lanes import calibrating as lane
from tuner.sources.board_pairs import board_pairs
from tuner.sources.pair import read_pair

STEP = 10
"""Between two calibrations of the same views: OpenCV adds up in the order in which its threads end,
so the last digits differ by the run, and cv2.remap counts places in 1/32 px."""

NAMES = [f"left{number:02d}.png" for number in SHOWN]


@pytest.fixture(scope="module")
def boards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pairs, all of which show the board."""
    return write_boards(tmp_path_factory.mktemp("boards"))


@pytest.fixture
def new_dialog(qtbot: Any, answers: Any) -> Iterator[Callable[[Driver], CalibrationDriver]]:
    """Opens the dialog over a window."""
    made: list[CalibrationDriver] = []

    def make(over: Driver) -> CalibrationDriver:
        over.do("calibrate_here")
        dialog = over.find(QDialog, "calibration_dialog")
        assert isinstance(dialog, CalibrationDialog)
        made.append(CalibrationDriver(dialog, qtbot, answers))
        return made[-1]

    yield make
    for one in made:
        one.dialog.close_workers()
        one.dialog.close()


@pytest.fixture
def dialog(empty: Driver, new_dialog: Callable[[Driver], CalibrationDriver]) -> CalibrationDriver:
    """The dialog over a window without a pair; the board is set."""
    screen = new_dialog(empty)
    screen.set_board()
    return screen


@pytest.fixture
def done(dialog: CalibrationDriver, boards: Path) -> CalibrationDriver:
    """A folder has been calibrated."""
    dialog.open_folder(boards)
    dialog.calibrate()
    return dialog


def by_engine(folder: Path, *, left_out: tuple[str, ...] = ()) -> Calibrated:
    """What the engine makes of the folder."""
    views = look_for_board(board_pairs(folder), BOARD, window_px=WINDOW_PX).views
    return calibrate(views, BOARD, left_out=left_out, window_px=WINDOW_PX)


# a folder


def test_a_folder_is_calibrated_as_the_engine_does(done: CalibrationDriver, boards: Path) -> None:
    found = by_engine(boards)
    assert list(done.table) == NAMES
    for view in found.views:
        errors, rows = done.table[view.name]
        assert errors == f"left {view.left_px:.2f} px, right {view.right_px:.2f} px"
        assert rows == f"{view.rows_px:.2f}"
    assert f"both together {found.stereo_px:.3f} px" in done.result
    assert baseline_words(found.rig) in done.result
    assert turn_words(found.rig) in done.result
    assert f"differ by {found.rows_px:.3f} px" in done.result
    assert [words.split(": ")[1].split(" of")[0] for words in done.coverage] == [
        f"{100 * share:.1f} %" for share in found.coverage
    ]
    assert all(note in done.notes for note in found.notes)
    assert done.count == f"{len(SHOWN)} pairs: {len(SHOWN)} take part"


def test_a_click_on_a_bar_leaves_the_pair_out_and_computes_again(
    done: CalibrationDriver, boards: Path
) -> None:
    before = done.result
    done.click_bar(NAMES[1])
    without = by_engine(boards, left_out=(NAMES[1],))
    assert not done.takes_part(NAMES[1])
    assert done.table[NAMES[1]] == ("left out", f"{without.held_out_rows_px:.2f}")
    assert f"both together {without.stereo_px:.3f} px" in done.result
    assert f"those of the pairs left out by {without.held_out_rows_px:.3f} px" in done.result
    assert "1 left out" in done.count
    done.click_bar(NAMES[1])
    assert done.takes_part(NAMES[1])
    assert done.result == before


def test_keys_leave_a_pair_out_and_put_it_away(done: CalibrationDriver) -> None:
    done.select(NAMES[2])
    done.press(Qt.Key.Key_Space)
    assert done.table[NAMES[2]][0] == "left out"
    done.press(Qt.Key.Key_Delete)
    assert list(done.table) == [name for name in NAMES if name != NAMES[2]]
    assert "left out" not in done.count


@pytest.mark.parametrize(
    "board",
    [
        Board(columns=9, rows=6, kind=BoardKind.CHARUCO, square_m=0.025),
        Board(columns=8, rows=5, kind=BoardKind.CIRCLES, square_m=0.025),
        Board(columns=4, rows=9, kind=BoardKind.ASYMMETRIC_CIRCLES, square_m=0.025),
    ],
    ids=lambda board: board.kind,
)
def test_every_kind_of_board_gives_the_rig(
    dialog: CalibrationDriver, tmp_path: Path, board: Board
) -> None:
    dialog.set_board(board)
    dialog.open_folder(write_boards(tmp_path, board=board, shown=tuple(range(8))))
    dialog.calibrate()
    dialog.save(tmp_path / "rig.json")
    found = read_calibration([tmp_path / "rig.json"])
    assert isinstance(found, CameraPair)
    assert found.baseline == pytest.approx(rig().baseline, rel=0.05)


def test_pairs_without_a_board_are_named_and_the_rest_goes_on(
    dialog: CalibrationDriver, tmp_path: Path
) -> None:
    write_boards(tmp_path, shown=(*SHOWN[:4], CUT))
    (tmp_path / "left00.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    dialog.open_folder(tmp_path)
    assert dialog.table["left03.png"][0] == "not looked at yet"
    dialog.calibrate()
    assert dialog.table["left03.png"][0] == "the board is not seen in the right picture"
    assert "left00.png" in dialog.table["left00.png"][0]
    assert "2 show no board in both pictures" in dialog.count
    assert dialog.result.startswith("RMS")


def test_another_board_than_it_is_told_so_in_words(dialog: CalibrationDriver, boards: Path) -> None:
    dialog.set_board(Board(columns=9, rows=6))
    dialog.open_folder(boards)
    dialog.calibrate()
    assert "none of the 6 pairs" in dialog.said
    assert "9x6 is a board of 10x7 squares" in dialog.said
    assert dialog.result == "Nothing is calibrated yet."
    dialog.set_board()
    dialog.calibrate()
    assert dialog.result.startswith("RMS")


def test_a_folder_without_pairs_is_told_and_loses_nothing(
    done: CalibrationDriver, tmp_path: Path
) -> None:
    before = done.result
    done.open_folder(tmp_path)
    assert f"{tmp_path}: no pairs" in done.said
    assert done.result == before
    assert list(done.table) == NAMES


def test_too_few_pairs_are_told(dialog: CalibrationDriver, tmp_path: Path) -> None:
    dialog.open_folder(write_boards(tmp_path, shown=SHOWN[:2]))
    dialog.calibrate()
    assert "2 pairs show the board and take part; 3 are the least" in dialog.said
    assert not dialog.enabled_button("calibration_save")


def test_another_size_of_the_squares_asks_for_no_second_look(
    done: CalibrationDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(lane, "look_at")
    done.move("board_square", 50.0)
    assert not done.enabled_button("calibration_save"), "what stands there is of other squares"
    done.calibrate()
    assert "Baseline 240." in done.result or "Baseline 239." in done.result


def test_a_folder_can_be_dropped(dialog: CalibrationDriver, boards: Path) -> None:
    dialog.drop(boards)
    dialog.settle()
    assert list(dialog.table) == NAMES
    dialog.drop(boards / NAMES[0], boards / NAMES[1])
    assert dialog.said.startswith("Drop one folder")


def test_enter_takes_what_was_typed_and_closes_nothing(dialog: CalibrationDriver) -> None:
    box = dialog.find(QSpinBox, "board_columns")
    box.setFocus()
    box.selectAll()
    dialog.qtbot.keyClicks(box, "12")
    dialog.qtbot.keyClick(box, Qt.Key.Key_Return)
    assert dialog.value("board_columns") == 12
    assert dialog.dialog.isVisible()


# at work


def test_it_says_how_far_it_is_and_can_be_ended(
    dialog: CalibrationDriver, boards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, look = threading.Event(), lane.look_at

    def slow(shot: Any, board: Any, *, window_px: int, stop: threading.Event) -> Any:
        if shot.name == NAMES[2]:
            reached.set()
            assert stop.wait(30), "it is told to stop"
        return look(shot, board, window_px=window_px, stop=stop)

    dialog.open_folder(boards)
    monkeypatch.setattr(lane, "look_at", slow)
    dialog.click("calibration_run")
    dialog.until(reached.is_set)
    dialog.until(lambda: NAMES[2] in dialog.words("calibration_step"))
    assert dialog.words("calibration_step") == f"Looking for the board in {NAMES[2]}… 3 of 6"
    assert "2 take part, 4 not looked at yet" in dialog.count
    dialog.click("calibration_cancel")
    assert dialog.dialog.settled
    assert not dialog.seen("calibration_cancel")
    monkeypatch.setattr(lane, "look_at", look)
    dialog.calibrate()
    assert dialog.result.startswith("RMS")
    assert dialog.said == ""


def test_what_is_left_out_while_it_runs_counts(
    dialog: CalibrationDriver, boards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, work = threading.Event(), lane.calibrate

    def slow(*args: Any, **more: Any) -> Any:
        assert go.wait(30)
        return work(*args, **more)

    dialog.open_folder(boards)
    monkeypatch.setattr(lane, "calibrate", slow)
    dialog.click("calibration_run")
    dialog.until(lambda: "not looked" not in dialog.count)
    dialog.begin_click_bar(NAMES[0])
    go.set()
    dialog.settle()
    both = by_engine(boards, left_out=(NAMES[0],)).stereo_px
    assert f"both together {both:.3f} px" in dialog.result
    assert dialog.enabled_button("calibration_save")


def test_closing_the_window_ends_what_runs(
    empty: Driver,
    new_dialog: Callable[[Driver], CalibrationDriver],
    boards: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialog, reached, told = new_dialog(empty), threading.Event(), threading.Event()

    def slow(_shot: Any, _board: Any, *, window_px: int, stop: threading.Event) -> str:
        reached.set()
        if stop.wait(30):
            told.set()
        return "nothing"

    monkeypatch.setattr(lane, "look_at", slow)
    dialog.open_folder(boards)
    dialog.click("calibration_run")
    dialog.until(reached.is_set)
    empty.window.close()
    assert told.wait(30)
    assert not dialog.dialog.isVisible()


# the folder that is open in the window


@pytest.fixture
def source(empty: Driver, tmp_path: Path) -> Driver:
    """The window shows the first of a folder of pairs; the last one shows only half of a board."""
    folder = write_boards(tmp_path / "rig", shown=(*SHOWN[:5], CUT), name="{}/{:02d}.png".format)
    empty.frames.open(folder)
    return empty


def begins_at(dialog: CalibrationDriver) -> str:
    """Where the dialog for a folder begins; it is cancelled."""
    dialog.click("calibration_folder")
    return dialog.answers.begun[-1]


def test_the_open_source_is_offered_as_the_folder_of_the_board(
    source: Driver,
    new_dialog: Callable[[Driver], CalibrationDriver],
    boards: Path,
    tmp_path: Path,
) -> None:
    dialog, folder = new_dialog(source), tmp_path / "rig"
    assert begins_at(dialog) == str(folder)
    dialog.open_folder(boards)
    assert begins_at(dialog) == str(folder), "whatever was opened before"
    dialog.open_folder(Path(begins_at(dialog)))
    assert len(dialog.table) == len(SHOWN[:5]) + 1


def test_the_folder_of_a_pair_in_files_of_its_own_is_offered(
    empty: Driver, new_dialog: Callable[[Driver], CalibrationDriver], boards: Path
) -> None:
    empty.open(Files(boards / "left00.png", boards / "right00.png"))
    assert begins_at(new_dialog(empty)) == str(boards)


def test_the_folder_of_a_recording_is_offered(
    empty: Driver, new_dialog: Callable[[Driver], CalibrationDriver], tmp_path: Path
) -> None:
    video = write_video(tmp_path / "both.avi")
    if video is None:
        pytest.skip("this OpenCV writes no MJPG")
    empty.frames.open(video)
    assert begins_at(new_dialog(empty)) == str(tmp_path)


def test_without_an_open_source_the_folder_of_before_is_offered(
    dialog: CalibrationDriver, boards: Path
) -> None:
    dialog.open_folder(boards)
    assert begins_at(dialog) == str(boards)


# pairs caught one by one


def test_pairs_of_the_open_source_are_caught_one_by_one(
    source: Driver, new_dialog: Callable[[Driver], CalibrationDriver]
) -> None:
    dialog = new_dialog(source)
    dialog.set_board()
    before = dialog.coverage
    dialog.catch()
    assert len(dialog.table) == 1
    assert dialog.coverage != before
    dialog.catch()
    assert "stands where it does in" in dialog.said
    assert len(dialog.table) == 1
    seen = dialog.coverage
    for index in range(1, 6):
        source.frames.to(index)
        dialog.catch()
    assert len(dialog.table) == 5
    assert dialog.coverage != seen
    # In natural order the cut one is the fourth.
    assert not any("03" in name for name in dialog.table)
    dialog.calibrate()
    assert dialog.result.startswith("RMS")


def test_they_are_caught_while_the_source_plays(
    source: Driver, new_dialog: Callable[[Driver], CalibrationDriver]
) -> None:
    dialog = new_dialog(source)
    dialog.set_board()
    dialog.tick("calibration_catch_by_itself")
    source.do("loop_pairs")
    source.do("play_pairs")
    dialog.until(lambda: len(dialog.table) == 5)
    source.do("play_pairs")
    dialog.settle()
    assert not any("03" in name for name in dialog.table)


def test_the_keys_that_step_and_play_count_in_the_dialog(
    source: Driver, new_dialog: Callable[[Driver], CalibrationDriver]
) -> None:
    dialog = new_dialog(source)
    dialog.dialog.activateWindow()
    dialog.until(dialog.dialog.isActiveWindow)
    dialog.qtbot.keyClick(dialog.dialog, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    source.until(lambda: source.frames.index == 1)
    source.settle()


def test_a_pair_that_does_not_show_the_board_is_named(
    source: Driver, new_dialog: Callable[[Driver], CalibrationDriver]
) -> None:
    dialog = new_dialog(source)
    dialog.set_board()
    index = sorted((*SHOWN[:5], CUT)).index(CUT)
    source.frames.to(index)
    dialog.catch()
    assert dialog.said.endswith(": the board is not seen in the right picture.")
    assert dialog.table == {}


def test_they_are_caught_by_itself_as_they_come(
    source: Driver, new_dialog: Callable[[Driver], CalibrationDriver]
) -> None:
    dialog = new_dialog(source)
    dialog.set_board()
    dialog.tick("calibration_catch_by_itself")
    for index in (1, 2, 3, 4, 5, 0, 1):
        source.frames.to(index)
        dialog.settle()
    assert [Path(name).name for name in dialog.table] == [
        f"{number:02d}.png" for number in (*SHOWN[1:5], SHOWN[0])
    ], "each of them once, and not the cut one"
    assert dialog.said == ""


def test_a_rectified_pair_is_not_taken_for_the_cameras_own(
    empty: Driver, new_dialog: Callable[[Driver], CalibrationDriver], tmp_path: Path
) -> None:
    write_boards(tmp_path, shown=SHOWN[:1])
    save_calibration(rig(), to=tmp_path / "calibration.json")
    left, right = tmp_path / "left00.png", tmp_path / "right00.png"
    empty.drop(left, right)
    empty.settle()
    assert empty.pair is not None
    assert empty.pair.rois is not None
    dialog = new_dialog(empty)
    dialog.set_board()
    dialog.catch()
    if not dialog.table:
        assert "rectified already" in dialog.said
        return
    raw = read_pair(left, right)
    np.testing.assert_array_equal(dialog.preview.pair.left.grey, raw.left.grey)
    np.testing.assert_array_equal(dialog.preview.pair.right.grey, raw.right.grey)


def test_without_a_pair_there_is_nothing_to_catch(dialog: CalibrationDriver) -> None:
    assert not dialog.enabled_button("calibration_catch")


# a look at it


def test_the_selected_pair_is_shown_raw_then_rectified(
    dialog: CalibrationDriver, boards: Path
) -> None:
    dialog.open_folder(boards)
    dialog.select(NAMES[1])
    raw = read_pair(boards / NAMES[1], boards / NAMES[1].replace("left", "right"))
    assert dialog.preview.name == NAMES[1]
    np.testing.assert_array_equal(dialog.preview.pair.left.grey, raw.left.grey)
    dialog.calibrate()
    assert dialog.preview.rectified
    expected, _ = rectify(raw, by_engine(boards).rig)
    for side in ("left", "right"):
        shown, wanted = getattr(dialog.preview.pair, side), getattr(expected, side)
        np.testing.assert_allclose(shown.grey, wanted.grey, atol=STEP)
    dialog.tick("calibration_rectified", False)
    dialog.settle()
    assert not dialog.preview.rectified


# what becomes of it


@pytest.mark.parametrize("name", ["rig.yml", "rig.xml", "rig.json", "rig.yaml"])
def test_it_is_saved_in_the_format_of_the_ending(
    done: CalibrationDriver, boards: Path, tmp_path: Path, name: str
) -> None:
    done.save(tmp_path / name)
    files = sorted(tmp_path.glob("rig*"))
    assert [path.name for path in files] == (
        ["rig_left.yaml", "rig_right.yaml"] if name.endswith(".yaml") else [name]
    )
    assert all(str(path) in done.said for path in files)
    read, wanted = read_calibration(files), by_engine(boards).rig
    assert isinstance(read, CameraPair)
    assert read.unit_m is not None
    np.testing.assert_allclose(read.t * read.unit_m, wanted.t, rtol=1e-6)
    np.testing.assert_allclose(read.left.k, wanted.left.k, rtol=1e-6)


def test_ros_without_the_size_of_a_square_is_refused(
    done: CalibrationDriver, tmp_path: Path
) -> None:
    done.move("board_square", 0.0)
    done.calibrate()
    assert "units (of the board's squares)" in done.result
    done.save(tmp_path / "rig.yaml")
    assert "give it under Square" in done.said
    assert list(tmp_path.glob("*.yaml")) == []


def test_the_files_of_ros_are_not_replaced_unasked(done: CalibrationDriver, tmp_path: Path) -> None:
    (tmp_path / "rig_right.yaml").write_text("mine")
    done.answers.give((tmp_path / "rig.yaml",))
    done.answers.give(False)
    done.click("calibration_save")
    done.settle()
    assert (tmp_path / "rig_right.yaml").read_text() == "mine"


def test_a_name_that_no_format_has_is_told(done: CalibrationDriver, tmp_path: Path) -> None:
    done.save(tmp_path / "rig.txt")
    assert "ends in .yml or .xml" in done.said


def test_it_is_saved_once_to_be_used(
    done: CalibrationDriver, empty: Driver, tmp_path: Path
) -> None:
    path = tmp_path / "calibration.json"
    done.answers.give((path,))
    done.click("calibration_use")
    done.settle()
    assert done.used == [(path,)]
    assert not done.dialog.isVisible(), "the window shows what became of it"
    empty.do("calibrate_here")
    assert isinstance(read_calibration([path]), CameraPair)
    done.click("calibration_use")
    assert done.used == [(path,), (path,)], "saved already"
    empty.do("calibrate_here")
    done.click_bar(NAMES[0])
    done.click("calibration_use")
    done.settle()
    assert len(done.used) == 2, "what is saved is of before; to be saved anew, which was cancelled"


def test_what_was_calibrated_here_rectifies_the_pair_on_show(
    source: Driver, new_dialog: Callable[[Driver], CalibrationDriver], boards: Path, tmp_path: Path
) -> None:
    raw, dialog = source.pair, new_dialog(source)
    dialog.set_board()
    dialog.open_folder(boards)
    dialog.calibrate()
    path = tmp_path / "calibration.json"
    dialog.answers.give((path,))
    dialog.click("calibration_use")
    dialog.settle()
    source.until(lambda: source.pair is not None and source.pair.rois)
    source.settle()
    assert raw is not None
    assert source.pair is not None
    expected, _ = rectify(raw, by_engine(boards).rig)
    np.testing.assert_allclose(source.pair.left.grey, expected.left.grey, atol=STEP)
    np.testing.assert_allclose(source.pair.right.grey, expected.right.grey, atol=STEP)
    assert source.pair.calibration is not None
    assert source.pair.calibration.baseline_m == pytest.approx(rig().baseline, rel=0.02)
    source.do("calibrate_here")
    dialog.catch()
    assert "stands where it does in" in dialog.said, "the pair as it was read is looked at"
    source.do("undo")
    source.settle()
    assert source.pair is raw


# from one start to the next


def test_the_board_is_remembered(
    new_window: Callable[[], Driver], new_dialog: Callable[[Driver], CalibrationDriver]
) -> None:
    first = new_window()
    screen = new_dialog(first)
    screen.choose("board_kind", BoardKind.CHARUCO)
    screen.move("board_columns", 11)
    screen.move("board_square", 32.5)
    screen.choose("board_model", LensModel.FISHEYE)
    first.window.close()
    again = new_dialog(new_window())
    assert again.chosen("board_kind") == BoardKind.CHARUCO
    assert (again.value("board_columns"), again.value("board_square")) == (11, 32.5)
    assert again.chosen("board_model") == LensModel.FISHEYE
    assert again.seen("board_marker")
    assert not again.seen("board_window")


def test_it_is_one_dialog_that_stays_as_it_was(done: CalibrationDriver, empty: Driver) -> None:
    before = done.result
    done.click("calibration_close")
    assert not done.dialog.isVisible()
    empty.do("calibrate_here")
    assert done.dialog.isVisible()
    assert empty.find(QDialog, "calibration_dialog") is done.dialog
    assert done.result == before


# the real thing


@pytest.mark.data
def test_the_reference_set_comes_out_as_plain_opencv_has_it(
    dialog: CalibrationDriver, shared_data: Path
) -> None:
    dialog.set_board(Board(columns=9, rows=6))
    dialog.move("board_window", 11)
    dialog.open_folder(shared_data / "calib_opencv_chessboard")
    dialog.calibrate()
    both = "0.445" if cv2.__version__.startswith("5") else "0.447"
    assert "left 0.409 px, right 0.459 px" in dialog.result
    assert f"both together {both} px" in dialog.result
    assert "left02.jpg stands out: 1.2" in dialog.notes
    dialog.click_bar("left02.jpg")
    assert "stands out" not in dialog.notes
    assert "those of the pairs left out by 0.0" in dialog.result


@pytest.mark.parametrize(
    ("kept", "model"),
    [
        ({"rational": True}, LensModel.RATIONAL),
        ({"rational": False}, LensModel.PINHOLE),
        ({"rational": True, "model": "fisheye"}, LensModel.FISHEYE),
        ({}, LensModel.PINHOLE),
    ],
)
def test_the_lens_that_an_earlier_version_kept_is_not_forgotten(
    qtbot: Any, kept: dict[str, Any], model: LensModel
) -> None:
    box = BoardBox()
    qtbot.addWidget(box)
    box.restore(kept)
    assert box.model is model
