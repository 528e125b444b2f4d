"""The end of a batch: what came of it, in words and in tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from tuner.engine.batch.job import Job, parts_of
from tuner.engine.batch.running import Done
from tuner.engine.batch.table import (
    DIFFERENCES,
    TABLE,
    Difference,
    as_csv,
    differences,
    differences_csv,
    failed_rows,
)
from tuner.files.writing import write_atomically


@dataclass(slots=True)
class Tally:
    """What has come so far."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    failed: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, done: Done) -> None:
        """One more pair."""
        self.rows += done.rows
        self.failed += bool(done.failed)
        self.counts["before"] += done.before
        self.counts["again"] += done.again
        self.counts["pairs"] += 1

    @property
    def words(self) -> str:
        """The sum, in a few words."""
        pairs, before = self.counts["pairs"], self.counts["before"]
        words = [f"{pairs} pair{'' if pairs == 1 else 's'}"]
        if before:
            words.append(f"{before} of them done before")
        if again := self.counts["again"]:
            words.append(f"{again} made again, as the calibration is not that of before")
        if self.failed:
            words.append(f"{self.failed} not or only in part")
        return ", ".join(words)


def finish(job: Job, tally: Tally) -> tuple[Difference, ...]:
    """Write the tables, in the order of the pairs of the source, with what was made before of it.

    Returns:
        The differences between two presets; nothing for one.

    Raises:
        FileError: one cannot be written.
    """
    places = {entry.name: at for at, entry in enumerate(job.source or job.entries)}
    order = {preset.label: at for at, preset in enumerate(job.presets)}
    rows = [*tally.rows, *_of_before(job, {row["pair"] for row in tally.rows})]
    rows.sort(key=lambda row: (places[row["pair"]], order[row["preset"]]))
    write_atomically(job.out / TABLE, as_csv(rows).encode("utf-8", "backslashreplace"))
    if len(job.presets) != 2:
        return ()
    first, second = (preset.label for preset in job.presets)
    found = differences(rows, first, second)
    text = differences_csv(found, first, second)
    write_atomically(job.out / DIFFERENCES, text.encode("utf-8"))
    return found


def _of_before(job: Job, told: Set[str]) -> list[dict[str, Any]]:
    """Rows of the pairs that nothing is told of now: what lies there, or that they failed.

    What was made of other files or by another calibration would not compare with the rest.
    """
    failed = {(row["pair"], row["preset"]): row for row in failed_rows(job.out / TABLE)}
    rows: list[dict[str, Any]] = []
    others = [entry for entry in job.source or job.entries if entry.name not in told]
    for part in (part for entry in others for part in parts_of(job, entry)):
        if part.record is None:
            row = failed.get((part.folder.name, part.preset.label))
            rows += [] if row is None else [row]
        elif part.whole:
            rows.append(part.row)
    return rows
