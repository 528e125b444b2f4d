"""Which calibration is meant: its files by their paths, and what they do not say."""

from __future__ import annotations

from dataclasses import dataclass

from tuner.calibrations import read_calibration
from tuner.core.geometry.cameras import CalibrationError
from tuner.core.geometry.rig import CameraPair, StereoCalibration
from tuner.core.tunable import Size


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRef:
    """A calibration by reference; no files mean none.

    Attributes:
        files: one path or two.
        unit_m: metres per unit of length in them; None: as they say.
        size: of the pictures that they are for; None: as they say.
        cameras: names of the left and the right camera in files of several.
        exchanged: left and right are to change places.
    """

    files: tuple[str, ...] = ()
    unit_m: float | None = None
    size: Size | None = None
    cameras: tuple[str, ...] = ()
    exchanged: bool = False

    def __bool__(self) -> bool:
        return bool(self.files)

    def read(self) -> StereoCalibration | None:
        """The calibration; None where no files are named.

        Raises:
            FileError, CalibrationError: as ``read_calibration``.
        """
        if not self.files:
            return None
        found = read_calibration(
            self.files, unit_m=self.unit_m, size=self.size, cameras=self.cameras
        )
        if not self.exchanged:
            return found
        if not isinstance(found, CameraPair):
            raise CalibrationError(f"{self.files[0]}: it holds no two cameras to exchange")
        return found.exchanged()
