"""Random pixels at which two maps are both known, drawn without looking at whole pictures."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuner.core.types import FloatMap, read_only

Mask = NDArray[np.bool_]
"""(H, W) bool."""

Values = NDArray[np.float64]
"""(N,) float64."""

LARGEST: Final = 20_000
"""More pixels do not make the fit better, only slower."""

_SEED: Final = 20_231
_BATCH: Final = 2 * LARGEST
_BATCHES: Final = 4
_ENOUGH: Final = 2_000
_GOLDEN: Final = np.uint32(2_654_435_769)


class Samples(NamedTuple):
    """Values of two maps at the same pixels, and the pixels' flat indices."""

    first: Values
    second: Values
    at: NDArray[np.int64]

    def where(self, keep: Mask) -> Samples:
        """The samples that ``keep``, (N,) bool, says."""
        return Samples(self.first[keep], self.second[keep], self.at[keep])


def draw(first: FloatMap, second: FloatMap, *, mask: Mask | None = None) -> Samples:
    """At most LARGEST random pixels where both maps are finite and ``mask`` holds.

    The same pixels for the same maps: the seed is fixed. Indices are drawn and gathered, so a large
    picture costs no more than a small one unless hardly any of its pixels is known.

    Raises:
        ValueError: the shapes differ.
    """
    shapes = {first.shape, second.shape} | ({mask.shape} if mask is not None else set())
    if len(shapes) > 1:
        raise ValueError(f"shapes differ: {sorted(shapes)}")
    if first.size > _BATCH * _BATCHES:
        drawn = _gamble(first, second, mask)
        if len(drawn.at) >= _ENOUGH:
            return drawn
    return _search(first, second, mask)


def joined(*parts: Samples, count: int) -> Samples:
    """One after the other, the first ``count`` of them."""
    return Samples(
        np.concatenate([part.first for part in parts])[:count],
        np.concatenate([part.second for part in parts])[:count],
        np.concatenate([part.at for part in parts])[:count],
    )


def in_half(at: NDArray[np.int64], half: int) -> NDArray[np.bool_]:
    """Whether the pixels of these flat indices are in random half 0 or 1; fixed for ever."""
    scrambled = at.astype(np.uint32) * _GOLDEN
    scrambled ^= scrambled >> np.uint32(15)
    scrambled *= _GOLDEN
    return np.asarray((scrambled >> np.uint32(31)) == half)


@lru_cache(maxsize=2)
def half_mask(shape: tuple[int, int], half: int) -> Mask:
    """(H, W) bool: the pixels that ``in_half`` puts into this half. Read-only."""
    return read_only(in_half(np.arange(shape[0] * shape[1]), half).reshape(shape))


def _gamble(first: FloatMap, second: FloatMap, mask: Mask | None) -> Samples:
    rng = np.random.default_rng(_SEED)
    parts: list[Samples] = []
    found = 0
    while found < LARGEST and len(parts) < _BATCHES:
        at = rng.integers(0, first.size, _BATCH)
        parts.append(_known(first, second, mask, at))
        found += len(parts[-1].at)
    return joined(*parts, count=LARGEST)


def _search(first: FloatMap, second: FloatMap, mask: Mask | None) -> Samples:
    known = np.isfinite(first) & np.isfinite(second)
    at = np.flatnonzero(known if mask is None else known & mask)
    if len(at) > LARGEST:
        at = np.random.default_rng(_SEED).choice(at, LARGEST, replace=False)
    return _known(first, second, None, at)


def _known(first: FloatMap, second: FloatMap, mask: Mask | None, at: NDArray[np.int64]) -> Samples:
    if mask is not None:
        at = at[mask.ravel()[at]]
    samples = Samples(
        first.ravel()[at].astype(np.float64), second.ravel()[at].astype(np.float64), at
    )
    return samples.where(np.isfinite(samples.first) & np.isfinite(samples.second))
