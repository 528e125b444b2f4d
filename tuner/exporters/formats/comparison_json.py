"""The table of the comparison with a monocular map."""

from __future__ import annotations

from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """All rows and columns of the comparison tab."""
    assert subject.comparison is not None
    return Encoded(subject.comparison.json.encode("utf-8"))


EXPORTER = Exporter(
    key="comparison-json",
    group=Group.COMPARISON,
    suffixes=(".json",),
    title="Table as JSON",
    purpose="for programs: the errors of stereo and of the fitted map side by side",
    stem="comparison",
    needs=(Need.COMPARISON,),
    encode=encode,
)
