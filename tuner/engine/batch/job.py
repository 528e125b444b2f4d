"""What a batch is to do: entries, presets, formats, and where each result goes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from tuner.core.errors import FileError
from tuner.engine.batch.entries import Entry, stamps
from tuner.engine.batch.record import Keys, Record, Standing, is_whole, standing
from tuner.engine.batch.table import DIFFERENCES, TABLE, holds_results
from tuner.engine.found_rig import Beside, beside_as_said
from tuner.exporters import Exporter, Group
from tuner.exporters.ply import USUAL, Layout
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
        bare: the same without the rectification.
        stamp: another one if a calibration that it names has changed.
        beside: where it names none, what becomes of one that lies beside a pair.
    """

    label: str
    preset: Preset
    text: str
    bare: str
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
        without = dumps(replace(bare, rectification=None))
        found.append(
            Chosen(
                label=label,
                preset=preset,
                text=dumps(bare),
                bare=without,
                stamp=stamp,
                beside=beside_as_said(section) if beside is Beside.USED else beside,
            )
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
        layout: how point clouds are written.
        source: all pairs of the source, where ``entries`` are some of them: what was made of the
            others by the same presets stays in the tables.
    """

    entries: tuple[Entry, ...]
    presets: tuple[Chosen, ...]
    formats: tuple[Exporter, ...]
    out: Path
    overwrite: bool = False
    layout: Layout = USUAL
    source: tuple[Entry, ...] = ()

    @property
    def others(self) -> tuple[Entry, ...]:
        """Pairs of the source that are not worked on now."""
        mine = {entry.name for entry in self.entries}
        return tuple(entry for entry in self.source if entry.name not in mine)

    @property
    def clouds(self) -> bool:
        """Whether point clouds are written."""
        return any(one.group is Group.CLOUD for one in self.formats)

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


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class TakenError(FileError):
    """Something else lies under the name of a result; with ``Job.overwrite`` it would go."""


class Part(NamedTuple):
    """The result of one pair by one preset: where it goes, and what is there."""

    preset: Chosen
    folder: Path
    keys: Keys
    standing: Standing
    record: Record | None

    @property
    def outdated(self) -> bool:
        """What lies there lacks the calibration that there is now."""
        other = self.record is not None and self.record.key != self.keys.whole
        return other and self.standing is Standing.TO_DO

    @property
    def whole(self) -> bool:
        """All that was written of just this lies there, whatever formats are asked for now."""
        found = self.record
        return found is not None and found.key == self.keys.whole and is_whole(self.folder, found)

    @property
    def row(self) -> dict[str, Any]:
        """That of what lies there; by it the same settings may have had another name."""
        row = self.record.row if self.record else {}
        mine = {"pair": self.folder.name, "preset": self.preset.label}
        return {**row, **mine, "message": str(row.get("message") or "")}


def parts_of(job: Job, entry: Entry) -> list[Part]:
    """What is to be made of one pair."""
    formats = [one.key for one in job.formats]
    identity, rig = entry.identity, entry.rig
    parts = []
    for preset in job.presets:
        folder = job.folder(preset, entry)
        keys = Keys(
            whole=_digest(identity, rig, preset.text, preset.stamp, preset.beside),
            bare=_digest(identity, preset.bare),
        )
        found, record = standing(folder, keys=keys, formats=formats)
        if record is not None and found is Standing.DONE and job.clouds:
            found = Standing.DONE if record.layout == job.layout.key else Standing.TO_DO
        parts.append(Part(preset, folder, keys, found, record))
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
    if foreign:
        _check_ours(job, parts, foreign[0])


def _check_ours(job: Job, parts: Sequence[Part], table: Path) -> None:
    """Raise TakenError unless a table of before is of this source by these presets."""
    others = [part for entry in job.others for part in parts_of(job, entry)]
    if all(part.record is None for part in (*parts, *others)):
        raise TakenError(
            f"{table}: it is there already, and not from these pairs; choose another folder "
            "for the results, or let it be overwritten"
        )
    for part in others:
        if part.standing is Standing.TAKEN and part.record is not None:
            raise TakenError(
                f"{table}: it tells of {part.folder.name}, which was made by other settings or "
                "from other files; choose another folder for the results, or let it be overwritten"
            )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise FileError(f"{folder}: it is a file; give the name of a folder") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FileError(f"{folder}: you may not write there; choose another folder")
