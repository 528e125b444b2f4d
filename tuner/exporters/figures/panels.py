"""Pictures side by side with titles and colour bars, drawn as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.colour import Legend, Palette

Rgb = NDArray[np.uint8]
"""(H, W, 3) uint8."""

NONE: Final = (200, 200, 204)
"""Colour of a pixel without a value."""
_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX
_INK: Final = (34, 34, 34)
_PAPER: Final = 255
_LEAST_HEIGHT: Final = 360
_GREATEST_HEIGHT: Final = 1200
_WIDEST: Final = 8
"""Times its height: OpenCV scales no picture that is a hundred times as wide."""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One picture of a figure.

    Attributes:
        picture: (H, W, 3) uint8 RGB.
        legend, colours: of the colour bar beside it; None for none.
    """

    title: str
    picture: Rgb
    legend: Legend | None = None
    colours: Palette | None = None


def figure(panels: Sequence[Panel], *, most: int = _GREATEST_HEIGHT) -> Rgb:
    """Panels of one height beside each other on white, (H, W, 3) uint8 RGB.

    Args:
        most: a higher picture is drawn so many px high.
    """
    height = panels[0].picture.shape[0]
    wanted = min(max(height, _LEAST_HEIGHT), most)
    parts = [_drawn(panel, wanted) for panel in panels]
    margin = round(wanted * 0.04)
    gap = np.full((parts[0].shape[0], margin, 3), _PAPER, np.uint8)
    row = [gap]
    for part in parts:
        row += [part, gap]
    wide = np.concatenate(row, axis=1)
    return cv2.copyMakeBorder(
        wide, margin // 2, margin, 0, 0, cv2.BORDER_CONSTANT, value=(_PAPER,) * 3
    ).astype(np.uint8)


def _drawn(panel: Panel, height: int) -> Rgb:
    picture = _scaled(panel.picture, height)
    body = picture
    if panel.legend is not None and panel.colours is not None:
        body = np.concatenate([picture, _bar(panel.legend, panel.colours, height)], axis=1)
    head = np.full((round(height * 0.1), body.shape[1], 3), _PAPER, np.uint8)
    _centred(head, panel.title, height, picture.shape[1])
    return np.concatenate([head, body], axis=0)


def _scaled(picture: Rgb, height: int) -> Rgb:
    """So high; a very flat picture is less high, in the middle of the paper."""
    tall, wide = picture.shape[:2]
    times = min(height / tall, max(1.0, _WIDEST * height / wide))
    size = (max(1, round(wide * times)), min(height, max(1, round(tall * times))))
    way = cv2.INTER_AREA if times < 1 else cv2.INTER_NEAREST
    scaled = cv2.resize(picture, size, interpolation=way).astype(np.uint8)
    if size[1] == height:
        return scaled
    sheet = np.full((height, size[0], 3), _PAPER, np.uint8)
    top = (height - size[1]) // 2
    sheet[top : top + size[1]] = scaled
    return sheet


def _bar(legend: Legend, colours: Palette, height: int) -> Rgb:
    """A standing colour bar with its values and its unit."""
    size, thick = _type(height)
    tall, wide, gap = height, round(height * 0.035), round(height * 0.02)
    labels = legend.ticks(6)
    words = [word for _, word in labels] + [legend.unit]
    room = max(cv2.getTextSize(word, _FONT, size, thick)[0][0] for word in words)
    bar = np.full((tall, 2 * gap + wide + gap + room, 3), _PAPER, np.uint8)
    line = cv2.getTextSize("0", _FONT, size, thick)[0][1]
    top = 2 * line if legend.unit else line
    ramp = colours[1:, :3][::-1]
    rows = np.linspace(0, len(ramp) - 1, tall - top - line).round().astype(np.intp)
    bar[top : tall - line, gap : gap + wide] = ramp[rows][:, None]
    span = max(legend.high - legend.low, 1e-12)
    for value, word in labels:
        y = round(tall - line - (value - legend.low) / span * (tall - top - line))
        cv2.line(bar, (gap + wide, y), (gap + wide + gap // 2, y), _INK, thick, cv2.LINE_AA)
        at = (2 * gap + wide, y + line // 2)
        cv2.putText(bar, word, at, _FONT, size, _INK, thick, cv2.LINE_AA)
    cv2.putText(bar, legend.unit, (gap, line), _FONT, size, _INK, thick, cv2.LINE_AA)
    return bar


def _centred(head: Rgb, title: str, height: int, width: int) -> None:
    """The title over a picture, smaller if it would be wider than that."""
    size, thick = _type(height, larger=1.4)
    (wide, tall), _ = cv2.getTextSize(title, _FONT, size, thick)
    if wide > width:
        size *= width / wide
        wide = width
    at = ((width - wide) // 2, (head.shape[0] + tall) // 2)
    cv2.putText(head, title, at, _FONT, size, _INK, thick, cv2.LINE_AA)


def _type(height: int, *, larger: float = 1.0) -> tuple[float, int]:
    """Scale and thickness of the letters for a picture so high."""
    size = larger * height / 850
    return size, max(1, round(size * 2))


def rgb(picture: NDArray[np.uint8]) -> Rgb:
    """(H, W, 3) of (H, W) or (H, W, 3) uint8."""
    return picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)
