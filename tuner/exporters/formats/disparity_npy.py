"""NumPy: the raw int16 map in 1/16 px, exactly as OpenCV's matchers give it."""

from __future__ import annotations

from tuner.exporters.encoding import npy
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """``np.load`` gives (H, W) int16; its invalid value is (min_disparity - 1) * 16."""
    return Encoded(npy(subject.raw), (f"{subject.invalid} marks pixels without disparity",))


EXPORTER = Exporter(
    key="disparity-npy",
    group=Group.DISPARITY,
    suffixes=(".npy",),
    title="NumPy, int16 in 1/16 px",
    purpose="for your own programs: exactly what OpenCV gives, 16 times the disparity in px",
    stem="disparity",
    needs=(Need.VALUES,),
    aliases=("npy",),
    encode=encode,
)
