"""Numbers over several frames are those of one picture made of all of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tuner.core.gathered import FrameNumbers, gather
from tuner.core.metrics import measure

INVALID = -16


def frame(name: str, raw: np.ndarray, truth: np.ndarray | None, ms: float) -> FrameNumbers:
    metrics = None if truth is None else measure(raw, invalid=INVALID, truth=truth)
    valid = int(np.count_nonzero(raw != INVALID))
    return FrameNumbers(name=name, pixels=raw.size, valid=valid, elapsed_ms=ms, metrics=metrics)


def made(width: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.uniform(2, 40, (32, width)).astype(np.float32)
    raw = np.rint((truth + rng.normal(0, 2, truth.shape)) * 16).astype(np.int16)
    raw[rng.random(raw.shape) < 0.2 * seed] = INVALID
    truth[rng.random(truth.shape) < 0.1 * seed] = np.nan
    return raw, truth


def test_they_equal_those_of_all_pixels_together() -> None:
    maps = [made(40, 1), made(200, 2), made(64, 3)]
    frames = [frame(str(n), *each, 10.0 * n) for n, each in enumerate(maps, 1)]
    found = gather(frames)
    raw, truth = (np.hstack([each[part] for each in maps]) for part in (0, 1))
    whole = measure(raw, invalid=INVALID, truth=truth)
    for name in ("bad1", "bad2", "bad1_all", "bad2_all", "rmse", "mae", "d1"):
        assert getattr(found, name) == pytest.approx(getattr(whole, name), rel=1e-5), name
    assert found.density == pytest.approx(np.count_nonzero(raw != INVALID) / raw.size)
    assert (found.frames, found.with_truth) == (3, 3)
    assert (found.elapsed_ms, found.slowest_ms) == (20, 30)
    assert found.worst == "3"


def test_frames_without_truth_count_for_density_and_time() -> None:
    raw, truth = made(40, 1)
    empty = np.full_like(raw, INVALID)
    found = gather([frame("a", raw, truth, 4.0), frame("b", empty, None, 8.0)])
    assert found.with_truth == 1
    assert found.density == pytest.approx(np.count_nonzero(raw != INVALID) / raw.size / 2)
    assert found.bad2 == pytest.approx(measure(raw, invalid=INVALID, truth=truth).bad2)
    assert found.worst == "a"


def test_without_any_truth_the_emptiest_is_the_worst() -> None:
    raw, _ = made(40, 1)
    frames = [frame("full", raw, None, 1.0), frame("empty", np.full_like(raw, INVALID), None, 1.0)]
    found = gather(frames)
    assert math.isnan(found.bad2_all)
    assert found.worst == "empty"


def test_no_frames_have_no_numbers() -> None:
    found = gather([])
    assert found.frames == 0
    assert math.isnan(found.density)
    assert math.isnan(found.slowest_ms)
    assert found.worst == ""
