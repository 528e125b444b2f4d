"""What lies in the folder of a pair that is done: by it a batch goes on where it was cut off."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Final, NamedTuple

from tuner.files.strict_json import MAX_BYTES

NAME: Final = "batch.json"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What was written, from what, and the row of the table.

    Attributes:
        key: of what the result depends on.
        formats: keys of the formats that were asked for.
        files: name -> bytes of the files beside the record.
        row: column -> value.
        notes: what was said.
        without: where there was no calibration, though one would have counted, the key that leaves
            calibrations out; else empty.
        layout: key of how point clouds are written.
    """

    key: str
    formats: tuple[str, ...]
    files: Mapping[str, int]
    row: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    without: str = ""
    layout: str = ""

    def encoded(self) -> bytes:
        """The file, whose name is NAME."""
        document = {
            "version": _VERSION,
            "key": self.key,
            "formats": list(self.formats),
            "files": dict(self.files),
            "row": dict(self.row),
            "notes": list(self.notes),
            "without": self.without,
            "layout": self.layout,
        }
        return (json.dumps(document, allow_nan=False, indent=1) + "\n").encode("ascii")


class Standing(Enum):
    """What is to be done for a pair."""

    DONE = "done"
    TO_DO = "to do"
    TAKEN = "taken"
    """Its folder holds something else."""


class Keys(NamedTuple):
    """Of all that a result depends on, and of that without any calibration."""

    whole: str
    bare: str


def standing(folder: Path, *, keys: Keys, formats: Sequence[str]) -> tuple[Standing, Record | None]:
    """How a pair stands, with the record that is there.

    What was made without a calibration is to be made again as soon as there is one.
    """
    if not os.path.lexists(folder):
        return Standing.TO_DO, None
    found = read_record(folder)
    if found is None:
        return Standing.TAKEN, None
    if found.key != keys.whole:
        return (Standing.TO_DO if found.without == keys.bare else Standing.TAKEN), found
    done = is_whole(folder, found) and set(formats) <= set(found.formats)
    return (Standing.DONE if done else Standing.TO_DO), found


def is_whole(folder: Path, record: Record) -> bool:
    """Whether all files that a record tells of lie there."""
    return all(_size(folder / name) == size for name, size in record.files.items())


def read_record(folder: Path) -> Record | None:
    """The record in a folder; None if there is none that this program wrote."""
    try:
        path = folder / NAME
        if path.stat().st_size > MAX_BYTES:
            return None
        document = json.loads(path.read_bytes())
        if document["version"] != _VERSION:
            return None
        return Record(
            key=str(document["key"]),
            formats=tuple(map(str, document["formats"])),
            files={str(name): int(size) for name, size in document["files"].items()},
            row=dict(document["row"]),
            notes=tuple(map(str, document["notes"])),
            without=str(document.get("without", "")),
            layout=str(document.get("layout", "")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
