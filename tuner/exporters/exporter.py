"""What a file format for disparity maps is: one EXPORTER constant in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from tuner.core.types import RawDisparity


class Encoded(NamedTuple):
    """The bytes of a file, and sentences about what it could not hold."""

    data: bytes
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """One file format.

    Attributes:
        suffixes: endings of its files, the usual one first, e.g. (".tiff", ".tif").
        title: words for a file dialog.
        encode: (raw (H, W) int16 in 1/16 px, raw value of pixels without disparity) -> file.
    """

    suffixes: tuple[str, ...]
    title: str
    encode: Callable[[RawDisparity, int], Encoded]
