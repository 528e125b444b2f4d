"""The disparity in colours, with a ruler: for looking at."""

from __future__ import annotations

from tuner.core.colour import Legend
from tuner.core.colour_maps import quantise_px
from tuner.exporters.encoding import png_rgb
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.figures.notebook import colours_of
from tuner.exporters.figures.panels import Panel, figure
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """In the size of the picture, at least 360 px high."""
    colours, low, high = colours_of(subject), subject.low, subject.high
    picture = colours[quantise_px(subject.disparity, low, high)][..., :3]
    panel = Panel("Disparity", picture, Legend(low, high, "px", "disparity"), colours)
    return Encoded(png_rgb(figure([panel], most=picture.shape[0])))


EXPORTER = Exporter(
    key="picture-colour",
    group=Group.PICTURES,
    suffixes=(".png",),
    title="PNG, colours and ruler",
    purpose="for people: the disparity in colours, with its ruler; not for measuring",
    stem="colour",
    needs=(Need.VALUES,),
    aliases=("colour", "color"),
    encode=encode,
)
