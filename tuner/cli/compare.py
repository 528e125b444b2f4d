"""``stereo-tuner compare``: stereo beside monocular depth on one pair, without a window."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from tuner.cli.calibration import add_calibration_flags, calibration_of
from tuner.cli.cloud import add_cloud_flags, check_cloud, look_of, write_cloud
from tuner.cli.comparison_text import as_text
from tuner.cli.compute import check_pair, notes_on_pair, outcome_of
from tuner.cli.flags import add_flags, in_flags
from tuner.cli.grey import add_grey_flag, picture_report
from tuner.cli.lining_up import notes_on
from tuner.cli.matcher import add_matcher_flag, meant_matcher, settings_from
from tuner.cli.named_preset import add_preset_flag, named_preset
from tuner.cli.network import add_network_flags, chosen, run
from tuner.cli.options import PATHS
from tuner.cli.parsing import DONE, Parser, UsageError, not_empty, refuse_overwriting, say
from tuner.cli.result_text import calibration_report, truth_report
from tuner.cli.source import SOURCES, add_source_flags, read_frame
from tuner.cli.streams import note
from tuner.cli.truth import add_truth_flags, notes_on_truth, truth_of
from tuner.comparison.comparison import Comparison
from tuner.comparison.comparison import compare as compared
from tuner.comparison.export import FILLED, cloud_of, export_aligned, export_filled, filled_name
from tuner.core.choices import FIT_NAMES
from tuner.core.errors import FileError
from tuner.core.geometry.point_cloud import Source
from tuner.core.types import Pair
from tuner.engine.examination import examine
from tuner.engine.outcome import Outcome
from tuner.exporters import exporter_for
from tuner.exporters.numbers import finite
from tuner.exporters.ply import is_ply
from tuner.files.writing import write_atomically
from tuner.matchers.matcher import Matcher
from tuner.presets.preset import Preset
from tuner.presets.sections import AlignmentSection, MonocularSection

_OUTS: Final = ("figure", "out-filled", "out-aligned")


def compare(arguments: Sequence[str]) -> int:
    """Run the command; the exit code.

    Raises:
        UserError: in one sentence.
    """
    matcher = meant_matcher(arguments)
    given = _parser(matcher).parse_args(arguments)
    preset = named_preset(given)
    base = preset or Preset()
    choice, alignment = chosen(given, base.monocular), _alignment(given, base.alignment)
    check_pair(given)
    _check(given, choice, alignment)
    settings = settings_from(matcher, preset, given)
    rig = calibration_of(preset, given, path=given.preset or "")
    line_up = base.line_up.line_up if base.line_up else None
    frame = read_frame(given, settings, rig=rig, line_up=line_up)
    for out in filter(None, (given.figure, given.out_filled, given.out_aligned)):
        refuse_overwriting(out, (*frame.files, given.metrics or "", choice.model))
    opened = frame.opened
    pair = opened.pair
    outcome = outcome_of(pair, settings, accounted=False)
    truth = truth_of(given, pair)
    network = run(choice, given, pair.left, token=pair.token)
    result = compared(
        outcome,
        network.depth.values,
        truth,
        fit_to=alignment.fit_to,
        half=0 if alignment.half else None,
        calibration=pair.calibration,
    )
    notes = [*outcome.warnings, *base.notes, *frame.notes, *notes_on_pair(opened)]
    notes += notes_on_truth(truth)
    notes += notes_on(examine(pair, settings=settings))
    notes += network.notes
    notes += _written(given, result, pair)
    if given.json:
        document = _document(given, result, pair, notes)
        document |= {"source": frame.report, "monocular": network.report}
        say(json.dumps(finite(document)))
        return DONE
    for words in (*notes, network.line):
        note(in_flags(words, outcome.matcher.specs))
    say(as_text(result))
    return DONE


def _alignment(given: argparse.Namespace, section: AlignmentSection | None) -> AlignmentSection:
    base = section or AlignmentSection()
    fit_to = FIT_NAMES[given.fit_to] if given.fit_to else base.fit_to
    return AlignmentSection(fit_to=fit_to, half=given.half or base.half)


def _check(
    given: argparse.Namespace,
    choice: MonocularSection,
    alignment: AlignmentSection,
) -> None:
    """Refuse at once what would fail after a long computation."""
    if not choice.model:
        raise UsageError(
            "--model is missing, and no preset names a model; name one or an ONNX file"
        )
    if alignment.fit_to != "stereo" and not given.metrics:
        raise UsageError(
            f"a fit to {alignment.fit_to} needs the true disparities; give --metrics GT"
        )
    check_cloud(given, given.out_filled, given.out_aligned)
    outs = {flag: getattr(given, flag.replace("-", "_")) for flag in _OUTS}
    written = [(f"--{flag}", name) for flag, name in outs.items() if name]
    for (one, name), (other, second) in combinations(written, 2):
        if _same(name, second):
            raise UsageError(f"{one} and {other} both name {name}; name two files")
    for name in filter(None, (given.out_filled, given.out_aligned)):
        if not is_ply(name):
            exporter_for(name)
    if given.out_filled and FILLED not in Path(given.out_filled).stem.lower():
        better = filled_name(Path(given.out_filled)).name
        raise FileError(
            f"{given.out_filled}: a filled disparity is not measured, and its name must say "
            f"so; take {better}"
        )
    if given.figure and Path(given.figure).suffix.lower() != ".png":
        raise FileError(f"{given.figure}: the figure is written as .png; name such a file")


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _written(given: argparse.Namespace, result: Comparison, pair: Pair) -> list[str]:
    notes: list[str] = []
    if given.out_filled:
        notes += _map_written(given, result, pair, Source.FILLED, given.out_filled)
        notes.append(f"{given.out_filled}: filled, so not all of it is measured")
    if given.out_aligned:
        notes += _map_written(given, result, pair, Source.MONO, given.out_aligned)
        notes.append(f"{given.out_aligned}: fitted to stereo, so none of it is measured")
    if given.figure:
        from tuner.cli.figure import figure

        write_atomically(given.figure, figure(result, pair))
    return notes


def _map_written(
    given: argparse.Namespace, result: Comparison, pair: Pair, source: Source, to: str
) -> Sequence[str]:
    if not is_ply(to):
        export = export_filled if source is Source.FILLED else export_aligned
        return export(result, to=Path(to))
    look = look_of(given, *result.outcome.settings.searched)
    return write_cloud(cloud_of(result, source, pair.left, look=look), given, to=to)


def _document(
    given: argparse.Namespace, result: Comparison, pair: Pair, notes: Sequence[str]
) -> dict[str, Any]:
    outcome: Outcome = result.outcome
    return {
        "left": picture_report(pair.left),
        "right": picture_report(pair.right),
        "size": list(outcome.size),
        "calibration": calibration_report(pair),
        "matcher": outcome.matcher.key,
        "settings": outcome.settings.values,
        "density": outcome.density,
        "stereo_ms": round(outcome.total_ms, 3),
        "ground_truth": truth_report(result.truth),
        "alignment": asdict(result.alignment),
        "half": result.half is not None,
        **json.loads(result.to_json()),
        "out_filled": given.out_filled and os.fspath(given.out_filled),
        "out_aligned": given.out_aligned,
        "figure": given.figure,
        "notes": list(notes),
    }


def _parser(matcher: Matcher) -> Parser:
    parser = Parser(
        prog="stereo-tuner compare",
        description=f"Compare the {matcher.title} disparity of a pair with a network's depth of "
        "its left picture, fitted to it by scale and shift.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    paths = f"{PATHS}; {SOURCES}"
    add("paths", nargs="+", type=not_empty, metavar="LEFT RIGHT", help=paths)
    add_source_flags(parser)
    add_grey_flag(parser)
    add_preset_flag(parser)
    add_matcher_flag(parser)
    truth = "true disparities: measure both against them"
    add("--metrics", type=not_empty, metavar="GT", help=truth)
    add_truth_flags(parser)
    add(
        "--fit-to", choices=tuple(FIT_NAMES), help="what the depth is fitted to; stereo if left out"
    )
    half = "fit on a random half of the pixels, measure on the other"
    add("--half", action="store_true", help=half)
    filled = "write stereo, with its holes filled; the name must contain 'filled'"
    add("--out-filled", type=not_empty, metavar="FILE", help=filled)
    aligned = "write the depth fitted to stereo; as a disparity, or a point cloud; .ply"
    add("--out-aligned", type=not_empty, metavar="FILE", help=aligned)
    add("--figure", type=not_empty, metavar="FILE.png", help="write all maps as one picture")
    add("--json", action="store_true", help="print one JSON object instead of a table")
    add_network_flags(parser)
    add_cloud_flags(parser)
    add_calibration_flags(parser)
    add_flags(parser, matcher)
    return parser
