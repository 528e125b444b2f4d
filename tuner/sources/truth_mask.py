"""The mask beside ground truth: which pixels both cameras see, whichever value says so."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import FileError, ImageError
from tuner.core.tunable import Size
from tuner.core.types import FloatMap, read_only, size_of
from tuner.files.reading import read_file
from tuner.sources.decoder import decode_apart
from tuner.sources.headers import check_start
from tuner.sources.own_match import Reference

Mask = NDArray[np.bool_]
"""(H, W) bool."""

TOLD, SEEN, HIDES = "", "seen", "hides"
MEANINGS: Final = (SEEN, HIDES)
"""What the highest value of a mask can mean; TOLD: the data tell."""

_NAMES: Final = tuple(
    re.compile(rf"{word}(?:[-_. ].*)?\.png", re.IGNORECASE)
    for word in ("occlusions?", "mask_?nocc", "mask0nocc", "non-?occ", "nocc", "occ?l?")
)
_CLEARLY: Final = 0.1
"""By so much more of the pixels must agree on one side than on the other."""


class Seen(NamedTuple):
    """Which pixels both cameras see, and the words for how the mask was read."""

    visible: Mask
    words: str


def mask_beside(name: str, size: Size, stop: Event | None) -> tuple[Path, NDArray[Any]] | None:
    """The (H, W) uint8 mask of a usual name that lies beside a file."""
    path = _path_beside(Path(name))
    if path is None:
        return None
    try:
        data = read_file(path, look=partial(check_start, name=str(path)), stop=stop)
        raster = decode_apart(data, "grey", name=str(path), stop=stop)
    except (FileError, ImageError):
        # It was not asked for: without it there are fewer numbers, and that is all.
        return None
    if raster.damage or size_of(raster.samples) != size or not raster.samples.any():
        return None
    return path, raster.samples


def _path_beside(path: Path) -> Path | None:
    try:
        names = sorted(os.listdir(path.parent), key=lambda name: (len(name), name))
    except (OSError, ValueError):
        return None
    for pattern in _NAMES:
        for name in names:
            # Path.is_file raises where a link leads somewhere that cannot be entered.
            if pattern.fullmatch(name) and os.path.isfile(path.parent / name):
                return path.parent / name
    return None


def visible_in(
    path: Path,
    mask: NDArray[Any],
    truth: FloatMap,
    reference: Reference | None,
    *,
    meaning: str = TOLD,
) -> Seen:
    """Which side of the mask both cameras see: the one where truth is known and matches.

    Middlebury's masks and those of the bundled scenes have 255 where both see; others have 255
    where a pixel is hidden. Other values are neither.

    Args:
        truth: (H, W) float32 px, NaN unknown.
        meaning: of its highest value, SEEN or HIDES, where the user has said it.
    """
    top = int(mask.max())
    bright, dark = mask == top, mask == 0
    inverted, how = meaning == HIDES, ", as you said"
    if meaning not in MEANINGS:
        inverted, how = _told(bright, dark, truth, reference)
    words = "hides" if inverted else "is seen by both cameras"
    return Seen(read_only(dark if inverted else bright), f"{path.name}: {top} {words}{how}")


def _told(
    bright: Mask, dark: Mask, truth: FloatMap, reference: Reference | None
) -> tuple[bool, str]:
    """Whether the highest value hides, by the data, and words where they say nothing clear."""
    one, other = (_worth(side, truth, reference) for side in (bright, dark))
    clear = abs(one - other) > _CLEARLY
    return clear and other > one, "" if clear else ", as usual"


def _worth(side: Mask, truth: FloatMap, reference: Reference | None) -> float:
    """Share of a side's pixels whose truth is known and, as far as that is known, matches."""
    pixels = int(np.count_nonzero(side))
    known = side & np.isfinite(truth)
    if not pixels or not known.any():
        return 0.0
    share = float(np.count_nonzero(known) / pixels)
    if reference is None or reference.disparity.shape != truth.shape:
        return share
    with np.errstate(invalid="ignore"):
        same = np.abs(truth - reference.disparity) <= reference.tolerance_px
    return share * float(np.count_nonzero(same & known) / np.count_nonzero(known))
