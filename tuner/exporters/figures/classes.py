"""A picture of reasons with their words below."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.reasons import Reasons
from tuner.exporters.figures.panels import Rgb

_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX
_INK: Final = (34, 34, 34)
_SIZE, _THICK, _LINE, _BOX, _GAP = 0.45, 1, 22, 12, 6


def with_words(numbers: NDArray[np.uint8], known: Reasons) -> Rgb:
    """(H + h, W, 3) uint8 RGB of (H, W) uint8 places in ``known``; a narrow picture gets lines."""
    picture = known.palette[numbers][..., :3]
    width = picture.shape[1]
    present = np.flatnonzero(np.bincount(numbers.ravel(), minlength=len(known.entries)))
    placed, x, line = [], _GAP, 0
    for number in present:
        reason = known.entries[number]
        room = _BOX + _GAP + cv2.getTextSize(reason.short, _FONT, _SIZE, _THICK)[0][0] + 2 * _GAP
        if x > _GAP and x + room > width:
            x, line = _GAP, line + 1
        placed.append((x, line, reason))
        x += room
    below = np.full(((line + 1) * _LINE, width, 3), 255, np.uint8)
    for left, row, reason in placed:
        top = row * _LINE + (_LINE - _BOX) // 2
        below[top : top + _BOX, left : left + _BOX] = reason.colour
        at = (left + _BOX + _GAP, top + _BOX - 1)
        cv2.putText(below, reason.short, at, _FONT, _SIZE, _INK, _THICK, cv2.LINE_AA)
    return np.concatenate([picture, below], axis=0)
