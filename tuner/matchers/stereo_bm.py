"""StereoBM: its settings, where it can see, and its match with OpenCV's defects guarded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import cv2
import numpy as np

from tuner.core.errors import ImageError, SettingsError
from tuner.core.tunable import (
    Range,
    Rect,
    Size,
    Spec,
    Stage,
    Values,
    checked,
    specs,
    tunable,
)
from tuner.core.types import GreyImage, RawDisparity, size_of

SUBPIXELS: Final = 16
"""StereoBM counts disparity in 1/16 px."""

INT_MAX: Final = 2**31 - 1
X_SOBEL: Final = 1
FAST_PATH: Final = {"pre_filter_cap": 31, "block_size": 21}
"""Up to these values StereoBM sums costs in 16 bits; beyond, slower and with defect d."""

LARGEST_RESPONSE: Final = 89
"""Above this pre_filter_size, size^2 / 8 exceeds 1024 and OpenCV's integer scale becomes 0."""

FIT_IMAGE: Final = ("block_size", "pre_filter_size")
"""Tunables that an image can be too small for."""

_one_thread = threading.Lock()


def _num_disparities_legal(values: Values, size: Size | None) -> Range:
    return Range(16, (2048 - values["min_disparity"]) // 16 * 16, 16)


def _num_disparities_slider(values: Values, size: Size) -> Range:
    """As far as one column of the image can still be matched."""
    half, low = values["block_size"] // 2, values["min_disparity"]
    room = size.width - half - max(half, -low) - low
    legal = _num_disparities_legal(values, size)
    return Range(16, max(16, min(legal.high, room // 16 * 16)), 16)


def _min_disparity_legal(values: Values, size: Size | None) -> Range:
    return Range(-2047, 2048 - values["num_disparities"])


def _min_disparity_slider(values: Values, size: Size) -> Range:
    reach = max(16, min(256, size.width // 2))
    return Range(-reach, min(reach, _min_disparity_legal(values, size).high))


def _pre_filter_size_legal(values: Values, size: Size | None) -> Range:
    """The normalized response sums half its window before the first row, so that must exist."""
    if size is None or values["pre_filter_type"] == X_SOBEL:
        return Range(5, 255, 2)
    return Range(5, min(255, 2 * size.height + 1), 2)


def _block_size_legal(values: Values, size: Size | None) -> Range:
    if size is None:
        return Range(5, 255, 2)
    side = min(size) - 1
    return Range(5, max(5, min(255, side if side % 2 else side - 1)), 2)


def _texture_slider(values: Values, size: Size) -> Range:
    return Range(0, values["block_size"] ** 2 * values["pre_filter_cap"])


def _disp12_slider(values: Values, size: Size) -> Range:
    return Range(-1, min(64, values["num_disparities"]))


def _speckle_window_slider(values: Values, size: Size) -> Range:
    return Range(0, max(1000, size.width * size.height // 200))


def _size_without_effect(values: Values) -> str:
    if values["pre_filter_type"] != X_SOBEL:
        return ""
    return "x-Sobel has a fixed 3x3 kernel; only the normalized response uses this size"


def _speckle_window_without_effect(values: Values) -> str:
    return (
        "the speckle filter is off: speckle_range is negative"
        if values["speckle_range"] < 0
        else ""
    )


def _speckle_range_without_effect(values: Values) -> str:
    return (
        "the speckle filter is off: speckle_window_size is 0"
        if not values["speckle_window_size"]
        else ""
    )


def _roi(number: int) -> Spec:
    side = "left" if number == 1 else "right"
    return Spec(
        label=f"ROI {number} ({side})",
        stage=Stage.RECTIFY,
        opencv=f"ROI{number}",
        ros="",
        low=0,
        high=32767,
        unit="px",
        rectangle=True,
        node=False,
        help=f"Valid region of the {side} image after rectification, as stereoRectify returns it "
        f"(validPixROI{number}). Pixels that would need anything outside it get no disparity. "
        "All 0 means the whole image.",
        raise_when="the rectified image has black borders that match by accident",
        lower_when="the region cuts away parts that you need",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StereoBMSettings:
    """Every parameter of cv2.StereoBM, frozen; illegal values raise SettingsError.

    Defaults are those of ``cv2.StereoBM.create()``. Make a changed copy with
    ``dataclasses.replace(settings, block_size=17)``.
    """

    pre_filter_type: int = tunable(
        X_SOBEL,
        Spec(
            label="Pre-filter",
            stage=Stage.MATCH,
            opencv="preFilterType",
            ros="",
            low=0,
            high=1,
            choices=((0, "normalized response"), (1, "x-Sobel")),
            help="What is compared instead of grey values, so that a brightness difference between "
            "the cameras does not matter. x-Sobel compares horizontal edges in brightness; "
            "normalized response subtracts the mean of the surroundings.",
            raise_when="you are unsure: x-Sobel is OpenCV's default, and faster",
            lower_when="fine texture without clear vertical edges is lost under x-Sobel",
        ),
    )
    pre_filter_size: int = tunable(
        9,
        Spec(
            label="Pre-filter size",
            stage=Stage.MATCH,
            opencv="preFilterSize",
            ros="prefilter_size",
            low=5,
            high=255,
            step=2,
            unit="px",
            legal_for=_pre_filter_size_legal,
            no_effect=_size_without_effect,
            help="Side of the window whose mean the normalized response subtracts. "
            "Without effect under x-Sobel.",
            raise_when="brightness differs between the cameras over large areas only",
            lower_when="shadows or vignetting still disturb the match",
        ),
    )
    pre_filter_cap: int = tunable(
        31,
        Spec(
            label="Pre-filter cap",
            stage=Stage.MATCH,
            opencv="preFilterCap",
            ros="prefilter_cap",
            low=1,
            high=63,
            unit="grey levels",
            help="Filtered values are clipped to plus/minus this, so one strong edge cannot "
            "outvote the rest of the block. It also scales the texture threshold. Above 31 "
            "StereoBM leaves its fast 16-bit path: two to three times slower.",
            raise_when="strong edges should count more than weak texture",
            lower_when="weak texture should count as much as strong edges, or highlights disturb",
        ),
    )
    num_disparities: int = tunable(
        64,
        Spec(
            label="Disparities",
            stage=Stage.MATCH,
            opencv="numDisparities",
            ros="disparity_range",
            low=16,
            high=4080,
            step=16,
            unit="px",
            slider=_num_disparities_slider,
            legal_for=_num_disparities_legal,
            help="How many whole-pixel disparities are searched from the minimum on. Nearer "
            "objects have larger disparities (B f / Z). Time grows with it, and so does "
            "the band at the left edge that can have no disparity.",
            raise_when="near objects are missing or show nonsense",
            lower_when="nothing is that near: faster, fewer false matches, a wider picture",
        ),
    )
    block_size: int = tunable(
        21,
        Spec(
            label="Block size",
            stage=Stage.MATCH,
            opencv="blockSize",
            ros="correlation_window_size",
            low=5,
            high=255,
            step=2,
            unit="px",
            legal_for=_block_size_legal,
            help="Side of the square window that is compared (SAD). Above 21 StereoBM leaves its "
            "fast 16-bit path: two to three times slower.",
            raise_when="the map is noisy or weakly textured surfaces have holes",
            lower_when="thin objects vanish or edges bleed into the background",
        ),
    )
    min_disparity: int = tunable(
        0,
        Spec(
            label="Min disparity",
            stage=Stage.MATCH,
            opencv="minDisparity",
            ros="min_disparity",
            low=-2047,
            high=2032,
            unit="px",
            slider=_min_disparity_slider,
            legal_for=_min_disparity_legal,
            help="Smallest disparity searched; 0 is infinity for parallel cameras. Negative values "
            "are normal for cameras turned towards each other, or after a shift of the images.",
            raise_when="nothing is far away: the same number of disparities then reaches nearer",
            lower_when="far objects are missing, or the cameras are verged (go below 0)",
        ),
    )
    texture_threshold: int = tunable(
        10,
        Spec(
            label="Texture threshold",
            stage=Stage.CONFIDENCE,
            opencv="textureThreshold",
            ros="texture_threshold",
            low=0,
            high=INT_MAX,
            slider=_texture_slider,
            help="A pixel is rejected if the pre-filtered values of its block, summed without "
            "sign, stay below this. The sum reaches block_size² x pre_filter_cap at most, "
            "so the useful range grows with the block; 0 is off.",
            raise_when="bare walls and sky are filled with random disparities",
            lower_when="weakly textured surfaces that matched well are cut out",
        ),
    )
    uniqueness_ratio: int = tunable(
        15,
        Spec(
            label="Uniqueness ratio",
            stage=Stage.CONFIDENCE,
            opencv="uniquenessRatio",
            ros="uniqueness_ratio",
            low=0,
            high=INT_MAX,
            unit="%",
            slider=lambda values, size: Range(0, 100),
            help="The best match must be better than every other disparity, its two neighbours "
            "apart, by more than this share of its cost; otherwise the pixel is rejected.",
            raise_when="repetitive patterns and occlusions give false matches",
            lower_when="too many holes in surfaces that match correctly",
        ),
    )
    disp12_max_diff: int = tunable(
        -1,
        Spec(
            label="Left-right check",
            stage=Stage.CONSISTENCY,
            opencv="disp12MaxDiff",
            ros="",
            low=-(2**31),
            high=INT_MAX,
            unit="px",
            off_below=0,
            slider=_disp12_slider,
            help="How far, in whole pixels, the match from right to left may differ from the one "
            "from left to right. 0 is the strictest; -1 switches the check off. ROS 2 passes its "
            "disp12_max_diff to StereoSGBM only.",
            raise_when="the check cuts away correct surfaces",
            lower_when="false matches remain beside occluded edges (0 is the strictest, not off)",
        ),
    )
    speckle_window_size: int = tunable(
        0,
        Spec(
            label="Speckle area",
            stage=Stage.SPECKLE,
            opencv="speckleWindowSize",
            ros="speckle_size",
            low=0,
            high=INT_MAX,
            unit="px²",
            slider=_speckle_window_slider,
            no_effect=_speckle_window_without_effect,
            help="Connected patches of similar disparity with this many pixels or fewer are "
            "removed. It is an area, not the side of a window; 0 is off.",
            raise_when="small islands of wrong disparity float in the picture",
            lower_when="small or thin real objects are removed",
        ),
    )
    speckle_range: int = tunable(
        0,
        Spec(
            label="Speckle range",
            stage=Stage.SPECKLE,
            opencv="speckleRange",
            ros="speckle_range",
            low=-(2**31),
            high=INT_MAX,
            unit="px",
            per_unit=SUBPIXELS,
            off_below=0,
            slider=lambda values, size: Range(-1, 8 * SUBPIXELS),
            no_effect=_speckle_range_without_effect,
            help="Neighbouring pixels belong to one patch if their disparities differ by no more "
            "than this. StereoBM stores it in 1/16 px (16 in a file is 1 px; StereoSGBM would take "
            "1). 0 is not off: every step then ends a patch, and nearly everything goes.",
            raise_when="slanted surfaces are torn into patches and removed",
            lower_when="speckles survive because they connect to surfaces of other depth",
        ),
    )
    roi1: Rect = tunable(Rect(), _roi(1))
    roi2: Rect = tunable(Rect(), _roi(2))

    def __post_init__(self) -> None:
        for f in _FIELDS:
            value = getattr(self, f.name)
            legal = checked(f, value)
            if legal is not value:
                object.__setattr__(self, f.name, legal)
        top = self.min_disparity + self.num_disparities
        if top > 2048:
            most = _num_disparities_legal(self.values, None).high
            raise SettingsError(
                "num_disparities",
                f"min_disparity + num_disparities is {top}; above 2048 StereoBM's 16-bit result "
                f"overflows, so num_disparities may be {most} at most",
            )

    @property
    def values(self) -> dict[str, Any]:
        """Field name -> value."""
        return {name: getattr(self, name) for name in SPECS}

    @property
    def invalid(self) -> int:
        """The raw value of a pixel without disparity: (min_disparity - 1) * 16."""
        return (self.min_disparity - 1) * SUBPIXELS


_FIELDS = fields(StereoBMSettings)
SPECS: Final = specs(StereoBMSettings)


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
    if settings.pre_filter_type != X_SOBEL and settings.pre_filter_size > LARGEST_RESPONSE:
        found.append(
            f"With pre_filter_size above {LARGEST_RESPONSE} OpenCV's normalized response is the "
            "same everywhere (its scale rounds to 0), so every disparity fits equally well. "
            "Lower pre_filter_size."
        )
    return tuple(found)


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
    the speckle filter is off; outside it is invalid. Guards the cases in which OpenCV leaves the
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
