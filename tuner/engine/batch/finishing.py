"""The end of a batch: what came of it, in words and in tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tuner.engine.batch.job import DIFFERENCES, TABLE, Job
from tuner.engine.batch.running import Done
from tuner.engine.batch.table import Difference, as_csv, differences, differences_csv
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
        self.counts["pairs"] += 1

    @property
    def words(self) -> str:
        """The sum, in a few words."""
        pairs, before = self.counts["pairs"], self.counts["before"]
        words = [f"{pairs} pair{'' if pairs == 1 else 's'}"]
        if before:
            words.append(f"{before} of them done before")
        if self.failed:
            words.append(f"{self.failed} not or only in part")
        return ", ".join(words)

    def differences(self, job: Job) -> tuple[Difference, ...]:
        """Between the two presets of a batch."""
        first, second = (preset.label for preset in job.presets)
        return differences(self.rows, first, second)


def finish(job: Job, tally: Tally) -> None:
    """Write the tables, in the order of the pairs.

    Raises:
        FileError: one cannot be written.
    """
    places = {entry.name: at for at, entry in enumerate(job.entries)}
    order = {preset.label: at for at, preset in enumerate(job.presets)}
    rows = sorted(tally.rows, key=lambda row: (places[row["pair"]], order[row["preset"]]))
    write_atomically(job.out / TABLE, as_csv(rows).encode("utf-8", "backslashreplace"))
    if len(job.presets) == 2:
        first, second = (preset.label for preset in job.presets)
        text = differences_csv(differences(rows, first, second), first, second)
        write_atomically(job.out / DIFFERENCES, text.encode("utf-8"))
