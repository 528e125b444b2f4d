"""A snapshot: chosen formats, preset, numbers and calibration of one result in a dated folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final

from tuner.core.calibration import Calibration
from tuner.core.errors import FileError
from tuner.engine.exporting import Files, encoded
from tuner.exporters import Exporter, chosen
from tuner.exporters.subject import Subject
from tuner.files.whole_folder import write_folder
from tuner.presets.codec import dumps
from tuner.presets.preset import Preset

_ALWAYS: Final = ("metrics",)
_MOST: Final = 1000


def snapshot(subject: Subject, formats: Sequence[Exporter], *, preset: Preset) -> Files:
    """The files of a snapshot: those of the formats, the numbers, preset and calibration.

    Raises:
        PresetError: the preset cannot be written.
        ImageError: a format cannot hold a picture so large.
    """
    found = encoded(subject, dict.fromkeys([*formats, *chosen(_ALWAYS)]))
    data = {**found.data, "preset.json": dumps(preset).encode("utf-8")}
    if subject.calibration is not None:
        data["calibration.json"] = _calibration(subject.calibration)
    return replace(found, data=data)


def write_snapshot(files: Files, folder: Path, *, now: datetime) -> Path:
    """Write a snapshot into a new folder in this one, named by the time; its path.

    Raises:
        FileError: it cannot be written; nothing of it is left.
    """
    name = f"stereo-tuner {now:%Y-%m-%d %H-%M-%S}"
    for number in count(1):
        target = folder / (name if number == 1 else f"{name} {number}")
        # Two in one second: the second one is no reason to ask.
        if not target.exists() or number == _MOST:
            write_folder(target, files.data)
            return target
    raise FileError(f"{folder}: it is full of snapshots; choose another folder")


def _calibration(rig: Calibration) -> bytes:
    """Of the rectified pair, as it is read where it lies beside a left picture."""
    known = {"focal_px": rig.focal_px, "baseline_m": rig.baseline_m, "doffs_px": rig.doffs_px}
    centre = {} if rig.centre is None else {"centre_px": list(rig.centre)}
    return (json.dumps({**known, **centre}, indent=1) + "\n").encode("ascii")
