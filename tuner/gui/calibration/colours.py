"""Colours of the left and the right camera, on light and dark ground."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QColor, QPalette

_SIDES: Final = {"left": ("#1f5fbf", "#6ea8fe"), "right": ("#c2410c", "#ffa657")}


def side_colour(side: str, colours: QPalette) -> QColor:
    """That of the "left" or the "right" camera."""
    dark = colours.color(QPalette.ColorRole.Window).lightness() < 128
    return QColor(_SIDES[side][1 if dark else 0])
