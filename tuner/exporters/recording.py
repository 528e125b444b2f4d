"""Writes pairs as they are seen to a folder that opens as a folder of pairs: left/, right/."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

import cv2

from tuner.core.calibration import Calibration
from tuner.core.errors import FileError, opencv_reason
from tuner.core.types import Pair, Picture
from tuner.files.writing import create_atomically, in_words, write_atomically

SIDES: Final = ("left", "right")
METRES: Final = "calibration.json"
_QUICK: Final = 1
"""Level of compression: a camera does not wait; PNG loses nothing at any."""


class Recording:
    """Pairs as PNG, numbered from 0; each file is whole or not there.

    What is shown is kept, so colour too; what turns its px into metres lies beside, as our own
    ``calibration.json``. Read again, its grey is OpenCV's own of a colour PNG,
    which differs by a grey level here and there from that of a video's frame.

    Args:
        folder: new or empty; it is made.

    Raises:
        FileError: it cannot be made, or something lies in it.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self.count = 0
        self._calibration: Calibration | None = None
        with in_words(folder, "recorded to"):
            self.folder.mkdir(parents=True, exist_ok=True)
            if any(self.folder.iterdir()):
                raise FileError(f"{folder}: there is something in it; record to a new folder")
            for side in SIDES:
                (self.folder / side).mkdir()

    def add(self, pair: Pair) -> int:
        """Write a pair; its number.

        Raises:
            FileError: it cannot be written; of the pair nothing that counts is there. Or it has
                other metres than those before, and one file counts for all.
        """
        number = self.count
        self._write_metres(pair)
        name = f"{number:06d}.png"
        # The left picture last: without it the right one has no partner and is left out.
        for side, picture in zip(reversed(SIDES), (pair.right, pair.left), strict=True):
            path = self.folder / side / name
            try:
                create_atomically(path, _png(picture, path))
            except FileExistsError:
                raise FileError(
                    f"{path}: it is there already; let one program at a time record to a folder"
                ) from None
        self.count += 1
        return number

    def _write_metres(self, pair: Pair) -> None:
        if self.count and pair.calibration != self._calibration:
            raise FileError(
                f"{self.folder}: from here on pairs are rectified otherwise than the first ones, "
                "and have other metres; record them to a new folder"
            )
        self._calibration = pair.calibration
        if not self.count and pair.calibration is not None:
            write_atomically(self.folder / METRES, _metres(pair.calibration))


def _metres(known: Calibration) -> bytes:
    document: dict[str, object] = {
        "focal_px": known.focal_px,
        "baseline_m": known.baseline_m,
        "doffs_px": known.doffs_px,
    }
    if known.centre is not None:
        document["centre_px"] = known.centre
    return (json.dumps(document, allow_nan=False, indent=1) + "\n").encode("ascii")


def _png(picture: Picture, path: Path) -> bytes:
    shown = picture.shown
    samples = cv2.cvtColor(shown, cv2.COLOR_RGB2BGR) if shown.ndim == 3 else shown
    try:
        done, data = cv2.imencode(".png", samples, [cv2.IMWRITE_PNG_COMPRESSION, _QUICK])
    except cv2.error as error:
        raise FileError(f"{path}: cannot be encoded ({opencv_reason(error)})") from error
    if not done:
        raise FileError(f"{path}: cannot be encoded as a PNG")
    return data.tobytes()
