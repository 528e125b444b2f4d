"""The table of the comparison with a monocular map."""

from __future__ import annotations

from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """All rows and columns of the comparison tab."""
    assert subject.comparison is not None
    return Encoded(subject.comparison.csv.encode("utf-8"))


EXPORTER = Exporter(
    key="comparison-csv",
    group=Group.COMPARISON,
    suffixes=(".csv",),
    title="Table as CSV",
    purpose="for spreadsheets: the errors of stereo and of the fitted map side by side",
    stem="comparison",
    needs=(Need.COMPARISON,),
    encode=encode,
)
