"""The pairs that a pattern means, which somebody has chosen."""

from __future__ import annotations

from pathlib import Path

from tuner.core.errors import ImageError
from tuner.sources.folders.listing import Looked
from tuner.sources.folders.order import in_order
from tuner.sources.folders.pairing import Pairing, without_partner
from tuner.sources.folders.pattern import Pattern, matching
from tuner.sources.folders.sides import unmarked
from tuner.sources.folders.stamps import by_time, in_words


def pairing_by(pattern: Pattern, folder: Path, looked: Looked) -> Pairing:
    """The pairs that a pattern means.

    Raises:
        ImageError: it gives none.
        FileError: a folder cannot be read.
    """
    lefts, rights = (matching(half, folder, looked) for half in pattern)
    same = lefts.keys() & rights.keys()
    if not same:
        lefts, rights = _without_marks(lefts), _without_marks(rights)
        same = lefts.keys() & rights.keys()
    if same:
        stars = {lefts[star]: star for star in same}
        pairs = [(name, rights[stars[name]]) for name in in_order(list(stars))]
        alone = [lefts[star] for star in lefts.keys() - same]
        alone += [rights[star] for star in rights.keys() - same]
        return Pairing(pairs, lambda: pattern, lambda: without_partner(alone))
    timed, worst = by_time(list(lefts.values()), list(rights.values()))
    if not timed:
        raise ImageError(
            f"{folder}: no pairs by the pattern {pattern.text}: {len(lefts)} pictures fit its left "
            f"half, {len(rights)} its right half, and none of them belong together"
        )
    return Pairing(timed, lambda: pattern, lambda: (in_words(worst),))


def _without_marks(names: dict[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    """By what the stars stand for but for the side, as where it is named in folder and file."""
    return {tuple(unmarked(star) for star in stars): name for stars, name in names.items()}
