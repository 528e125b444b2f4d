"""Ground truth in a tree of its own, which lies beside that of the pictures and is laid out alike.

ETH3D unpacks to two_view_training/SCENE/im0.png and two_view_training_gt/SCENE/disp0GT.pfm.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_ENDINGS: Final = ("gt", "GT", "groundtruth", "ground_truth")
"""Not "disparity": that is how people name what they computed."""

_LEVELS: Final = 3
"""The folder of the pictures, and two above it."""


def folders_of_truth(picture: Path) -> Iterator[Path]:
    """Where the truth of a picture lies if it has a tree of its own; those that are there."""
    top = Path(os.path.abspath(picture)).parent
    below = Path()
    for _ in range(_LEVELS):
        if top == top.parent:
            return
        for sign in "_-":
            for ending in _ENDINGS:
                folder = top.with_name(f"{top.name}{sign}{ending}") / below
                if os.path.isdir(folder):
                    yield folder
        top, below = top.parent, top.name / below
