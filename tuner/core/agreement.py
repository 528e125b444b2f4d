"""How far two disparity maps agree, and where each knows what the other does not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import cv2
import numpy as np

from tuner.core.ranks import spearman
from tuner.core.sampling import Mask, draw
from tuner.core.tally import count, masked
from tuner.core.types import FloatMap

_FLOOR: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Differences of two maps where both are known; NaN where nothing could be compared.

    Attributes:
        pixels: pixels compared.
        samples: of these, random ones that ``median``, ``p90`` and ``rank_correlation`` are of.
        median, p90: of |mono - stereo|, px.
        within1, within2, within4: share of pixels with |mono - stereo| <= 1, 2, 4 px.
        rank_correlation: Spearman's.
    """

    pixels: int
    samples: int
    median: float
    p90: float
    within1: float
    within2: float
    within4: float
    rank_correlation: float


def compare(stereo: FloatMap, mono: FloatMap, *, mask: Mask | None = None) -> Agreement:
    """Compare two (H, W) float32 maps in px, NaN where not known, on the pixels both know.

    Raises:
        ValueError: the shapes differ.
    """
    samples = draw(stereo, mono, mask=mask)
    sizes = _apart(stereo, mono)
    if mask is not None:
        sizes[~mask] = np.nan
    pixels = count(np.isfinite(sizes))
    shares = [count(sizes <= limit) / max(1, pixels) for limit in (1, 2, 4)]
    if not pixels:
        return Agreement(pixels=0, samples=0, **dict.fromkeys(_SHARES, math.nan))
    median, p90 = np.percentile(np.abs(samples.first - samples.second), (50, 90))
    return Agreement(
        pixels=pixels,
        samples=len(samples.at),
        median=float(median),
        p90=float(p90),
        within1=shares[0],
        within2=shares[1],
        within4=shares[2],
        rank_correlation=spearman(samples.first, samples.second),
    )


_SHARES: Final = ("median", "p90", "within1", "within2", "within4", "rank_correlation")


class Complements(NamedTuple):
    """Where the one knows more than the other, (H, W) bool each."""

    only_mono: Mask
    contradicted: Mask


def complements(
    stereo: FloatMap,
    mono: FloatMap,
    *,
    confident_px: float = 1.5,
    radius: int = 24,
    contradiction_px: float = 3.0,
    contradiction_share: float = 0.05,
    support: float = 0.9,
) -> Complements:
    """Pixels that only the monocular map knows, and pixels at which it must be wrong.

    ``only_mono``: stereo has nothing; mono has, and is confident, that is: over the square of
    ``radius`` around the pixel, sum |mono - stereo| / n <= ``confident_px``, with n pixels known to
    both and n >= 2 % of the square.

    ``contradicted``: stereo is reliable, that is: over 7x7 px the share known is >= ``support`` and
    |stereo - mean| <= 1 px; and |mono - stereo| > ``contradiction_px`` and >
    ``contradiction_share`` * |stereo| (the limits of KITTI's D1).

    Args:
        stereo, mono: (H, W) float32 px, NaN where not known.
    """
    known = np.isfinite(stereo)
    sizes = _apart(stereo, mono)
    both = np.isfinite(sizes)
    near, share = _mean_around(sizes, both, radius)
    only_mono = ~known & np.isfinite(mono) & (near <= confident_px) & (share >= 0.02)
    mean, density = _mean_around(stereo, known, 3)
    reliable = known & (density >= support) & (np.abs(stereo - mean) <= 1)
    wrong = (sizes > contradiction_px) & (sizes > contradiction_share * np.abs(stereo))
    return Complements(only_mono, reliable & wrong)


def _apart(stereo: FloatMap, mono: FloatMap) -> FloatMap:
    return np.asarray(cv2.absdiff(stereo, mono), np.float32)


def _mean_around(values: FloatMap, known: Mask, radius: int) -> tuple[FloatMap, FloatMap]:
    """Mean of the known pixels in a square, and their share in it."""
    window = (2 * radius + 1,) * 2
    border = cv2.BORDER_CONSTANT
    share = cv2.boxFilter(known.view(np.uint8), cv2.CV_32F, window, borderType=border)
    total = cv2.boxFilter(masked(values, known), cv2.CV_32F, window, borderType=border)
    mean = total / np.maximum(share, np.float32(_FLOOR))
    return np.asarray(mean, np.float32), np.asarray(share, np.float32)
