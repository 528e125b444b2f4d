"""StereoBM's match, with OpenCV's defects guarded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import cv2
import numpy as np

from tuner.core.errors import ImageError
from tuner.core.tunable import Rect, Size
from tuner.core.types import GreyImage, RawDisparity, size_of
from tuner.matchers.stereo_bm.limits import check_size, off_fast_path, valid_rectangle
from tuner.matchers.stereo_bm.settings import StereoBMSettings

_one_thread = threading.Lock()


@contextmanager
def _single_thread(wanted: bool) -> Iterator[None]:
    """OpenCV on one thread while inside: stripes then write over each other in one order."""
    if not wanted:
        yield
        return
    with _one_thread:
        before = cv2.getNumThreads()
        cv2.setNumThreads(1)
        try:
            yield
        finally:
            cv2.setNumThreads(before)


def create(settings: StereoBMSettings) -> cv2.StereoBM:
    """A cv2.StereoBM with these settings, exactly as a user's own script would make it."""
    matcher = cv2.StereoBM.create()
    _configure(matcher, settings)
    return matcher


def _configure(matcher: cv2.StereoBM, settings: StereoBMSettings) -> None:
    matcher.setNumDisparities(settings.num_disparities)
    matcher.setBlockSize(settings.block_size)
    matcher.setMinDisparity(settings.min_disparity)
    matcher.setPreFilterType(settings.pre_filter_type)
    matcher.setPreFilterSize(settings.pre_filter_size)
    matcher.setPreFilterCap(settings.pre_filter_cap)
    matcher.setTextureThreshold(settings.texture_threshold)
    matcher.setUniquenessRatio(settings.uniqueness_ratio)
    matcher.setDisp12MaxDiff(settings.disp12_max_diff)
    matcher.setSpeckleWindowSize(settings.speckle_window_size)
    matcher.setSpeckleRange(settings.speckle_range)
    matcher.setROI1(tuple(settings.roi1))
    matcher.setROI2(tuple(settings.roi2))


def _primed(left: GreyImage, right: GreyImage) -> cv2.StereoBM:
    """A matcher whose buffer of costs holds the same values in every run.

    Off the fast path the left-right check also reads costs that were never written: whatever was
    in memory. A match of all pixels, from column 0 and with the smallest block, writes them all.
    """
    matcher = cv2.StereoBM.create()
    fill = StereoBMSettings(
        num_disparities=16,
        min_disparity=-15,
        block_size=5,
        pre_filter_cap=63,
        texture_threshold=0,
        uniqueness_ratio=0,
        disp12_max_diff=0,
    )
    _configure(matcher, fill)
    matcher.compute(left, right)
    return matcher


def match(left: GreyImage, right: GreyImage, settings: StereoBMSettings) -> RawDisparity:
    """Match, confidence tests and left-right check in StereoBM's one call; no speckle filter.

    Equals ``create(settings).compute(left, right)`` bit for bit inside ``valid_rectangle`` while
    the speckle filter is off; outside it is invalid. Except where OpenCV itself does not repeat:
    with a left-right check off the fast path, and with a normalized response that leaves its table
    (``leaves_table``). Guards the cases in which OpenCV leaves the
    result unwritten, writes stray pixels outside the rectangle, or leaves its own memory.

    Args:
        left, right: (H, W) uint8, the same size.

    Raises:
        SettingsError, ImageError: the settings do not fit the image.
    """
    size = size_of(left)
    check_size(settings, size)
    area = valid_rectangle(settings, size)
    if area.empty:
        # OpenCV would return uninitialised memory here.
        return np.full(left.shape, settings.invalid, np.int16)
    defective = settings.disp12_max_diff >= 0 and off_fast_path(settings)
    with _single_thread(defective):
        matcher = _primed(left, right) if defective else cv2.StereoBM.create()
        _configure(matcher, replace(_inside_image(settings, size), speckle_window_size=0))
        raw = _computed(matcher, left, right)
    clear_outside(raw, area, settings.invalid)
    return raw


def _computed(matcher: cv2.StereoBM, left: GreyImage, right: GreyImage) -> RawDisparity:
    try:
        return np.asarray(matcher.compute(left, right), dtype=np.int16)
    except cv2.error as error:
        if error.code != cv2.Error.StsNoMem:
            raise
        raise ImageError(
            f"an image of {size_of(left)} needs more memory than there is; scale it down, or "
            "lower num_disparities"
        ) from error


def _inside_image(settings: StereoBMSettings, size: Size) -> StereoBMSettings:
    """The settings with ROIs cut to the image: OpenCV writes wherever a ROI reaches."""
    whole = Rect(0, 0, size.width, size.height)
    return replace(
        settings,
        roi1=settings.roi1.intersect(whole),
        roi2=settings.roi2.intersect(whole),
    )


def clear_outside(raw: RawDisparity, area: Rect, invalid: int) -> None:
    """Set all pixels outside ``area`` to ``invalid``, in place."""
    raw[: area.y] = invalid
    raw[area.bottom :] = invalid
    raw[area.y : area.bottom, : area.x] = invalid
    raw[area.y : area.bottom, area.right :] = invalid
