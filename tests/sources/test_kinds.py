"""The kinds of sources, each found by its file being there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.sources.laid_out import LEFT, RIGHT, lay
from tests.sources.pictures import encoded
from tests.sources.streams import Stream, sending
from tests.sources.videos import both, write
from tuner.core.errors import ImageError, UserError
from tuner.engine.opening import open_source
from tuner.sources.kinds import find_source, kinds, open_ref
from tuner.sources.source import FrameSource, SourceRef


def every_source(root: Path) -> dict[str, list[str]]:
    """A small source of each kind, but for the camera."""
    lay(root, ["still/left.png", "rig/left_1.png"], ["still/right.png", "rig/right_1.png"])
    (root / "both.png").write_bytes(encoded(".png", np.hstack([LEFT, RIGHT])))
    write(root / "rig.avi", [both(n) for n in range(3)], codec="MJPG")
    found = {
        "stills": [str(root / "still" / "left.png"), str(root / "still" / "right.png")],
        "folder": [str(root / "rig")],
        "both_in_one": [str(root / "both.png")],
        "video": [str(root / "rig.avi")],
    }
    pytest.importorskip("rosbags")
    from tests.sources.bag_files import START, Image, Message, write_bag

    sides = (("left", LEFT), ("right", RIGHT))
    messages = [Message(f"/{side}/image", START, Image("mono8", grey)) for side, grey in sides]
    return {**found, "ros_bag": [str(write_bag(root, "mcap", messages))]}


def test_keys_and_ranks_are_each_their_own() -> None:
    assert {kind.key for kind in kinds()} == {
        *("stills", "folder", "both_in_one", "video", "camera", "ros_bag"),
    }
    assert len({kind.rank for kind in kinds()}) == len(kinds())
    assert all(kind.title for kind in kinds())


def test_every_kind_keeps_what_a_source_promises(tmp_path: Path) -> None:
    paths = every_source(tmp_path)
    with sending(Stream([both()])) as stream:
        for key, given in {**paths, "camera": [stream.address]}.items():
            assert find_source(given).kind == key
            with open_source(given) as source:
                check(source, key)


def check(source: FrameSource, key: str) -> None:
    assert isinstance(source, FrameSource)
    assert source.ref.kind == key
    assert hash(source.ref) == hash(SourceRef(key, source.ref.parts, source.ref.options))
    assert source.title
    assert source.read(0).size == (300, 200)
    assert source.name(0)
    assert source.truth(0) is None
    assert source.calibrations(0) == ()
    if source.count is not None:
        for index in (-1, source.count):
            with pytest.raises(IndexError):
                source.read(index)
    with open_ref(source.ref) as again:
        assert again.ref == source.ref
        assert again.read(0).size == (300, 200)
    source.close()
    source.close()


@pytest.mark.parametrize(
    ("given", "words"),
    [([], "no source was given"), (["a.png", "b.png", "c.png"], "these are no source of pairs")],
)
def test_what_is_no_source_is_answered(given: list[str], words: str) -> None:
    with pytest.raises(ImageError, match=words):
        find_source(given)


def test_a_ref_of_no_kind_is_answered() -> None:
    with pytest.raises(UserError, match="'lidar' is no kind of source; there are camera"):
        open_ref(SourceRef("lidar", ("a",)))


def test_options_are_said_and_taken_back() -> None:
    ref = SourceRef("folder", ("a",)).with_options(pattern="l,r", layout="")
    assert ref.options == (("pattern", "l,r"),)
    assert ref.option("pattern") == "l,r"
    assert ref.option("layout") == ""
    assert ref.with_options(pattern="") == SourceRef("folder", ("a",))


@pytest.mark.parametrize("start", [b"#ROSBAG V2.0\n", b"\x89MCAP0\r\n"])
def test_a_bag_under_another_name_is_told_from_its_content(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "rig.data"
    path.write_bytes(start + b"more")
    with pytest.raises(ImageError, match="a ROS bag by what it holds"):
        open_source(path)
