"""What a batch is to do: entries, presets, formats, and where each result goes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from tuner.core.errors import FileError
from tuner.engine.batch.entries import Entry, stamps
from tuner.engine.batch.record import Record, Standing, standing
from tuner.engine.batch.table import DIFFERENCES, TABLE, holds_results
from tuner.engine.found_rig import Beside
from tuner.exporters import Exporter
from tuner.files.writing import in_words
from tuner.presets.codec import dumps
from tuner.presets.names import file_stem
from tuner.presets.preset import Preset
from tuner.presets.rectification_section import RectificationSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A preset of a batch.

    Attributes:
        label: names it in the table, and its folder where there are several.
        text: the preset as JSON: settings, rectification and line-up, without the words.
        stamp: another one if a calibration that it names has changed.
        beside: where it names none, what becomes of one that lies beside a pair.
    """

    label: str
    preset: Preset
    text: str
    stamp: str = ""
    beside: Beside = Beside.USED


def chosen_presets(
    presets: Sequence[tuple[str, Preset]], *, beside: Beside = Beside.USED
) -> tuple[Chosen, ...]:
    """Presets under labels that differ.

    Args:
        presets: (name or path, preset); paths of calibrations are relative to that.
        beside: where they name no calibration, what becomes of one that lies beside a pair.

    Raises:
        PresetError: one cannot be written as JSON.
    """
    labels: list[str] = []
    found = []
    for name, preset in presets:
        stem = file_stem(Path(name).name.removesuffix(".json"))
        label = stem if stem not in labels else f"{stem}-{len(labels) + 1}"
        labels.append(label)
        section = _absolute(preset.rectification, name)
        bare = Preset(settings=preset.settings, line_up=preset.line_up, rectification=section)
        stamp = stamps(section.calibration.files) if section else ""
        found.append(
            Chosen(label=label, preset=preset, text=dumps(bare), stamp=stamp, beside=beside)
        )
    return tuple(found)


def _absolute(section: RectificationSection | None, preset: str) -> RectificationSection | None:
    """Another process stands in another folder."""
    if section is None:
        return None
    seen = section.seen_from(preset)
    return replace(
        section, calibration=replace(seen, files=tuple(map(os.path.abspath, seen.files)))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """All of a batch.

    Attributes:
        out: the folder of the results; a folder for each pair in it, and for several presets one
            for each above these.
        overwrite: what lies there under the name of a result may go.
    """

    entries: tuple[Entry, ...]
    presets: tuple[Chosen, ...]
    formats: tuple[Exporter, ...]
    out: Path
    overwrite: bool = False

    @property
    def parents(self) -> tuple[Path, ...]:
        """The folders in which those of the pairs lie."""
        several = len(self.presets) > 1
        return tuple(self.out / one.label for one in self.presets) if several else (self.out,)

    @property
    def tables(self) -> tuple[Path, ...]:
        """The files that are written at the end."""
        several = len(self.presets) == 2
        return tuple(self.out / name for name in ((TABLE, DIFFERENCES) if several else (TABLE,)))

    def folder(self, preset: Chosen, entry: Entry) -> Path:
        """Where the result of a pair goes."""
        above = self.out / preset.label if len(self.presets) > 1 else self.out
        return above / entry.name

    def key(self, preset: Chosen, identity: str) -> str:
        """Of all that a result depends on."""
        parts = [identity, preset.text, preset.stamp]
        if preset.beside is not Beside.USED:
            parts.append(preset.beside)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class TakenError(FileError):
    """Something else lies under the name of a result; with ``Job.overwrite`` it would go."""


class Part(NamedTuple):
    """The result of one pair by one preset: where it goes, and what is there."""

    preset: Chosen
    folder: Path
    key: str
    standing: Standing
    record: Record | None


def parts_of(job: Job, entry: Entry) -> list[Part]:
    """What is to be made of one pair."""
    keys = [one.key for one in job.formats]
    identity = entry.identity
    parts = []
    for preset in job.presets:
        folder, key = job.folder(preset, entry), job.key(preset, identity)
        parts.append(Part(preset, folder, key, *standing(folder, key=key, formats=keys)))
    return parts


def prepare(job: Job) -> None:
    """Make the folder of the results, and refuse at once what would be refused later.

    Raises:
        FileError: it cannot be made or written to.
        TakenError: it holds something else under a name that is needed.
    """
    for folder in job.parents:
        with in_words(folder, "made"):
            _make(folder)
    if job.overwrite:
        return
    parts = [part for entry in job.entries for part in parts_of(job, entry)]
    taken = [part.folder for part in parts if part.standing is Standing.TAKEN]
    if taken:
        more = f" (and {len(taken) - 1} more)" if len(taken) > 1 else ""
        raise TakenError(
            f"{taken[0]}{more}: it is there already, and not from these settings and files; "
            "choose another folder for the results, or let it be overwritten"
        )
    foreign = [table for table in job.tables if holds_results(table)]
    if foreign and all(part.record is None for part in parts):
        raise TakenError(
            f"{foreign[0]}: it is there already, and not from these pairs; choose another folder "
            "for the results, or let it be overwritten"
        )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise FileError(f"{folder}: it is a file; give the name of a folder") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FileError(f"{folder}: you may not write there; choose another folder")
