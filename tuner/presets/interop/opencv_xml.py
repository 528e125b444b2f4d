"""XML as cv2.StereoBM.save makes it, for Algorithm::load."""

from __future__ import annotations

from typing import Final

from tuner.presets.interop.format import Format
from tuner.presets.interop.storage import writer

_TITLE: Final = "OpenCV XML"

FORMAT: Final = Format(key="opencv-xml", title=_TITLE, suffix=".xml", write=writer(".xml", _TITLE))
