"""Fixtures for all tests: the real pairs when they are at hand, small made-up pairs always."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import numpy as np
import pytest

from tuner.core.types import Pair, Picture
from tuner.environment import without_opencv
from tuner.matchers.matcher import Matcher
from tuner.matchers.registry import added

without_opencv()
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# For tests that import onnxruntime themselves.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# A shared machine is slow by spells: no test fails for its time. In CI the same examples run each
# time, so that a change is judged by itself; at a desk they vary and find what is new.
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, max_examples=40)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "desk")

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long and with which seed the attacks in ``tests/attack`` try."""
    add = parser.addoption
    add("--attack-seconds", type=float, default=1.0, help="seconds for each attack")
    add("--attack-seed", type=int, default=None, help="replay this seed of an attack alone")


def pytest_configure() -> None:
    """Where the real pairs are required, nothing starts without them: no test can skip for that."""
    if os.environ.get("STEREO_TUNER_REQUIRE_DATA") and not (DATA / "manifest.json").is_file():
        raise pytest.UsageError(f"the real pairs are missing: {DATA}")


def pytest_collection_finish() -> None:
    """What is there now stays until the end: the collector need not walk over it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the real pairs; skips when absent."""
    if not (DATA / "manifest.json").is_file():
        pytest.skip("the real pairs are not here")
    return DATA


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


@pytest.fixture
def toy() -> Iterator[Matcher]:
    """A second matcher, for as long as a test runs."""
    from tests.toy.matcher import TOY

    with added(TOY):
        yield TOY
