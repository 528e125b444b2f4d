"""Where StereoBM can see, which images its settings fit, and what is to be known of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tuner.core.errors import ImageError, SettingsError
from tuner.core.tunable import Rect, Size
from tuner.matchers.stereo_bm.ranges import X_SOBEL
from tuner.matchers.stereo_bm.settings import SPECS, StereoBMSettings

FAST_PATH: Final = {"pre_filter_cap": 31, "block_size": 21}
"""Up to these values StereoBM sums costs in 16 bits; beyond, slower and with defect d."""

LARGEST_RESPONSE: Final = 89
"""Above this pre_filter_size, size^2 / 8 exceeds 1024 and OpenCV's integer scale becomes 0."""

_TABLE: Final = (-5 * 256, 5 * 256 + 256)
"""OpenCV's table of clipped responses is indexed from the first of these up to below the second."""

FIT_IMAGE: Final = ("block_size", "pre_filter_size")
"""Tunables that an image can be too small for."""


def check_size(settings: StereoBMSettings, size: Size) -> None:
    """Raise SettingsError or ImageError if these settings cannot be used on such an image."""
    if min(size) <= 5:
        raise ImageError(f"an image of {size} is too small: StereoBM needs more than 5 px each way")
    for name in FIT_IMAGE:
        legal, value = SPECS[name].legal_range(settings.values, size), settings.values[name]
        if value not in legal:
            raise SettingsError(
                name,
                f"{value} does not fit into an image of {size}; it may be {legal.high} at most",
            )
    if _check_overruns(settings, size):
        raise SettingsError(
            "disp12_max_diff",
            f"{settings.disp12_max_diff} would make OpenCV write beyond its memory, because "
            "block_size is 5, pre_filter_cap is above 31 and min_disparity is above half the "
            f"image's width ({size.width // 2}); use -1, or a pre_filter_cap of 31 or less",
        )


def _check_overruns(settings: StereoBMSettings, size: Size) -> bool:
    """Whether the left-right check's costs pass the end of OpenCV's buffer.

    Off the fast path a row of costs, written as 32 bits into 16, is twice as long, and it starts
    min_disparity further right; the (block_size // 2) spare rows below must hold what is over.
    """
    if settings.disp12_max_diff < 0 or not off_fast_path(settings):
        return False
    spare = settings.block_size // 2 + 1
    return 2 * (size.width + max(settings.min_disparity, 0)) > size.width * spare


def fitted(settings: StereoBMSettings, size: Size) -> StereoBMSettings:
    """The settings nearest to these that are legal for an image of this size."""
    values = settings.values
    for name in FIT_IMAGE:
        values[name] = SPECS[name].legal_range(values, size).nearest(values[name])
    near = StereoBMSettings(**values)
    return replace(near, disp12_max_diff=-1) if _check_overruns(near, size) else near


def valid_rectangle(settings: StereoBMSettings, size: Size) -> Rect:
    """Where a pixel can have a disparity at all; outside nothing can ever be valid.

    A block needs half its side on each side, and the candidate of the largest disparity must lie
    inside the right image. ROI1 and ROI2 narrow it as cv2.getValidDisparityROI does.
    """
    half = settings.block_size // 2
    top = settings.min_disparity + settings.num_disparities - 1
    left = max(top, 0) + half
    right = size.width - max(half, -settings.min_disparity)
    if right <= left or size.height <= 2 * half:
        return Rect()
    rect = Rect(left, half, right - left, size.height - 2 * half)
    return rect.intersect(_roi_rectangle(settings, size))


def within(settings: StereoBMSettings, left: Rect, right: Rect) -> StereoBMSettings:
    """The settings with these as ROI1 and ROI2, unless they name some of their own."""
    if not (settings.roi1.empty and settings.roi2.empty):
        return settings
    return replace(settings, roi1=left, roi2=right)


def _roi_rectangle(settings: StereoBMSettings, size: Size) -> Rect:
    whole = Rect(0, 0, size.width, size.height)
    one = whole if settings.roi1.empty else settings.roi1
    two = whole if settings.roi2.empty else settings.roi2
    half = settings.block_size // 2
    top = settings.min_disparity + settings.num_disparities - 1
    x, right = max(one.x, two.x + top) + half, min(one.right, two.right) - half
    y, bottom = max(one.y, two.y) + half, min(one.bottom, two.bottom) - half
    rect = Rect(max(x, 0), y, right - max(x, 0), bottom - y)
    return Rect() if rect.empty else rect


def off_fast_path(settings: StereoBMSettings) -> bool:
    """Whether StereoBM sums costs in 32 bits: slower, and its left-right check is defective."""
    return any(settings.values[name] > most for name, most in FAST_PATH.items())


def leaves_table(settings: StereoBMSettings) -> bool:
    """Whether the normalized response can index past OpenCV's table, on pictures of high contrast.

    As ``prefilterNorm`` in OpenCV's stereobm.cpp counts it: the response is (8 g s centre - s sum)
    / 1024 with g = size^2 / 8 and s = (1024 + g) / (2 g), all whole numbers, for values of 0..255.
    """
    if settings.pre_filter_type == X_SOBEL:
        return False
    area = settings.pre_filter_size**2
    gain = area // 8
    scale = (1024 + gain) // (2 * gain)
    lowest, highest = -(area * 255 * scale) >> 10, (8 * 255 * gain * scale) >> 10
    return lowest < _TABLE[0] or highest >= _TABLE[1]


def warnings(settings: StereoBMSettings, size: Size) -> tuple[str, ...]:
    """What a user should know about these settings on an image of this size, in words."""
    found = []
    if valid_rectangle(settings, size).empty:
        found.append(
            "No pixel can be valid: disparities, block and ROIs leave nothing of the image. "
            "Lower num_disparities or block_size."
        )
    if settings.disp12_max_diff >= 0 and off_fast_path(settings):
        found.append(
            "OpenCV's left-right check is wrong with block_size above 21 or pre_filter_cap above "
            "31 (32-bit costs in a 16-bit buffer): it rejects the wrong pixels. Computed here so "
            "that it repeats; your own code may differ from run to run."
        )
    if settings.speckle_window_size > 0 and settings.speckle_range == 0:
        found.append(
            "speckle_range 0 is not off: every sub-pixel step ends a patch, so nearly everything "
            "is removed. 1 to 2 px is usual."
        )
    if leaves_table(settings):
        found.append(
            f"With a pre_filter_size of {settings.pre_filter_size} OpenCV's normalized response "
            "reads past its own table where contrast is high, so the result may differ from run to "
            "run. Sizes up to 49 and from 53 to 71 are safe."
        )
    if settings.pre_filter_type != X_SOBEL and settings.pre_filter_size > LARGEST_RESPONSE:
        found.append(
            f"With pre_filter_size above {LARGEST_RESPONSE} OpenCV's normalized response is the "
            "same everywhere (its scale rounds to 0), so every disparity fits equally well. "
            "Lower pre_filter_size."
        )
    return tuple(found)
