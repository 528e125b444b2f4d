"""Damaged bytes end in a refusal or harm nothing: no crash, no hang, no other exception."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import pytest

from tests.networks import graphs
from tests.networks.apart import trial
from tuner.networks.engines import engine
from tuner.networks.errors import ModelError
from tuner.networks.scan.scan import scan

FLIPS = 300
TRIED = 6


def flipped(whole: bytes, seed: int) -> bytes:
    """One to three bits changed."""
    rng = np.random.default_rng(seed)
    damaged = bytearray(whole)
    for _ in range(int(rng.integers(1, 4))):
        damaged[int(rng.integers(len(damaged)))] ^= 1 << int(rng.integers(8))
    return bytes(damaged)


def refused(path: Path, check: Callable[[], object]) -> bool:
    """Whether ``check`` refuses the file, in words that name it; nothing else may be raised."""
    try:
        check()
    except ModelError as error:
        words = str(error)
    else:
        return False
    assert words.startswith(str(path))
    return True


def survivors(folder: Path, whole: bytes) -> list[Path]:
    """Of many damaged copies those that the scan lets pass."""
    paths = [graphs.write(folder / f"{seed}.onnx", flipped(whole, seed)) for seed in range(FLIPS)]
    return [path for path in paths if not refused(path, partial(scan, path))]


@pytest.mark.parametrize("name", ["opencv", "onnxruntime"])
def test_flipped_bits(tmp_path: Path, name: str) -> None:
    if not engine(name).available():
        pytest.skip(f"{name} is not installed")
    passed = survivors(tmp_path, graphs.geometry(steps=2, side=64).SerializeToString())
    assert 0 < len(passed) < FLIPS  # flips in weights and names harm nothing
    for path in passed[:: len(passed) // TRIED]:
        refused(path, partial(trial, path, name, scan(path).proposed, limit_s=20))


@pytest.mark.parametrize("made", [graphs.closed_form(), graphs.normalising(constants=True)])
def test_flipped_bits_of_other_graphs(tmp_path: Path, made: onnx.ModelProto) -> None:
    assert len(survivors(tmp_path, made.SerializeToString())) < FLIPS
