"""A process that saves again and again until it is ended: ``python -m tests.attack.saving ...``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from tuner.comparison.figures import export_figures
from tuner.core.types import Pair, Picture
from tuner.exporters import export
from tuner.exporters.float_map import export_inverse_depth
from tuner.files.writing import write_atomically
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import Preset, load_preset, save_preset
from tuner.presets.keeping import ChangedError, rename, save_as, save_over

SHAPE = (300, 400)
TITLE, OTHER_TITLE = "of all", "of all too"
SETTINGS = (StereoBMSettings(block_size=7), StereoBMSettings(block_size=9))


def _map(to: Path, version: int) -> None:
    rng = np.random.default_rng(version)
    export(rng.integers(0, 900, SHAPE, dtype=np.int16), invalid=-16, to=to)


def _depth(to: Path, version: int) -> None:
    export_inverse_depth(np.random.default_rng(version).random(SHAPE, dtype=np.float32), to=to)


def _figures(to: Path, version: int) -> None:
    grey = np.random.default_rng(version).integers(0, 255, (120, 160), dtype=np.uint8)
    pair = Pair(left=Picture(grey=grey, shown=grey), right=Picture(grey=grey, shown=grey))
    depth = np.full((120, 160), version, np.float32)
    export_figures(pair, depth, depth, low=0, high=2, to=to)


def _preset(to: Path, version: int) -> None:
    save_preset(Preset(settings=SETTINGS[version], description="x" * 4000), to)


def _preset_over(to: Path, version: int) -> None:
    preset = Preset(settings=SETTINGS[version], description="x" * 4000)
    save_over(preset, to, loaded=load_preset(to) if to.exists() else preset)


def _bytes(to: Path, version: int) -> None:
    write_atomically(to, b"%d" % version * 3_000_000)


SAVES: dict[str, tuple[str, Callable[[Path, int], None]]] = {
    "npy": ("a.npy", _map),
    "pfm": ("a.pfm", _map),
    "png": ("a.png", _map),
    "tiff": ("a.tiff", _map),
    "depth": ("b.pfm", _depth),
    "figures": ("c.png", _figures),
    "preset": ("d.json", _preset),
    "preset over": ("e.json", _preset_over),
    "any file": ("f.csv", _bytes),
}


def again_and_again(kind: str, folder: Path) -> None:
    """Write two versions of a file in turns."""
    name, save = SAVES[kind]
    save(folder / name, 0)
    print("begun", flush=True)
    while True:
        for version in (1, 0):
            save(folder / name, version)


def so_many(folder: Path, count: int, who: int) -> None:
    """Save so many new presets under one title as soon as we are told, and rename every other."""
    for number in _when_told(count):
        path = save_as(Preset(description=f"{who} {number}"), title=TITLE, folder=folder)
        if number % 2:
            rename(path, title=OTHER_TITLE)


def count_on(path: Path, count: int) -> None:
    """Raise the number in a preset so many times, as if its user loaded, changed and saved it."""
    for _ in _when_told(count):
        while True:
            loaded = load_preset(path)
            raised = replace(loaded, description=str(int(loaded.description) + 1))
            try:
                save_over(raised, path, loaded=loaded)
            except ChangedError:
                continue
            break


def _when_told(count: int) -> range:
    print("begun", flush=True)
    sys.stdin.readline()
    return range(count)


if __name__ == "__main__":
    if sys.argv[1] == "many":
        so_many(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    elif sys.argv[1] == "count":
        count_on(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        again_and_again(sys.argv[1], Path(sys.argv[2]))
