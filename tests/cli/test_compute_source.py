"""``compute`` on folders, videos, bags and streams; ``tuner.open`` in scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tuner
from tests.sources.laid_out import LEFT, RIGHT, lay
from tests.sources.pictures import encoded
from tests.sources.streams import Stream, sending
from tests.sources.videos import both, write
from tuner.__main__ import main
from tuner.cli.parsing import UsageError


def computed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["compute", *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Frames 0, 2 and 10; of the last the two sides are one picture."""
    root = tmp_path / "rig"
    lay(root, ["left_0.png", "left_2.png", "left_10.png"], ["right_0.png", "right_2.png"])
    (root / "right_10.png").write_bytes(encoded(".png", LEFT))
    return root


def test_a_frame_of_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = computed([str(folder), "--frame", "2"], capsys)
    assert found["source"] == {
        "kind": "folder",
        "parts": [str(folder)],
        "options": {},
        "frame": 2,
        "frames": 3,
        "name": "left_10.png",
        "time_s": None,
    }
    assert found["left"]["path"] == str(folder / "left_10.png")
    assert "rig: frame 3 of 3, index 2 (left_10.png)" in found["notes"]


def test_the_first_frame_is_that_of_its_two_files(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one.npy", tmp_path / "two.npy"
    files = [str(folder / "left_0.png"), str(folder / "right_0.png")]
    assert main(["compute", str(folder), "--out", str(one)]) == 0
    assert main(["compute", *files, "--out", str(two)]) == 0
    np.testing.assert_array_equal(np.load(one), np.load(two))


def test_a_frame_that_is_not_there_is_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compute", str(folder), "--frame", "3", "--json"]) == 2
    assert (
        "--frame 3: rig: there is no frame of index 3; it has frames of index 0 to 2"
        in capsys.readouterr().err
    )
    assert main(["compute", str(folder), "--frame", "-1", "--json"]) == 2
    assert "not a whole number from 0 on" in capsys.readouterr().err


def test_several_ways_are_listed_with_the_flag_that_chooses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for camera in range(4):
        lay(tmp_path, [f"image_{camera}/0.png"], [])
    assert main(["compute", str(tmp_path), "--json"]) == 2
    said = capsys.readouterr().err
    assert "image_2/0.png,image_3/0.png (1 pair)" in said
    assert "give one of them with --pattern" in said
    chosen = "image_2/0.png,image_3/0.png"
    found = computed([str(tmp_path), "--pattern", chosen], capsys)
    assert found["source"]["options"] == {"pattern": chosen}


def test_what_is_read_is_not_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(folder / "left_2.png")
    assert main(["compute", str(folder), "--frame", "1", "--out", out]) == 2
    assert "which is read; name another" in capsys.readouterr().err


def test_a_frame_of_a_video(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "rig.avi", [both(n) for n in range(5)], codec="MJPG", fps=10)
    found = computed([str(path), "--frame", "3"], capsys)
    assert found["size"] == [300, 200]
    assert found["source"]["time_s"] == pytest.approx(0.3)
    assert found["source"]["options"] == {"layout": "side-by-side"}
    found = computed([str(path), "--layout", "top-bottom"], capsys)
    assert found["size"] == [600, 100]


def test_a_frame_of_a_stream(capsys: pytest.CaptureFixture[str]) -> None:
    with sending(Stream([both(n) for n in range(5)])) as stream:
        found = computed([stream.address], capsys)
    assert found["source"]["frames"] is None
    assert found["density"] > 0.3


def test_a_frame_of_a_bag(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("rosbags")
    from tests.sources.bag_files import START, Image, Message, write_bag

    sides = (("left", LEFT), ("right", RIGHT))
    messages = [Message(f"/{side}/image", START, Image("mono8", grey)) for side, grey in sides]
    path = write_bag(tmp_path, "mcap", messages)
    found = computed([str(path), "--topics", "/left/image,/right/image"], capsys)
    assert "paired by stamps; the worst difference is 0.0 ms" in found["notes"]


def test_scripts_iterate_over_a_source(folder: Path) -> None:
    (folder / "left_2.png").write_bytes(b"damaged")
    with tuner.open(folder) as pairs:
        assert len(pairs) == 3
        assert not pairs.endless
        outcomes = [tuner.compute(pair) for pair in pairs]
        assert pairs[-1].left.name == "left_10.png"
        assert pairs.name(1) == "left_2.png"
        assert pairs.truth(0) is None
        with pytest.raises(IndexError):
            pairs[3]
    assert len(outcomes) == 2
    assert "left_2.png" in pairs.skipped[0]


def test_scripts_take_frames_of_a_stream_until_they_have_enough() -> None:
    with (
        sending(Stream([both(n) for n in range(5)])) as stream,
        tuner.open(stream.address) as pairs,
    ):
        assert pairs.endless
        sizes = {pair.size for _, pair in zip(range(4), pairs, strict=False)}
        with pytest.raises(TypeError, match="no end"):
            len(pairs)
    assert sizes == {(300, 200)}


def test_scripts_are_asked_too(tmp_path: Path) -> None:
    for camera in range(4):
        lay(tmp_path, [f"image_{camera}/0.png"], [])
    with pytest.raises(tuner.AmbiguousSource) as raised:
        tuner.open(tmp_path)
    assert len(raised.value.candidates) == 2
    with tuner.open(tmp_path, pattern=raised.value.candidates[0].value) as pairs:
        assert len(pairs) == 1


@pytest.mark.parametrize("source", [3, None, [3, 4]])
def test_what_is_no_source_is_an_error_of_its_type(source: Any) -> None:
    with pytest.raises(tuner.ArgumentError, match="source"):
        tuner.open(source)
    with pytest.raises(tuner.ArgumentError, match="layout"):
        tuner.open("a.mp4", layout=1)  # type: ignore[arg-type]


def test_a_usage_error_is_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert issubclass(UsageError, tuner.UserError)
    assert main(["compute", str(folder), "--layout", "sbs", "--json"]) == 2
    assert "--layout" in capsys.readouterr().err


def test_what_takes_a_pair_takes_a_source(folder: Path) -> None:
    files = folder / "left_0.png", folder / "right_0.png"
    np.testing.assert_array_equal(tuner.compute(folder).raw, tuner.compute(*files).raw)
    assert tuner.examine(folder).verdicts == tuner.examine(*files).verdicts
