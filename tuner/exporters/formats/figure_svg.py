"""The figure left | right | depth map as SVG."""

from __future__ import annotations

from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.figures.notebook import stereo_figure_of
from tuner.exporters.figures.plan import plan
from tuner.exporters.figures.svg import svg
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """Pictures in their own resolution."""
    return Encoded(svg(plan(stereo_figure_of(subject))))


EXPORTER = Exporter(
    key="figure-svg",
    group=Group.FIGURE,
    suffixes=(".svg",),
    title="SVG, left | right | depth map",
    purpose="for web pages and Inkscape: the same figure, its letters as letters",
    stem="figure",
    needs=(Need.PAIR, Need.VALUES),
    aliases=("svg",),
    encode=encode,
)
