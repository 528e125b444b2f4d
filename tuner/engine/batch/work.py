"""The work on one pair, in this process or in one apart: open, match, count, write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tuner.core.errors import FileError, UserError
from tuner.core.metrics import Metrics
from tuner.core.types import Pair
from tuner.engine.accounting import account
from tuner.engine.batch.entries import Entry, Opened, Wanted, at_address
from tuner.engine.batch.record import NAME, Keys, Record, Standing, standing
from tuner.engine.batch.table import failed_row, renamed
from tuner.engine.exporting import Files, encoded, subject_of
from tuner.engine.found_rig import Beside
from tuner.engine.lining_up import with_rows_in_line
from tuner.engine.memo import Memo
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import run
from tuner.exporters import Exporter, Need, chosen
from tuner.exporters.numbers import finite, names
from tuner.exporters.ply import layout_of
from tuner.files.whole_folder import write_folder
from tuner.presets.codec import parse
from tuner.presets.preset import Preset
from tuner.presets.rectification_section import RectificationSection


class OutputError(FileError):
    """A result cannot be written; the next one could not be either."""


def apart(question: dict[str, Any]) -> dict[str, Any]:
    """Called in a process apart: one pair by all presets that it still lacks.

    Args:
        question: {"address", "formats", "parts": [{"label", "preset", "beside", "folder", "key",
            "bare", "layout", "replace"}]}.

    Returns:
        {"rows": [row], "notes": [[sentence]]}, one for each part; a preset that the pair cannot
        be used with has a row that says so.
    """
    import cv2

    cv2.setNumThreads(1)
    return done(at_address(question["address"]), question["formats"], question["parts"])


def done(
    entry: Entry, formats: Sequence[str], parts: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """See ``apart``.

    Raises:
        OutputError: a folder cannot be written.
    """
    exporters = chosen(formats)
    presets = [parse(part["preset"], name=part["label"]) for part in parts]
    rows: list[dict[str, Any]] = []
    notes: list[list[str]] = []
    seen: dict[Any, Opened] = {}
    for part, preset in zip(parts, presets, strict=True):
        try:
            record = _part_done(entry, part, preset, exporters, seen)
        except OutputError:
            raise
        except UserError as error:
            # Another preset may do: one names a calibration, the other does not.
            rows.append(failed_row(entry.name, part["label"], str(error)))
            notes.append([])
        else:
            rows.append({**record.row, "preset": part["label"]})
            notes.append(list(record.notes))
    return {"rows": rows, "notes": notes}


def _part_done(
    entry: Entry,
    part: Mapping[str, Any],
    preset: Preset,
    exporters: Sequence[Exporter],
    seen: dict[Any, Opened],
) -> Record:
    opened = _opened(entry, preset, Beside(part["beside"]), seen)
    pair = _lined_up(opened.pair, preset)
    outcome = _matched(pair, preset, exporters)
    layout = layout_of(part["layout"])
    subject = replace(subject_of(pair, outcome, truth=opened.truth), layout=layout)
    files = encoded(subject, exporters)
    row = {"pair": entry.name, "preset": part["label"], **_row(opened, outcome, files)}
    record = Record(
        key=part["key"],
        formats=tuple(one.key for one in exporters),
        files={name: len(data) for name, data in files.data.items()},
        row=row | renamed(_numbers(subject.metrics)),
        notes=(*opened.notes, *outcome.warnings, *files.notes, *files.refused),
        without=part["bare"] if _only_lacked(opened, Beside(part["beside"])) else "",
        layout=layout.key,
    )
    return _written(part, record, files)


def _only_lacked(opened: Opened, beside: Beside) -> bool:
    """Whether there was no calibration, and nobody had said that there shall be none."""
    return opened.pair.calibration is None and beside is not Beside.LEFT_OUT


def _written(part: Mapping[str, Any], record: Record, files: Files) -> Record:
    """Write the folder; the record that lies in it then."""
    folder = Path(part["folder"])
    try:
        write_folder(folder, {**files.data, NAME: record.encoded()}, replace=part["replace"])
    except FileError as error:
        keys = Keys(record.key, part["bare"])
        found, there = standing(folder, keys=keys, formats=record.formats)
        if found is Standing.DONE and there is not None:
            # Another batch into the same folder was quicker.
            return there
        raise OutputError(str(error)) from error
    return record


def _opened(entry: Entry, preset: Preset, beside: Beside, seen: dict[Any, Opened]) -> Opened:
    """Opened once for all presets that rectify it in the same way."""
    section = preset.rectification or RectificationSection()
    key = (section.calibration, section.typed, section.rectification, beside)
    if key not in seen:
        wanted = Wanted(
            preset.settings,
            section.read(),
            section.rectification,
            told=section.calibration,
            beside=beside,
        )
        seen[key] = entry.open(wanted)
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
