"""The title tells pairs apart whose files are called the same."""

from __future__ import annotations

import numpy as np
import pytest

from tuner.core.types import Picture
from tuner.session.pair_title import pair_title

GREY = np.zeros((2, 2), np.uint8)


@pytest.mark.parametrize(
    ("left", "right", "title"),
    [
        ("/d/teddy/im2.png", "/d/teddy/im6.png", "teddy/im2.png | im6.png"),
        ("/d/piano/left.png", "/d/piano/right.png", "piano/left.png | right.png"),
        (
            "/k/image_2/000010_10.png",
            "/k/image_3/000010_10.png",
            "k/image_2/000010_10.png | image_3/000010_10.png",
        ),
        (
            "/mav0/cam0/data/14.png",
            "/mav0/cam1/data/14.png",
            "mav0/cam0/data/14.png | cam1/data/14.png",
        ),
        ("/d/aloe_left.png", "/d/aloe_right.png", "d/aloe_left.png | aloe_right.png"),
        ("/d/rides/both.mp4", "/d/rides/both.mp4", "rides/both.mp4"),
        ("left.png", "right.png", "left.png | right.png"),
        ("/left.png", "/right.png", "left.png | right.png"),
    ],
)
def test_names_that_repeat_come_with_their_folder(left: str, right: str, title: str) -> None:
    assert pair_title(picture(left), picture(right)) == title


def picture(path: str) -> Picture:
    return Picture(grey=GREY, shown=GREY, name=path.rpartition("/")[2], path=path)
