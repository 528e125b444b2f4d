"""The figure left | right | depth map as PDF."""

from __future__ import annotations

from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.figures.notebook import stereo_figure_of
from tuner.exporters.figures.pdf import pdf
from tuner.exporters.figures.plan import plan
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """Pictures in their own resolution."""
    return Encoded(pdf(plan(stereo_figure_of(subject))))


EXPORTER = Exporter(
    key="figure-pdf",
    group=Group.FIGURE,
    suffixes=(".pdf",),
    title="PDF, left | right | depth map",
    purpose="for papers (LaTeX): the same figure, its letters as letters",
    stem="figure",
    needs=(Need.PAIR, Need.VALUES),
    aliases=("pdf",),
    encode=encode,
)
