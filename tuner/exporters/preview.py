"""What can be seen of a file before it is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_LINES = 40
MOST_PX = 480


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Preview:
    """What a file will hold, made small.

    Attributes:
        picture: (H, W, 3) uint8 RGB, or None.
        text: the first lines, where the file is text.
        words: how much of it there is, in one line.
    """

    picture: NDArray[np.uint8] | None = None
    text: str = ""
    words: str = ""
