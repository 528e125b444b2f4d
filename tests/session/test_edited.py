"""An edited parameter gets the value that was asked for, or the nearest with which images match."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tuner.core.errors import SettingsError
from tuner.core.tunable import Size
from tuner.matchers.matcher import Matcher
from tuner.matchers.stereo_bm import StereoBMSettings, check_size
from tuner.session.edited import defaults, value_set

SMALL = Size(100, 60)
SIZES = st.builds(Size, st.integers(40, 400), st.integers(40, 400))


def test_a_legal_value_is_taken() -> None:
    assert value_set(StereoBMSettings(), "block_size", 9, Size(640, 480)) == 9
    assert value_set(StereoBMSettings(), "block_size", 255, None) == 255


def test_a_value_that_the_size_does_not_allow_becomes_the_nearest() -> None:
    settings = StereoBMSettings(num_disparities=16)
    near = value_set(settings, "block_size", 255, SMALL)
    check_size(StereoBMSettings(num_disparities=16, block_size=near), SMALL)
    with pytest.raises(SettingsError):
        check_size(StereoBMSettings(num_disparities=16, block_size=near + 2), SMALL)


@pytest.mark.parametrize(("name", "value"), [("block_size", 8), ("num_disparities", 17)])
def test_a_value_that_is_not_legal_is_refused_by_its_name(name: str, value: int) -> None:
    with pytest.raises(SettingsError, match=name):
        value_set(StereoBMSettings(), name, value, SMALL)


@given(st.integers(2, 127), st.integers(1, 40), SIZES)
def test_one_edit_asks_for_nothing_else(half: int, sixteens: int, size: Size) -> None:
    """What was legal for the images and is set again stays."""
    wanted = StereoBMSettings(block_size=2 * half + 1, num_disparities=16 * sixteens)
    value = value_set(wanted, "block_size", wanted.block_size, size)
    assert value <= wanted.block_size
    assert value_set(wanted, "block_size", value, size) == value


def test_defaults_are_those_of_the_same_matcher(toy: Matcher) -> None:
    assert defaults(toy.settings(), None) == toy.settings()
    assert defaults(StereoBMSettings(block_size=5), None) == StereoBMSettings()


@given(SIZES)
def test_defaults_can_be_matched(size: Size) -> None:
    check_size(defaults(StereoBMSettings(block_size=5), size), size)
