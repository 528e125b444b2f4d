"""The figure source | depth map by the network as pixels."""

from __future__ import annotations

from functools import partial

from tuner.exporters.encoding import png_rgb
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.figures.notebook import mono_figure_of
from tuner.exporters.figures.panels import figure
from tuner.exporters.previewing import of_picture
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """At most 1200 px high."""
    return Encoded(png_rgb(figure(mono_figure_of(subject))))


EXPORTER = Exporter(
    key="monocular-figure",
    group=Group.MONOCULAR,
    suffixes=(".png",),
    title="PNG, source | depth map",
    purpose="for slides and notebooks: the picture and its map with titles",
    stem="figure-monocular",
    needs=(Need.MAP,),
    encode=encode,
    preview=partial(of_picture, encode),
)
