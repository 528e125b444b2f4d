"""What a frame costs to rectify, beside two bare ``cv2.remap`` calls with the same tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from time import perf_counter

import cv2
import numpy as np

from tests.layered import texture
from tests.rigs import rig
from tuner.core.geometry.cameras import Camera
from tuner.core.geometry.remapping import prepared, rectified
from tuner.core.geometry.stereo_rectification import Rectification
from tuner.core.tunable import Size
from tuner.core.types import Pair, Picture

MOST = 1.15
"""Times two bare calls that a frame may cost."""


def report(sizes: Sequence[Size], *, rounds: int) -> None:
    """Print the ratio, for grey pictures and for colour ones, which have grey to remap besides."""
    for size in sizes:
        _report(size, rounds=rounds)


def _report(size: Size, *, rounds: int) -> None:
    print(f"\nrectification, {size} (OpenCV {cv2.__version__}, {cv2.getNumThreads()} threads)")
    for colour in (False, True):
        pair = _pair(size, colour)
        bare, ours = _measured(pair, rounds)
        word = "colour" if colour else "grey"
        print(
            f"  {word:6}: {ours:.2f} ms a frame, bare cv2.remap of the same {bare:.2f} ms: "
            f"x {ours / bare:.3f} (at most {MOST})"
        )


def _pair(size: Size, colour: bool) -> Pair:
    greys = [texture(size.height, size.width, seed=seed) for seed in (1, 2)]
    shown = [np.dstack([grey] * 3) if colour else grey for grey in greys]
    one, two = (Picture(grey=grey, shown=seen) for grey, seen in zip(greys, shown, strict=True))
    return Pair(left=one, right=two)


def _measured(pair: Pair, rounds: int) -> tuple[float, float]:
    """Milliseconds in turns: other work on the machine strikes both alike."""
    width, height = pair.size
    cameras = [
        Camera.of(0.8 * width, 0.8 * width, width / 2, height / 2, size=pair.size) for _ in range(2)
    ]
    found = replace(rig(), left=cameras[0], right=cameras[1])
    ready = prepared(found, Rectification(), pair.size)
    assert ready.left is not None
    assert ready.right is not None
    images = [(pair.left.grey, ready.left), (pair.right.grey, ready.right)]
    if pair.left.shown is not pair.left.grey:
        images += [(pair.left.shown, ready.left), (pair.right.shown, ready.right)]
    bare, ours = [], []
    for _ in range(max(rounds, 5)):
        start = perf_counter()
        for image, side in images:
            cv2.remap(image, *side.tables, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        middle = perf_counter()
        done = rectified(pair, found)
        for picture in (done.left, done.right):
            assert picture.shown is not None  # colours are made when they are asked for
        bare.append((middle - start) * 1000)
        ours.append((perf_counter() - middle) * 1000)
    return median(bare), median(ours)
