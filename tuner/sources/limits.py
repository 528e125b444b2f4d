"""How large a picture may be, and what its decoding may take."""

from __future__ import annotations

from typing import Final

from tuner.core.errors import ImageError
from tuner.core.tunable import Size

MOST_MEGAPIXELS: Final = 200

MOST_CPU_S: Final = 20
"""200 megapixels of PNG or baseline JPEG take 5 s on a slow machine."""

MOST_S: Final = 90
"""By the clock, on a machine that is busy with other things."""

MOST_MEMORY_BYTES: Final = 6 << 30
"""200 megapixels in colour, 16 bit, beside the file: 5 GiB."""

ADDRESS_BYTES: Final = 16 << 30
"""Libraries reserve much that they never use."""


def check_area(size: Size, *, name: str = "") -> None:
    """Raise ImageError if a picture has no pixels or too many; its message begins with ``name``."""
    words = ""
    if min(size) < 1:
        words = f"the picture is {size}, it has no pixels"
    elif size.width * size.height > MOST_MEGAPIXELS * 1_000_000:
        words = (
            f"{size} is {size.width * size.height / 1e6:.0f} megapixels; "
            f"up to {MOST_MEGAPIXELS} can be read, so scale it down first"
        )
    if words:
        raise ImageError(f"{name}: {words}" if name else words)
