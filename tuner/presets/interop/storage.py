"""OpenCV's own files of settings: the names in them, and how cv2.FileStorage writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import cv2

from tuner.matchers.matcher import Matcher
from tuner.presets.interop.format import Exported
from tuner.presets.interop.lost import lost_settings, lost_words, opencv_matcher
from tuner.presets.nodes import nodes_of, rectangles_of, to_nodes
from tuner.presets.preset import Preset

_BECAUSE: Final = "OpenCV's files do not hold it; set it in your program"


def names(matcher: Matcher) -> Mapping[str, str]:
    """OpenCV's node names."""
    return {**nodes_of(matcher), **_rectangle_nodes(matcher)}


def _rectangle_nodes(matcher: Matcher) -> Mapping[str, str]:
    """OpenCV never writes these, but people do beside the others."""
    return {matcher.specs[field].opencv: field for field in rectangles_of(matcher).values()}


def writer(suffix: str, title: str) -> Callable[[Preset], Exported]:
    """What writes a preset with cv2.FileStorage in the format of this ending."""

    def write(preset: Preset) -> Exported:
        matcher = opencv_matcher(preset, format_title=title)
        flags = cv2.FILE_STORAGE_WRITE | cv2.FILE_STORAGE_MEMORY
        storage = cv2.FileStorage(suffix, flags)
        # In C++ Algorithm::load reads the first node, whatever its name.
        storage.startWriteStruct(matcher.key, cv2.FileNode_MAP)
        for node, value in to_nodes(preset.settings).items():
            storage.write(node, value)
        storage.endWriteStruct()
        text = storage.releaseAndGetString()
        rectangles = frozenset(rectangles_of(matcher).values())
        lost = lost_settings(preset, rectangles, because=_BECAUSE)
        return Exported(text, (*lost, *lost_words(preset)))

    return write
