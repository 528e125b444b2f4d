"""What a calibration does to a pair, in words."""

from __future__ import annotations

from tuner.calibrations.lengths import in_words
from tuner.core.geometry.rig import AlreadyRectified, CameraPair, StereoCalibration
from tuner.core.geometry.stereo_rectification import DONE, OFF, Rectification


def applied(
    title: str, calibration: StereoCalibration, how: Rectification, *, found: bool = False
) -> str:
    """Such as "Rectified by rig.yml, found beside the pair: baseline 120 mm", without a full stop.

    Args:
        title: a word for the calibration, such as the names of its files.
        found: nobody chose it.
    """
    by = f"{title}, found beside the pair" if found else title
    if how.on == OFF:
        done = f"{by}: switched off, the pair is shown as it was read"
    elif isinstance(calibration, AlreadyRectified):
        done = f"Metres are by {by}"
    elif how.on == DONE:
        done = f"The pair is rectified already; metres are by {by}"
    else:
        done = f"Rectified by {by}"
    return f"{done}{_baseline(calibration)}"


def _baseline(calibration: StereoCalibration) -> str:
    if not isinstance(calibration, CameraPair | AlreadyRectified):
        return ""
    unit = calibration.unit_m
    length = in_words(calibration.baseline * unit) if unit else f"{calibration.baseline:.4g} units"
    return f": baseline {length}"
