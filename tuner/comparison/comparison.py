"""Stereo beside monocular depth for one picture: aligned, subtracted, measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np

from tuner.comparison.table import MONO, STEREO, CellValue, Row, rows, to_csv, to_json
from tuner.comparison.trusted import trusted
from tuner.core import agreement, filling
from tuner.core.agreement import Agreement, Complements
from tuner.core.alignment import Alignment, align, align_to_both
from tuner.core.calibration import Calibration
from tuner.core.choices import FIT_NAMES, FIT_TARGETS, FitTarget
from tuner.core.errors import SettingsError
from tuner.core.profiles import Histogram, Profile, Scatter, profile, residuals, scatter
from tuner.core.sampling import Mask, half_mask
from tuner.core.types import FloatMap, read_only
from tuner.engine.outcome import Outcome
from tuner.sources.ground_truth import GroundTruth


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """One stereo result beside one inverse depth of the same picture. All arrays are read-only.

    Maps that a view may not ask for are made at the first look.

    Attributes:
        outcome: the stereo result.
        inverse_depth: (H, W) float32, as given.
        truth: ground truth, if there is any.
        alignment: the fit that was asked for; ``aligned`` is made with it.
        alignments: all fits by what they were fitted to, in the order of the table.
        half: fitted on this random half of the pixels, 0 or 1, and measured on the other; None:
            both on all pixels.
        stereo: (H, W) float32 px, NaN where there is none.
        aligned: (H, W) float32 px; None when the fit was refused (``alignment.refused``).
    """

    outcome: Outcome
    inverse_depth: FloatMap
    truth: GroundTruth | None
    alignment: Alignment
    alignments: Mapping[str, Alignment]
    half: int | None
    stereo: FloatMap
    trusted: Mask
    aligned: FloatMap | None
    calibration: Calibration | None = None

    @property
    def refused(self) -> str:
        """Why there is no aligned map, in words; empty when there is one."""
        return self.alignment.refused

    @cached_property
    def difference(self) -> FloatMap | None:
        """(H, W) float32 px: aligned - stereo, NaN where one of them is not known."""
        return None if self.aligned is None else read_only(self.aligned - self.stereo)

    @cached_property
    def agreement(self) -> Agreement | None:
        """Aligned against stereo on the pixels that both know."""
        if self.aligned is None:
            return None
        return agreement.compare(self.stereo, self.aligned, mask=self.judged)

    @cached_property
    def judged(self) -> Mask | None:
        """(H, W) bool: the half that had no part in the fit; None when there is no such half."""
        return None if self.half is None else half_mask(self.stereo.shape, 1 - self.half)

    @cached_property
    def complements(self) -> Complements | None:
        """Where only the monocular map knows something, and where reliable stereo denies it."""
        if self.aligned is None:
            return None
        only, wrong = agreement.complements(self.stereo, self.aligned)
        return Complements(read_only(only), read_only(wrong & self.trusted))

    @cached_property
    def filled(self) -> FloatMap | None:
        """(H, W) float32 px: stereo where it is known, aligned mono elsewhere, no seam."""
        if self.aligned is None:
            return None
        return read_only(filling.filled(self.stereo, self.aligned, trusted=self.trusted))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The table: stereo, then mono by each fit."""
        maps: dict[str, FloatMap | None] = {STEREO: self.stereo}
        for target, fit in self.alignments.items():
            maps[MONO.format(target)] = (
                None if fit.refused else self.fitted(cast(FitTarget, target))
            )
        return rows(
            maps,
            list(self.alignments.values()),
            truth=self.truth,
            mask=self.judged,
            calibration=self.calibration,
        )

    def fitted(self, target: FitTarget) -> FloatMap:
        """(H, W) float32 px: the inverse depth by one of ``alignments``, even a refused one."""
        if self.aligned is not None and target == self.alignment.fitted_to:
            return self.aligned
        return read_only(self.alignments[target].apply(self.inverse_depth))

    def as_rows(self) -> list[dict[str, CellValue]]:
        """The table, one dict per row, shares 0..1, None where not known."""
        return [row.cells() for row in self.rows]

    def to_csv(self) -> str:
        """The table as CSV, a header line first; not known is empty."""
        return to_csv(self.rows)

    def to_json(self) -> str:
        """Alignments, agreement and table as JSON; not known is null."""
        return to_json(self.rows, self.alignments, self.alignment, self.agreement)

    def scatter(self) -> Scatter:
        """2-D histogram: inverse depth along x, trusted stereo disparity along y."""
        return scatter(self.inverse_depth, self.stereo, mask=self.trusted)

    def residuals(self, limit_px: float = 8.0) -> Histogram | None:
        """Histogram of aligned - stereo."""
        if self.aligned is None:
            return None
        return residuals(self.aligned, self.stereo, limit_px=limit_px)

    def profile(self, start: tuple[float, float], end: tuple[float, float]) -> Profile:
        """All disparity maps along a line from (x, y) to (x, y)."""
        maps = {"stereo": self.stereo}
        if self.aligned is not None:
            maps["mono"] = self.aligned
        if self.truth is not None:
            maps["ground truth"] = self.truth.disparity
        return profile(maps, start, end)


def compare(
    outcome: Outcome,
    inverse_depth: FloatMap,
    truth: GroundTruth | None = None,
    *,
    fit_to: str = "stereo",
    half: bool | int | None = None,
    calibration: Calibration | None = None,
    truth_fit: Alignment | None = None,
) -> Comparison:
    """Align the inverse depth to disparities and compare it with the stereo result.

    Args:
        inverse_depth: (H, W) float32 of the picture's size, bigger is nearer, no unit.
        fit_to: one of FIT_TARGETS.
        half: 0 or 1: fit on this random half of the pixels, measure on the other; True means 1,
            None or False fits and measures on all.
        truth_fit: the fit of this inverse depth to this ground truth on this half, if it is known.

    Raises:
        SettingsError: no such ``fit_to``, or it needs ground truth and there is none.
        ValueError: the shapes differ.
    """
    target = _target(fit_to, truth)
    values = np.ascontiguousarray(inverse_depth, np.float32)
    stereo, mask = read_only(outcome.disparity), read_only(trusted(outcome))
    fitted_half = _half(half)
    fits = {"stereo": align(values, stereo, mask=mask, half=fitted_half)}
    if truth is not None:
        fits["ground truth"] = truth_fit or align(
            values, truth.disparity, half=fitted_half, fitted_to="ground truth"
        )
        if target == "both":
            fits["both"] = align_to_both(
                values, stereo, truth.disparity, mask=mask, half=fitted_half
            )
    chosen = fits[target]
    return Comparison(
        outcome=outcome,
        inverse_depth=_frozen(values),
        truth=truth,
        alignment=chosen,
        alignments=fits,
        half=fitted_half,
        stereo=stereo,
        trusted=mask,
        aligned=None if chosen.refused else read_only(chosen.apply(values)),
        calibration=calibration,
    )


def _frozen(values: FloatMap) -> FloatMap:
    """A read-only view: the caller's array stays as it is."""
    return read_only(values.view())


def _half(half: bool | int | None) -> int | None:
    if half is None or half is False:
        return None
    if half not in {0, 1}:
        raise SettingsError("half", f"{half!r} is neither 0 nor 1")
    return int(half)


def _target(fit_to: str, truth: GroundTruth | None) -> FitTarget:
    name = FIT_NAMES.get(fit_to, fit_to)
    if name not in FIT_TARGETS:
        raise SettingsError("fit_to", f"{fit_to!r} is none of {', '.join(FIT_TARGETS)}")
    if truth is None and name != "stereo":
        raise SettingsError("fit_to", f"{name} needs ground truth, and none is open; take stereo")
    return name
