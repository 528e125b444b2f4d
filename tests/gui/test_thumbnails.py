"""Small pictures of pairs are made when nothing else has to be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gui.frames_driver import write_folder
from tuner.gui.lanes.thumbnails import Thumbnails
from tuner.sources.kinds import find_source


@pytest.fixture
def made() -> Iterator[tuple[Thumbnails, list[int]]]:
    """Thumbnails, and the numbers of those that were made."""
    thumbnails, numbers = Thumbnails(), list[int]()
    thumbnails.made.connect(lambda _ref, index, _small: numbers.append(index))
    yield thumbnails, numbers
    thumbnails.close()


def test_while_pairs_pass_none_is_made(
    made: tuple[Thumbnails, list[int]], tmp_path: Path, qtbot: Any
) -> None:
    ref = find_source([write_folder(tmp_path / "rig", 5)])
    thumbnails, numbers = made
    thumbnails.wait(True)
    thumbnails.want(ref, [4])
    assert not thumbnails.settled
    thumbnails.want(ref, [0, 1])
    thumbnails.wait(False)
    qtbot.waitUntil(lambda: thumbnails.settled, timeout=20_000)
    assert numbers == [0, 1]
