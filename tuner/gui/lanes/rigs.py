"""Calibrations as the files' thread needs them: read once, looked for beside pairs, applied."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Final

from tuner.calibrations.beside import both_halves
from tuner.core.errors import UserError
from tuner.core.geometry.cameras import CalibrationError, HalfCalibrationError
from tuner.core.geometry.remapping import prepared, rectified
from tuner.core.geometry.rig import StereoCalibration
from tuner.core.geometry.stereo_rectification import OFF
from tuner.core.types import Pair
from tuner.engine.found_rig import found_beside, rectification_for
from tuner.engine.rectifying import SENTENCES, Sides, rectify
from tuner.session.rig import NO_RIG, RigRef, said_of, unit_lacks

KEPT: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rectified:
    """A pair by a rig's calibration, and what is to be said of that.

    Attributes:
        pair: the pair itself where there is no calibration or it is switched off.
        words: in sentences; empty where there is no calibration.
        unit_lacks: there are no metres until the calibration's unit of length is named.
        sides: who is exchanged, as far as that is known.
        moved: the pictures are others than those that were read.
    """

    pair: Pair
    rig: RigRef = NO_RIG
    words: str = ""
    unit_lacks: bool = False
    sides: Sides = Sides.NOT_KNOWN
    moved: bool = False


class HeldRigs:
    """Only one thread at a time asks it."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[object, ...], StereoCalibration] = OrderedDict()

    def completed(self, rig: RigRef) -> RigRef:
        """With the other camera's file, where one was named and that lies beside it.

        Raises:
            HalfCalibrationError: it does not; it is to be named.
            FileError, CalibrationError: it cannot be read or used.
        """
        try:
            self.calibration(rig, anew=True)
        except HalfCalibrationError:
            both = both_halves(Path(rig.calibration.files[0]))
            if not both:
                raise
            rig = rig.told(files=both)
            self.calibration(rig, anew=True)
        return rig

    def calibration(self, rig: RigRef, *, anew: bool = False) -> StereoCalibration | None:
        """What the rig names; None where it names none. A file that has changed is read anew.

        Args:
            anew: it is chosen now; else what was in files that have gone, or cannot be read any
                more, counts on.

        Raises:
            FileError, CalibrationError: it cannot be read or used.
        """
        if rig.typed is not None or not rig:
            return rig.typed
        stamps = tuple(_changed(name) for name in rig.calibration.files)
        key = (rig.calibration, *stamps)
        # What was chosen is not taken away from who works with it.
        last = None if anew else self._last_of(rig)
        if None in stamps and last is not None:
            key = last
        if key not in self._known:
            try:
                self._keep(key, rig)
            except UserError:
                if last is None:
                    raise
                key = last
        self._known.move_to_end(key)
        return self._known[key]

    def _last_of(self, rig: RigRef) -> tuple[object, ...] | None:
        """Under which key what its files held last is known."""
        return next((one for one in reversed(self._known) if one[0] == rig.calibration), None)

    def _keep(self, key: tuple[object, ...], rig: RigRef) -> None:
        found = rig.calibration.read()
        assert found is not None
        self._known[key] = found
        while len(self._known) > KEPT:
            self._known.popitem(last=False)

    def apply(
        self, read: Pair, rig: RigRef, *, ask: bool = True, stop: Event | None = None
    ) -> Rectified:
        """The pair rectified.

        Args:
            ask: look whether left and right are exchanged, too.

        Raises:
            FileError, CalibrationError: the calibration cannot be read, or is not for the pair.
            Stopped: ``stop`` was set.
        """
        calibration = self.calibration(rig)
        if calibration is None:
            return Rectified(pair=read)
        if rig.how.on == OFF:
            return Rectified(pair=read, rig=rig, words=said_of(rig, calibration, ()))
        if ask:
            pair, said = rectify(read, calibration, rig.how, stop=stop)
        else:
            pair, said = rectified(read, calibration, rig.how), ()
        ready = prepared(calibration, rig.how, read.size)
        lacking = unit_lacks(calibration)
        sides = next((one for one, words in SENTENCES.items() if words and words in said), None)
        words = said_of(rig, calibration, ready.notes)
        return Rectified(
            pair=pair,
            rig=rig,
            words=" ".join((words, *said)),
            unit_lacks=lacking,
            sides=sides or Sides.NOT_KNOWN,
            moved=ready.left is not None,
        )

    def beside(
        self,
        read: Pair,
        files: Sequence[Path],
        *,
        wanted: RigRef = NO_RIG,
        root: str = "",
        stop: Event | None = None,
    ) -> RigRef:
        """The calibration among the files beside a pair; none where the pair has its metres.

        Args:
            wanted: what is chosen of its rectification, and told of it; its files do not count.
            root: the folder that was opened, and in which the pair lies.

        Raises:
            FileError, CalibrationError: what was told does not go with it.
            Stopped: ``stop`` was set.
        """
        if read.calibration is not None:
            return NO_RIG
        reference = found_beside(read, files, root=root).reference
        if not reference:
            return NO_RIG
        reference = replace(wanted.calibration, files=reference.files)
        rig = replace(wanted, calibration=reference, typed=None, found=True)
        calibration = self.calibration(rig)
        assert calibration is not None
        try:
            how = rectification_for(read, calibration, stop=stop)
        except CalibrationError:
            return rig  # applying it says why
        return rig.as_rows_tell(None if how is None else how.on)


def _changed(name: str) -> object:
    try:
        status = os.stat(name)
    except (OSError, ValueError):
        return None  # reading it says why
    return status.st_mtime_ns, status.st_size


def fallback(rig: RigRef, error: UserError) -> str:
    """Why a pair is shown without a calibration that nobody asked for now."""
    return f"{rig.title} is not used: {error}"


def same_files(rig: RigRef, files: Sequence[Path]) -> bool:
    """Whether what was found beside another pair of a source lies beside this one, too."""
    return bool(rig.calibration.files) and Path(rig.calibration.files[0]) in files
