"""What differs between A and B is named as the panel names it."""

from __future__ import annotations

from tests.toy.matcher import ToySettings
from tuner.core.tunable import Rect
from tuner.matchers.matcher import Matcher
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.session.differing import Difference, differences


def test_equal_settings_differ_in_nothing() -> None:
    assert differences(StereoBMSettings(), StereoBMSettings()) == ()


def test_each_difference_has_its_label_and_both_values_with_their_unit() -> None:
    first = StereoBMSettings(block_size=9, disp12_max_diff=-1)
    second = StereoBMSettings(block_size=31, disp12_max_diff=2, roi1=Rect(1, 2, 30, 40))
    found = {one.label: (one.first, one.second) for one in differences(first, second)}
    assert len(found) == 3
    assert found["Block size"] == ("9 px", "31 px")
    off, on = next(values for values in found.values() if values[0] == "off")
    assert (off, on) == ("off", "2 px")
    whole, part = next(values for values in found.values() if values[0] == "whole image")
    assert (whole, part) == ("whole image", str(Rect(1, 2, 30, 40)))


def test_two_matchers_have_no_parameters_in_common(toy: Matcher) -> None:
    (found,) = differences(StereoBMSettings(), ToySettings())
    assert isinstance(found, Difference)
    assert found.label == "Matcher"
    assert found.second == toy.title
    assert found.first != toy.title
