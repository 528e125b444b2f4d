"""What a rig is calibrated from, step by step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.rigs import rig
from tuner.core.geometry.board import Board
from tuner.core.tunable import Size
from tuner.engine.board_views import Shot, View
from tuner.engine.calibrating import Calibrated, LensModel, ViewError
from tuner.session.board_set import HARDLY, MOVED, BoardSet, Part

BOARD = Board(columns=4, rows=3)
NONE = BoardSet(board=BOARD)
SHOTS = tuple(Shot(name=name, files=(name, name)) for name in "abcd")


def view(name: str, *, by: tuple[float, float] = (0, 0)) -> View:
    """The board in the middle of a picture, or moved by so many px."""
    places = (BOARD.points[:, :2] * 30 + (200, 150) + by).astype(np.float32)
    return View(name=name, size=Size(640, 480), board=BOARD.points, left=places, right=places)


def seen(*without: str) -> BoardSet:
    """All four were looked at, and each shows the board but those."""
    of = NONE.with_shots(SHOTS)
    for shot in SHOTS:
        of = of.looked_at(shot.name, "nothing" if shot.name in without else view(shot.name))
    return of


def result(*used: str, out: str = "") -> Calibrated:
    nan = float("nan")
    views = [ViewError(name=n, left_px=0.2, right_px=0.3, rows_px=0.1, used=True) for n in used]
    views += [ViewError(name=n, left_px=nan, right_px=nan, rows_px=0.4, used=False) for n in out]
    return Calibrated(
        rig=rig(), left_px=0, right_px=0, stereo_px=0, views=tuple(views), coverage=(1, 1)
    )


def test_pairs_are_to_be_looked_at_then_take_part_or_not() -> None:
    assert [row.part for row in NONE.with_shots(SHOTS).rows] == [Part.UNSEEN] * 4
    of = seen("b").turned("c")
    assert [row.part for row in of.rows] == [Part.USED, Part.WITHOUT, Part.LEFT_OUT, Part.USED]
    assert of.rows[1].why == "nothing"
    assert [one.name for one in of.views] == ["a", "c", "d"]
    assert [one.name for one in of.used] == ["a", "d"]
    assert [one.name for one in of.turned("c").used] == ["a", "c", "d"]


def test_a_result_counts_for_exactly_what_it_came_of() -> None:
    of = seen().with_result(result(*"abcd"))
    assert of.found is not None
    changed = of.turned("a")
    assert changed.found is None
    assert changed.last is not None, "to be looked at until the next one comes"
    assert changed.with_result(result(*"abcd")).found is None, "it came of other pairs"
    assert changed.with_result(result(*"bcd", out="a")).found is not None


def test_errors_of_a_pair_left_out_are_not_those_of_before() -> None:
    of = seen().with_result(result(*"abcd")).turned("a")
    assert np.isnan(of.rows[0].left_px)
    assert of.rows[1].left_px == 0.2


def test_another_board_is_looked_for_anew_and_another_square_is_not() -> None:
    of = seen().with_result(result(*"abcd"))
    scaled = of.with_board(replace(BOARD, square_m=0.03), window_px=11, model=LensModel.PINHOLE)
    assert (scaled.found, scaled.unseen) == (None, ())
    assert (
        len(of.with_board(replace(BOARD, rows=5), window_px=11, model=LensModel.PINHOLE).unseen)
        == 4
    )
    assert len(of.with_board(BOARD, window_px=5, model=LensModel.PINHOLE).unseen) == 4
    wide = of.with_board(BOARD, window_px=11, model=LensModel.RATIONAL)
    assert (wide.found, wide.unseen) == (None, ())
    assert of.with_board(BOARD, window_px=11, model=LensModel.PINHOLE) is of


def test_what_comes_too_late_of_a_pair_put_away_is_not_kept() -> None:
    of = seen().without("b")
    assert "b" not in of.seen
    assert of.looked_at("b", view("b")) is of


def test_names_are_free_of_those_that_are_taken() -> None:
    of = NONE.with_shots(SHOTS)
    assert of.free_name("e") == "e"
    one = of.caught(Shot(name=of.free_name("a")), view("a (2)"))
    assert [shot.name for shot in one.shots][-1] == "a (2)"
    assert one.free_name("a") == "a (3)"


@pytest.mark.parametrize(("share", "near"), [(0.5, "a"), (1.5, "")])
@pytest.mark.parametrize("within", [HARDLY, MOVED])
def test_a_board_that_has_hardly_moved_is_known(share: float, near: str, within: float) -> None:
    of = NONE.caught(SHOTS[0], view("a"))
    assert of.near(view("x", by=(share * within * 640, 0)), within=within) == near


def test_a_board_that_turned_in_its_place_has_moved() -> None:
    here = view("x")
    middle = here.left.mean(axis=0)
    turned = replace(here, left=((here.left - middle)[:, ::-1] * (1, -1) + middle).astype("f4"))
    assert NONE.caught(SHOTS[0], view("a")).near(turned, within=MOVED) == ""
