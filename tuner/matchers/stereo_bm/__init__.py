"""StereoBM: its settings, where it can see, and its match with OpenCV's defects guarded."""

from tuner.matchers.stereo_bm.limits import (
    check_size,
    fitted,
    leaves_table,
    off_fast_path,
    valid_rectangle,
    warnings,
)
from tuner.matchers.stereo_bm.matching import create, match
from tuner.matchers.stereo_bm.settings import SPECS, StereoBMSettings

__all__ = [
    "SPECS",
    "StereoBMSettings",
    "check_size",
    "create",
    "fitted",
    "leaves_table",
    "match",
    "off_fast_path",
    "valid_rectangle",
    "warnings",
]
