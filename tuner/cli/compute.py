"""``stereo-tuner compute``: the disparity of a pair without a window."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from tuner.cli.flags import add_flags
from tuner.cli.lining_up import add_line_up_flags, in_lines, lined_up, notes_on
from tuner.cli.matcher import add_matcher_flag, meant_matcher, settings_from
from tuner.cli.named_preset import add_preset_flag, named_preset
from tuner.cli.parsing import DONE, Parser, UsageError, not_empty, refuse_overwriting, say
from tuner.cli.report import as_json, as_text
from tuner.cli.streams import note
from tuner.core.metrics import Metrics, measure
from tuner.core.types import Pair
from tuner.engine.accounting import account
from tuner.engine.examination import examine
from tuner.engine.memo import Memo
from tuner.engine.opening import open_pair, open_truth
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import run
from tuner.exporters import export, exporter_for, suffixes
from tuner.matchers.matcher import Matcher, MatcherSettings
from tuner.sources.ground_truth import GroundTruth
from tuner.sources.pair import find_pair


def compute(arguments: Sequence[str]) -> int:
    """Run the command; the exit code.

    Raises:
        UserError: in one sentence.
    """
    matcher = meant_matcher(arguments)
    given = _parser(matcher).parse_args(arguments)
    _check(given)
    preset = named_preset(given)
    settings = settings_from(matcher, preset, given)
    left, right = given.paths if len(given.paths) == 2 else find_pair(given.paths)
    if given.out:
        refuse_overwriting(given.out, (left, right, given.metrics or ""))
    opened = open_pair(left, right, settings=settings)
    pair = lined_up(opened.pair, preset, given)
    examination = examine(pair, settings=settings)
    outcome = outcome_of(pair, settings, accounted=given.json or given.verbose)
    truth = truth_of(given, pair, outcome)
    metrics = _metrics(outcome, truth)
    notes = [*(preset.notes if preset else ()), *notes_on_pair(pair)]
    if given.out:
        notes += export(outcome.raw, invalid=outcome.invalid, to=given.out)
    if given.json:
        notes += notes_on(examination)
        say(
            as_json(
                outcome,
                pair,
                truth=truth,
                metrics=metrics,
                out=given.out,
                notes=notes,
                examination=examination,
            )
        )
        return DONE
    for remark in (*outcome.warnings, *notes, *notes_on(examination)):
        note(remark)
    verbose = in_lines(examination, pair) if given.verbose else []
    text = as_text(outcome, truth=truth, metrics=metrics, verbose=given.verbose)
    if text or verbose:
        say("\n".join([*verbose, *([text] if text else [])]))
    return DONE


def _parser(matcher: Matcher) -> Parser:
    parser = Parser(
        prog="stereo-tuner compute",
        description=f"Compute the {matcher.title} disparity of a pair, without a window.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    paths = "the pair, or a folder with an obvious pair"
    add("paths", nargs="+", type=not_empty, metavar="LEFT RIGHT", help=paths)
    add_preset_flag(parser)
    add_matcher_flag(parser)
    out = f"write the disparity; {', '.join(suffixes())}"
    add("--out", type=not_empty, metavar="FILE", help=out)
    truth = "compare with these true disparities"
    add("--metrics", type=not_empty, metavar="GT", help=truth)
    add("--gt-scale", type=float, metavar="S", help="divide the ground-truth file's values by this")
    add("--json", action="store_true", help="print one JSON object instead of text")
    add("--verbose", action="store_true", help="print settings, stages and density too")
    add_line_up_flags(parser)
    add_flags(parser, matcher)
    return parser


def _check(given: argparse.Namespace) -> None:
    """Refuse at once what would fail after a long computation."""
    check_pair(given)
    if not (given.out or given.metrics or given.json or given.verbose):
        raise UsageError(
            "nothing to do with the result; give --out, --metrics, --json or --verbose"
        )
    if given.out:
        exporter_for(given.out)


def check_pair(given: argparse.Namespace) -> None:
    """Refuse one file as a pair, and a divisor without its file."""
    if len(given.paths) == 1 and not os.path.isdir(given.paths[0]):
        raise UsageError(f"{given.paths[0]}: one file is no pair; name LEFT and RIGHT, or a folder")
    if given.gt_scale is not None and not given.metrics:
        raise UsageError("--gt-scale belongs to --metrics GT")


def outcome_of(pair: Pair, settings: MatcherSettings, *, accounted: bool) -> Outcome:
    """The result, with ``accounted`` the pixels that each test rejected too."""
    memo = Memo()
    outcome = run(pair, settings, memo=memo)
    return account(pair, outcome) if accounted else outcome


def truth_of(given: argparse.Namespace, pair: Pair, outcome: Outcome) -> GroundTruth | None:
    """What --metrics names, its divisor found by the result unless --gt-scale says it."""
    if not given.metrics:
        return None
    return open_truth(given.metrics, pair=pair, by=outcome, scale=given.gt_scale)


def _metrics(outcome: Outcome, truth: GroundTruth | None) -> Metrics | None:
    if truth is None:
        return None
    return measure(
        outcome.raw, invalid=outcome.invalid, truth=truth.disparity, visible=truth.visible
    )


def notes_on_pair(pair: Pair) -> list[str]:
    """How the pictures were read."""
    return [
        f"{picture.name}: {picture.note}" for picture in (pair.left, pair.right) if picture.note
    ]
