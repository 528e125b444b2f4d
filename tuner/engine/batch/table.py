"""The tables of a batch: a row for each pair, and the differences between two presets."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from tuner.core.sign_test import Signs, signs
from tuner.exporters.numbers import names

TABLE: Final = "batch.csv"
DIFFERENCES: Final = "differences.csv"
COLUMNS: Final = (
    *("pair", "preset", "state", "left", "right", "ground_truth", "width", "height"),
    *("density", "density_in_valid_rectangle", "elapsed_ms"),
    *(f"{seen}{name}" for seen in ("", "visible_") for name in names() if name != "density"),
    *("truth_density", "visible_truth_density", "message"),
)
_RENAMED: Final = {"density": "truth_density", "visible_density": "visible_truth_density"}
_DIFFERS: Final = ("measure", "pairs")
FAILED: Final = "failed"
"""State of a row without a result."""
_BETTER_IF_MORE: Final = ("density", "truth_density", "visible_truth_density")
MEASURES: Final = (
    *("density", "truth_density", "bad1", "bad2", "bad1_all", "bad2_all", "rmse", "mae", "d1"),
    *("visible_bad2", "visible_bad2_all", "elapsed_ms"),
)


def renamed(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """Metrics as columns: their density is that among pixels with ground truth."""
    return {_RENAMED.get(name, name): value for name, value in metrics.items()}


def as_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """The table, one row for each pair and preset; empty for not known."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n", extrasaction="ignore", restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _cell(value) for key, value in row.items()})
    return file.getvalue()


def holds_results(path: Path) -> bool:
    """Whether more lies there than what a batch writes that failed on every pair."""
    if not os.path.lexists(path):
        return False
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
            head = tuple(rows.fieldnames or ())
            if head[: len(_DIFFERS)] == _DIFFERS:
                return next(rows, None) is not None
            return head != COLUMNS or any(row["state"] != FAILED for row in rows)
    except (OSError, ValueError, csv.Error):
        return True


def failed_rows(path: Path) -> list[dict[str, Any]]:
    """What a table tells of pairs without a result; nothing where it is no table of a batch."""
    if not os.path.lexists(path):
        return []
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
            if tuple(rows.fieldnames or ()) != COLUMNS:
                return []
            return [
                failed_row(*(_text(row[name]) for name in ("pair", "preset", "message")))
                for row in rows
                if row["state"] == FAILED
            ]
    except (OSError, ValueError, csv.Error):
        return []


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of two presets over the pairs that both could do.

    Attributes:
        pairs: how many of them have this measure.
        means: of the first and the second preset.
    """

    measure: str
    pairs: int
    means: tuple[float, float]
    signs: Signs


def differences(
    rows: Sequence[Mapping[str, Any]], first: str, second: str
) -> tuple[Difference, ...]:
    """Each measure that both presets have on at least one pair."""
    by_pair: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        by_pair.setdefault(row["pair"], {})[row["preset"]] = row
    both = [found for found in by_pair.values() if first in found and second in found]
    found = []
    for measure in MEASURES:
        values = [(_number(f[first], measure), _number(f[second], measure)) for f in both]
        values = [(one, two) for one, two in values if one == one and two == two]  # noqa: PLR0124
        if values:
            means = fmean(one for one, _ in values), fmean(two for _, two in values)
            counted = signs(values, smaller_is_better=measure not in _BETTER_IF_MORE)
            found.append(Difference(measure, len(values), means, counted))
    return tuple(found)


def differences_csv(found: Iterable[Difference], first: str, second: str) -> str:
    """The table of differences; "better" counts pairs."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    heads = [*_DIFFERS, f"mean {first}", f"mean {second}"]
    writer.writerow([*heads, f"better {first}", f"better {second}", "same", "p (sign test)"])
    for one in found:
        means = [f"{mean:.6g}" for mean in one.means]
        s = one.signs
        writer.writerow([one.measure, one.pairs, *means, s.first, s.second, s.ties, f"{s.p:.4g}"])
    return file.getvalue()


def failed_row(pair: str, preset: str, why: str) -> dict[str, Any]:
    """Of a pair that a preset has no result of."""
    return {"pair": pair, "preset": preset, "state": FAILED, "message": why}


def differences_text(found: Iterable[Difference], first: str, second: str) -> str:
    """The same for people, in aligned columns."""
    heads = ("", first, second, f"{first} better", f"{second} better", "same", "p")
    rows: list[tuple[str, ...]] = [heads]
    for one in found:
        means = [f"{mean:.4g}" for mean in one.means]
        s = one.signs
        counts = (str(s.first), str(s.second), str(s.ties))
        rows.append((one.measure, *means, *counts, f"{s.p:.2g}"))
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    lines = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join(lines)


def _number(row: Mapping[str, Any], measure: str) -> float:
    value = row.get(measure)
    return float(value) if isinstance(value, int | float) else nan


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    # A spreadsheet takes a cell that begins so for a formula; a file may be called anything.
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA else value


def _text(cell: str | None) -> str:
    """What ``_cell`` made a cell of."""
    found = cell or ""
    return found[1:] if found[:1] == "'" and found[1:2] in _FORMULA else found


_FORMULA: Final = ("=", "+", "-", "@")
