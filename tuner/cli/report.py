"""``stereo-tuner report``: the report of a tuning as one HTML file."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace

from tuner.cli.calibration import (
    ChosenRig,
    add_calibration_flags,
    calibration_of,
    exchanged_note,
)
from tuner.cli.compute import notes_on_pair
from tuner.cli.flags import add_flags, in_flags
from tuner.cli.grey import add_grey_flag
from tuner.cli.lining_up import add_line_up_flags, lined_up
from tuner.cli.matcher import add_matcher_flag, meant_matcher, settings_from
from tuner.cli.named_preset import add_preset_flag, named_preset
from tuner.cli.options import PATHS
from tuner.cli.parsing import DONE, Parser, UsageError, not_empty, refuse_overwriting, say
from tuner.cli.source import SOURCES, add_source_flags, read_frame
from tuner.cli.streams import note
from tuner.cli.truth import add_truth_flags, check_truth, notes_on_truth, truth_of
from tuner.core.geometry.rectification import LineUp
from tuner.core.geometry.stereo_rectification import OFF
from tuner.core.types import Pair
from tuner.engine.accounting import account
from tuner.engine.examination import examine
from tuner.engine.exporting import subject_of
from tuner.engine.memo import Memo
from tuner.engine.pipeline import run
from tuner.engine.report import page, report_of
from tuner.files.writing import create_atomically, write_atomically
from tuner.matchers.matcher import Matcher, MatcherSettings
from tuner.presets.line_up_section import LineUpSection
from tuner.presets.preset import Preset

_ENDINGS = (".html", ".htm")


def report(arguments: Sequence[str]) -> int:
    """Run the command; the exit code.

    Raises:
        UserError: in one sentence.
    """
    matcher = meant_matcher(arguments)
    given = _parser(matcher).parse_args(arguments)
    _check(given.out)
    check_truth(given, file=given.metrics, flag="--metrics GT")
    preset = named_preset(given) or Preset(title="Defaults")
    settings = settings_from(matcher, preset if given.preset else None, given)
    named = preset if given.preset else None
    rig = calibration_of(named, given, path=given.preset or "")
    frame = read_frame(given, settings, rig=rig)
    read = (*frame.files, given.metrics or "", given.preset or "", *(given.calibration or ()))
    refuse_overwriting(given.out, read)
    pair = lined_up(frame.opened.pair, named, given)
    examination = examine(pair, settings=settings)
    opened = replace(frame.opened, pair=pair)
    opened = replace(opened, note=exchanged_note(opened, rig.calibration, examination))
    outcome = account(pair, run(pair, settings, memo=Memo()))
    truth = truth_of(given, pair)
    for words in (*frame.notes, *notes_on_pair(opened), *notes_on_truth(truth)):
        note(in_flags(words, matcher.specs))
    made = report_of(
        subject_of(pair, outcome, truth=truth),
        outcome,
        preset=_as_used(preset, settings, rig, pair, given),
        truth=truth,
        findings=examination.sentences,
    )
    _write(given.out, page(made), overwrite=given.overwrite)
    say(given.out)
    return DONE


def _as_used(
    preset: Preset, settings: MatcherSettings, rig: ChosenRig, pair: Pair, given: Namespace
) -> Preset:
    """The preset that gives this result once more: as flags changed what it says."""
    if given.no_calibration:
        # What lies beside the pair is not to count the next time, either.
        rig = rig._replace(how=replace(rig.how, on=OFF))
    return replace(
        preset,
        settings=settings,
        rectification=rig.section(preset.rectification),
        line_up=_rows_of(preset.line_up, pair),
    )


def _rows_of(old: LineUpSection | None, pair: Pair) -> LineUpSection | None:
    if old is None and not pair.line_up:
        return None
    used = pair.line_up or LineUp()
    return LineUpSection(**used.values, unknown={} if old is None else old.unknown)


def _check(out: str) -> None:
    if not out.lower().endswith(_ENDINGS):
        raise UsageError(f"--out {out}: a name that ends in .html is needed")


def _write(out: str, data: bytes, *, overwrite: bool) -> None:
    if overwrite:
        write_atomically(out, data)
        return
    try:
        create_atomically(out, data)
    except FileExistsError:
        raise UsageError(
            f"--out {out}: it is there already; choose another name, or give --overwrite"
        ) from None


def _parser(matcher: Matcher) -> Parser:
    parser = Parser(
        prog="stereo-tuner report",
        description="Write the report of a tuning: pair, settings, pictures, numbers, and how to "
        "use the settings elsewhere, as one HTML file.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("paths", nargs="+", type=not_empty, metavar="LEFT RIGHT", help=f"{PATHS}; {SOURCES}")
    add_source_flags(parser)
    out = "the file to write; .html"
    add("--out", required=True, type=not_empty, metavar="FILE", help=out)
    add("--overwrite", action="store_true", help="a file of this name may be replaced")
    add_grey_flag(parser)
    add_preset_flag(parser)
    add_matcher_flag(parser)
    truth = "compare with these true disparities"
    add("--metrics", type=not_empty, metavar="GT", help=truth)
    add_truth_flags(parser)
    add_calibration_flags(parser)
    add_line_up_flags(parser)
    add_flags(parser, matcher)
    return parser
