from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuner.core import colour

RED = (255, 0, 0)


@pytest.mark.parametrize("name", colour.COLOUR_MAPS)
def test_palette_keeps_invalid_apart_from_every_ramp_colour(name: str) -> None:
    colours = colour.palette(name, invalid=(255, 0, 254))
    assert colours.shape == (256, 4)
    assert colours.dtype == np.uint8
    assert tuple(colours[0, :3]) == (255, 0, 254)
    assert (colours[1:, :3] != colours[0, :3]).any(axis=1).all()
    assert (colours[:, 3] == 255).all()


def test_palette_can_show_invalid_as_the_lowest_colour() -> None:
    colours = colour.palette("viridis", invalid=RED, apart=False)
    assert (colours[0] == colours[1]).all()


def test_viridis_is_red_green_blue_not_reversed() -> None:
    colours = colour.palette("viridis", invalid=RED)
    low, high = colours[1, :3].astype(int), colours[255, :3].astype(int)
    assert np.abs(low - (68, 1, 84)).max() <= 2
    assert np.abs(high - (253, 231, 37)).max() <= 2


def reference(raw: np.ndarray, invalid: int, low: int, high: int) -> np.ndarray:
    exact = 1 + 254 * (raw.astype(np.float64) - low) / (high - low)
    return np.where(raw == invalid, 0, np.clip(exact, 1, 255))


@settings(max_examples=60, deadline=None)
@given(
    low=st.integers(-32768, 32000),
    span=st.integers(1, 65535),
    invalid=st.integers(-32768, 32767),
    seed=st.integers(0, 99),
)
def test_quantise_gives_the_nearest_index(low: int, span: int, invalid: int, seed: int) -> None:
    high = min(low + span, 32767)
    raw = np.random.default_rng(seed).integers(-32768, 32768, (70, 33)).astype(np.int16)
    near = np.random.default_rng(seed).integers(low, high + 1, (10, 33)).astype(np.int16)
    raw[:10], raw[5, ::3] = near, invalid
    index = colour.quantise(raw, invalid=invalid, low=low, high=high)
    assert np.abs(index - reference(raw, invalid, low, high)).max() <= 0.501
    assert ((index == 0) == (raw == invalid)).all()


def test_quantise_with_many_disparities_shows_no_invalid_pixel_as_valid() -> None:
    invalid, low, high = -16, 0, 1024 * 16
    raw = np.array([[invalid, -8, 0, 1, high, high + 16]], np.int16)
    assert colour.quantise(raw, invalid=invalid, low=low, high=high).tolist() == [
        [0, 1, 1, 1, 255, 255]
    ]


def test_quantise_of_an_empty_range_does_not_divide_by_zero() -> None:
    raw = np.array([[4, 5, 6]], np.int16)
    assert colour.quantise(raw, invalid=0, low=5, high=5).tolist() == [[1, 1, 255]]


def test_error_index_tells_sign_size_and_what_is_missing() -> None:
    raw = np.array([[160, 160, 160, 160, 160, -16, -16]], np.int16)
    truth = np.array([[10.0, 6.0, 14.0, -90.0, np.nan, 3.0, np.nan]], np.float32)
    index = colour.quantise_error(raw, -16, truth, 4.0)
    assert index[0, 1:].tolist() == [255, 2, 255, 0, 1, 0]
    assert index[0, 0] in (128, 129)


def test_error_palette_is_blue_white_red() -> None:
    colours = colour.error_palette(unknown=(1, 2, 3), missing=(4, 5, 6)).astype(int)
    assert tuple(colours[0, :3]) == (1, 2, 3)
    assert tuple(colours[1, :3]) == (4, 5, 6)
    assert colours[2, 2] > colours[2, 0]
    assert colours[255, 0] > colours[255, 2]
    assert colours[128, :3].min() > 240


@pytest.mark.parametrize(
    ("low", "high", "count", "words"),
    [
        (0, 64, 5, ["0", "20", "40", "60"]),
        (-4, 4, 4, ["-4", "-2", "0", "2", "4"]),
        (0, 1, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-16, 112, 6, ["0", "50", "100"]),
    ],
)
def test_ticks_are_round_numbers(low: float, high: float, count: int, words: list[str]) -> None:
    assert [word for _, word in colour.Legend(low, high).ticks(count)] == words


@given(low=st.floats(-3000, 3000), span=st.floats(0.01, 5000), count=st.integers(1, 20))
def test_ticks_stay_inside_the_range(low: float, span: float, count: int) -> None:
    ticks = colour.Legend(low, low + span).ticks(count)
    assert len(ticks) <= count + 1
    assert all(low - span * 1e-6 <= value <= low + span * 1.000001 for value, _ in ticks)


def test_ticks_of_tiny_and_huge_ranges_stay_short() -> None:
    for low, high in ((-1e-36, 1e-36), (0.0, 3e9)):
        labels = [label for _, label in colour.Legend(low, high).ticks(5)]
        assert len(labels) > 2
        assert max(map(len, labels)) <= 8
