"""Fixtures: monocular tabs on the screen, without networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gui.mono_driver import MonoDriver
from tests.gui.mono_fakes import FakeBackend, grey_picture
from tuner.networks.registry import DEFAULT


@pytest.fixture
def new_unseen(qtbot: Any, tmp_path: Path) -> Iterator[Callable[..., MonoDriver]]:
    """Makes tabs that have not been shown yet; the models of these keys are here."""
    made: list[MonoDriver] = []

    def make(*here: str) -> MonoDriver:
        made.append(MonoDriver(FakeBackend(tmp_path, *here), qtbot))
        return made[-1]

    yield make
    for one in made:
        one.backend.gate.set()
        one.close()


@pytest.fixture
def unseen(new_unseen: Callable[..., MonoDriver]) -> MonoDriver:
    """A tab that has not been shown yet, without a model."""
    return new_unseen()


@pytest.fixture
def new_screen(new_unseen: Callable[..., MonoDriver]) -> Callable[..., MonoDriver]:
    """Makes tabs on the screen; the models of these keys are here."""

    def make(*here: str) -> MonoDriver:
        screen = new_unseen(*here)
        screen.show()
        return screen

    return make


@pytest.fixture
def screen(new_screen: Callable[..., MonoDriver]) -> MonoDriver:
    """A tab with the default model and the stereo tab's picture on show."""
    screen = new_screen(DEFAULT.key, "depth_anything_v2_small")
    screen.show_stereo_picture(grey_picture())
    screen.until(lambda: screen.frame is not None)
    screen.settle()
    return screen
