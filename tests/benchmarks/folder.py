"""How soon the first of many pairs in a folder is there, against opening it alone."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np

from tuner.engine.opening import open_frame, open_pair, open_source

NAMES = 10_000


def report(*, rounds: int) -> None:
    """Print the ratio of the quickest of some rounds, taken in turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _lay(folder)
        first = [folder / f"{side}_00000.png" for side in ("left", "right")]
        alone, among = [], []
        for _ in range(rounds):
            start = perf_counter()
            open_pair(*first)
            alone.append(perf_counter() - start)
            start = perf_counter()
            open_frame(open_source(folder), 0)
            among.append(perf_counter() - start)
    print(
        f"folder of {NAMES} names, 1280x720: first pair {min(among) * 1000:.1f} ms, "
        f"{min(among) / min(alone):.2f} x opening it alone (quickest of {rounds})"
    )


def _lay(folder: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (720, 1280), dtype=np.uint8)
    done, data = cv2.imencode(".png", cv2.GaussianBlur(noise, (5, 5), 0))
    assert done
    for number in range(NAMES // 2):
        for side in ("left", "right"):
            (folder / f"{side}_{number:05d}.png").write_bytes(data if number < 2 else b"")
