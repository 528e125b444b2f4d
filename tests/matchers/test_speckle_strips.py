"""The speckle filter in strips removes what the one of OpenCV removes from the whole."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.conftest import ROOT
from tuner.core import cores
from tuner.core.tunable import Rect
from tuner.matchers import speckle_strips
from tuner.matchers.speckle import speckle, speckle_of_part
from tuner.matchers.speckle_strips import filter_strips, strip_rows

INVALID = -16
NEEDS_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")

Map = NDArray[np.int16]


def whole(raw: Map, window: int, difference: int) -> Map:
    filtered = raw.copy()
    cv2.filterSpeckles(filtered, INVALID, window, difference)
    return filtered


def blotches(seed: int, height: int, width: int, levels: int, coarse: int) -> Map:
    """Patches of a few levels, of every size, with holes."""
    random = np.random.default_rng(seed)
    small = (height // coarse + 1, width // coarse + 1)
    values = random.integers(0, levels, small).repeat(coarse, 0).repeat(coarse, 1)
    raw = (values[:height, :width] * 16).astype(np.int16)
    raw[random.random((height, width)) < 0.25] = INVALID
    return raw


@st.composite
def cases(draw: st.DrawFn) -> tuple[Map, int, int, list[slice]]:
    height, width = draw(st.integers(4, 90)), draw(st.integers(1, 60))
    raw = blotches(
        draw(st.integers(0, 2**32 - 1)),
        height,
        width,
        draw(st.integers(1, 5)),
        draw(st.integers(1, 6)),
    )
    seams = draw(st.sets(st.integers(1, height - 1), max_size=3))
    strips = [slice(top, bottom) for top, bottom in pairwise([0, *sorted(seams), height])]
    difference = draw(st.sampled_from([0, 1, 15, 16, 31, 32, 64, 2**15 - 1, 2**16, 2**31 - 1]))
    return raw, draw(st.integers(1, height * width + 1)), difference, strips


@settings(max_examples=400, deadline=None)
@given(cases(), st.sampled_from([0, 3, speckle_strips.MOST_PIECES]))
def test_strips_are_the_whole(case: tuple[Map, int, int, list[slice]], pieces: int) -> None:
    raw, window, difference, strips = case
    before = raw.copy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speckle_strips, "MOST_PIECES", pieces)
        check_strips(raw, window, difference, strips)
    np.testing.assert_array_equal(raw, before)


def check_strips(raw: Map, window: int, difference: int, strips: list[slice]) -> None:
    found = filter_strips(raw, invalid=INVALID, window=window, difference=difference, strips=strips)
    np.testing.assert_array_equal(found, whole(raw, window, difference))


@pytest.mark.parametrize("turn", [False, True])
def test_a_patch_that_winds_through_all_seams_is_one(turn: bool) -> None:
    """Each of its pieces is a speckle, all together are not."""
    raw = np.full((40, 41), INVALID, np.int16)
    raw[5:35, ::4] = 32
    raw[5, 2::8] = raw[5, 1::8] = raw[5, 3::8] = 32
    raw[34, 6::8] = raw[34, 5::8] = raw[34, 7::8] = 32
    raw = raw[:, ::-1].copy() if turn else raw
    size = int((raw != INVALID).sum())
    strips = [slice(0, 10), slice(10, 20), slice(20, 30), slice(30, 40)]

    def kept(window: int) -> int:
        found = filter_strips(raw, invalid=INVALID, window=window, difference=0, strips=strips)
        return int((found != INVALID).sum())

    assert (kept(size - 1), kept(size)) == (size, 0)


def test_large_maps_are_filtered_in_strips_and_small_ones_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cv2, "getNumThreads", lambda: 8)
    strips = strip_rows((1080, 1920), 60)
    assert len(strips) == cores.MOST
    assert (strips[0].start, strips[-1].stop) == (0, 1080)
    assert all(one.stop == two.start for one, two in pairwise(strips))
    assert strip_rows((240, 320), 100) == [slice(0, 240)]
    assert strip_rows((1080, 1920), 50_000) == [slice(0, 1080)]
    with cores.alone():
        assert strip_rows((1080, 1920), 60) == [slice(0, 1080)]
    assert len(strip_rows((1080, 1920), 60)) == cores.MOST
    monkeypatch.setattr(cv2, "getNumThreads", lambda: 1)
    assert strip_rows((1080, 1920), 100) == [slice(0, 1080)]


def test_a_large_map_is_filtered_as_by_opencv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "getNumThreads", lambda: 4)
    raw = blotches(7, 720, 1280, 4, 5)
    assert len(strip_rows(raw.shape, 40)) == cores.MOST
    found = speckle(raw, invalid=INVALID, window=40, difference=16)
    np.testing.assert_array_equal(found, whole(raw, 40, 16))


def test_what_one_of_the_threads_raises_is_raised() -> None:
    done: list[int] = []

    def work(part: slice) -> None:
        if part.start == 1:
            raise ValueError("part 1")
        done.append(part.start)

    with pytest.raises(ValueError, match="part 1"):
        cores.at_once(work, [slice(i, i + 1) for i in range(4)])
    assert sorted(done) == [0, 2, 3]


def test_a_range_beyond_16_bits_joins_nothing() -> None:
    """OpenCV takes it for a negative number; at an open edge only the pixels at it may go on."""
    raw = np.full((6, 5), 32, np.int16)
    assert (whole(raw, 3, 40_000) == INVALID).all()
    found = speckle_of_part(
        raw, invalid=INVALID, window=3, difference=40_000, inside=Rect(-1, 0, 6, 6)
    )
    assert (found[:, 0] == 32).all()
    assert (found[:, 1:] == INVALID).all()


@pytest.mark.parametrize("window", [20, 100])
def test_a_large_map_of_noise_is_filtered_as_by_opencv(
    monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    """So many patches cross the seams that they are not looked at one by one."""
    monkeypatch.setattr(cv2, "getNumThreads", lambda: 4)
    raw = blotches(3, 900, 1000, 3, 1)
    assert len(strip_rows(raw.shape, window)) >= 2
    found = speckle(raw, invalid=INVALID, window=window, difference=0)
    np.testing.assert_array_equal(found, whole(raw, window, 0))


def test_a_map_in_another_order_of_memory_is_filtered_too() -> None:
    raw = np.asfortranarray(blotches(1, 60, 80, 3, 3))
    strips = [slice(0, 30), slice(30, 60)]
    found = filter_strips(raw, invalid=INVALID, window=12, difference=0, strips=strips)
    np.testing.assert_array_equal(found, whole(np.ascontiguousarray(raw), 12, 0))


LATE = """
import sys, threading
import cv2, numpy as np
sys.path[:0] = [{root!r}]
from tuner.matchers.speckle_strips import filter_strips

raw = np.zeros((64, 64), np.int16)

def look(word):
    strips = [slice(0, 32), slice(32, 64)]
    found = filter_strips(raw, invalid=-16, window=9, difference=0, strips=strips)
    print(word, (found == raw).all(), flush=True)

def late():
    threading.main_thread().join()
    look("late")

for turn in range(6):
    look("early")
if {fork}:
    import os
    child = os.fork()
    if not child:
        look("child")
        os._exit(0)
    os.waitpid(child, 0)
threading.Thread(target=late).start()
"""


@pytest.mark.parametrize("fork", [False, pytest.param(True, marks=NEEDS_FORK)])
def test_strips_are_filtered_in_a_fork_and_when_the_program_ends(fork: bool) -> None:
    program = LATE.format(root=str(ROOT), fork=fork)
    command = [sys.executable, "-W", "ignore", "-c", program]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert told.stderr == ""
    assert told.stdout.split() == ["early", "True"] * 6 + ["child", "True"] * fork + [
        "late",
        "True",
    ]
