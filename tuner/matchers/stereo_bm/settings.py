"""StereoBM's settings: every parameter of cv2.StereoBM, each declared once."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Final

from tuner.core.errors import SettingsError
from tuner.core.tunable import Range, Rect, Scale, Spec, Stage, checked, specs, tunable
from tuner.core.types import SUBPIXELS
from tuner.matchers import shared_specs as shared
from tuner.matchers.stereo_bm.ranges import (
    X_SOBEL,
    block_size_legal,
    block_size_slider,
    disp12_slider,
    pre_filter_size_legal,
    size_without_effect,
    texture_slider,
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
        drawn_on=side,
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
            legal_for=pre_filter_size_legal,
            no_effect=size_without_effect,
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
            fast_until=31,
            help="Filtered values are clipped to plus/minus this, so one strong edge cannot "
            "outvote the rest of the block. It also scales the texture threshold. Above 31 "
            "StereoBM leaves its fast 16-bit path: two to three times slower.",
            raise_when="strong edges should count more than weak texture",
            lower_when="weak texture should count as much as strong edges, or highlights disturb",
        ),
    )
    num_disparities: int = tunable(
        64,
        replace(
            shared.NUM_DISPARITIES,
            instead_of_zero="where a script says StereoBM.create(0), OpenCV takes 64: write 64",
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
            legal_for=block_size_legal,
            slider=block_size_slider,
            fast_until=21,
            help="Side of the square window that is compared (SAD). Above 21 StereoBM leaves its "
            "fast 16-bit path: two to three times slower.",
            raise_when="the map is noisy or weakly textured surfaces have holes",
            lower_when="thin objects vanish or edges bleed into the background",
        ),
    )
    min_disparity: int = tunable(0, shared.MIN_DISPARITY)
    texture_threshold: int = tunable(
        10,
        Spec(
            label="Texture threshold",
            stage=Stage.CONFIDENCE,
            opencv="textureThreshold",
            ros="texture_threshold",
            low=0,
            high=shared.INT_MAX,
            slider=texture_slider,
            scale=Scale.LOG,
            help="A pixel is rejected if the pre-filtered values of its block, summed without "
            "sign, stay below this. The sum reaches block size² x pre-filter cap at most, "
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
            high=shared.INT_MAX,
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
            high=shared.INT_MAX,
            unit="px",
            off_below=0,
            slider=disp12_slider,
            help="How far, in whole pixels, the match from right to left may differ from the one "
            "from left to right. 0 is the strictest; -1 switches the check off. ROS 2 passes it "
            "to StereoSGBM only.",
            raise_when="the check cuts away correct surfaces",
            lower_when="false matches remain beside occluded edges (0 is the strictest, not off)",
        ),
    )
    speckle_window_size: int = tunable(0, shared.SPECKLE_WINDOW_SIZE)
    speckle_range: int = tunable(
        0,
        replace(
            shared.SPECKLE_RANGE,
            help="Neighbouring pixels belong to one patch if their disparities differ by no more "
            "than this. StereoBM stores it in 1/16 px (16 in a file is 1 px; StereoSGBM would take "
            "1). 0 is not off: every step then ends a patch, and nearly everything goes.",
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
        if top > shared.HIGHEST:
            most = shared.num_disparities_legal(self.values, None).high
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

    @property
    def searched(self) -> tuple[int, int]:
        """The least disparity that is searched and the first above all of them, px."""
        return self.min_disparity, self.min_disparity + self.num_disparities

    @property
    def speckle(self) -> tuple[int, int]:
        """Area in px up to which a patch is removed, and the raw step that ends a patch."""
        return self.speckle_window_size, self.speckle_range

    def without_speckle(self) -> StereoBMSettings:
        """The same with the speckle filter off, whatever it was set to."""
        return replace(self, speckle_window_size=0, speckle_range=0)


_FIELDS = fields(StereoBMSettings)
SPECS: Final = specs(StereoBMSettings)
