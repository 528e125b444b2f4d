"""YAML as cv2.StereoBM.save makes it, for Algorithm::load."""

from __future__ import annotations

from typing import Final

from tuner.presets.interop.format import Format
from tuner.presets.interop.storage import writer

_TITLE: Final = "OpenCV YAML"

FORMAT: Final = Format(key="opencv-yaml", title=_TITLE, suffix=".yml", write=writer(".yml", _TITLE))
