"""``stereo-tuner compute``: the disparity of a pair without a window."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tuner.cli.calibration import add_calibration_flags, calibration_of, exchanged_note
from tuner.cli.cloud import add_cloud_flags, check_cloud, look_of, write_cloud
from tuner.cli.flags import add_flags, in_flags
from tuner.cli.grey import add_grey_flag
from tuner.cli.lining_up import add_line_up_flags, in_lines, lined_up, notes_on
from tuner.cli.matcher import add_matcher_flag, meant_matcher, settings_from
from tuner.cli.named_preset import add_preset_flag, named_preset
from tuner.cli.options import PATHS
from tuner.cli.parsing import DONE, Parser, UsageError, not_empty, refuse_overwriting, say
from tuner.cli.result_text import as_json, as_text
from tuner.cli.source import SOURCES, add_source_flags, read_frame
from tuner.cli.streams import note
from tuner.cli.truth import add_truth_flags, check_truth, notes_on_truth, truth_of
from tuner.core.metrics import Metrics, measure
from tuner.core.types import Pair
from tuner.engine.accounting import account
from tuner.engine.cloud import of_outcome
from tuner.engine.examination import examine
from tuner.engine.memo import Memo
from tuner.engine.opening import Opened
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import run
from tuner.exporters import export, exporter_for, suffixes
from tuner.exporters.depth import export_depth
from tuner.exporters.float_map import check_name
from tuner.exporters.needs import NO_METRES, NO_PIXEL
from tuner.exporters.ply import is_ply
from tuner.matchers.matcher import Matcher, MatcherSettings
from tuner.sources.ground_truth import GroundTruth

_LEFT_OUT: Final = (
    "--no-calibration leaves out what lies beside the pair and what the preset names; leave out "
    "that flag, or give --focal-px and --baseline in its place"
)


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
    rig = calibration_of(preset, given, path=given.preset or "")
    frame = read_frame(given, settings, rig=rig)
    read = (*frame.files, given.metrics or "", *(given.calibration or ()))
    for out in filter(None, (given.out, given.depth_out)):
        refuse_overwriting(out, read)
    pair = lined_up(frame.opened.pair, preset, given)
    opened = replace(frame.opened, pair=pair)
    examination = examine(pair, settings=settings)
    opened = replace(opened, note=exchanged_note(opened, rig.calibration, examination))
    outcome = outcome_of(pair, settings, accounted=given.json or given.verbose)
    truth = truth_of(given, pair)
    metrics = _metrics(outcome, truth)
    notes = [
        *(preset.notes if preset else ()),
        *frame.notes,
        *notes_on_pair(opened),
        *notes_on_truth(truth),
    ]
    if not outcome.density and not is_ply(given.out or ""):
        notes.append(NO_PIXEL)
    if given.out:
        notes += _write_out(outcome, pair, given)
    if given.depth_out:
        notes += _write_depth(outcome, opened, given)
    if given.json:
        written = {"out": given.out, "depth_out": given.depth_out}
        notes += notes_on(examination)
        say(
            as_json(
                outcome,
                pair,
                truth=truth,
                metrics=metrics,
                written=written,
                notes=notes,
                examination=examination,
                source=frame.report,
            )
        )
        return DONE
    for remark in (*outcome.warnings, *notes, *notes_on(examination)):
        note(in_flags(remark, outcome.matcher.specs))
    verbose = in_lines(examination, pair) if given.verbose else []
    text = as_text(outcome, truth=truth, metrics=metrics, verbose=given.verbose)
    if text or verbose:
        lines = [in_flags(line, outcome.matcher.specs) for line in verbose]
        say("\n".join([*lines, *([text] if text else [])]))
    return DONE


def _parser(matcher: Matcher) -> Parser:
    parser = Parser(
        prog="stereo-tuner compute",
        description=f"Compute the {matcher.title} disparity of a pair, without a window.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    paths = f"{PATHS}; {SOURCES}"
    add("paths", nargs="+", type=not_empty, metavar="LEFT RIGHT", help=paths)
    add_source_flags(parser)
    add_grey_flag(parser)
    add_preset_flag(parser)
    add_matcher_flag(parser)
    out = f"write the disparity; {', '.join(suffixes())}; or a point cloud; .ply"
    add("--out", type=not_empty, metavar="FILE", help=out)
    depth = (
        "write the depth in metres, where a calibration is named or lies beside the pair; .npy, "
        ".pfm, .tiff, or .png in mm"
    )
    add("--depth-out", type=not_empty, metavar="FILE", help=depth)
    truth = "compare with these true disparities"
    add("--metrics", type=not_empty, metavar="GT", help=truth)
    add_truth_flags(parser)
    add("--json", action="store_true", help="print one JSON object instead of text")
    add("--verbose", action="store_true", help="print settings, stages and density too")
    add_calibration_flags(parser)
    add_line_up_flags(parser)
    add_cloud_flags(parser)
    add_flags(parser, matcher)
    return parser


def _check(given: argparse.Namespace) -> None:
    """Refuse at once what would fail after a long computation."""
    check_pair(given)
    if not (given.out or given.depth_out or given.metrics or given.json or given.verbose):
        raise UsageError(
            "nothing to do with the result; give --out, --depth-out, --metrics, --json or --verbose"
        )
    check_cloud(given, given.out)
    if given.out and not is_ply(given.out):
        exporter_for(given.out)
    if given.depth_out:
        check_name(given.depth_out)
        if given.out and os.path.realpath(given.out) == os.path.realpath(given.depth_out):
            raise UsageError(f"--out and --depth-out both name {given.out}; name two files")


def check_pair(given: argparse.Namespace) -> None:
    """Refuse one file as a pair, and a divisor without its file."""
    if len(given.paths) > 2:
        raise UsageError(f"{len(given.paths)} files were given; a pair is LEFT and RIGHT")
    check_truth(given, file=given.metrics, flag="--metrics GT")


def outcome_of(pair: Pair, settings: MatcherSettings, *, accounted: bool) -> Outcome:
    """The result, with ``accounted`` the pixels that each test rejected too."""
    memo = Memo()
    outcome = run(pair, settings, memo=memo)
    return account(pair, outcome) if accounted else outcome


def _write_out(outcome: Outcome, pair: Pair, given: argparse.Namespace) -> Sequence[str]:
    if not is_ply(given.out):
        return export(outcome.raw, invalid=outcome.invalid, to=given.out)
    look = look_of(given, *outcome.settings.searched)
    return write_cloud(of_outcome(outcome, pair, look=look), given, to=given.out)


def _write_depth(outcome: Outcome, opened: Opened, given: argparse.Namespace) -> tuple[str, ...]:
    to = given.depth_out
    calibration = opened.pair.calibration
    if opened.pair.line_up and not opened.pair.rois:
        raise UsageError(
            f"--depth-out {to}: no depth is known: lining up the rows is an estimate without "
            "metres; leave that out, or calibrate the cameras"
        )
    if calibration is None and opened.pair.rois:
        why = opened.note or opened.pair.left.note
        raise UsageError(f"--depth-out {to}: no depth is known: {why}")
    if calibration is None:
        why = _LEFT_OUT if given.no_calibration else opened.note or NO_METRES
        raise UsageError(f"--depth-out {to}: no depth is known: {why}")
    return export_depth(outcome.disparity, calibration, to=to)


def _metrics(outcome: Outcome, truth: GroundTruth | None) -> Metrics | None:
    if truth is None:
        return None
    return measure(
        outcome.raw, invalid=outcome.invalid, truth=truth.disparity, visible=truth.visible
    )


def notes_on_pair(opened: Opened) -> list[str]:
    """How the pictures were read, and what is to be known of the calibration beside them."""
    pair = opened.pair
    notes = [
        f"{picture.name}: {picture.note}" for picture in (pair.left, pair.right) if picture.note
    ]
    return [*notes, opened.note] if opened.note else notes
