"""What a pair's own matches show of it, before anybody has set anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Event
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.geometry.correspondences import (
    Correspondences,
    correspondences,
    neighbours_agree,
)
from tuner.core.geometry.epipolar import RowFit, fit_rows
from tuner.core.geometry.rectification import LineUp, through
from tuner.core.stopping import check
from tuner.core.tunable import Size
from tuner.core.types import Pair
from tuner.engine.exchange import exchanged, one_scene

LEAST_SUPPORT: Final = 30
"""Matches below which nothing is said. Real pairs have 90 and more, two scenes at most 20."""

LEAST_SHARE: Final = 1 / 3
"""Share of the corners that look alike which must agree on one geometry. Rectified pairs reach 0.42
and more, a chessboard 0.27 at most: its squares look alike everywhere."""

SAME_PX: Final = 0.5
SAME_SHARE: Final = 0.9
SAME_ASIDE_PX: Final = 2.0
"""How far one picture may be moved sideways as a whole and still be taken for the same view."""

FEATURES_ENOUGH: Final = 200
"""Corners that both pictures must have before they are said to have nothing in common."""

CHANCE: Final = 25
"""Matches that two scenes can have by chance."""

CHANCE_SHARE: Final = 0.45
OTHER_SIDE: Final = 0.97
"""Share of the matches whose disparity is below 0 in exchanged pictures of parallel cameras."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """What was seen.

    Attributes:
        found: the matches.
        in_company: (N,) bool, which of them agree in disparity with others nearby.
        fit: how their rows differ; None where there are too few of them to be trusted.
        same, unrelated, exchanged: what the two pictures are, each with certainty.
        rectified: the pair was rectified by a calibration.
    """

    found: Correspondences
    in_company: NDArray[np.bool_]
    fit: RowFit | None = None
    same: bool = False
    unrelated: bool = False
    exchanged: bool = False
    rectified: bool = False

    @property
    def size(self) -> Size:
        """Of the pictures."""
        return self.found.size

    @property
    def trusted(self) -> NDArray[np.bool_]:
        """(N,) bool, which matches agree with the fit too; none where there is no fit."""
        return (
            self.in_company & self.fit.supporting if self.fit else np.zeros(len(self.found), bool)
        )

    @property
    def matches(self) -> int:
        """How many corners were matched and agree with the rest."""
        return int(np.count_nonzero(self.trusted)) if self.fit else len(self.found)

    @property
    def disparities(self) -> NDArray[np.float64]:
        """(N,) float64 px, of the matches that can be trusted."""
        across = self.found.left[:, 0] - self.found.right[:, 0]
        return across[self.trusted]

    @property
    def rows(self) -> NDArray[np.float64]:
        """(N,) float64 px, how much lower each of these lies in the right picture."""
        down = self.found.right[:, 1] - self.found.left[:, 1]
        return down[self.trusted]

    @property
    def on_the_other_side(self) -> bool:
        """Whether matches lie as in exchanged pictures; whether they are takes a dense match."""
        disparities = self.disparities
        return bool(disparities.size and np.mean(disparities < 0) >= OTHER_SIDE)


def look(pair: Pair, *, stop: Event | None = None) -> Evidence:
    """Match the pictures sparsely, and see what that says.

    Raises:
        Stopped: ``stop`` was set.
    """
    return replace(_look(pair, stop), rectified=pair.rois is not None)


def _look(pair: Pair, stop: Event | None) -> Evidence:
    found = correspondences(pair.left.grey, pair.right.grey, stop=stop)
    nobody = np.zeros(len(found), bool)
    if _same(pair, found):
        return Evidence(found=found, in_company=nobody, same=True)
    fit = _fit(found)
    check(stop)
    if fit is None:
        return Evidence(found=found, in_company=nobody, unrelated=_unrelated(pair, found))
    evidence = Evidence(found=found, in_company=neighbours_agree(found), fit=fit)
    if not evidence.on_the_other_side:
        return evidence
    check(stop)
    other = exchanged(pair.left.grey, pair.right.grey, disparities=evidence.disparities)
    return replace(evidence, exchanged=other)


def moved(evidence: Evidence, *, before: LineUp, after: LineUp) -> Evidence:
    """What would be seen if the rows were lined up by ``after`` instead: takes a few ms.

    Whether the pictures are exchanged is not looked at again.
    """
    if evidence.fit is None or before == after:
        return evidence
    found, size = evidence.found, evidence.size
    matrix = after.matrix(size) @ np.linalg.inv(before.matrix(size))
    found = replace(found, right=through(matrix, found.right))
    return replace(evidence, found=found, fit=fit_rows(found))


def _same(pair: Pair, found: Correspondences) -> bool:
    """One picture twice, also if it was moved sideways a little or taken with another exposure."""
    if np.array_equal(pair.left.grey, pair.right.grey):
        # Of two pictures of one grey nobody can tell what they show.
        return bool(np.ptp(pair.left.grey))
    if len(found) < LEAST_SUPPORT:
        return False
    moved_px = found.right - found.left
    aside = np.clip(np.median(moved_px[:, 0]), -SAME_ASIDE_PX, SAME_ASIDE_PX)
    still = np.abs(moved_px - (aside, 0)).max(axis=1) < SAME_PX
    return bool(np.mean(still) >= SAME_SHARE)


def _fit(found: Correspondences) -> RowFit | None:
    if len(found) < LEAST_SUPPORT:
        return None
    fit = fit_rows(found)
    agreeing = int(np.count_nonzero(fit.supporting))
    enough = agreeing >= max(LEAST_SUPPORT, LEAST_SHARE * found.similar)
    return fit if enough else None


def _unrelated(pair: Pair, found: Correspondences) -> bool:
    """Corners in plenty, of which no more match than by chance, and neither do blocks."""
    if min(found.features) < FEATURES_ENOUGH or len(found) >= CHANCE:
        return False
    if len(found) > CHANCE_SHARE * found.similar and found.similar > CHANCE:
        return False
    return not one_scene(pair.left.grey, pair.right.grey)
