"""JSON as the StereoPi tutorials save it (3dmap_set.txt), with the names of OpenCV 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tuner.matchers.matcher import Matcher
from tuner.presets.interop.format import Format
from tuner.presets.nodes import nodes_of

_OWN: Final = {
    "SADWindowSize": "block_size",
    "numberOfDisparities": "num_disparities",
}
"""What OpenCV has renamed since."""


def names(matcher: Matcher) -> Mapping[str, str]:
    """OpenCV's names of today, and those of before."""
    renamed = {name: field for name, field in _OWN.items() if field in matcher.specs}
    return {**nodes_of(matcher), **renamed}


FORMAT: Final = Format(
    key="stereopi",
    title="StereoPi JSON",
    suffix=".json",
    names=names,
    shown_by=frozenset(_OWN),
)
