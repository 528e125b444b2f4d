"""Where everything of a figure stands, for formats that keep letters and lines as such.

Units are points (1/72 inch), the origin is at the top left, y points down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tuner.exporters.figures.panels import Panel, Rgb

INK: Final = "#222222"
FONT: Final = 9.0
TITLE_FONT: Final = 12.0
_HEIGHT: Final = 180.0
"""Of every picture: three of usual shape fill the width of a page."""
_MARGIN, _HEAD, _GAP = 12.0, 22.0, 6.0
_BAR: Final = 8.0
_TICK: Final = 3.0
_LETTER: Final = 0.56
"""Usual width of a letter of Helvetica, in its size."""
_TICKS: Final = 6


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """A picture in a rectangle."""

    x: float
    y: float
    width: float
    height: float
    pixels: Rgb


@dataclass(frozen=True, slots=True)
class Text:
    """Words whose base line is at y; ``centred`` on x, or from x on."""

    x: float
    y: float
    size: float
    words: str
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A level line from x1 to x2."""

    x1: float
    x2: float
    y: float


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """All of a figure."""

    width: float
    height: float
    images: tuple[Image, ...]
    texts: tuple[Text, ...]
    lines: tuple[Line, ...]


def plan(panels: Sequence[Panel]) -> Plan:
    """Panels of one height beside each other, with titles above and colour bars at their right."""
    images: list[Image] = []
    texts: list[Text] = []
    lines: list[Line] = []
    x, top = _MARGIN, _MARGIN + _HEAD
    for panel in panels:
        tall, wide = panel.picture.shape[:2]
        width = _HEIGHT * wide / tall
        images.append(Image(x, top, width, _HEIGHT, panel.picture))
        size = min(TITLE_FONT, width / (_LETTER * max(1, len(panel.title))))
        texts.append(Text(x + width / 2, top - 8, size, panel.title, centred=True))
        x += width + _GAP
        if panel.legend is not None and panel.colours is not None:
            bar, words, ticks = _bar(panel, x, top)
            images.append(bar)
            texts += words
            lines += ticks
            longest = max(len(word.words) for word in words)
            x += _BAR + _TICK + 2 + longest * _LETTER * FONT + _GAP
        x += _GAP
    width = x - 2 * _GAP + _MARGIN
    height = top + _HEIGHT + _MARGIN
    return Plan(width, height, tuple(images), tuple(texts), tuple(lines))


def _bar(panel: Panel, x: float, top: float) -> tuple[Image, list[Text], list[Line]]:
    assert panel.legend is not None
    assert panel.colours is not None
    legend, ramp = panel.legend, panel.colours[1:, :3][::-1]
    span = max(legend.high - legend.low, 1e-12)
    words, ticks = [], []
    for value, word in legend.ticks(_TICKS):
        y = top + _HEIGHT * (1 - (value - legend.low) / span)
        ticks.append(Line(x + _BAR, x + _BAR + _TICK, y))
        words.append(Text(x + _BAR + _TICK + 2, y + FONT / 3, FONT, word))
    words.append(Text(x, top - 8, FONT, legend.unit or ""))
    return Image(x, top, _BAR, _HEIGHT, ramp[:, None]), words, ticks
