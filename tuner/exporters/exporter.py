"""What an output format is: one EXPORTER constant in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tuner.exporters.preview import Preview
from tuner.exporters.subject import Subject


class Encoded(NamedTuple):
    """The bytes of a file, and sentences about what it could not hold."""

    data: bytes
    notes: tuple[str, ...] = ()


class Group(StrEnum):
    """What is written; the value is the heading for people."""

    DISPARITY = "Disparity"
    DEPTH = "Depth"
    CLOUD = "Point cloud"
    PICTURES = "Pictures"
    FIGURE = "Figure"
    NUMBERS = "Numbers"
    MONOCULAR = "Monocular map"
    COMPARISON = "Comparison"


class Need(StrEnum):
    """What a format cannot do without; the value is its word for people."""

    VALUES = "a pixel with a disparity"
    PAIR = "the pair"
    GEOMETRY = "a calibration"
    TRUTH = "ground truth"
    REASONS = "the count of rejections"
    MAP = "a monocular map"
    COMPARISON = "a comparison"
    FILLED = "a fitted map"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """One output format.

    Attributes:
        key: names it in flags and settings, e.g. "disparity-png".
        group: what it writes.
        suffixes: endings of its files, the usual one first, e.g. (".tiff", ".tif").
        title: words for a file dialog.
        purpose: what it is for, in one line.
        stem: its file's usual name without the ending.
        needs: what it cannot do without.
        aliases: shorter names for flags; several formats may share one.
        encode: the subject, of which all that it needs is there -> file.
        preview: the same subject -> what the file will hold; where it is left out, its group's.
    """

    key: str
    group: Group
    suffixes: tuple[str, ...]
    title: str
    purpose: str
    stem: str
    needs: tuple[Need, ...] = ()
    aliases: tuple[str, ...] = ()
    encode: Callable[[Subject], Encoded]
    preview: Callable[[Subject], Preview] | None = None

    @property
    def name(self) -> str:
        """The usual name of its file."""
        return self.stem + self.suffixes[0]
