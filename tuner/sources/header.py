"""What the bytes of an image file say of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tuner.core.tunable import Size

NO_IMAGE: Final = "not an image that can be read, or damaged"
READABLE: Final = "give PNG, JPEG, TIFF, BMP, WebP, PGM, PPM or PFM"
WHOLE: Final = "get a whole copy of it"
CUT: Final = f"is truncated; {WHOLE}"
DAMAGED: Final = f"has a damaged header; {WHOLE}"


@dataclass(frozen=True, slots=True)
class Header:
    """What the bytes say of themselves.

    Attributes:
        kind: name of the format, empty if unknown.
        size: size in px, or None where the header was not read that far.
        fault: what is wrong and what would be right, to follow "the file ", or empty.
        alpha: there is an alpha channel.
    """

    kind: str = ""
    size: Size | None = None
    fault: str = ""
    alpha: bool = False
