"""The rows of a pair on the command line: flags, what is done, and what is said of it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any, Final

from tuner.cli.flags import flag, reader
from tuner.core.geometry.rectification import SPECS, LineUp
from tuner.core.types import Pair
from tuner.engine.examination import Examination, Remedy, Verdict
from tuner.engine.lining_up import line_up_for, with_rows_in_line
from tuner.presets.preset import Preset

PREFIX: Final = "line_up_"


def add_line_up_flags(parser: argparse.ArgumentParser) -> None:
    """Add ``--line-up`` and a flag for each of its numbers."""
    group = parser.add_argument_group(
        "rows", "for pairs that nobody has rectified: an estimate, which knows no metres"
    )
    words = "bring the rows into line by the pair's own matches"
    group.add_argument("--line-up", action="store_true", help=words)
    for name, spec in SPECS.items():
        group.add_argument(
            flag(PREFIX + name),
            dest=PREFIX + name,
            type=reader(spec),
            metavar="N",
            help=f"{spec.help} [in 1/{spec.per_unit} {spec.unit}, or e.g. 2{spec.unit}]".replace(
                "%", "%%"
            ),
        )


def lined_up(pair: Pair, preset: Preset | None, given: argparse.Namespace) -> Pair:
    """The pair as flags and preset want its rows: fitted, or moved by what they say.

    Raises:
        LineUpError: the pair's matches do not support it.
        SettingsError: a value is not legal.
    """
    section = preset.line_up if preset else None
    base = section.line_up if section else LineUp()
    if given.line_up:
        base = line_up_for([pair])
    values = {name: getattr(given, PREFIX + name) for name in SPECS}
    return with_rows_in_line(
        pair, replace(base, **{name: value for name, value in values.items() if value is not None})
    )


def notes_on(examination: Examination) -> list[str]:
    """What a user must know who has not asked; that nothing can be said is no reason to speak."""
    return [
        f"{finding.sentence} --line-up does that."
        if finding.remedy is Remedy.LINE_UP
        else finding.sentence
        for finding in examination.findings
        if finding.verdict is not Verdict.TOO_FEW_MATCHES
    ]


def in_lines(examination: Examination, pair: Pair) -> list[str]:
    """All that is known of rows and disparities, as lines for people."""
    sort = "on top of the calibration" if pair.rois else "estimated, no metres"
    lines = [f"rows lined up: {pair.line_up.words} ({sort})"] if pair.line_up else []
    suggested, rows, lie = examination.suggested, examination.rows, examination.disparities
    if suggested is None:
        # What matters is said as a note.
        return [*lines, *(() if notes_on(examination) else examination.sentences)]
    lines.append(
        f"{examination.matches} matches: rows differ by {rows.median_px:.2f} px (median), "
        f"{rows.p90_px:.2f} px or less in 90 %; disparities {lie.low_px:.1f} .. {lie.high_px:.1f} "
        f"px, held by min_disparity {suggested.min_disparity} and num_disparities "
        f"{suggested.num_disparities}"
    )
    return lines


def line_up_report(pair: Pair) -> dict[str, Any] | None:
    """How the rows were lined up, as JSON can hold it."""
    return None if pair.line_up is None else {"estimated": True, **pair.line_up.values}
