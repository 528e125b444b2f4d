"""The straight line that most points agree on, however the others lie.

Points that are wrong together (a patch at one value, a sky at infinity) pull a least-squares start
into their own basin, and no reweighting comes out of it again. So lines through random pairs of
points are tried, and judged as S-estimators are (Rousseeuw and Yohai, 1984; the few best of many
made better, as in Salibian-Barrera and Yohai's FAST-S, 2006): the best one has the smallest scale
of its residuals. Tukey's biweight (Beaton and Tukey, 1974) then weighs each point by its residual.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from tuner.core.sampling import Values
from tuner.core.types import SUBPIXELS

_SEED: Final = 20_232
_JUDGED: Final = 512
"""So many points judge the lines: twice as many choose no other one."""
_DRAWN: Final = 4 * _JUDGED
_MOST_ALIKE: Final = _JUDGED // 10
"""A sky at infinity is a third of the points and says one thing: where the line passes, not how
steep it is. If that is wrong, a third of the votes would tilt the line."""
_BINS: Final = 64
"""So fine a part of the middle half of the points counts as one x."""
_PAIRS: Final = 160
_KEPT: Final = 5
_SCALE_STEPS: Final = 4
_REFINEMENTS: Final = 5
_BREAKDOWN: Final = 0.45
"""The share of wrong points that a scale of residuals bears: those who ask want 60 % right ones."""
_STRICTER: Final = 0.3
"""The same for a second scale: one wall may hold more than half of the points, and a line along it
leaves out all others, right and wrong."""
_SCALE_LEAST: Final = 2 / SUBPIXELS
"""In px: two lines whose residuals are smaller differ in the points that they leave out alone."""
_FINAL_STEPS: Final = 8
_TUKEY: Final = 3.44
"""Tukey's constant: 85 % efficient when the residuals are normal, which they are not here: this is
as close to the bulk as Cauchy's loss, and the usual 4.685 is up to 2 % farther in the median."""
_EXPLAINED: Final = 2_000
_CONSTANTS: Final = 49
_SIGMA_PER_MAD: Final = 1.4826
_SIGMA_LEAST: Final = 1 / (2 * SUBPIXELS)
"""Half a step of a raw disparity, in px: below it a residual is rounding."""
FLAT: Final = 1e-6
"""Values that differ by a smaller share of their size are one value."""


class Line(NamedTuple):
    """``y = scale * x + shift``."""

    scale: float
    shift: float

    def residuals(self, x: Values, y: Values) -> Values:
        """(N,) float64 px: what is left of y."""
        return np.asarray(y - (self.scale * x + self.shift))


def robust_line(x: Values, y: Values) -> Line | None:
    """The line of the bulk of the points; None when they fix no scale.

    Args:
        x: (N,) float64, of any size and unit.
        y: (N,) float64 px.
    """
    # Sums of squares stay exact for values far from 0, of any size, and beside outliers.
    centre, unit = float(np.median(x)), _width(x)
    near = (x - centre) / unit
    some_x, some_y = _some(near, y)
    start = _start(some_x, some_y)
    if start is None:
        return None
    line = _weighed(near, y, start)
    if line is None:
        return None
    return Line(line.scale / unit, line.shift - line.scale * centre / unit)


def gain(line: Line, x: Values, y: Values, *, scale: float) -> float:
    """How much better the line explains the points than the best constant.

    Args:
        line: what was fitted.
        x, y: (N,) float64.
        scale: from this residual on a point counts as not explained at all, px.

    Returns:
        1 - loss / loss of the constant, by the mean of Tukey's bounded loss on at most 2 000 of the
        points: 1 for a perfect line, 0 and below for one that has nothing to do with them.
    """
    step = -(-len(x) // _EXPLAINED)
    x, y = x[::step], y[::step]
    constants = np.quantile(y, np.linspace(0.02, 0.98, _CONSTANTS))
    flat = np.column_stack([np.zeros_like(constants), constants])
    least = float(_loss(_squares(flat, x, y), np.full(_CONSTANTS, scale)).min())
    own = float(_loss(_squares(np.array([line]), x, y), np.array([scale]))[0])
    return 1 - own / least if least > 0 else 0.0


def _width(x: Values) -> float:
    """The width of the middle half, or of as much more as makes it one."""
    low, few, much, high = np.percentile(x, (5, 25, 75, 95))
    return float((much - few) or (high - low) or np.ptp(x))


def _some(x: Values, y: Values) -> tuple[Values, Values]:
    """At most _JUDGED random points, in the order of x, and few of any one x."""
    rng = np.random.default_rng(_SEED)
    drawn = rng.choice(len(x), min(_DRAWN, len(x)), replace=False)
    some = drawn[_count_before(np.floor(x[drawn] * _BINS)) < _MOST_ALIKE][:_JUDGED]
    some = some[np.argsort(x[some], kind="stable")]
    return x[some], y[some]


def _count_before(values: Values) -> Values:
    """(N,) how many of the same value stand before each."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    first = np.searchsorted(ordered, ordered)
    count = np.empty(len(values))
    count[order] = np.arange(len(values)) - first
    return count


def _start(x: Values, y: Values) -> Line | None:
    """The best of many lines; x is sorted."""
    lines = _lines_through_pairs(x, y)
    if not len(lines):
        return None
    scales, badness = _judge(lines, x, y)
    best = np.argsort(badness, kind="stable")[:_KEPT]
    better = np.array(
        [_refined(Line(*lines[at]), float(scales[at]), x, y) for at in best], np.float64
    )
    return Line(*better[np.argmin(_judge(better, x, y)[1])])


def _judge(lines: Values, x: Values, y: Values) -> tuple[Values, Values]:
    """(M,) the scale of each line's residuals in px, and how bad the line is."""
    squares = _squares(lines, x, y)
    scales = _scales(squares, _BREAKDOWN)
    return scales, scales * _scales(squares, _STRICTER)


def _lines_through_pairs(x: Values, y: Values) -> Values:
    """(M, 2) float64, scale and shift: half of the pairs are far apart, which fixes the scale."""
    rng = np.random.default_rng(_SEED)
    count, end = _PAIRS // 2, 2 * len(x) // 5
    one = np.concatenate([rng.integers(0, end, count), rng.integers(0, len(x), count)])
    other = np.concatenate(
        [rng.integers(len(x) - end, len(x), count), rng.integers(0, len(x), count)]
    )
    apart = np.abs(x[other] - x[one]) > FLAT
    one, other = one[apart], other[apart]
    scale = (y[other] - y[one]) / (x[other] - x[one])
    return np.column_stack([scale, y[one] - scale * x[one]])


def _squares(lines: Values, x: Values, y: Values) -> Values:
    """(M, N) squared residuals."""
    return np.square(y - lines[:, :1] * x - lines[:, 1:])


def _loss(squares: Values, scales: Values) -> Values:
    """Tukey's biweight loss, 0..1, mean of each row."""
    rest = 1 - np.minimum(squares / np.square(scales)[:, None], 1)
    return np.asarray(1 - (rest * rest * rest).mean(axis=1))


def _scales(squares: Values, breakdown: float) -> Values:
    """(M,) px: where the mean loss is ``breakdown``; below the least scale, what the loss is."""
    at = int((1 - breakdown) * squares.shape[1])
    scales = np.maximum(np.sqrt(3 * np.partition(squares, at, axis=1)[:, at]), _SCALE_LEAST)
    for _ in range(_SCALE_STEPS):
        scales = np.maximum(scales * np.sqrt(_loss(squares, scales) / breakdown), _SCALE_LEAST)
    return np.asarray(scales * np.sqrt(np.minimum(_loss(squares, scales) / breakdown, 1)))


def _refined(line: Line, scale: float, x: Values, y: Values) -> Line:
    for _ in range(_REFINEMENTS):
        squares = np.square(line.residuals(x, y))[None]
        scale = max(scale, _SCALE_LEAST)
        scale *= float(np.sqrt(_loss(squares, np.array([scale]))[0] / _BREAKDOWN))
        scale = max(scale, _SCALE_LEAST)
        after = least_squares(x, y, np.square(np.clip(1 - squares[0] / scale**2, 0, None)))
        if after is None:
            break
        line = after
    return line


def _weighed(x: Values, y: Values, line: Line) -> Line | None:
    """Tukey's biweight on all points."""
    found: Line | None = line
    for _ in range(_FINAL_STEPS):
        if found is None:
            return None
        sizes = np.abs(found.residuals(x, y))
        sigma = max(_SIGMA_PER_MAD * float(np.median(sizes)), _SIGMA_LEAST)
        inside = np.clip(1 - np.square(sizes / (_TUKEY * sigma)), 0, None)
        found = least_squares(x, y, np.square(inside))
    return found


def least_squares(x: Values, y: Values, weights: Values) -> Line | None:
    """Weighted, in closed form; None when the weighted points have one x, or no weight."""
    total = float(weights.sum())
    if total <= 0:
        return None
    # Sums of products, no dot product: BLAS would wake its threads, which costs more than it saves.
    weighted = weights * x
    mean_x, mean_y = float(weighted.sum()) / total, float((weights * y).sum()) / total
    spread = float((weighted * x).sum()) / total - mean_x**2
    if spread <= FLAT**2:
        return None
    scale = (float((weighted * y).sum()) / total - mean_x * mean_y) / spread
    return Line(scale, mean_y - scale * mean_x)
