"""Which pixels have a disparity: 255 where there is one, else 0."""

from __future__ import annotations

import numpy as np

from tuner.exporters.encoding import png_rgb
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """One channel of 8 bit."""
    return Encoded(png_rgb(subject.valid.astype(np.uint8) * np.uint8(255)))


EXPORTER = Exporter(
    key="picture-valid",
    group=Group.PICTURES,
    suffixes=(".png",),
    title="PNG, 255 valid and 0 not",
    purpose="for masks in other programs: 255 where there is a disparity, else 0",
    stem="valid",
    needs=(Need.PAIR,),
    aliases=("valid", "mask"),
    encode=encode,
)
