"""The work on one pair, in this process or in one apart: open, match, count, write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tuner.core.errors import FileError
from tuner.core.metrics import Metrics
from tuner.core.types import Pair
from tuner.engine.accounting import account
from tuner.engine.batch.entries import Entry, Opened, Wanted, at_address
from tuner.engine.batch.record import NAME, Record
from tuner.engine.batch.table import renamed
from tuner.engine.exporting import Files, encoded, subject_of
from tuner.engine.lining_up import with_rows_in_line
from tuner.engine.memo import Memo
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import run
from tuner.exporters import Exporter, Need, chosen
from tuner.exporters.numbers import finite, names
from tuner.files.whole_folder import write_folder
from tuner.presets.codec import parse
from tuner.presets.preset import Preset


class OutputError(FileError):
    """A result cannot be written; the next one could not be either."""


def apart(question: dict[str, Any]) -> dict[str, Any]:
    """Called in a process apart: one pair by all presets that it still lacks.

    Args:
        question: {"address", "formats", "parts": [{"label", "preset", "folder", "key",
            "replace"}]}.

    Returns:
        {"rows": [row], "notes": [[sentence]]}, one for each part.
    """
    import cv2

    cv2.setNumThreads(1)
    return done(at_address(question["address"]), question["formats"], question["parts"])


def done(
    entry: Entry, formats: Sequence[str], parts: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """See ``apart``.

    Raises:
        OutputError: a folder cannot be written. UserError: the pair cannot be used.
    """
    exporters = chosen(formats)
    presets = [parse(part["preset"], name=part["label"]) for part in parts]
    rows, notes = [], []
    seen: dict[Any, Opened] = {}
    for part, preset in zip(parts, presets, strict=True):
        opened = _opened(entry, preset, seen)
        pair = _lined_up(opened.pair, preset)
        outcome = _matched(pair, preset, exporters)
        subject = subject_of(pair, outcome, truth=opened.truth)
        files = encoded(subject, exporters)
        row = {"pair": entry.name, "preset": part["label"], **_row(opened, outcome, files)}
        row |= renamed(_numbers(subject.metrics))
        said = (*opened.notes, *outcome.warnings, *files.notes, *files.refused)
        record = Record(
            key=part["key"],
            formats=tuple(formats),
            files={name: len(data) for name, data in files.data.items()},
            row=row,
            notes=said,
        )
        _write(part, {**files.data, NAME: record.encoded()})
        rows.append(row)
        notes.append(list(said))
    return {"rows": rows, "notes": notes}


def _write(part: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    try:
        write_folder(Path(part["folder"]), files, replace=part["replace"])
    except FileError as error:
        raise OutputError(str(error)) from error


def _opened(entry: Entry, preset: Preset, seen: dict[Any, Opened]) -> Opened:
    """Opened once for all presets that rectify it in the same way."""
    section = preset.rectification
    key = None if section is None else (section.calibration, section.rectification)
    if key not in seen:
        rig = section.calibration.read() if section else None
        how = section.rectification if section else None
        seen[key] = entry.open(Wanted(preset.settings, rig, how))
    return seen[key]


def _lined_up(pair: Pair, preset: Preset) -> Pair:
    if preset.line_up is None or not preset.line_up.line_up:
        return pair
    return with_rows_in_line(pair, preset.line_up.line_up)


def _matched(pair: Pair, preset: Preset, exporters: Sequence[Exporter]) -> Outcome:
    outcome = run(pair, preset.settings, memo=Memo())
    # It takes several matches to count the rejections.
    wanted = any(Need.REASONS in one.needs for one in exporters)
    return account(pair, outcome) if wanted else outcome


def _row(opened: Opened, outcome: Outcome, files: Files) -> dict[str, Any]:
    pair, truth = opened.pair, opened.truth
    row = {
        "state": "incomplete" if files.refused else "done",
        "left": pair.left.path or pair.left.name,
        "right": pair.right.path or pair.right.name,
        "ground_truth": truth.path if truth else None,
        "width": outcome.size.width,
        "height": outcome.size.height,
        "density": outcome.density,
        "density_in_valid_rectangle": outcome.density_in_area,
        "elapsed_ms": outcome.total_ms,
        "message": " ".join(files.refused),
    }
    cleaned: dict[str, Any] = finite(row)
    return cleaned


def _numbers(metrics: Metrics | None) -> dict[str, Any]:
    if metrics is None:
        return {}
    found = {one: getattr(metrics, one) for one in names()}
    if metrics.visible is not None:
        found |= {f"visible_{one}": getattr(metrics.visible, one) for one in names()}
    cleaned: dict[str, Any] = finite(found)
    return cleaned
