"""What lies beside a pair: its ground truth and files that are named as calibrations."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Final

from tuner.sources.folders.listing import Looked
from tuner.sources.truth_naming import TRUTH_SUFFIXES, find_ground_truth
from tuner.sources.truth_trees import folders_of_truth

_FOLDERS: Final = (
    *("disp_occ_0", "disp_occ", "disp_noc_0", "disp_noc", "disp_0", "disp", "disparity"),
    *("disparities", "gt", "ground_truth", "groundtruth", "disp_left", "left_disparity"),
)
_WORDS: Final = (
    *("gt", "ground_truth", "groundtruth", "disparity", "disp", "disp0GT", "disp0gt", "disp0"),
    *("disp1", "disp2", "dispL", "disp_left", "left_gt", "left_disparity", "left_disp"),
)
_LEFT: Final = re.compile(
    r"(?<![A-Za-z])(?:left|lft|l)(?![A-Za-z])|(?-i:(?<=[A-Za-z])L(?![A-Za-z]))"
    r"|(?<![A-Za-z])(?:im|img|view|image|cam|camera)[_-]?\d{1,2}(?!\d)",
    re.IGNORECASE,
)

CALIBRATIONS: Final = (
    *("calibration.json", "calib.txt", "calib_cam_to_cam.txt", "extrinsics.yml", "extrinsics.yaml"),
    *("stereo.yml", "stereo.yaml", "calib.yml", "calib.yaml", "calibration.yml"),
    *("calibration.yaml", "camchain.yaml", "left.yaml", "cam0.yaml"),
)
_PAIRED: Final = ("sensor.yaml", "camera_info.yaml")
"""Such a file lies in the folder of each camera."""

AGAIN_S: Final = 1.0

_LEVELS: Final = 4
"""KITTI's raw data has its calibration three folders above the pictures."""


def truth_beside(left: Path, looked: Looked, *, alone: bool) -> Path | None:
    """The ground truth of a left picture.

    Args:
        looked: the folders that are known already; the picture's is not listed again.
        alone: it is the only pair of its folder, so that ``gt.png`` is its.
    """
    if alone:
        return find_ground_truth(left)
    names = looked.names_at(left.parent)
    stem = re.sub(r"[_-]?(left|l)$", "", left.stem, flags=re.IGNORECASE)
    for name in _named_like(left.stem, stem):
        if name in names and name != left.name:
            return left.parent / name
    return _in_folders(left) or _in_own_tree(left, short=stem, looked=looked)


def _in_own_tree(left: Path, *, short: str, looked: Looked) -> Path | None:
    """Truth of the name of its picture, or of one with a word, in a tree laid out alike."""
    same = [f"{left.stem}{suffix}" for suffix in TRUTH_SUFFIXES]
    for folder in folders_of_truth(left):
        names = looked.names_at(folder)
        for name in (*same, *_named_like(left.stem, short)):
            if name in names:
                return folder / name
    return None


def _named_like(stem: str, short: str) -> Iterator[str]:
    """Names of the truth of a picture of this stem: with a word after it or before its number."""
    rest = _LEFT.sub("", stem).strip("_-. ")
    stems = list(dict.fromkeys((stem, short, rest)))
    for suffix in TRUTH_SUFFIXES:
        for word in _WORDS:
            for each in filter(None, stems):
                yield f"{each}_{word}{suffix}"
                yield f"{each}-{word}{suffix}"
                yield f"{word}_{each}{suffix}"
                yield f"{word}{each}{suffix}"
                yield f"{each}{word}{suffix}"
            marked = _LEFT.sub(word, stem)
            if marked != stem:
                yield f"{marked}{suffix}"


def _in_folders(left: Path) -> Path | None:
    """KITTI and others keep the truth in a folder beside that of the left pictures."""
    for above in (left.parent.parent, left.parent.parent.parent):
        for folder in (above / name for name in _FOLDERS if os.path.isdir(above / name)):
            for suffix in TRUTH_SUFFIXES:
                if os.path.isfile(folder / f"{left.stem}{suffix}"):
                    return folder / f"{left.stem}{suffix}"
    return None


class CalibrationsBeside:
    """Those of a file that holds many pairs: looked for at most once in ``AGAIN_S``."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._found: tuple[Path, ...] = ()
        self._looked_s = -AGAIN_S

    def __call__(self) -> tuple[Path, ...]:
        """As ``calibrations_beside`` of the file."""
        now = monotonic()
        if now - self._looked_s >= AGAIN_S:
            self._found, self._looked_s = calibrations_beside(self._file), now
        return self._found


def calibrations_beside(left: Path) -> tuple[Path, ...]:
    """Files named as calibrations in the picture's folder and those above it, the nearest first."""
    # KITTI 2015 has a file for each frame.
    single = os.path.join("calib_cam_to_cam", f"{left.stem.partition('_')[0]}.txt")
    names = (*CALIBRATIONS, *_PAIRED, single)
    found: list[str] = []
    above = os.path.dirname(os.path.abspath(left))
    for _ in range(_LEVELS):
        # As texts: so many paths, of which hardly one is there, are asked for with each pair.
        found += [one for name in names if os.path.isfile(one := os.path.join(above, name))]
        folder, above = above, os.path.dirname(above)
        if above == folder:
            break
    return tuple(map(Path, found))
