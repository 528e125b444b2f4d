"""A match that can be given up on the way: in bands of rows, which together are the whole."""

from __future__ import annotations

from threading import Event
from time import perf_counter
from typing import Final

import numpy as np

from tuner.core.stopping import check
from tuner.core.tunable import Rect, Size
from tuner.core.types import Pair, read_only
from tuner.engine.glimpse import match_part
from tuner.engine.memo import Memo, Step
from tuner.engine.pipeline import match
from tuner.matchers.matcher import MatcherSettings, Part
from tuner.matchers.registry import matcher_of

BAND: Final = 1_000_000
"""Pixels of a band: a tenth of a second at most, and few rows that two bands both look at."""


def match_in_bands(
    rectified: Step, pair: Pair, settings: MatcherSettings, *, stop: Event | None = None
) -> Step:
    """What ``pipeline.match`` gives, where the matcher can be given parts; else that itself.

    Raises:
        Stopped: ``stop`` was set, before a band or before the whole.
    """
    check(stop)
    bands = _bands(settings.without_speckle(), pair.size)
    if len(bands) < 2 or not all(band.exact for band in bands):
        return match(rectified, pair, settings, Memo())
    start = perf_counter()
    raw = np.concatenate([match_part(pair, band, Memo(), stop) for band in bands])
    return Step(read_only(raw), (perf_counter() - start) * 1000, False)


def _bands(settings: MatcherSettings, size: Size) -> list[Part]:
    part = matcher_of(settings).part
    rows = max(1, BAND // size.width)
    if part is None:
        return []
    seen = [Rect(0, row, size.width, rows) for row in range(0, size.height, rows)]
    return [band for one in seen if (band := part(settings, size, one, 1)) is not None]
