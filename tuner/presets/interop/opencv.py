"""OpenCV's own files as cv2.StereoBM.save and .write make them: YAML, XML, JSON, any node name."""

from __future__ import annotations

from typing import Final

from tuner.presets.interop.format import Format
from tuner.presets.interop.storage import names

FORMAT: Final = Format(
    key="opencv",
    title="OpenCV",
    suffix=".yml",
    names=names,
    beside=frozenset({"format", "name"}),
)
