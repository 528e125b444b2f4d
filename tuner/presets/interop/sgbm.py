"""Recognises settings of StereoSGBM, whose names are mostly StereoBM's and mean something else."""

from __future__ import annotations

from typing import Any, Final

from tuner.matchers.registry import matchers
from tuner.presets.interop.format import Values
from tuner.presets.nodes import OPENCV_TITLES

_PENALTIES: Final = frozenset({"P1", "P2", "p1", "p2", "fullDP"})
_BLOCK_MATCHER: Final = frozenset(
    {
        "preFilterType",
        "preFilterSize",
        "textureThreshold",
        "pre_filter_type",
        "pre_filter_size",
        "texture_threshold",
        "prefilter_size",
    }
)
"""What only StereoBM has: a file may hold the settings of both."""


def other_matcher(values: Values) -> str:
    """Title of the matcher for which this node is, if that is none of ours; else empty."""
    title = _named(values.get("name")) or _asked_of_ros(values.get("stereo_algorithm"))
    if title or "name" in values or "stereo_algorithm" in values:
        return title
    keys, mode = values.keys(), values.get("mode")
    # A matcher's mode is a number there; in files of other things it is mostly a word.
    shown = bool(keys & _PENALTIES) or (isinstance(mode, int) and not isinstance(mode, bool))
    return "StereoSGBM" if shown and not keys & _BLOCK_MATCHER else ""


def _named(name: Any) -> str:
    """OpenCV's class, where the program has no such matcher."""
    if not isinstance(name, str) or any(name == one.opencv_name for one in matchers()):
        return ""
    return OPENCV_TITLES.get(name, "")


def _asked_of_ros(algorithm: Any) -> str:
    # stereo_image_proc: 0 is StereoBM, 1 StereoSGBM.
    return "StereoSGBM" if algorithm == 1 and algorithm is not True else ""
