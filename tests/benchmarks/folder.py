"""How soon the first of many pairs in a folder is there, against opening it alone."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np

from tuner.core.tunable import Size
from tuner.engine.opening import open_frame, open_pair, open_source

NAMES = 10_000
MOST = 1.5
"""Times opening it alone, where one listing of the folder takes no longer than that leaves."""


def report(size: Size, *, rounds: int) -> None:
    """Print the ratio of the quickest of some rounds, taken in turns, and what cannot be saved.

    That is one listing of the folder: which name is the first is known when all have been seen.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _lay(folder, size)
        first = [folder / f"{side}_00000.png" for side in ("left", "right")]
        alone, among, listed = [], [], []
        for _ in range(rounds):
            start = perf_counter()
            open_pair(*first)
            alone.append(perf_counter() - start)
            start = perf_counter()
            open_frame(open_source(folder), 0)
            among.append(perf_counter() - start)
            start = perf_counter()
            os.listdir(folder)
            listed.append(perf_counter() - start)
    one, many, floor = (min(times) * 1000 for times in (alone, among, listed))
    print(
        f"folder of {NAMES} names, {size}: first pair {many:.1f} ms, {many / one:.2f} x opening it "
        f"alone ({one:.1f} ms; at most {MOST}); os.listdir alone {floor:.1f} ms, so at least "
        f"{(one + floor) / one:.2f} x (quickest of {rounds})"
    )


def _lay(folder: Path, size: Size) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (size.height, size.width), dtype=np.uint8)
    done, data = cv2.imencode(".png", cv2.GaussianBlur(noise, (5, 5), 0))
    assert done
    for number in range(NAMES // 2):
        for side in ("left", "right"):
            (folder / f"{side}_{number:05d}.png").write_bytes(data if number < 2 else b"")
