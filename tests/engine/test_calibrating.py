"""A rig calibrated from pictures of boards: as OpenCV's own calls, and as it really is."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest

from tests.engine.boards import poses, taken
from tests.rigs import rig
from tuner.__main__ import main
from tuner.calibrations import read_calibration, save_calibration
from tuner.core.errors import UserError
from tuner.core.geometry.board import Board, BoardKind, sighted
from tuner.core.geometry.cameras import Lens
from tuner.core.geometry.rig import CameraPair
from tuner.core.geometry.rig_words import turn_words, turns
from tuner.core.stopping import Stopped
from tuner.engine.board_views import View, look_for_board, view_of
from tuner.engine.calibrating import (
    CalibratingError,
    LensModel,
    calibrate,
    covered,
    side_map,
)
from tuner.sources.board_pairs import board_pairs

CHESSBOARD = Board(columns=9, rows=6)
BOARDS = {
    "chessboard": Board(columns=8, rows=5, square_m=0.025),
    "charuco": Board(columns=9, rows=6, kind=BoardKind.CHARUCO, square_m=0.025),
    "circles": Board(columns=8, rows=5, kind=BoardKind.CIRCLES, square_m=0.025),
    "asymmetric": Board(columns=4, rows=9, kind=BoardKind.ASYMMETRIC_CIRCLES, square_m=0.025),
}


@cache
def views_of(board: Board, found: CameraPair, *, window_px: int = 5) -> tuple[View, ...]:
    views = []
    for number, pose in enumerate(poses(12)):
        one, two = taken(board, found, *pose)
        view = view_of(one, two, board, name=f"{number}", window_px=window_px)
        if isinstance(view, View):
            views.append(view)
    return tuple(views)


@pytest.mark.parametrize("kind", BOARDS)
def test_the_rig_that_took_the_pictures_is_found(kind: str) -> None:
    views = views_of(BOARDS[kind], rig())
    assert len(views) >= 6
    found = calibrate(views, BOARDS[kind])
    # A circle that the picture's edge cuts has its centre elsewhere: the view stands out.
    bad = {view.name for view in found.views if f"{view.name} stands out" in "".join(found.notes)}
    found = calibrate(views, BOARDS[kind], left_out=bad)
    assert len(bad) <= 2
    assert found.stereo_px < 0.3
    assert found.rig.baseline == pytest.approx(rig().baseline, rel=0.02)
    assert found.rig.unit_m == 1
    assert found.rig.left.matrix[0][0] == pytest.approx(530, rel=0.02)
    np.testing.assert_allclose(turns(found.rig), turns(rig()), atol=0.3)
    assert found.rows_px < 0.2


def test_a_fisheye_rig_is_found(tmp_path: Path) -> None:
    board, truth = BOARDS["chessboard"], rig(lens=Lens.FISHEYE)
    views = views_of(board, truth)
    assert len(views) >= 6
    found = calibrate(views, board, model=LensModel.FISHEYE)
    assert found.stereo_px < 0.3
    assert max(found.left_px, found.right_px) < 0.3
    assert all(view.worst_px < 0.5 for view in found.views)
    assert found.rows_px < 0.2
    assert found.rig.baseline == pytest.approx(truth.baseline, rel=0.02)
    np.testing.assert_allclose(turns(found.rig), turns(truth), atol=0.3)
    for camera, true in ((found.rig.left, truth.left), (found.rig.right, truth.right)):
        assert camera.lens is Lens.FISHEYE
        assert len(camera.distortion) == 4
        assert camera.matrix[0][0] == pytest.approx(true.matrix[0][0], rel=0.02)
        assert camera.matrix[0][2] == pytest.approx(true.matrix[0][2], abs=6)
    for name in ("rig.json", "rig.yaml"):
        written = save_calibration(found.rig, to=tmp_path / name)
        again = read_calibration(written)
        assert isinstance(again, CameraPair)
        assert again.left.lens is Lens.FISHEYE
        assert again.baseline == pytest.approx(found.rig.baseline, rel=1e-6)
    worse = calibrate(views, board)
    assert worse.stereo_px > found.stereo_px


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 pair shows the board and takes part; 3"), (2, "2 pairs show the board and take part")],
)
def test_too_few_views_are_counted(count: int, words: str) -> None:
    board = BOARDS["chessboard"]
    with pytest.raises(CalibratingError, match=words):
        calibrate(views_of(board, rig())[:count], board)


def test_what_opencv_cannot_solve_is_said_of_fisheye_lenses_too() -> None:
    board = BOARDS["chessboard"]
    views = views_of(board, rig(lens=Lens.FISHEYE))[:3]
    flat = [replace(view, left=view.left * 0, right=view.right * 0) for view in views]
    with pytest.raises(CalibratingError, match="finds no calibration of these views"):
        calibrate(flat, board, model=LensModel.FISHEYE)


def test_the_reference_set_is_as_plain_opencv_has_it(shared_data: Path) -> None:
    pairs = board_pairs(shared_data / "calib_opencv_chessboard")
    looked = look_for_board(pairs, CHESSBOARD)
    assert (len(pairs), len(looked.views)) == (13, 13)
    found = calibrate(looked.views, CHESSBOARD, window_px=11)
    five = cv2.__version__.startswith("5")
    assert found.left_px == pytest.approx(0.409, abs=0.002)
    assert found.right_px == pytest.approx(0.459, abs=0.002)
    assert found.stereo_px == pytest.approx(0.445 if five else 0.447, abs=0.002)
    assert found.rig.baseline == pytest.approx(3.338 if five else 3.345, abs=0.002)
    assert found.rig.unit_m is None
    worst = max(found.views, key=lambda view: view.worst_px)
    assert worst.name == "left02.jpg"
    assert worst.worst_px == pytest.approx(1.22, abs=0.02)
    assert any("left02.jpg stands out" in words for words in found.notes)
    assert found.rows_px < 0.3
    (window,) = re.findall(r"corner window of (\d+) px", " ".join(found.notes))
    smaller = look_for_board(pairs, CHESSBOARD, window_px=int(window))
    better = calibrate(smaller.views, CHESSBOARD, window_px=int(window))
    assert better.stereo_px < 0.6 * found.stereo_px
    assert not any("stands out" in words for words in better.notes)


@pytest.mark.parametrize("kind", BoardKind)
def test_no_board_is_seen_in_a_picture_too_small_for_one(kind: BoardKind) -> None:
    board = Board(columns=3, rows=3, kind=kind)
    for side in (1, 8, 31):
        assert sighted(np.zeros((side, 640), np.uint8), board) is None


def test_a_chessboard_that_opencv_does_not_look_for_is_refused() -> None:
    with pytest.raises(UserError, match="3 to 100 inner corners"):
        Board(columns=2, rows=6)


def test_a_view_left_out_judges_the_rest(shared_data: Path) -> None:
    looked = look_for_board(board_pairs(shared_data / "calib_opencv_chessboard"), CHESSBOARD)
    found = calibrate(looked.views, CHESSBOARD, left_out={"left02.jpg", "left05.jpg"})
    assert [view.name for view in found.views if not view.used] == ["left02.jpg", "left05.jpg"]
    assert found.held_out_rows_px < 0.3
    assert found.stereo_px < 0.4
    assert not any("stands out" in words for words in found.notes if "left02" in words)


def files(folder: Path, board: Board, number: int = 5, lens: Lens = Lens.PINHOLE) -> None:
    for count, pose in enumerate(poses(number)):
        pictures = taken(board, rig(lens=lens), *pose)
        for side, image in zip(("left", "right"), pictures, strict=True):
            (folder / side).mkdir(exist_ok=True)
            cv2.imwrite(str(folder / side / f"{count}.png"), image)


def test_the_command_calibrates_fisheye_lenses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files(tmp_path, BOARDS["chessboard"], 8, Lens.FISHEYE)
    board = ["calibrate", str(tmp_path), "--board", "8x5", "--corner-window", "5"]
    out = str(tmp_path / "rig.json")
    assert main([*board, "--model", "fisheye", "--square", "25mm", "--json", "--out", out]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["baseline_m"] == pytest.approx(rig().baseline, rel=0.03)
    assert said["rows_px"] < 0.3
    found = read_calibration([out])
    assert isinstance(found, CameraPair)
    assert found.left.lens is Lens.FISHEYE
    assert main([*board, "--model", "fisheye", "--rational"]) == 2
    assert "say two things" in capsys.readouterr().err


def test_the_command_writes_what_rectifies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files(tmp_path, BOARDS["chessboard"], 6)
    (tmp_path / "left" / "9.png").write_bytes(b"no picture")
    (tmp_path / "right" / "9.png").write_bytes(b"no picture")
    out = tmp_path / "calib.yml"
    flags = [str(tmp_path), "--board", "8x5", "--square", "25mm", "--corner-window", "5"]
    assert main(["calibrate", *flags, "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert " of 7 pairs took part" in said.out
    assert "9.png: left out" in said.err
    assert "views are few" in said.err
    again = read_calibration([out])
    assert isinstance(again, CameraPair)
    assert again.baseline == pytest.approx(rig().baseline, rel=0.05)
    assert main(["calibrate", *flags, "--json", "--leave-out", "0"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [view["name"] for view in document["views"] if not view["used"]] == ["0.png"]
    assert document["views"][0]["left_px"] is None
    assert document["held_out_rows_px"] < 0.5


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--board", "9by6"], "is not a board such as 9x6"),
        (["--board", "2x6"], "3 to 100 inner corners each way"),
        (["--board", "9x6", "--square", "0mm"], "is not a length"),
        (["--board", "9x6", "--out", "c.txt"], "--out c.txt: .yml or .xml"),
        (["--board", "9x6", "--out", "c.yaml"], "ROS counts metres"),
        (["--board", "9x6", "--pattern", "charuco", "--dictionary", "9X9"], "none of OpenCV's"),
        (["--board", "9x6"], "no pairs are in it"),
    ],
)
def test_what_cannot_be_is_said(
    flags: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calibrate", str(tmp_path), *flags]) == 2
    assert words in capsys.readouterr().err


def test_pictures_without_a_board_give_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("left1.png", "right1.png"):
        cv2.imwrite(str(tmp_path / name), np.full((120, 160), 90, np.uint8))
    assert main(["calibrate", str(tmp_path), "--board", "9x6"]) == 2
    assert "0 pairs show the board" in capsys.readouterr().err


def test_it_can_be_stopped_and_tells_how_far_it_is(tmp_path: Path) -> None:
    files(tmp_path, BOARDS["chessboard"], 4)
    stop, told = Event(), list[tuple[int, int, str]]()

    def tell(done: int, total: int, words: str) -> None:
        told.append((done, total, words))
        if done == 2:
            stop.set()

    with pytest.raises(Stopped):
        look_for_board(board_pairs(tmp_path), BOARDS["chessboard"], progress=tell, stop=stop)
    assert [done for done, _, _ in told] == [0, 1, 2]
    assert told[0][1:] == (4, "looking for the board in 0.png")
    views = look_for_board(board_pairs(tmp_path), BOARDS["chessboard"]).views
    with pytest.raises(Stopped):
        calibrate(views, BOARDS["chessboard"], stop=stop)


def test_few_views_and_several_sizes_are_refused() -> None:
    views = views_of(BOARDS["chessboard"], rig())[:4]
    with pytest.raises(CalibratingError, match="2 pairs show the board"):
        calibrate(views[:2], BOARDS["chessboard"])
    other = replace(views[0], size=replace_size(views[0]), name="other")
    with pytest.raises(CalibratingError, match="several sizes"):
        calibrate([*views, other], BOARDS["chessboard"])


def replace_size(view: View) -> tuple[int, int]:
    return (view.size.width + 2, view.size.height)  # type: ignore[return-value]


def test_a_board_read_from_its_other_end_is_turned_back() -> None:
    board = BOARDS["chessboard"]
    one, two = taken(board, rig(), *poses(1)[0])
    view = view_of(one, two, board, name="a", window_px=5)
    assert isinstance(view, View)
    along = [side[-1] - side[0] for side in (view.left, view.right)]
    assert along[0] @ along[1] > 0


def test_exchanged_pictures_are_said() -> None:
    board = BOARDS["chessboard"]
    views = [replace(view, left=view.right, right=view.left) for view in views_of(board, rig())[:6]]
    assert any("exchanged" in words for words in calibrate(views, board).notes)


def test_coverage_counts_the_cells_under_the_board() -> None:
    views = views_of(BOARDS["chessboard"], rig())
    counts = side_map(views, "left")
    assert counts.shape == (12, 16)
    assert counts.max() <= len(views)
    assert 0.2 < covered(counts) < 1


def test_angles_in_words() -> None:
    straight = replace(rig(), rotation=((1, 0, 0), (0, 1, 0), (0, 0, 1)))
    assert turn_words(straight) == "parallel within 0.05°"
    # The right camera looks 2 degrees towards +x: a point ahead of it lies there for the left one.
    turned = cv2.Rodrigues(np.array([0, np.radians(-2), 0]))[0]
    assert turn_words(replace(rig(), rotation=turned.tolist())) == "2.00° to the right"
    ahead = turned.T @ np.array([0, 0, 1.0])
    assert ahead[0] > 0


def test_pairs_of_a_folder(tmp_path: Path) -> None:
    for name in ("left10.png", "right10.png", "left9.png", "right9.png", "left3.png"):
        (tmp_path / name).touch()
    names = [left.name for left, _ in board_pairs(tmp_path)]
    assert names == ["left9.png", "left10.png"]
    with pytest.raises(UserError, match="cannot be read"):
        board_pairs(tmp_path / "nowhere")
