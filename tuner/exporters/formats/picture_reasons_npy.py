"""Why pixels have no disparity, as numbers."""

from __future__ import annotations

from functools import partial

from tuner.exporters.encoding import npy
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.formats import picture_reasons
from tuner.exporters.previewing import of_picture
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """(H, W) uint8; the notes say what each number means."""
    assert subject.reasons is not None
    assert subject.known is not None
    words = ", ".join(f"{i} {one.short}" for i, one in enumerate(subject.known.entries))
    return Encoded(npy(subject.reasons), (f"its numbers mean {words}",))


EXPORTER = Exporter(
    key="picture-reasons-npy",
    group=Group.PICTURES,
    suffixes=(".npy",),
    title="NumPy, why rejected",
    purpose="for your own programs: a number for each reason",
    stem="reasons",
    needs=(Need.REASONS,),
    encode=encode,
    preview=partial(of_picture, picture_reasons.encode),
)
