"""Small batches for tests: folders with pairs, and what comes of them."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from tuner.engine.batch.entries import Entry
from tuner.engine.batch.finishing import Tally, finish
from tuner.engine.batch.job import Job, chosen_presets
from tuner.engine.batch.listing import entries_of
from tuner.engine.batch.running import Done, run
from tuner.exporters import chosen
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.preset import Preset

ROUGH = Preset(settings=StereoBMSettings(num_disparities=32, block_size=9), title="rough")
SMOOTH = Preset(settings=StereoBMSettings(num_disparities=32, block_size=15), title="smooth")
SHIFT = 7


def write_pairs(folder: Path, count: int, *, truth: bool = True) -> Path:
    """A folder for each pair: left.png, right.png, 7 px apart, and gt.pfm."""
    for at in range(count):
        inner = folder / f"scene {at}"
        inner.mkdir(parents=True)
        rng = np.random.default_rng(at)
        wide = cv2.GaussianBlur(rng.integers(0, 255, (80, 127), np.uint8), (3, 3), 0)
        cv2.imwrite(str(inner / "left.png"), wide[:, :120])
        cv2.imwrite(str(inner / "right.png"), wide[:, SHIFT:])
        if truth:
            cv2.imwrite(str(inner / "gt.pfm"), np.full((80, 120), SHIFT, np.float32))
    return folder


def job_of(
    source: Path | list[Entry],
    out: Path,
    *,
    write: str = "png,json",
    presets: tuple[Preset, ...] = (ROUGH,),
    overwrite: bool = False,
) -> Job:
    """What the command line would make of it."""
    entries = list(entries_of(source, without=out)) if isinstance(source, Path) else source
    return Job(
        entries=tuple(entries),
        presets=chosen_presets([(preset.title, preset) for preset in presets]),
        formats=chosen(write.split(",")),
        out=out,
        overwrite=overwrite,
    )


def worked(job: Job, *, jobs: int = 1) -> list[Done]:
    """Run it to the end, in the order of the names."""
    tally, all_done = Tally(), []
    for done in run(job, jobs=jobs):
        tally.add(done)
        all_done.append(done)
    finish(job, tally)
    return sorted(all_done, key=lambda done: done.name)


def table(path: Path) -> list[dict[str, Any]]:
    """The rows of a CSV file."""
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file with its inode and time: another one if it was made again."""
    found = {}
    for root, _, names in os.walk(folder):
        for name in names:
            stat = os.stat(os.path.join(root, name))
            found[os.path.relpath(os.path.join(root, name), folder)] = (
                stat.st_ino,
                stat.st_mtime_ns,
            )
    return found
