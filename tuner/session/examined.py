"""Which findings on a pair are to be shown; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tuner.engine.examination import Finding, Verdict
from tuner.matchers.matcher import MatcherSettings
from tuner.session.in_labels import in_labels
from tuner.session.state import PairRef

ONCE: Final = frozenset({Verdict.TOO_FEW_MATCHES})
"""Nothing can be done about it: it is said once for each pair."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What the user has closed; it stays closed until its reason is gone and comes again."""

    verdicts: frozenset[tuple[PairRef, Verdict]] = frozenset()

    def close(self, pair: PairRef, verdict: Verdict) -> Closed:
        """One more."""
        return Closed(self.verdicts | {(pair, verdict)})

    def reopened(self, pair: PairRef) -> Closed:
        """All that was closed of this pair counts again."""
        return Closed(frozenset(one for one in self.verdicts if one[0] != pair))

    def judged(self, pair: PairRef, findings: Sequence[Finding]) -> Closed:
        """The pair has these findings now: a closed one that is not among them is forgotten."""
        there = {finding.verdict for finding in findings}
        return Closed(
            frozenset(
                (one, verdict)
                for one, verdict in self.verdicts
                if one != pair or verdict in there or verdict in ONCE
            )
        )

    def left(self, pair: PairRef, findings: Sequence[Finding]) -> Closed:
        """Another pair is on show: what is said once has been said of this one."""
        said = {(pair, finding.verdict) for finding in findings if finding.verdict in ONCE}
        return Closed(self.verdicts | said)

    def shown(self, pair: PairRef, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Those that were not closed."""
        return tuple(one for one in findings if (pair, one.verdict) not in self.verdicts)


def worded(findings: Sequence[Finding], settings: MatcherSettings) -> tuple[Finding, ...]:
    """The same with the panel's labels instead of the names of fields."""
    return tuple(
        replace(
            one,
            sentence=in_labels(one.sentence, settings),
            brief=in_labels(one.brief, settings),
        )
        for one in findings
    )
