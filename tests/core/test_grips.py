"""A rectangle is held at corners, edges and inside; no drag leads out of the image."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuner.core.grips import EDGES, Grip, dragged, grip_at, place, spanned
from tuner.core.tunable import Rect, Size

SIZE = Size(200, 120)
RECT = Rect(40, 30, 80, 60)

sides = st.floats(-500, 700)
points = st.tuples(sides, sides)


@st.composite
def rects(draw: st.DrawFn) -> Rect:
    """Inside the image."""
    x, y = draw(st.integers(0, SIZE.width - 1)), draw(st.integers(0, SIZE.height - 1))
    width = draw(st.integers(1, SIZE.width - x))
    return Rect(x, y, width, draw(st.integers(1, SIZE.height - y)))


@pytest.mark.parametrize(
    ("x", "y", "grip"),
    [
        (40, 30, Grip.TOP_LEFT),
        (36, 26, Grip.TOP_LEFT),
        (80, 30, Grip.TOP),
        (121, 29, Grip.TOP_RIGHT),
        (41, 60, Grip.LEFT),
        (80, 60, Grip.INSIDE),
        (119, 60, Grip.RIGHT),
        (40, 92, Grip.BOTTOM_LEFT),
        (80, 88, Grip.BOTTOM),
        (123, 93, Grip.BOTTOM_RIGHT),
        (35, 60, None),
        (80, 95, None),
    ],
)
def test_what_is_held_is_what_lies_under_the_mouse(x: float, y: float, grip: Grip | None) -> None:
    assert grip_at(RECT, x, y, reach=4) is grip


def test_nothing_of_an_empty_rectangle_is_held() -> None:
    assert grip_at(Rect(), 0, 0, reach=50) is None


@given(rects(), st.floats(0.01, 400))
def test_each_handle_is_held_at_its_place_however_small_the_rectangle(
    rect: Rect, reach: float
) -> None:
    assert grip_at(rect, *place(rect, Grip.INSIDE), reach=reach) is Grip.INSIDE
    for grip in EDGES:
        assert grip_at(rect, *place(rect, grip), reach=reach) is grip


@given(rects(), st.sampled_from(Grip), points)
def test_a_drag_stays_inside_the_image_and_keeps_what_is_not_held(
    rect: Rect, grip: Grip, by: tuple[float, float]
) -> None:
    after = dragged(rect, grip, by, SIZE)
    assert not after.empty
    assert after.intersect(Rect(0, 0, *SIZE)) == after
    across, down = grip.value
    if grip is Grip.INSIDE:
        assert (after.width, after.height) == (rect.width, rect.height)
        return
    assert across < 0 or after.x == rect.x
    assert across > 0 or after.right == rect.right
    assert down < 0 or after.y == rect.y
    assert down > 0 or after.bottom == rect.bottom


@pytest.mark.parametrize(
    ("grip", "by", "after"),
    [
        (Grip.INSIDE, (5, -7), Rect(45, 23, 80, 60)),
        (Grip.INSIDE, (-400, 400), Rect(0, 60, 80, 60)),
        (Grip.TOP_LEFT, (-10, 10), Rect(30, 40, 90, 50)),
        (Grip.RIGHT, (3.4, 99), Rect(40, 30, 83, 60)),
        (Grip.RIGHT, (-300, 0), Rect(40, 30, 1, 60)),
        (Grip.BOTTOM, (9, 300), Rect(40, 30, 80, 90)),
    ],
)
def test_a_drag_moves_what_is_held(grip: Grip, by: tuple[float, float], after: Rect) -> None:
    assert dragged(RECT, grip, by, SIZE) == after


@given(points, points)
def test_a_rectangle_is_the_same_from_whichever_corner_it_is_drawn(
    start: tuple[float, float], end: tuple[float, float]
) -> None:
    drawn = spanned(start, end, SIZE)
    assert drawn == spanned(end, start, SIZE)
    assert drawn == spanned((start[0], end[1]), (end[0], start[1]), SIZE)
    assert drawn.intersect(Rect(0, 0, *SIZE)) == drawn
    assert not drawn.empty


def test_both_pixels_that_it_is_drawn_between_belong_to_it() -> None:
    assert spanned((10.2, 20.9), (30.1, 25.0), SIZE) == Rect(10, 20, 21, 6)
    assert spanned((-5, -5), (900, 900), SIZE) == Rect(0, 0, 200, 120)
