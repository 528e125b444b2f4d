"""A calibration that lies beside a pair: which it is, and whether the pair is rectified by it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from threading import Event
from typing import Final

import numpy as np

from tuner.calibrations.beside import Offered, offered
from tuner.calibrations.reference import CalibrationRef
from tuner.core.geometry.cameras import CalibrationError
from tuner.core.geometry.correspondences import correspondences
from tuner.core.geometry.rig import CameraPair, StereoCalibration
from tuner.core.geometry.rig_size import for_size
from tuner.core.geometry.stereo_rectification import DONE, OFF, ON, Rectification, planned
from tuner.core.tunable import Size
from tuner.core.types import Pair
from tuner.engine.rectifying import LEAST_MATCHES, rectified_points
from tuner.engine.rig_told import applied
from tuner.presets.rectification_section import AS_CHOSEN, RectificationSection
from tuner.sources.calibration import NAME

MEET_PX: Final = 0.7
"""Rows that differ by no more, in the median, meet already."""

WORSE: Final = 1.5
"""So many times farther apart a rectification moves the rows of a pair that has had one."""

OF_FRAMES: Final = "calib_cam_to_cam"
"""KITTI's: what lies more than one folder above the pictures is theirs only by this name, and in a
folder of this name each frame has a file."""


class Beside(StrEnum):
    """What becomes of a calibration that lies beside a pair and that nobody named."""

    USED = "used"
    """Whether the pair is rectified by it already, its rows tell."""
    AS_CHOSEN = "as chosen"
    """The pair is rectified by it as was chosen."""
    METRES = "metres"
    """Only what turns px into metres is looked for."""
    LEFT_OUT = "left out"


def beside_as_said(section: RectificationSection | None) -> Beside:
    """What becomes of a calibration beside a pair where a preset says this, and names none."""
    chosen = section is not None and section.beside == AS_CHOSEN
    return Beside.AS_CHOSEN if chosen else Beside.USED


_Stamps = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRig:
    """A calibration that lies beside a pair.

    Attributes:
        reference: its files.
        calibration: what is in them.
        how: the pair is rectified by it.
    """

    reference: CalibrationRef
    calibration: StereoCalibration
    how: Rectification

    @property
    def title(self) -> str:
        """The names of its files."""
        return " and ".join(Path(name).name for name in self.reference.files)

    @property
    def words(self) -> str:
        """What it does to the pair."""
        words = applied(self.title, self.calibration, self.how, found=True)
        return words[:1].lower() + words[1:]


class Finder:
    """Looks beside pairs for a calibration; all pairs of one are rectified alike by it.

    The first pair whose rows tell whether they are rectified already tells for all that follow.

    Only one thread at a time asks it.

    Attributes:
        means: what becomes of what is found.
        how: the tunables of its rectification.
    """

    def __init__(
        self,
        told: CalibrationRef | None = None,
        how: Rectification | None = None,
        *,
        beside: Beside = Beside.USED,
    ) -> None:
        """What is known of a calibration before it is found.

        Args:
            told: what its files do not say: unit, size, cameras; ``files`` are left out.
            how: the tunables of its rectification.
            beside: what becomes of what is found.
        """
        self._told = CalibrationRef() if told is None else told
        self.how = how or Rectification()
        off = self.how.on == OFF and beside is not Beside.LEFT_OUT
        self.means = Beside.METRES if off else beside
        self._known: dict[tuple[CalibrationRef, Size], Rectification] = {}
        self._settled = False

    @property
    def decided(self) -> bool:
        """It is known how pairs are rectified by what was found, or nothing is to be found."""
        return bool(self._known) or self._settled or self.means is not Beside.USED

    def settle(self) -> None:
        """From now on no pair tells for others: what is not known yet, each tells for itself."""
        self._settled = True

    def beside(
        self, pair: Pair, files: Sequence[Path], *, root: str = "", stop: Event | None = None
    ) -> FoundRig | None:
        """The calibration of a pair among files beside it; None where none of them is one.

        Args:
            pair: as it was read.
            files: those that are named as calibrations, the likeliest first.
            root: the folder that was opened, and in which the pair lies.

        Raises:
            FileError, CalibrationError: what was told does not go with it.
            Stopped: ``stop`` was set.
        """
        if self.means in (Beside.METRES, Beside.LEFT_OUT):
            return None
        reference = found_beside(pair, files, root=root).reference
        if not reference:
            return None
        reference = replace(self._told, files=reference.files)
        calibration = _read(reference, _stamps(reference.files))
        how = self._known.get((reference, pair.size))
        if how is None:
            how = self._decided(pair, reference, calibration, stop)
        return FoundRig(reference=reference, calibration=calibration, how=how)

    @property
    def left_alone(self) -> str:
        """Why what was chosen is not done to a pair beside which nothing lies, or empty."""
        chosen = self.means is Beside.AS_CHOSEN or self.how != Rectification()
        if self.means in (Beside.METRES, Beside.LEFT_OUT) or not chosen:
            return ""
        return (
            "the rectification is left alone: no calibration is named, and none lies beside the "
            "pair"
        )

    def refused(self, pair: Pair, files: Sequence[Path], *, root: str = "") -> str:
        """Why none of the files is the calibration of a pair; empty where one is, or none lies.

        Args:
            pair, files, root: as of ``beside``.
        """
        if self.means in (Beside.METRES, Beside.LEFT_OUT):
            return ""
        return found_beside(pair, files, root=root).refused

    def _decided(
        self,
        pair: Pair,
        reference: CalibrationRef,
        calibration: StereoCalibration,
        stop: Event | None,
    ) -> Rectification:
        """How the pair is rectified; remembered where that tells for others."""
        if self.means is Beside.AS_CHOSEN or self.how.on != ON:
            return self.how
        try:
            told = rectification_for(pair, calibration, stop=stop)
        except CalibrationError:
            return self.how  # applying it says why
        how = self.how if told is None else replace(self.how, on=told.on)
        if told is not None and not self._settled:
            self._known[(reference, pair.size)] = how
        return how


NOWHERE: Final = Finder(beside=Beside.LEFT_OUT)


def near(left: str, files: Sequence[Path], *, right: str = "", root: str = "") -> list[Path]:
    """Those of the files beside a pair that are its own.

    Args:
        left: the left picture; empty where the pair lies in no files of its own.
        right: the right picture.
        root: the folder that was opened; our own file is that of all pairs in it.
    """
    if not left:
        return list(files)
    folder = Path(os.path.abspath(left)).parent
    both = holds_both(left, right)
    top = Path(os.path.abspath(root)) if root and os.path.isdir(root) else None
    return [
        path
        for path in files
        if path.parent == folder
        or (path.parent == folder.parent and (path.name != NAME or both is not None))
        or OF_FRAMES in (path.stem, path.parent.name)
        or (top is not None and path.name == NAME and path.is_relative_to(top))
    ]


def holds_both(left: str, right: str) -> Path | None:
    """The folder that holds one folder for the left and one for the right pictures, if any."""
    if not (left and right):
        return None
    one, two = (Path(os.path.abspath(path)).parent for path in (left, right))
    return one.parent if one != two and one.parent == two.parent else None


def found_beside(pair: Pair, files: Sequence[Path], *, root: str = "") -> Offered:
    """The calibration of a pair among files that are named as one, or why none of them is it.

    A file that has changed is read anew.

    Args:
        pair: as it was read.
        root: the folder that was opened, and in which the pair lies.
    """
    mine = near(pair.left.path, files, right=pair.right.path, root=root)
    found = _offered(tuple(mine), _stamps(map(str, mine)))
    said = f"no calibration beside the pair is used: {found.refused}" if found.refused else ""
    return found._replace(refused=said)


@lru_cache(maxsize=8)
def _offered(files: tuple[Path, ...], _as_of: _Stamps) -> Offered:
    return offered(files)


@lru_cache(maxsize=8)
def _read(reference: CalibrationRef, _as_of: _Stamps) -> StereoCalibration:
    found = reference.read()
    assert found is not None
    return found


def _stamps(names: Iterable[str]) -> _Stamps:
    stamps = []
    for name in names:
        try:
            status = os.stat(name)
        except (OSError, ValueError):
            continue  # reading it says why
        stamps.append((name, status.st_mtime_ns, status.st_size))
    return tuple(stamps)


def rectification_for(
    pair: Pair, calibration: StereoCalibration, *, stop: Event | None = None
) -> Rectification | None:
    """How a pair is to be rectified by a calibration of which nobody says whether it has been.

    "done already" where the rows of the pair's own matches meet, and rectifying would part them;
    None where there are too few matches to tell.

    Args:
        pair: as it was read.

    Raises:
        CalibrationError: the calibration is not for such pictures.
        Stopped: ``stop`` was set.
    """
    fitted, _ = for_size(calibration, pair.size)
    if not isinstance(fitted, CameraPair):
        return Rectification(on=ON)
    found = correspondences(pair.left.grey, pair.right.grey, stop=stop)
    if len(found) < LEAST_MATCHES:
        return None
    now = float(np.median(np.abs(found.right[:, 1] - found.left[:, 1])))
    try:
        plan = planned(fitted, Rectification(), pair.size)
    except CalibrationError:
        return Rectification(on=DONE if now <= MEET_PX else ON)
    left, right = rectified_points(found.left, found.right, fitted, plan)
    then = float(np.median(np.abs(right[:, 1] - left[:, 1])))
    return Rectification(on=DONE if now <= MEET_PX and then > WORSE * now else ON)
