"""Colours that are made later are what they would have been at once."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.rigs import rig
from tuner.core.colours import Colours
from tuner.core.geometry import remap
from tuner.core.geometry.cameras import Lens, Matrix
from tuner.core.geometry.rectification import LineUp, lined_up, through
from tuner.core.geometry.remap import LinedUp, Remap
from tuner.core.geometry.remapping import prepared, rectified
from tuner.core.geometry.stereo_rectification import Rectification
from tuner.core.picking import Picking, picking
from tuner.core.tunable import Size
from tuner.core.types import Pair, Picture, moved
from tuner.engine.lining_up import with_rows_in_line

SIZE = Size(320, 240)
RNG = np.random.default_rng(3)
NOISE = RNG.integers(0, 256, (*SIZE[::-1], 3), np.uint8)
SMOOTH = cv2.GaussianBlur(NOISE, (0, 0), 4)
LINE_UP = LineUp(rows=250, roll=400, scale=-120, keystone_x=30, keystone_y=-40)
SIDE = prepared(rig(size=SIZE), Rectification(), SIZE).left


def some(seed: int = 0) -> Picking:
    """Pixels as a view picks them: in order, here more than once, there with gaps."""
    rng = np.random.default_rng(seed)
    across, down = (np.sort(rng.integers(0, n, 2 * n // 3)) for n in SIZE)
    return picking(across, down)


def side() -> Remap:
    assert SIDE is not None
    return SIDE


@pytest.mark.parametrize("bgr", [False, True])
@pytest.mark.parametrize("warped", [False, True])
def test_what_is_seen_is_a_part_of_the_whole(warped: bool, bgr: bool) -> None:
    colours = Colours(NOISE, bgr=bgr, warp=side() if warped else None)
    looks = [some(seed) for seed in (1, 2, 3, 1)]
    seen = [colours.at(look) for look in looks]
    assert colours.made is None
    whole = NOISE[..., ::-1] if bgr else NOISE
    if warped:
        whole = cv2.remap(whole, *side().tables, cv2.INTER_LINEAR)
    np.testing.assert_array_equal(colours.whole(), whole)
    for look, part in zip(looks, seen, strict=True):
        np.testing.assert_array_equal(part, whole[np.ix_(look.down, look.across)])
        np.testing.assert_array_equal(colours.at(look), part)


@pytest.mark.parametrize("lens", Lens)
def test_a_rectified_pair_makes_its_colours_when_they_are_asked_for(lens: Lens) -> None:
    left, right = (Picture(grey=NOISE[..., n].copy(), shown=NOISE) for n in (0, 1))
    found = rig(4, lens=lens, size=SIZE)
    pair = rectified(Pair(left=left, right=right), found)
    for picture, table in zip((pair.left, pair.right), both(found), strict=True):
        assert isinstance(picture.seen, Colours)
        assert isinstance(picture.noted("more").seen, Colours)
        shown = picture.shown
        np.testing.assert_array_equal(shown, cv2.remap(NOISE, *table.tables, cv2.INTER_LINEAR))
        assert picture.seen is shown is picture.shown
        assert not shown.flags.writeable
        with pytest.raises(ValueError, match="read-only"):
            shown[0, 0] = 0


def both(found: object) -> tuple[Remap, Remap]:
    ready = prepared(found, Rectification(), SIZE)  # type: ignore[arg-type]
    assert ready.left is not None
    assert ready.right is not None
    return ready.left, ready.right


def test_of_a_line_up_what_is_seen_differs_by_a_little_at_most() -> None:
    colours = Colours(SMOOTH, warp=LinedUp(LINE_UP, SIZE))
    look = some()
    part = colours.at(look).astype(int)
    assert colours.made is None
    np.testing.assert_array_equal(colours.whole(), lined_up(SMOOTH, LINE_UP))
    difference = np.abs(part - colours.whole()[np.ix_(look.down, look.across)])
    assert np.percentile(difference, 99) <= 2


def test_of_pairs_that_follow_each_other_the_places_are_sought_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sought = list[object]()

    def counted(matrix: Matrix, points: NDArray[np.float64]) -> NDArray[np.float64]:
        sought.append(matrix)
        return through(matrix, points)

    monkeypatch.setattr(remap, "through", counted)
    line_up, look = replace(LINE_UP, rows=251), some()
    for n in (0, 1, 2):
        picture = Picture(grey=NOISE[..., n].copy(), shown=Colours(NOISE))
        seen = with_rows_in_line(Pair(left=picture, right=picture), line_up).right.seen
        assert isinstance(seen, Colours)
        assert seen.at(look).any()
    assert len(sought) == 1


@pytest.mark.parametrize("first_made", [False, True])
def test_moved_twice_is_as_one_after_the_other(first_made: bool) -> None:
    once = Colours(NOISE, bgr=True, warp=side())
    if first_made:
        once.whole()
    twice = once.moved(LinedUp(LINE_UP, SIZE))
    np.testing.assert_array_equal(twice.whole(), lined_up(once.whole(), LINE_UP))


def test_grey_stays_one_image() -> None:
    picture = Picture(grey=NOISE[..., 0].copy(), shown=NOISE)
    grey = replace(picture, shown=picture.grey)
    done = moved(grey, side())
    assert done.shown is done.grey
    assert moved(grey, None) is grey


def test_many_threads_get_one_image() -> None:
    for _ in range(20):
        colours = Colours(NOISE, bgr=True, warp=side())
        with ThreadPoolExecutor(4) as pool:
            seen = [pool.submit(colours.at, some()) for _ in range(3)]
            wholes = [pool.submit(colours.whole) for _ in range(6)]
        assert len({id(whole.result()) for whole in wholes}) == 1
        assert len({part.result().tobytes() for part in seen}) == 1


def test_a_view_that_is_too_large_to_pick_from_gets_the_whole() -> None:
    colours = Colours(NOISE, warp=side())
    wide = picking(np.zeros(40_000, np.intp), np.array([5, 6]))
    whole = cv2.remap(NOISE, *side().tables, cv2.INTER_LINEAR)
    np.testing.assert_array_equal(colours.at(wide), np.repeat(whole[5:7, :1], 40_000, axis=1))


def test_a_picture_tells_its_size_and_shape_before_it_is_made() -> None:
    small = prepared(rig(size=SIZE), Rectification(new_width=160), SIZE).left
    colours = Colours(NOISE, warp=small)
    assert colours.shape == (120, 160, 3)
    assert colours.nbytes == 120 * 160 * 3
    assert colours.made is None
    assert colours.whole().shape == colours.shape


def by_pickle(picture: Picture) -> Picture:
    found: Picture = pickle.loads(pickle.dumps(picture))  # noqa: S301
    return found


@pytest.mark.parametrize("copied", [by_pickle, copy.deepcopy])
def test_a_copy_has_the_same_colours(copied: Callable[[Picture], Picture]) -> None:
    picture = Picture(grey=NOISE[..., 1].copy(), shown=Colours(NOISE, bgr=True), name="mine")
    assert copied(picture).name == picture.name
    np.testing.assert_array_equal(copied(picture).shown, NOISE[..., ::-1])
    expected = cv2.remap(NOISE[..., ::-1], *side().tables, cv2.INTER_LINEAR)
    np.testing.assert_array_equal(copied(moved(picture, side())).shown, expected)
