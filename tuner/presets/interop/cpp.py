"""A function in C++ that makes the same matcher, for OpenCV 4 and 5."""

from __future__ import annotations

from typing import Final

from tuner.presets.interop.format import Exported, Format
from tuner.presets.interop.lost import opencv_matcher
from tuner.presets.interop.script import calls, comments, lost
from tuner.presets.nodes import OPENCV_TITLES
from tuner.presets.preset import Preset

_TITLE: Final = "C++"


def write(preset: Preset) -> Exported:
    """A header's worth of text with ``stereoMatcher()``."""
    name = OPENCV_TITLES[opencv_matcher(preset, format_title=_TITLE).opencv_name]
    lines = [
        f"// {name}, tuned with Stereo Tuner",
        "#include <opencv2/core/version.hpp>",
        "#if CV_VERSION_MAJOR >= 5",
        "#include <opencv2/stereo.hpp>",
        "#else",
        "#include <opencv2/calib3d.hpp>",
        "#endif",
        "",
        *comments(preset, "//"),
        f"inline cv::Ptr<cv::{name}> stereoMatcher() {{",
        f"    cv::Ptr<cv::{name}> matcher = cv::{name}::create();",
        *(
            f"    matcher->{call};"
            for call in calls(
                preset, rectangle=lambda rect: f"cv::Rect({', '.join(map(str, rect))})"
            )
        ),
        "    return matcher;",
        "}",
        "",
        "// left, right: CV_8UC1, rectified. The result is CV_16S in 1/16 px.",
        "// stereoMatcher()->compute(left, right, disparity);",
        "",
    ]
    return Exported("\n".join(lines), lost(preset))


FORMAT: Final = Format(key="cpp", title=_TITLE, suffix=".cpp", write=write)
