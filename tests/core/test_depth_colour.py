"""Distances as colours: linear in Z, with infinity and "not known" apart."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from tuner.core.calibration import Calibration
from tuner.core.depth_colour import depth_legend, depth_palette, depth_span, quantise_depth

CALIBRATION = Calibration(focal_px=500, baseline_m=0.1)
"""Z = 50 m / d."""

RAW = np.array([[-16, 25 * 16, 50 * 16, 0, -3 * 16]], np.int16)


def test_colours_are_linear_in_z() -> None:
    index = quantise_depth(RAW, invalid=-16, calibration=CALIBRATION, span=(1, 3))
    # none, 2 m, 1 m, infinity, beyond infinity
    assert index.tolist() == [[0, round(2 + 253 / 2), 2, 1, 0]]


def test_doffs_moves_infinity() -> None:
    turned = Calibration(focal_px=500, baseline_m=0.1, doffs_px=3)
    index = quantise_depth(RAW, invalid=-16, calibration=turned, span=(1, 3))
    assert index[0, 4] == 1
    assert index[0, 3] == 255


def test_a_raw_value_of_any_size_has_a_colour() -> None:
    ends = np.array([[-(2**15), 2**15 - 1]], np.int16)
    index = quantise_depth(ends, invalid=-(2**15), calibration=CALIBRATION, span=(1, 3))
    assert index.tolist() == [[0, 2]]


@pytest.mark.parametrize(
    ("searched", "near", "far", "span"),
    [
        ((0, 51), None, None, (1, 10)),
        ((10, 51), None, None, (1, 5)),
        ((0, 51), 0.5, 2.0, (0.5, 2)),
        ((0, 51), None, 4.0, (1, 4)),
        ((-64, -10), None, None, (1, 10)),
    ],
)
def test_the_span_is_what_the_search_reaches_or_by_hand(
    searched: tuple[int, int], near: float | None, far: float | None, span: tuple[float, float]
) -> None:
    assert depth_span(searched, CALIBRATION, near, far) == pytest.approx(span)


def test_what_is_near_has_the_colour_of_a_large_disparity() -> None:
    colours = depth_palette("turbo", unknown=(1, 2, 3), infinite=(4, 5, 6))
    assert colours[0].tolist() == [1, 2, 3, 255]
    assert colours[1].tolist() == [4, 5, 6, 255]
    near, far = colours[2].tolist(), colours[255].tolist()
    assert near[0] > near[2], "turbo ends in red"
    assert far[0] < far[2] or max(far[:3]) < 80, "and begins in a dark blue"


def test_the_legend_names_what_has_no_distance() -> None:
    legend = depth_legend((1, 10))
    assert (legend.unit, legend.apart) == ("m", ("none", "infinity"))
    assert inf not in [value for value, _ in legend.ticks(8)]
