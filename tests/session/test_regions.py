"""A region is drawn on the picture that it belongs to, beside the disparity."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tuner.core.tunable import Rect
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.session.regions import drawing, not_drawing, region_of
from tuner.session.view import StereoView, Tab, View


def test_each_picture_has_its_region() -> None:
    assert region_of(StereoBMSettings(), "left") == "roi1"
    assert region_of(StereoBMSettings(), "right") == "roi2"


def test_every_region_that_is_drawn_is_a_rectangle() -> None:
    settings = StereoBMSettings()
    for side in ("left", "right"):
        assert isinstance(settings.values[region_of(settings, side)], Rect)


@pytest.mark.parametrize(
    ("name", "layout", "shown"),
    [
        ("roi1", 1, 2),
        ("roi1", 2, 2),
        ("roi1", 4, 4),
        ("roi2", 1, 3),
        ("roi2", 2, 3),
        ("roi2", 4, 4),
    ],
)
def test_its_picture_comes_to_the_front_beside_the_disparity(
    name: str, layout: int, shown: int
) -> None:
    before = View(tab=Tab.COMPARISON, stereo=StereoView(layout=layout))
    after = drawing(before, StereoBMSettings(), name)
    assert after == replace(before, tab=Tab.STEREO, stereo=StereoView(layout=shown, drawing=name))
    assert not_drawing(after).stereo.drawing == ""
