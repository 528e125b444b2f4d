"""Why pixels have no disparity, in colours with their words."""

from __future__ import annotations

from tuner.exporters.encoding import png_rgb
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.figures.classes import with_words
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """The colours of the window, and their words in a line below."""
    assert subject.reasons is not None
    assert subject.known is not None
    return Encoded(png_rgb(with_words(subject.reasons, subject.known)))


EXPORTER = Exporter(
    key="picture-reasons",
    group=Group.PICTURES,
    suffixes=(".png",),
    title="PNG, why rejected",
    purpose="for people: which test rejected each pixel, in colours with their words",
    stem="reasons",
    needs=(Need.REASONS,),
    aliases=("reasons",),
    encode=encode,
)
