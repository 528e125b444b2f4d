"""How the rows of two pictures differ, told from matches: arithmetic only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.geometry.correspondences import Correspondences
from tuner.core.geometry.rectification import LineUp, centring

TUKEY: Final = 4.685
"""Tukey's constant: 95 % efficient where errors are normal."""

LEAST_SPREAD_PX: Final = 0.3
ROUNDS: Final = 30
SETTLED: Final = 1e-9
LIKELY: Final = 0.05
"""Scale and keystone of cameras on one bar; a weak wish that holds where matches say nothing."""

SUPPORT_PX: Final = 1.5
"""Matches whose rows lie so close to the fit take its side."""

_KINDS: Final = {"a shift": (0,), "a turn": (1,), "a scale": (2,), "a keystone": (3, 4)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowFit:
    """Five numbers that bring the right picture's rows to the left's, and who supports them.

    Attributes:
        numbers: rows (in half longer sides), roll (rad), scale, keystone x and y (shares).
        residual_px: (N,) float64, rows that remain at each match.
        offset_px: (N,) float64, rows by which each match differs as the pictures are, as far as the
            five numbers say.
        uncertain_px: (N,) float64, standard error of ``offset_px``.
        supporting: (N,) bool, matches within SUPPORT_PX of the fit.
        points: (N, 2) float64, centred places in the right picture, in half longer sides.
        half_px: half the longer side.
    """

    numbers: NDArray[np.float64]
    residual_px: NDArray[np.float64]
    offset_px: NDArray[np.float64]
    uncertain_px: NDArray[np.float64]
    supporting: NDArray[np.bool_]
    points: NDArray[np.float64]
    half_px: float

    @property
    def line_up(self) -> LineUp:
        """The rectification that they are.

        Raises:
            SettingsError: one of them is farther off than a line-up can mend.
        """
        rows, roll, scale, kx, ky = (float(number) for number in self.numbers)
        return LineUp.nearest(
            rows_px=rows * self.half_px, roll_rad=roll, scale=scale, keystone=(kx, ky)
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """What the five numbers are, the largest first: a shift, a turn, a scale, a keystone.

        Named is what moves the rows of supporting matches by at least a quarter of what the largest
        one does.
        """
        points = self.points[self.supporting]
        effects = {}
        for kind, places in _KINDS.items():
            alone = np.zeros(5)
            alone[list(places)] = self.numbers[list(places)]
            moved = np.abs(rows_at(alone, points) - points[:, 1])
            effects[kind] = float(np.percentile(moved, 90))
        order = sorted(effects, key=lambda kind: -effects[kind])
        return tuple(kind for kind in order if effects[kind] >= effects[order[0]] / 4)


def fit_rows(found: Correspondences) -> RowFit:
    """Fit the five numbers to at least one match: Gauss-Newton with Tukey's weights.

    Scale from the median absolute residual, at least LEAST_SPREAD_PX; a ridge on scale and
    keystone.
    """
    centre, half = centring(found.size)
    points, wanted = (found.right - centre) / half, (found.left[:, 1] - centre[1]) / half
    numbers = np.zeros(5)
    numbers[0] = np.median(wanted - points[:, 1])
    for _ in range(ROUNDS):
        normal, gradient, _ = _equations(numbers, points, wanted, half)
        step = -np.linalg.solve(normal, gradient)
        numbers = numbers + step
        if np.abs(step).max() < SETTLED:
            break
    normal, _, jacobian = _equations(numbers, points, wanted, half)
    variance = np.einsum("ni,ij,nj->n", jacobian, np.linalg.inv(normal), jacobian)
    residual = (rows_at(numbers, points) - wanted) * half
    return RowFit(
        numbers=numbers,
        residual_px=residual,
        offset_px=(points[:, 1] - rows_at(numbers, points)) * half,
        uncertain_px=np.sqrt(variance) * half,
        supporting=np.abs(residual) <= SUPPORT_PX,
        points=points,
        half_px=half,
    )


def rows_at(numbers: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where the rows of (N, 2) centred points come to lie."""
    rows, roll, scale, kx, ky = numbers
    x, y = points.T
    lifted = (1 + scale) * (np.sin(roll) * x + np.cos(roll) * y) + rows
    return np.asarray(lifted / (1 + kx * x + ky * y))


def _equations(
    numbers: NDArray[np.float64],
    points: NDArray[np.float64],
    wanted: NDArray[np.float64],
    half: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Normal matrix and gradient in units of the residuals' spread, and the rows' derivatives."""
    rows, roll, scale, kx, ky = numbers
    x, y = points.T
    turned = np.sin(roll) * x + np.cos(roll) * y
    lifted, depth = (1 + scale) * turned + rows, 1 + kx * x + ky * y
    along = (1 + scale) * (np.cos(roll) * x - np.sin(roll) * y)
    columns = [np.ones_like(x), along, turned, -lifted / depth * x, -lifted / depth * y]
    jacobian = np.stack(columns, axis=1) / depth[:, None]
    residual = lifted / depth - wanted
    spread = max(_spread(residual * half), LEAST_SPREAD_PX) / half
    share = np.clip(1 - (residual / (TUKEY * spread)) ** 2, 0, None)
    weights = share**2 / spread**2
    # So weak for the first two that it decides only where matches say nothing at all.
    ridge = np.diag([1e-6, 1e-6, 1, 1, 1]) / LIKELY**2
    normal = jacobian.T @ (jacobian * weights[:, None]) + ridge
    return normal, jacobian.T @ (residual * weights) + ridge @ numbers, jacobian


def _spread(residual: NDArray[np.float64]) -> float:
    """1.4826 times the median absolute value: the standard deviation of normal errors."""
    return 1.4826 * float(np.median(np.abs(residual)))
