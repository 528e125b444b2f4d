"""JSON as StereoVision's BlockMatcher.save_settings writes it for StereoBM."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tuner.matchers.matcher import Matcher
from tuner.presets.interop.format import Format

_OWN: Final = {"search_range": "num_disparities", "window_size": "block_size"}


def names(matcher: Matcher) -> Mapping[str, str]:
    """Its two names, where the matcher has what they mean."""
    return {name: field for name, field in _OWN.items() if field in matcher.specs}


FORMAT: Final = Format(
    key="stereovision",
    title="StereoVision JSON",
    suffix=".json",
    names=names,
    # window_size alone may be the size of any window.
    shown_by=frozenset({"search_range", "stereo_bm_preset"}),
)
