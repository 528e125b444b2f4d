"""Cameras and streams: the newest pair, and a sentence for what is not there or has gone."""

from __future__ import annotations

from threading import Event, Thread, Timer

import numpy as np
import pytest

from tests.sources.streams import Stream, sending
from tests.sources.videos import both, number_in, numbered
from tuner.core.errors import ImageError
from tuner.core.stopping import Stopped
from tuner.engine.opening import open_source
from tuner.sources.kinds import find_source
from tuner.sources.source import FrameSource, SourceRef


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        (["camera:0"], ("camera:0",)),
        (["camera:0,2"], ("camera:0", "camera:2")),
        (["camera:0", "camera:1"], ("camera:0", "camera:1")),
        (["rtsp://10.0.0.2/left", "rtsp://10.0.0.2/right"], None),
        (["http://10.0.0.2:8080/video.mjpg"], None),
    ],
)
def test_cameras_are_named_by_number_or_address(
    given: list[str], parts: tuple[str, ...] | None
) -> None:
    assert find_source(given) == SourceRef("camera", parts or tuple(given))


@pytest.mark.parametrize("given", [["camera:0,0"], ["camera:0,1,2"], ["camera:left"]])
def test_what_is_no_pair_of_cameras_is_answered(given: list[str]) -> None:
    with pytest.raises(ImageError, match="camera:0,1"):
        find_source(given)


def test_no_camera_is_a_sentence() -> None:
    with pytest.raises(ImageError, match="camera:97: there is no such camera, or another program"):
        open_source("camera:97")


def test_no_stream_is_a_sentence() -> None:
    with pytest.raises(ImageError, match="there is no stream that can be opened"):
        open_source("http://127.0.0.1:9/rig.mjpg")


def test_a_stream_gives_the_newest_pair_again_and_again() -> None:
    with sending(Stream([both(n) for n in range(20)])) as stream:
        with open_source(stream.address) as source:
            assert source.count is None
            assert source.notes == (
                "each frame holds left and right: side-by-side, told by their match",
            )
            pairs = [source.read(number) for number in range(5)]
            names = [pair.left.name for pair in pairs]
        assert len(set(names)) == 5
        assert all(pair.size == (300, 200) for pair in pairs)
        assert pairs[0].left.shown.shape == (200, 300, 3)


def test_two_devices_are_left_and_right() -> None:
    one, two = Stream([numbered(5)]), Stream([numbered(9)])
    with sending(one), sending(two), open_source([one.address, two.address]) as source:
        pair = source.read(0)
        assert "unless they are synchronised" in source.notes[0]
    assert (number_in(pair.left.grey), number_in(pair.right.grey)) == (5, 9)


def read_on(source: FrameSource) -> None:
    while True:
        source.read(0)


def test_unplugging_is_a_sentence_and_it_can_be_opened_again() -> None:
    stream = Stream([both()])
    with sending(stream):
        source = open_source(stream.address)
        source.read(0)
        stream.unplugged.set()
        with pytest.raises(ImageError, match=r"rig\.mjpg: gives no more pictures"):
            read_on(source)
        with pytest.raises(ImageError, match="gives no more pictures"):
            source.read(0)
        source.close()
        stream.unplugged.clear()
        with open_source(source.ref) as again:
            assert again.read(0).size == (300, 200)


def test_opening_a_stream_that_says_nothing_is_given_up_when_told() -> None:
    with sending(Stream([both()]), silent=True) as stream:
        stop = Event()
        timer = Timer(0.3, stop.set)
        timer.start()
        with pytest.raises(Stopped):
            open_source(stream.address, stop=stop)
        timer.join()


def test_reading_ends_when_told_and_the_camera_stays_open() -> None:
    with sending(Stream([both()])) as stream, open_source(stream.address) as source:
        source.read(0)
        stop = Event()
        stop.set()
        with pytest.raises(Stopped):
            source.read(1, stop=stop)
        assert source.read(2).size == (300, 200)


def test_a_camera_that_is_closed_while_it_is_read_is_a_sentence() -> None:
    with sending(Stream([both()])) as stream:
        source = open_source(stream.address)
        said: list[str] = []

        def reading() -> None:
            try:
                read_on(source)
            except ImageError as error:
                said.append(str(error))

        thread = Thread(target=reading)
        thread.start()
        source.close()
        thread.join()
    assert said
    assert "rig.mjpg" in said[0]


def test_a_dark_camera_is_taken_for_side_by_side() -> None:
    with sending(Stream([np.zeros((120, 320, 3), np.uint8)])) as stream:
        with open_source(stream.address) as source:
            assert "taken for that, since no halves match now" in source.notes[0]
            assert source.read(0).size == (160, 120)
        with open_source(stream.address, layout="top-bottom") as source:
            assert source.read(0).size == (320, 60)
