"""Ranges snap to legal values; messages name the field, what is wrong, and what would be right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matchers.random_pairs import settings_for, sizes
from tuner.core.errors import SettingsError
from tuner.core.tunable import Range, Rect, Size, Spec, Stage
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings, fitted

NUMBERS = {name: spec for name, spec in SPECS.items() if not spec.rectangle}


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    low = draw(st.integers(-3000, 3000))
    return Range(low, low + draw(st.integers(0, 5000)), draw(st.integers(1, 20)))


@given(ranges(), st.integers(-9000, 9000))
def test_nearest_is_legal_and_no_legal_value_is_closer(legal: Range, value: int) -> None:
    members = range(legal.low, legal.high + 1, legal.step)
    nearest = legal.nearest(value)
    assert nearest in legal
    assert nearest == min(members, key=lambda member: (abs(member - value), member))


def test_no_neighbour_lies_above_the_largest_legal_value() -> None:
    assert Range(0, 2, 3).neighbours(1) == (0,)
    assert Range(5, 12, 4).neighbours(10) == (9,)
    assert Range(5, 12, 4).neighbours(7) == (5, 9)


@given(ranges(), st.integers(-9000, 9000))
def test_neighbours_are_legal_and_enclose_the_value(legal: Range, value: int) -> None:
    near = legal.neighbours(value)
    assert all(n in legal for n in near)
    if value in legal:
        return
    assert legal.nearest(value) in near
    if len(near) == 2:
        assert near[0] < value < near[1]
        assert near[1] - near[0] == legal.step
    else:
        assert value < legal.low or value > near[0]


@given(ranges(), st.integers(-9000, 9000))
def test_a_range_contains_its_steps_only(legal: Range, value: int) -> None:
    assert (value in legal) == (value in range(legal.low, legal.high + 1, legal.step))


rects = st.builds(
    Rect, st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)
)


@given(rects, rects)
def test_an_intersection_holds_the_common_pixels(one: Rect, two: Rect) -> None:
    def pixels(r: Rect) -> set[tuple[int, int]]:
        return {(x, y) for x in range(r.x, r.right) for y in range(r.y, r.bottom)}

    both = one.intersect(two)
    assert pixels(both) == pixels(one) & pixels(two)
    assert both.area == len(pixels(both))


@given(st.data())
def test_sliders_offer_legal_values_and_the_present_one(data: st.DataObject) -> None:
    size = data.draw(sizes)
    values = data.draw(settings_for(size)).values
    for name, spec in NUMBERS.items():
        offered, legal = spec.slider_range(name, values, size), spec.legal_range(values, size)
        assert legal.low <= offered.low <= values[name] <= offered.high <= legal.high, name
        assert offered.step == legal.step
        assert values[name] in offered, name
        assert offered.low in legal, name


@given(st.data())
def test_every_value_of_a_slider_can_be_set(data: st.DataObject) -> None:
    """However the other values are, no place of any slider gives an error."""
    size = data.draw(sizes)
    settings = data.draw(settings_for(size))
    for name, spec in NUMBERS.items():
        offered = spec.slider_range(name, settings.values, size)
        steps = (offered.high - offered.low) // offered.step
        value = offered.low + offered.step * data.draw(st.integers(0, steps))
        assert getattr(replace(settings, **{name: value}), name) == value


@given(st.data())
def test_fitted_settings_fit_and_fit_for_good(data: st.DataObject) -> None:
    settings = data.draw(settings_for(Size(2000, 2000)))
    size = data.draw(sizes)
    once = fitted(settings, size)
    assert fitted(once, size) == once
    unchanged = {"block_size", "pre_filter_size", "disp12_max_diff"}
    for name, value in settings.values.items():
        assert name in unchanged or once.values[name] == value


ILLEGAL = [
    ("block_size", 8, "8 is not odd; nearest legal values are 7 and 9"),
    ("block_size", 3, "3 is below 5; nearest legal value is 5"),
    ("block_size", 257, "257 is above 255; nearest legal value is 255"),
    ("num_disparities", 0, "0 is below 16; nearest legal value is 16"),
    ("num_disparities", 40, "40 is not a multiple of 16; nearest legal values are 32 and 48"),
    ("pre_filter_size", 10, "10 is not odd; nearest legal values are 9 and 11"),
    ("pre_filter_cap", 64, "64 is above 63; nearest legal value is 63"),
    ("pre_filter_type", 2, "2 is not one of 0 (normalized response), 1 (x-Sobel)"),
    ("min_disparity", -2048, "-2048 is below -2047; nearest legal value is -2047"),
    ("texture_threshold", -1, "-1 is below 0; nearest legal value is 0"),
    ("uniqueness_ratio", -5, "-5 is below 0; nearest legal value is 0"),
    ("speckle_window_size", -1, "-1 is below 0; nearest legal value is 0"),
    ("speckle_range", 2**31, f"{2**31} is above {2**31 - 1}; nearest legal value is {2**31 - 1}"),
    ("block_size", True, "True is true/false; a whole number is needed"),
    ("block_size", 15.0, "15.0 is not a whole number"),
    ("block_size", "15", "'15' is not a whole number"),
    ("block_size", None, "None is not a whole number"),
    ("block_size", [0] * 99, "list is not a whole number"),
    ("roi1", (1, 2, 3), "(1, 2, 3) is not four whole numbers x, y, width, height"),
    ("roi1", 5, "5 is not four whole numbers x, y, width, height"),
    ("roi1", (0, 0, 1.5, 2), "1.5 is not a whole number"),
    ("roi2", (-1, 0, 5, 5), "-1,0,5,5 has a negative number; use 0,0,0,0 for no rectangle"),
    ("roi2", (0, 0, 40000, 5), "0,0,40000,5 reaches beyond 32767 px"),
]


@pytest.mark.parametrize(("field", "value", "message"), ILLEGAL)
def test_an_illegal_value_is_refused_in_words(field: str, value: object, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        StereoBMSettings(**{field: value})
    assert str(caught.value) == f"{field}: {message}"
    assert caught.value.field == field


def test_a_range_beyond_16_bits_is_refused_with_the_largest_that_fits() -> None:
    with pytest.raises(SettingsError) as caught:
        StereoBMSettings(min_disparity=1990, num_disparities=64)
    assert str(caught.value) == (
        "num_disparities: min_disparity + num_disparities is 2054; above 2048 StereoBM's 16-bit "
        "result overflows, so num_disparities may be 48 at most"
    )
    StereoBMSettings(min_disparity=1990, num_disparities=48)


@given(st.sampled_from(sorted(NUMBERS)), st.integers(-(2**40), 2**40))
def test_a_refusal_names_legal_values_only(name: str, value: int) -> None:
    spec = NUMBERS[name]
    if value in spec.range:
        return
    message = str(spec.reject(name, value))
    assert message.startswith(f"{name}: {value} ")
    if not spec.choices:
        words = message.rsplit(" ", 3)
        named = [int(w) for w in words if w.lstrip("-").isdigit()]
        assert named
        assert all(n in spec.range for n in named)


def spec(**more: Any) -> Spec:
    words = dict.fromkeys(("label", "opencv", "ros", "help", "raise_when", "lower_when"), "")
    return Spec(stage=Stage.MATCH, **{**words, "low": 0, "high": 100, **more})


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("speckle_range", 32, "2 px"),
        ("speckle_range", 24, "1.5 px"),
        ("speckle_range", -1, "off"),
        ("speckle_range", 0, "0 px"),
        ("disp12_max_diff", -1, "off"),
        ("disp12_max_diff", 0, "0 px"),
        ("pre_filter_type", 1, "x-Sobel"),
        ("texture_threshold", 10, "10"),
    ],
)
def test_values_read_as_people_say_them(name: str, value: int, shown: str) -> None:
    assert SPECS[name].shown(value) == shown


def test_an_even_step_says_even() -> None:
    assert str(spec(step=2).reject("n", 3)) == "n: 3 is not even; nearest legal values are 2 and 4"


def test_every_tunable_tells_what_it_does_and_when_to_move_it() -> None:
    for name, s in SPECS.items():
        assert s.label, name
        assert len(s.help) > 40, name
        assert s.raise_when, name
        assert s.lower_when, name
        assert s.opencv, name
