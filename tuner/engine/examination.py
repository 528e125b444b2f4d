"""What is wrong with a pair, said before anyone tunes, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil, floor, nan
from threading import Event
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import UserError
from tuner.core.geometry.rectification import LineUp
from tuner.core.types import Pair
from tuner.engine.evidence import Evidence, look
from tuner.engine.lining_up import line_up_of
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import default_settings
from tuner.matchers.shared_specs import HIGHEST, MIN_DISPARITY

ROWS_PX: Final = 0.5
"""Block matching fails when rows differ by more."""

SURELY: Final = 3
"""Rows differ only by what exceeds so many standard errors: few matches of blurred pictures scatter
by a pixel, and then a median of half a pixel says nothing."""

UNEVEN_PX: Final = 0.7
"""As ROWS_PX, of nine tenths of the picture: rectified pairs reach 0.6 at their edges."""

CAUTION_PX, CAUTION_MATCHES = 5.0, 30
"""What few matches add to UNEVEN_PX: the first divided by the root of their number, and the square
of the second divided by it."""

MISSED: Final = 0.04
"""Share of the matches that may lie outside the searched disparities."""

AT_THE_ENDS_PX: Final = 2.0
"""How far beyond the searched disparities a match may lie: what is far away scatters around 0."""

ENDS: Final = (0.3, 99.7)
"""Percentiles of the disparities that are to be searched; a small thing has few matches."""

MARGIN_LOW, MARGIN_HIGH, LEAST_MARGIN_PX = 0.25, 0.35, 4.0
"""Added to the disparities of the matches, as shares of their span: near things have few corners.
Holds 99 % of the true disparities of 25 of 28 pairs."""


CROOKED: Final = "Calibrate the cameras, or line up the rows by the pair's own matches."
DRIFTED: Final = (
    "The calibration has drifted: calibrate anew, or line up the rows on top of it by the pair's "
    "own matches; metres stay."
)


OTHERS: Final = (
    "The calibration is of other cameras or other pictures, or the cameras have been moved: "
    "calibrate anew."
)
DRIFT_PX: Final = 10.0
"""Screws that give way do not move rows by more."""


class Verdict(StrEnum):
    """What can be wrong with a pair."""

    SAME_PICTURE = "same_picture"
    UNRELATED = "unrelated"
    TOO_FEW_MATCHES = "too_few_matches"
    ROWS_DIFFER = "rows_differ"
    EXCHANGED = "exchanged"
    NEGATIVE_DISPARITIES = "negative_disparities"
    RANGE_TOO_SMALL = "range_too_small"


class Remedy(StrEnum):
    """What mends it, as a button says it."""

    LINE_UP = "Line up the rows"
    SET_RANGE = "Set the range"
    EXCHANGE = "Exchange"
    CALIBRATE = "Calibrate…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One verdict and what mends it, where the program can.

    Attributes:
        sentence: what was seen, and what to do about it.
        brief: what was seen, for where the remedy stands beside it.
        other_remedy: what mends it for good, and takes more.
    """

    verdict: Verdict
    sentence: str
    brief: str
    remedy: Remedy | None = None
    other_remedy: Remedy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """How many px lower the right picture's matches lie; NaN where that is not known.

    Attributes:
        median_px: with its sign.
        p90_px: nine tenths differ by no more than this, whichever way.
    """

    median_px: float = nan
    p90_px: float = nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Disparities:
    """Between which px 98 % of the matches' disparities lie; NaN where that is not known."""

    low_px: float = nan
    high_px: float = nan


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRange:
    """Settings that search all disparities of the scene, with a margin."""

    min_disparity: int
    num_disparities: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What a pair's own matches say of it.

    Attributes:
        findings: what is wrong, the gravest first; empty where nothing is.
        suggested: which disparities to search; None where nothing is known of them.
        matches: how many corners the two pictures share, as far as geometry agrees.
        line_up: what would bring the rows into line; None where they need not or cannot be.
    """

    findings: tuple[Finding, ...] = ()
    rows: Rows = Rows()
    disparities: Disparities = Disparities()
    suggested: SearchRange | None = None
    matches: int = 0
    line_up: LineUp | None = None

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The codes of what is wrong; each equals its text, e.g. "rows_differ"."""
        return tuple(finding.verdict for finding in self.findings)

    @property
    def sentences(self) -> tuple[str, ...]:
        """A sentence for each verdict."""
        return tuple(finding.sentence for finding in self.findings)

    @property
    def remedies(self) -> tuple[Remedy | None, ...]:
        """What mends each of them, where the program can."""
        return tuple(finding.remedy for finding in self.findings)

    @property
    def document(self) -> dict[str, Any]:
        """As JSON holds it; NaN where something is not known."""
        suggested = self.suggested
        return {
            "verdicts": [verdict.value for verdict in self.verdicts],
            "rows": {
                "median_px": round(self.rows.median_px, 3),
                "p90_px": round(self.rows.p90_px, 3),
            },
            "disparities": {
                "low_px": round(self.disparities.low_px, 3),
                "high_px": round(self.disparities.high_px, 3),
            },
            "suggested": {
                "min_disparity": suggested.min_disparity if suggested else None,
                "num_disparities": suggested.num_disparities if suggested else None,
            },
            "matches": self.matches,
        }


def examine(
    pair: Pair, *, settings: MatcherSettings | None = None, stop: Event | None = None
) -> Examination:
    """Say what is wrong with a pair: sparse matches on copies of at most 1 MP, about 0.1 s.

    Args:
        settings: whose searched disparities are judged; the default matcher's if left out.
        stop: set from another thread to give up.

    Raises:
        Stopped: ``stop`` was set.
    """
    return judged(look(pair, stop=stop), default_settings() if settings is None else settings)


def judged(evidence: Evidence, settings: MatcherSettings) -> Examination:
    """What the evidence says where these settings search; takes no time."""
    if evidence.fit is None:
        return Examination(findings=(_nothing(evidence),), matches=evidence.matches)
    rows, disparities = evidence.rows, evidence.disparities
    low, high = (float(edge) for edge in np.percentile(disparities, [1, 99]))
    suggested = _suggested(*(float(edge) for edge in np.percentile(disparities, ENDS)))
    uneven, line_up = _rows(evidence)
    findings = (*uneven, *_side(evidence, settings, low, high, suggested))
    return Examination(
        findings=findings,
        rows=Rows(median_px=float(np.median(rows)), p90_px=float(np.percentile(np.abs(rows), 90))),
        disparities=Disparities(low_px=low, high_px=high),
        suggested=suggested,
        matches=evidence.matches,
        line_up=line_up,
    )


def _nothing(evidence: Evidence) -> Finding:
    """Why the matches say nothing of rows and disparities."""
    if evidence.same:
        return _finding(
            Verdict.SAME_PICTURE,
            "Both pictures show the same view: there is no depth in them.",
            "Open the other camera's picture as one of the two.",
        )
    if evidence.unrelated:
        return _finding(
            Verdict.UNRELATED,
            "The two pictures have nothing in common.",
            "Open two of one scene, taken at the same time.",
        )
    return _finding(
        Verdict.TOO_FEW_MATCHES,
        "The pictures share too few distinct corners to say whether their rows agree and "
        "which disparities to search: they are bare, blurred or full of repetitions.",
    )


def _finding(
    verdict: Verdict, brief: str, advice: str = "", *, remedy: Remedy | None = None
) -> Finding:
    sentence = f"{brief} {advice}".rstrip()
    return Finding(verdict=verdict, sentence=sentence, brief=brief, remedy=remedy)


def _rows(evidence: Evidence) -> tuple[tuple[Finding, ...], LineUp | None]:
    fit = evidence.fit
    if fit is None:
        return (), None
    offset, unsure = fit.offset_px[fit.supporting], fit.uncertain_px[fit.supporting]
    beyond = float(np.percentile(np.abs(offset) - SURELY * unsure, 90))
    side = np.sign(np.median(offset))
    shifted = float(np.median(side * offset - SURELY * unsure)) > ROWS_PX
    if not shifted and beyond <= _allowed(len(offset)):
        return (), None
    try:
        line_up, remedy = line_up_of([evidence]), Remedy.LINE_UP
        advice = _advice(evidence, offset)
    except UserError as error:
        line_up, remedy, advice = None, None, f"{error} Calibrate the cameras."
    median, most = np.median(evidence.rows), np.percentile(np.abs(evidence.rows), 90)
    although = " although the pair is rectified" if evidence.rectified else ""
    brief = (
        f"Rows differ{although} by {abs(median):.1f} px (median; {most:.1f} px or less in 90 %): "
        f"{_and(fit.kinds)}."
    )
    if remedy is None:
        brief = f"{brief} {advice}"
    else:
        advice = f"Block matching fails above about half a pixel. {advice}"
    found = _finding(Verdict.ROWS_DIFFER, brief, advice, remedy=remedy)
    return (replace(found, other_remedy=Remedy.CALIBRATE),), line_up


def _advice(evidence: Evidence, offset: NDArray[np.float64]) -> str:
    if not evidence.rectified:
        return CROOKED
    return DRIFTED if abs(float(np.median(offset))) <= DRIFT_PX else OTHERS


def _allowed(matches: int) -> float:
    """How many px the rows of a rectified pair may seem to differ, by so many matches."""
    return float(UNEVEN_PX + CAUTION_PX / matches**0.5 + (CAUTION_MATCHES / matches) ** 2)


def _side(
    evidence: Evidence, settings: MatcherSettings, low: float, high: float, wanted: SearchRange
) -> tuple[Finding, ...]:
    """Whether the disparities lie where they are searched."""
    if evidence.exchanged:
        brief = (
            "Left and right look exchanged: what is in front lies to the wrong side, and the other "
            "way round the pictures match."
        )
        return (_finding(Verdict.EXCHANGED, brief, remedy=Remedy.EXCHANGE),)
    least, end = settings.searched
    disparities = evidence.disparities
    too_far, too_near = disparities < least - AT_THE_ENDS_PX, disparities > end - 1 + AT_THE_ENDS_PX
    below = float(np.mean(too_far & (disparities < 0)))
    missed = float(np.mean(too_far | too_near))
    if missed <= MISSED:
        return ()
    both = (
        f"min_disparity {wanted.min_disparity} and num_disparities {wanted.num_disparities} hold "
        "them."
    )
    lie = f"The disparities of the matches lie in {low:.0f} .. {high:.0f} px"
    unseen = f"{100 * missed:.0f} % of them are not searched"
    if below > MISSED:
        verdict, why = Verdict.NEGATIVE_DISPARITIES, f"{lie}, partly below 0, and {unseen}"
        cause = "the cameras are turned towards each other or a picture was shifted"
        sentence = f"{why}: {cause}. {both}"
    else:
        verdict = Verdict.RANGE_TOO_SMALL
        why = f"{lie}, and {unseen} ({least} .. {end - 1} px are)"
        sentence = f"{why}. {both}"
    if "num_disparities" not in settings.values:
        return (_finding(verdict, f"{why}."),)
    brief = f"{why}: {both}"
    return (Finding(verdict=verdict, sentence=sentence, brief=brief, remedy=Remedy.SET_RANGE),)


def _suggested(low: float, high: float) -> SearchRange:
    """A range that holds them, with a margin: from 0 on where none lies below."""
    span = high - low
    first = floor(low - max(LEAST_MARGIN_PX, MARGIN_LOW * span))
    last = high + max(LEAST_MARGIN_PX, MARGIN_HIGH * span)
    least = max(first, MIN_DISPARITY.low) if low < 0 else 0
    number = max(16, ceil((last + 1 - least) / 16) * 16)
    return SearchRange(
        min_disparity=least, num_disparities=min(number, (HIGHEST - least) // 16 * 16)
    )


def _and(words: tuple[str, ...]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if words[1:] else words[0]
