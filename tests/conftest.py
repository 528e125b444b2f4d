"""Fixtures for all tests: the real pairs when they are at hand, small made-up pairs always."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from tuner.core.types import Pair, Picture

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the real pairs; skips when absent, fails in CI when they should be there."""
    folder = ROOT.parent / "shared" / "data"
    if not (folder / "manifest.json").is_file():
        if os.environ.get("STEREO_TUNER_REQUIRE_DATA"):
            pytest.fail(f"the real pairs are missing: {folder}")
        pytest.skip("the real pairs are not here")
    return folder


def textured_pair(width: int = 160, height: int = 120, *, shift: int = 7, seed: int = 1) -> Pair:
    """A random-texture pair whose disparity is ``shift`` px everywhere."""
    rng = np.random.default_rng(seed)
    wide = rng.integers(0, 255, (height, width + abs(shift)), dtype=np.uint8)
    left = np.ascontiguousarray(wide[:, :width] if shift >= 0 else wide[:, -width:])
    right = np.ascontiguousarray(wide[:, shift : shift + width] if shift >= 0 else wide[:, :width])
    return Pair(
        left=Picture(grey=left, shown=left, name="left"),
        right=Picture(grey=right, shown=right, name="right"),
    )


@pytest.fixture
def small_pair() -> Pair:
    """160x120 random texture, disparity 7 px."""
    return textured_pair()
