"""The numbers of a result with all that they come from."""

from __future__ import annotations

from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.numbers import as_json
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """One JSON object in ASCII; what is not known is null."""
    return Encoded(as_json(subject).encode("ascii"))


EXPORTER = Exporter(
    key="metrics-json",
    group=Group.NUMBERS,
    suffixes=(".json",),
    title="JSON",
    purpose="for programs: the numbers with settings, sizes, times and versions",
    stem="metrics",
    needs=(Need.PAIR,),
    aliases=("metrics", "json"),
    encode=encode,
)
