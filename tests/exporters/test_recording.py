"""What is recorded opens again as a folder of pairs, without any loss."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.conftest import textured_pair
from tuner.core.calibration import Calibration
from tuner.core.errors import FileError
from tuner.core.types import Pair, Picture
from tuner.engine.opening import open_frame, open_source
from tuner.exporters.recording import Recording


def test_pairs_come_back_as_they_were_seen(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "new" / "rec")
    pairs = [textured_pair(seed=seed) for seed in range(12)]
    assert [recording.add(pair) for pair in pairs] == list(range(12))
    with open_source(recording.folder) as source:
        assert source.count == 12
        assert source.notes == ()
        for number, pair in enumerate(pairs):
            again = source.read(number)
            np.testing.assert_array_equal(again.left.grey, pair.left.grey)
            np.testing.assert_array_equal(again.right.grey, pair.right.grey)


def test_colour_is_kept(tmp_path: Path) -> None:
    colour = np.random.default_rng(1).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    picture = Picture(grey=np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)), shown=colour)
    recording = Recording(tmp_path)
    recording.add(Pair(left=picture, right=picture))
    np.testing.assert_array_equal(open_source(tmp_path).read(0).left.shown, colour)


def test_metres_are_recorded_too(tmp_path: Path) -> None:
    known = Calibration(focal_px=700, baseline_m=0.12, doffs_px=3.5, centre=(100.25, 60))
    recording = Recording(tmp_path)
    for seed in range(2):
        recording.add(replace(textured_pair(seed=seed), calibration=known))
    with open_source(tmp_path) as source:
        assert [open_frame(source, at).pair.calibration for at in range(2)] == [known] * 2
    with pytest.raises(FileError, match="other metres; record them to a new folder"):
        recording.add(textured_pair())
    assert recording.count == 2


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(FileError, match="something in it; record to a new folder"):
        Recording(tmp_path)


def test_what_is_there_already_is_not_written_over(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    (tmp_path / "right" / "000000.png").write_bytes(b"another program's")
    with pytest.raises(FileError, match="it is there already"):
        recording.add(textured_pair())
    assert (tmp_path / "right" / "000000.png").read_bytes() == b"another program's"
    assert recording.count == 0


def test_a_pair_of_which_one_half_was_written_is_left_out(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recording.add(textured_pair())
    recording.add(textured_pair())
    (tmp_path / "left" / "000001.png").unlink()
    with open_source(tmp_path) as source:
        assert source.count == 1
        assert "right/000001.png has no partner" in source.notes[0]
