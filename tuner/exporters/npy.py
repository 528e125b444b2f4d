"""NumPy: the raw int16 map in 1/16 px, exactly as OpenCV's matchers give it."""

from __future__ import annotations

from tuner.core.types import RawDisparity
from tuner.exporters.encoding import npy
from tuner.exporters.exporter import Encoded, Exporter


def encode(raw: RawDisparity, invalid: int) -> Encoded:
    """``np.load`` gives (H, W) int16; ``invalid`` is (min_disparity - 1) * 16."""
    return Encoded(npy(raw), (f"{invalid} marks pixels without disparity",))


EXPORTER = Exporter(suffixes=(".npy",), title="NumPy, int16 in 1/16 px", encode=encode)
