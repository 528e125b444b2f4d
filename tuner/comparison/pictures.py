"""What the comparison puts on screen: made whole in a worker, so that views only show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.comparison.comparison import Comparison, compare
from tuner.core.calibration import Calibration
from tuner.core.choices import Fit
from tuner.core.colour import IndexImage
from tuner.core.colour_maps import quantise_difference, quantise_px
from tuner.core.profiles import Histogram, Scatter
from tuner.core.types import FloatMap
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import check
from tuner.sources.ground_truth import GroundTruth

NO_TRUTH: Final = "No ground truth.\nOpen one (Ctrl+G) or drop a disparity file here."
_MASK: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComparisonRequest:
    """All that the pictures of a comparison depend on.

    Attributes:
        inverse_depth: (H, W) float32, the network's raw values.
        views: names of maps that are on screen; only these are coloured.
        low, high: px of the first and the last colour of disparities.
        limit: px of the end colours of differences and errors.
        plots: the histograms are on screen too.
    """

    outcome: Outcome
    inverse_depth: FloatMap
    truth: GroundTruth | None = None
    fit: Fit = field(default_factory=Fit)
    calibration: Calibration | None = None
    views: frozenset[str] = frozenset()
    low: float = 0.0
    high: float = 64.0
    limit: float = 4.0
    plots: bool = False

    def same_numbers(self, other: ComparisonRequest) -> bool:
        """The other one's comparison holds for this, whatever is on screen."""
        return (
            # An outcome whose rejections have been counted since is the same outcome.
            self.outcome.raw is other.outcome.raw
            and self.inverse_depth is other.inverse_depth
            and self.truth is other.truth
            and self.fit == other.fit
            and self.calibration == other.calibration
        )

    def same_truth_fit(self, other: ComparisonRequest) -> bool:
        """The other one's fit to ground truth holds for this, whatever stereo found."""
        return (
            self.inverse_depth is other.inverse_depth
            and self.truth is other.truth
            and self.fit.half == other.fit.half
        )

    def same_look(self, other: ComparisonRequest) -> bool:
        """The other one's colours hold for this."""
        return (self.low, self.high, self.limit) == (other.low, other.high, other.limit)

    def same(self, other: ComparisonRequest) -> bool:
        """The other one's pictures answer this."""
        shown = self.views == other.views and self.plots == other.plots
        return shown and self.same_look(other) and self.same_numbers(other)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComparisonPictures:
    """A comparison with its pictures.

    Attributes:
        images: (H, W) uint8 index image of each map that was asked for and exists.
        missing: words for each map that was asked for and does not exist.
        complete: the numbers are made, and the plots if they were asked for.
    """

    request: ComparisonRequest
    comparison: Comparison
    images: Mapping[str, IndexImage]
    missing: Mapping[str, str]
    scatter: Scatter | None = None
    residuals: Histogram | None = None
    complete: bool = False

    def has(self, names: Iterable[str]) -> bool:
        """Whether there is a picture of each of these maps, or words on why there is none."""
        return {*names} <= {*self.images, *self.missing, "left"}

    def value(self, name: str, x: int, y: int) -> float | None:
        """Value of a map at a pixel in px, NaN where there is none; None if there is no such map.

        A map that has not been looked at yet is not made for this.
        """
        if name == "filled" and "filled" not in vars(self.comparison):
            return None
        values = map_of(self.comparison, name, at=(y, x))
        return None if values is None else float(values)


def map_of(comparison: Comparison, name: str, at: Any = ...) -> NDArray[Any] | None:
    """A map by its name, or a part of it: float32 px, or bool; None when it does not exist."""
    if name in _DIFFERENCES:
        values, reference = (map_of(comparison, part, at) for part in _DIFFERENCES[name])
        return None if values is None or reference is None else np.asarray(values - reference)
    truth = comparison.truth
    found: dict[str, NDArray[Any] | None] = {
        "stereo": comparison.stereo,
        "mono": comparison.aligned,
        "truth": None if truth is None else truth.disparity,
    }
    whole = found[name] if name in found else _made_from_both(comparison, name)
    return None if whole is None else np.asarray(whole[at])


_DIFFERENCES: Final = {
    "difference": ("mono", "stereo"),
    "stereo_error": ("stereo", "truth"),
    "mono_error": ("mono", "truth"),
}
"""Map -> what is subtracted from what."""


def _made_from_both(comparison: Comparison, name: str) -> NDArray[Any] | None:
    if name == "filled":
        return comparison.filled
    found = comparison.complements
    if found is None:
        return None
    return found.only_mono if name == "gaps" else found.contradicted


def draw(
    request: ComparisonRequest,
    *,
    known: ComparisonPictures | None = None,
    stop: Event | None = None,
) -> ComparisonPictures:
    """Align and colour; the numbers follow with ``measured``.

    Args:
        known: earlier pictures; what still holds is taken from them.

    Raises:
        SettingsError: the fit needs ground truth and there is none.
        Stopped: ``stop`` was set.
    """
    comparison = _comparison(request, known)
    images, missing = {}, {}
    for name in sorted(request.views - {"left"}):
        check(stop)
        image = _known_image(request, known, comparison, name)
        if image is None:
            image = _image(comparison, name, request)
        if image is None:
            missing[name] = _why_missing(comparison, name)
        else:
            images[name] = image
    pictures = ComparisonPictures(
        request=request, comparison=comparison, images=images, missing=missing
    )
    if known is not None and known.comparison is comparison:
        pictures = replace(pictures, scatter=known.scatter, residuals=known.residuals)
    return pictures


def measured(pictures: ComparisonPictures) -> ComparisonPictures:
    """The same pictures with the table and, if they are on screen, the plots."""
    comparison = pictures.comparison
    _ = comparison.rows, comparison.agreement
    if not pictures.request.plots:
        return replace(pictures, complete=True)
    limit = max(8.0, 2 * pictures.request.limit)
    return replace(
        pictures,
        scatter=pictures.scatter or comparison.scatter(),
        residuals=comparison.residuals(limit),
        complete=True,
    )


def _comparison(request: ComparisonRequest, known: ComparisonPictures | None) -> Comparison:
    if known is not None and request.same_numbers(known.request):
        return known.comparison
    truth_fit = None
    if known is not None and request.same_truth_fit(known.request):
        truth_fit = known.comparison.alignments.get("ground truth")
    return compare(
        request.outcome,
        request.inverse_depth,
        request.truth,
        fit_to=request.fit.fit_to,
        half=request.fit.half,
        calibration=request.calibration,
        truth_fit=truth_fit,
    )


def _known_image(
    request: ComparisonRequest, known: ComparisonPictures | None, comparison: Comparison, name: str
) -> IndexImage | None:
    """The picture as it was, if nothing that it depends on has changed."""
    if known is None or not request.same_look(known.request):
        return None
    same_truth = name == "truth" and request.truth is known.request.truth
    if known.comparison is not comparison and not same_truth:
        return None
    return known.images.get(name)


def _image(comparison: Comparison, name: str, request: ComparisonRequest) -> IndexImage | None:
    if name in _DIFFERENCES:
        values, reference = (map_of(comparison, part) for part in _DIFFERENCES[name])
        if values is None or reference is None:
            return None
        return quantise_difference(values, reference, limit_px=request.limit)
    found = map_of(comparison, name)
    if found is None:
        return None
    if found.dtype == np.bool_:
        return np.asarray(found.view(np.uint8) * np.uint8(_MASK))
    return quantise_px(found, request.low, request.high)


def _why_missing(comparison: Comparison, name: str) -> str:
    needs_truth = name in ("truth", "stereo_error", "mono_error")
    if needs_truth and comparison.truth is None:
        return NO_TRUTH
    return refusal(comparison)


def refusal(comparison: Comparison) -> str:
    """Why there is no aligned map, as words for a view; empty when there is one."""
    why = comparison.refused
    return f"The fit cannot be trusted, so no map is shown:\n{why}." if why else ""
