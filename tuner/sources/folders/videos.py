"""Which videos of a folder are those of a rig: the only one, or two that name their sides."""

from __future__ import annotations

from collections.abc import Sequence

from tuner.sources.folders.listing import shaped
from tuner.sources.folders.sides import halves_in


def of_a_rig(names: Sequence[str]) -> tuple[str, ...]:
    """The one video, or left and right of two; empty where there are others, or no sides."""
    if len(names) == 1:
        return (names[0],)
    halves = halves_in(shaped(names).items()).values()
    pairs = [pair for each in halves for _, found in each.twins() for pair in found]
    return pairs[0] if len(names) == 2 and len(pairs) == 1 else ()
