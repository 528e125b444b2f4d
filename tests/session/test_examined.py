"""Which findings are shown: what was closed stays so until its reason is gone and comes again."""

from __future__ import annotations

from tuner.engine.examination import Finding, Verdict
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.session.examined import Closed, worded
from tuner.session.state import PairRef

ONE, TWO = PairRef("l", "r"), PairRef("l2", "r2")
ROWS = Finding(verdict=Verdict.ROWS_DIFFER, sentence="rows", brief="rows")
RANGE = Finding(
    verdict=Verdict.RANGE_TOO_SMALL, sentence="num_disparities 64", brief="min_disparity 3"
)
FEW = Finding(verdict=Verdict.TOO_FEW_MATCHES, sentence="few", brief="few")


def test_a_closed_finding_is_not_shown_for_this_pair_only() -> None:
    closed = Closed().close(ONE, Verdict.ROWS_DIFFER)
    assert closed.shown(ONE, (ROWS, RANGE)) == (RANGE,)
    assert closed.shown(TWO, (ROWS, RANGE)) == (ROWS, RANGE)
    assert closed.judged(TWO, ()).shown(ONE, (ROWS,)) == ()


def test_it_is_shown_again_once_its_reason_was_gone() -> None:
    closed = Closed().close(ONE, Verdict.ROWS_DIFFER)
    assert closed.judged(ONE, (ROWS,)).shown(ONE, (ROWS,)) == ()
    assert closed.judged(ONE, ()).shown(ONE, (ROWS,)) == (ROWS,)


def test_too_few_matches_are_said_once() -> None:
    left = Closed().left(ONE, (FEW,)).left(ONE, (ROWS,))
    assert left.judged(ONE, (FEW,)).shown(ONE, (FEW, ROWS)) == (ROWS,)
    assert left.reopened(ONE).shown(ONE, (FEW, ROWS)) == (FEW, ROWS)


def test_fields_are_called_as_in_the_panel() -> None:
    (said,) = worded((RANGE,), StereoBMSettings())
    assert (said.sentence, said.brief) == ("Disparities 64", "Min disparity 3")
