"""How the legal and useful ranges of StereoBM's settings depend on the image and one another."""

from __future__ import annotations

from typing import Final

from tuner.core.tunable import Range, Size, Values

X_SOBEL: Final = 1
LARGEST_USEFUL_BLOCK: Final = 51


def pre_filter_size_legal(values: Values, size: Size | None) -> Range:
    """The normalized response sums half its window before the first row, so that must exist."""
    if size is None or values["pre_filter_type"] == X_SOBEL:
        return Range(5, 255, 2)
    return Range(5, min(255, 2 * size.height + 1), 2)


def block_size_legal(values: Values, size: Size | None) -> Range:
    """Odd, and smaller than the image."""
    if size is None:
        return Range(5, 255, 2)
    side = min(size) - 1
    return Range(5, max(5, min(255, side if side % 2 else side - 1)), 2)


def block_size_slider(values: Values, size: Size) -> Range:
    """Larger blocks blur what they see; they can be typed."""
    legal = block_size_legal(values, size)
    return Range(legal.low, min(LARGEST_USEFUL_BLOCK, legal.high), 2)


def texture_slider(values: Values, size: Size) -> Range:
    """As far as the sum that is compared with it can reach."""
    return Range(0, values["block_size"] ** 2 * values["pre_filter_cap"])


def disp12_slider(values: Values, size: Size) -> Range:
    """Off, or a few pixels."""
    return Range(-1, min(64, values["num_disparities"]))


def size_without_effect(values: Values) -> str:
    """Why the size of the pre-filter does nothing, or nothing."""
    if values["pre_filter_type"] != X_SOBEL:
        return ""
    return "x-Sobel has a fixed 3x3 kernel; only the normalized response uses this size"
