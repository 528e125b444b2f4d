"""``stereo-tuner compute``: the disparity of a pair without a window."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from tuner.cli.flags import add_flags, overridden
from tuner.cli.named_preset import add_preset_flag, named_preset
from tuner.cli.parsing import DONE, Parser, UsageError, not_empty, refuse_overwriting, say
from tuner.cli.report import as_json, as_text
from tuner.cli.streams import note
from tuner.core.metrics import Metrics, measure
from tuner.core.types import Pair
from tuner.engine.accounting import account
from tuner.engine.memo import Memo
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import run
from tuner.exporters import export, exporter_for, suffixes
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.sources.ground_truth import GroundTruth, read_ground_truth
from tuner.sources.pair import find_pair, looks_exchanged, read_pair


def compute(arguments: Sequence[str]) -> int:
    """Run the command; the exit code.

    Raises:
        UserError: in one sentence.
    """
    given = _parser().parse_args(arguments)
    _check(given)
    preset = named_preset(given)
    settings = overridden(preset.settings if preset else StereoBMSettings(), given)
    left, right = given.paths if len(given.paths) == 2 else find_pair(given.paths)
    if given.out:
        refuse_overwriting(given.out, (left, right, given.metrics or ""))
    pair = read_pair(left, right)
    outcome = outcome_of(pair, settings, accounted=given.json or given.verbose)
    truth = truth_of(given, outcome)
    metrics = _metrics(outcome, truth)
    notes = [*(preset.notes if preset else ()), *notes_on_pair(pair)]
    if given.out:
        notes += export(outcome.raw, invalid=outcome.invalid, to=given.out)
    if given.json:
        say(as_json(outcome, pair, truth=truth, metrics=metrics, out=given.out, notes=notes))
        return DONE
    for remark in (*outcome.warnings, *notes):
        note(remark)
    text = as_text(outcome, truth=truth, metrics=metrics, verbose=given.verbose)
    if text:
        say(text)
    return DONE


def _parser() -> Parser:
    parser = Parser(
        prog="stereo-tuner compute",
        description="Compute the StereoBM disparity of a pair, without a window.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    paths = "the pair, or a folder with an obvious pair"
    add("paths", nargs="+", type=not_empty, metavar="LEFT RIGHT", help=paths)
    add_preset_flag(parser)
    out = f"write the disparity; {', '.join(suffixes())}"
    add("--out", type=not_empty, metavar="FILE", help=out)
    truth = "compare with these true disparities"
    add("--metrics", type=not_empty, metavar="GT", help=truth)
    add("--gt-scale", type=float, metavar="S", help="divide the ground-truth file's values by this")
    add("--json", action="store_true", help="print one JSON object instead of text")
    add("--verbose", action="store_true", help="print settings, stages and density too")
    add_flags(parser)
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


def outcome_of(pair: Pair, settings: StereoBMSettings, *, accounted: bool) -> Outcome:
    """The result, with ``accounted`` the pixels that each test rejected too."""
    memo = Memo()
    outcome = run(pair, settings, memo=memo)
    return account(pair, outcome) if accounted else outcome


def truth_of(given: argparse.Namespace, outcome: Outcome) -> GroundTruth | None:
    """What --metrics names, its divisor found by the result unless --gt-scale says it."""
    if not given.metrics:
        return None
    reference = outcome.disparity if given.gt_scale is None else None
    return read_ground_truth(
        given.metrics, scale=given.gt_scale, size=outcome.size, reference=reference
    )


def _metrics(outcome: Outcome, truth: GroundTruth | None) -> Metrics | None:
    if truth is None:
        return None
    return measure(
        outcome.raw, invalid=outcome.invalid, truth=truth.disparity, visible=truth.visible
    )


def notes_on_pair(pair: Pair) -> list[str]:
    """How the pictures were read, and whether they look exchanged."""
    notes = [
        f"{picture.name}: {picture.note}" for picture in (pair.left, pair.right) if picture.note
    ]
    if looks_exchanged(pair.left.grey, pair.right.grey):
        notes.append("left and right look exchanged: the other way round far more pixels match")
    return notes
