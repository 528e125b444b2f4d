"""Lines of Python that make the same matcher with cv2."""

from __future__ import annotations

from typing import Final

from tuner.presets.interop.format import Exported, Format
from tuner.presets.interop.lost import opencv_matcher
from tuner.presets.interop.script import calls, comments, lost
from tuner.presets.nodes import OPENCV_TITLES
from tuner.presets.preset import Preset

_TITLE: Final = "Python"


def write(preset: Preset) -> Exported:
    """A script that leaves the matcher in ``matcher``."""
    name = OPENCV_TITLES[opencv_matcher(preset, format_title=_TITLE).opencv_name]
    lines = [
        f"# {name}, tuned with Stereo Tuner",
        "import cv2",
        "",
        # Not above: there Python takes some comments for the name of an encoding.
        *comments(preset, "#"),
        f"matcher = cv2.{name}.create()",
        *(
            f"matcher.{call}"
            for call in calls(preset, rectangle=lambda rect: f"({', '.join(map(str, rect))})")
        ),
        "",
        "# left, right: 8-bit grey, rectified. The result is int16 in 1/16 px.",
        "# disparity = matcher.compute(left, right)",
        "",
    ]
    return Exported("\n".join(lines), lost(preset))


FORMAT: Final = Format(key="python", title=_TITLE, suffix=".py", write=write)
