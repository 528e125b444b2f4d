"""The figure left | right | depth map as pixels."""

from __future__ import annotations

from tuner.exporters.encoding import png_rgb
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.figures.notebook import stereo_figure_of
from tuner.exporters.figures.panels import figure
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """At most 1200 px high."""
    return Encoded(png_rgb(figure(stereo_figure_of(subject))))


EXPORTER = Exporter(
    key="figure-png",
    group=Group.FIGURE,
    suffixes=(".png",),
    title="PNG, left | right | depth map",
    purpose="for slides and notebooks: left, right and depth map with titles",
    stem="figure",
    needs=(Need.PAIR, Need.VALUES),
    aliases=("figure",),
    encode=encode,
)
