"""The numbers of a result as a table."""

from __future__ import annotations

from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.numbers import as_csv
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """A row a number: its name, of all pixels, of those that both cameras see."""
    return Encoded(as_csv(subject).encode("utf-8"))


EXPORTER = Exporter(
    key="metrics-csv",
    group=Group.NUMBERS,
    suffixes=(".csv",),
    title="CSV",
    purpose="for spreadsheets: density, and the errors where there is ground truth",
    stem="metrics",
    needs=(Need.PAIR,),
    aliases=("metrics", "csv"),
    encode=encode,
)
