"""Attacks: made-up bad input, gestures, servers and endings, with seeds that can be replayed.

``pytest tests/attack --attack-seconds 60`` tries longer; ``--attack-seed N`` replays one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.attack.tries import Tries

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "attack"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is an attack."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("attack")


@pytest.fixture
def tries(request: pytest.FixtureRequest) -> Callable[[int], Tries]:
    """``tries(fixed)`` for one attack; see ``Tries``."""
    option = request.config.getoption

    def made(fixed: int) -> Tries:
        return Tries(
            fixed=fixed,
            seconds=option("--attack-seconds"),
            only=option("--attack-seed"),
            others=not os.environ.get("CI"),
        )

    return made


@pytest.fixture(scope="session")
def cases() -> Path:
    """The inputs on which the program once failed; skips when they are not at hand."""
    if not CASES.is_dir():
        # Where the data are required, nothing may be skipped for want of them.
        required = os.environ.get("STEREO_TUNER_REQUIRE_DATA")
        (pytest.fail if required else pytest.skip)("the attack cases are not here")
    return CASES
