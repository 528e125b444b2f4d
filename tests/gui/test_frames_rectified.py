"""The pairs of a folder by a calibration, while they play."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication

from tests.gui.driver import Driver
from tests.gui.inside import FRAME_DRAWN, PAIR_READ, Place
from tests.gui.rig_driver import RigFiles, write_rig
from tuner.calibrations import save_calibration
from tuner.core.colours import Colours
from tuner.core.types import Pair
from tuner.engine.frame import Frame, Request
from tuner.gui.results import Results


@pytest.fixture
def files(tmp_path: Path) -> RigFiles:
    return write_rig(tmp_path / "made")


@pytest.fixture
def raw(empty: Driver, files: RigFiles, tmp_path: Path) -> Driver:
    """Two pairs of one rig, as they were read; in colour."""
    for side, path in (("left", files.pair.left), ("right", files.pair.right)):
        (tmp_path / "all" / side).mkdir(parents=True)
        for name in ("00.png", "01.png"):
            assert cv2.imwrite(str(tmp_path / "all" / side / name), cv2.imread(str(path)))
    empty.frames.open(tmp_path / "all")
    return empty


@pytest.fixture
def playing(raw: Driver, files: RigFiles) -> Driver:
    """The same, rectified."""
    raw.calibration.open(files.calibration)
    assert raw.calibration.as_read is not None
    return raw


def gated(place: Place, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """What this does from now on waits for the event."""
    go, done = threading.Event(), getattr(*place)

    def slow(*args: Any, **more: Any) -> Any:
        assert go.wait(10)
        return done(*args, **more)

    monkeypatch.setattr(*place, slow)
    return go


def test_the_title_names_the_pair_that_was_rectified_anew_before_playing_ends(
    playing: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = gated(FRAME_DRAWN, monkeypatch)
    playing.do("play_pairs")
    playing.until(lambda: playing.frames.index == 1)
    playing.do("swap")
    playing.until(lambda: playing.pair is None)
    playing.until(lambda: playing.pair is not None)
    go.set()
    playing.until(lambda: playing.action("play_pairs").text() == "P&lay")
    playing.settle()
    playing.until(lambda: "01.png" in playing.window.windowTitle())


def test_a_calibration_that_is_opened_while_pairs_are_read_is_not_pushed_aside(
    raw: Driver, files: RigFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, drawn = gated(PAIR_READ, monkeypatch), gated(FRAME_DRAWN, monkeypatch)
    raw.do("loop_pairs")
    raw.set("block_size", 15)
    raw.do("play_pairs")
    raw.choose(*files.calibration)
    raw.do("open_calibration")
    with raw.qtbot.waitSignal(raw.inside.frame_came):
        drawn.set()
    QCoreApplication.processEvents()
    read.set()
    raw.until(lambda: raw.state.rig)
    raw.until(lambda: raw.frames.index == 1)
    raw.until(lambda: raw.frames.index == 0)
    assert raw.state.rig
    raw.do("play_pairs")
    raw.settle()
    assert raw.calibration.as_read is not None


def test_a_calibration_that_is_closed_while_the_next_pair_is_read_stays_closed(
    playing: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = gated(PAIR_READ, monkeypatch)
    playing.do("play_pairs")
    playing.until(lambda: playing.marks("left").busy)
    playing.do("close_calibration")
    read.set()
    playing.until(lambda: playing.action("play_pairs").text() == "P&lay")
    playing.settle()
    assert playing.frames.index == 1
    assert not playing.state.rig
    assert playing.calibration.as_read is None


def test_colours_are_made_of_the_pair_at_which_playing_ends(playing: Driver) -> None:
    seen: list[object] = []

    def look(frame: Frame) -> None:
        seen.append(frame.request.pair.right.seen)

    playing.inside.frame_came.connect(look)
    playing.do("play_pairs")
    playing.until(lambda: playing.frames.index == 1)
    playing.until(lambda: playing.inside.at_rest)
    assert isinstance(seen[0], Colours)
    for side, picture in (("left", playing.pair.left), ("right", playing.pair.right)):
        assert isinstance(picture.seen, np.ndarray)
        assert playing.view(side).canvas.image is picture.seen


def test_colours_that_somebody_else_has_made_are_shown_whole(raw: Driver) -> None:
    results = raw.find(Results, "results")

    def record() -> None:
        assert raw.pair is not None
        assert raw.pair.left.shown.shape == raw.pair.right.shown.shape

    results.files_changed.connect(record)
    raw.frames.to(1)
    raw.until(lambda: raw.inside.at_rest)
    for side in ("left", "right"):
        view = raw.view(side).grab().toImage()
        raw.view(side).show_picture(getattr(raw.pair, side).shown)
        assert raw.view(side).grab().toImage() == view


def test_a_rectification_that_is_taken_back_while_the_next_pair_is_read_stays_so(
    raw: Driver, files: RigFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_calibration(files.rig, to=tmp_path / "all" / "calib.yml")
    raw.frames.open(tmp_path / "all")
    raw.calibration.set("alpha", 40)
    raw.settle()
    assert raw.state.rig.found
    read = gated(PAIR_READ, monkeypatch)
    raw.do("play_pairs")
    raw.until(lambda: raw.marks("left").busy)
    raw.do("undo")
    read.set()
    raw.until(lambda: raw.action("play_pairs").text() == "P&lay")
    raw.settle()
    assert raw.frames.index == 1
    assert raw.state.rig.how.alpha == -1


def test_a_loop_over_few_pairs_matches_none_that_is_not_shown(
    playing: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, draw = list[Pair](), getattr(*FRAME_DRAWN)

    def told(request: Request, **more: Any) -> Frame:
        drawn.append(request.pair)
        frame: Frame = draw(request, **more)
        return frame

    monkeypatch.setattr(*FRAME_DRAWN, told)
    shown = list[Pair | None]()
    playing.find(Results, "results").pair_changed.connect(lambda: shown.append(playing.pair))
    playing.do("loop_pairs")
    playing.do("play_pairs")
    playing.until(lambda: len(shown) > 6)
    playing.do("play_pairs")
    playing.settle()
    assert {pair.token for pair in drawn} <= {pair.token for pair in shown if pair}
