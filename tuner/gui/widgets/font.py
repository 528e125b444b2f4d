"""The second font size of the side panels: captions, read-outs, second lines."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QFont

SMALLER: Final = 0.87


def smaller(font: QFont) -> QFont:
    """A smaller copy of a font, whether it is measured in points or in pixels."""
    copy = QFont(font)
    if font.pointSizeF() > 0:
        copy.setPointSizeF(font.pointSizeF() * SMALLER)
    else:
        copy.setPixelSize(max(1, round(font.pixelSize() * SMALLER)))
    return copy
