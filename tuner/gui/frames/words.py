"""Numbers over the marked pairs, as people say them."""

from __future__ import annotations

from collections.abc import Sequence

from tuner.gui.lanes.over_marked import MarkedNumbers
from tuner.gui.widgets.in_words import duration, percent


def in_short(marks: Sequence[int], numbers: MarkedNumbers | None) -> str:
    """For the bar; empty while nothing is marked."""
    if not marks:
        return ""
    if numbers is None:
        return f"★ {len(marks)}: …"
    found = numbers.found
    parts = [f"density {percent(found.density)}"]
    if found.with_truth:
        parts.append(f"bad-2 {percent(found.bad2)}")
    if found.pairs:
        parts.append(duration(found.elapsed_ms))
    return f"★ {found.pairs}: " + ", ".join(parts)


def in_full(marks: Sequence[int], numbers: MarkedNumbers | None) -> str:
    """For the tooltip: what the numbers are of, and which pair is the worst."""
    if numbers is None:
        return f"{len(marks)} marked: their numbers come once the settings rest"
    found = numbers.found
    lines = [f"Means over {found.pairs} marked pairs, with the settings on show"]
    lines.append(f"density {percent(found.density)} of the valid rectangle")
    if found.with_truth:
        lines.append(f"bad-2 {percent(found.bad2)}, over {found.with_truth} with ground truth")
    lines.append(f"median time {duration(found.elapsed_ms)}")
    if numbers.worst is not None and found.pairs > 1:
        lines.append(f"the worst is pair {numbers.worst + 1}")
    if found.fitted:
        lines.append(f"{found.fitted} of them allow these settings only in part")
    if numbers.unread:
        named = ", ".join(str(index + 1) for index in numbers.unread)
        lines.append(f"could not be read: {named}")
    return "\n".join(lines)
