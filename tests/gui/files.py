"""Pairs and pictures in files, for tests that open them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from tuner.session.state import PairRef


@dataclass(frozen=True)
class Files:
    """A pair in files, with the disparity it was made with."""

    left: Path
    right: Path
    shift: int = 0

    @property
    def ref(self) -> PairRef:
        return PairRef(str(self.left), str(self.right))


def write_pair(
    folder: Path, *, width: int = 160, height: int = 120, shift: int = 7, seed: int = 1
) -> Files:
    """left.png and right.png of random texture, ``shift`` px apart."""
    rng = np.random.default_rng(seed)
    wide = cv2.GaussianBlur(rng.integers(0, 255, (height, width + shift), np.uint8), (3, 3), 0)
    folder.mkdir(parents=True, exist_ok=True)
    files = Files(folder / "left.png", folder / "right.png", shift)
    save(files.left, wide[:, :width])
    save(files.right, wide[:, shift:])
    return files


def save(path: Path, image: Any) -> Path:
    """Write an image under any name, also one that cv2.imwrite would not take."""
    done, data = cv2.imencode(path.suffix, image)
    assert done
    path.write_bytes(data.tobytes())
    return path
