"""The pictures of a report, each as it stands in the page itself."""

from __future__ import annotations

import base64
from typing import Final, NamedTuple

import numpy as np

from tuner.core.colour import (
    Legend,
    error_legend,
    error_palette,
    quantise,
    quantise_error,
)
from tuner.core.types import SUBPIXELS
from tuner.exporters.encoding import png_rgb
from tuner.exporters.figures.classes import with_words
from tuner.exporters.figures.notebook import colours_of, stereo_figure_of
from tuner.exporters.figures.panels import Panel, Rgb, figure, rgb
from tuner.exporters.figures.plan import plan
from tuner.exporters.figures.svg import svg
from tuner.exporters.smaller import smaller
from tuner.exporters.subject import Subject

ERROR_PX: Final = 4.0
_UNKNOWN, _MISSING = (235, 235, 235), (120, 120, 120)
_NO_VALUE: Final = -(2**15)
_FIGURE_PX: Final = 1000


class Shown(NamedTuple):
    """A picture with its words; ``uri`` holds it, as a PNG or an SVG."""

    title: str
    words: str
    uri: str


def pictures_of(subject: Subject) -> tuple[Shown, ...]:
    """Left, right, disparity, and as far as they are known ground truth, error and reasons."""
    pair = subject.pair
    assert pair is not None
    found = [
        _shown("Left", "as it was read", rgb(pair.left.shown)),
        _shown("Right", "as it was matched", rgb(pair.right.shown)),
        _shown("Disparity", "grey: none", _disparity(subject, subject.raw, subject.invalid)),
    ]
    if subject.truth is not None:
        found.append(_shown("Ground truth", "in the same colours", _truth(subject)))
        words = "disparity - ground truth; light: no ground truth, dark: no disparity"
        found.append(_shown("Error", words, _error(subject)))
    if subject.reasons is not None and subject.known is not None:
        words = "the first test that a pixel failed"
        found.append(_shown("Why rejected", words, with_words(subject.reasons, subject.known)))
    return tuple(found)


def figure_of(subject: Subject) -> Shown:
    """The figure left | right | depth map as SVG, its pictures no larger than a page needs."""
    small = smaller(subject, most=_FIGURE_PX)
    data = base64.b64encode(svg(plan(stereo_figure_of(small)))).decode("ascii")
    words = "an SVG of its own: save it from here"
    return Shown("Figure", words, f"data:image/svg+xml;base64,{data}")


def _shown(title: str, words: str, picture: Rgb) -> Shown:
    data = base64.b64encode(png_rgb(picture)).decode("ascii")
    return Shown(title, words, f"data:image/png;base64,{data}")


def _disparity(subject: Subject, raw: np.ndarray, invalid: int, title: str = "Disparity") -> Rgb:
    low, high = subject.low, subject.high
    first, last = round(low * SUBPIXELS), round(high * SUBPIXELS)
    colours = colours_of(subject)
    picture = colours[quantise(raw, invalid=invalid, low=first, high=last)][..., :3]
    return figure([Panel(title, picture, Legend(low, high, "px", "disparity"), colours)])


def _truth(subject: Subject) -> Rgb:
    assert subject.truth is not None
    known = np.isfinite(subject.truth)
    scaled = np.rint(np.where(known, subject.truth, 0) * SUBPIXELS)
    raw = np.clip(scaled, _NO_VALUE + 1, np.iinfo(np.int16).max).astype(np.int16)
    raw[~known] = _NO_VALUE
    return _disparity(subject, raw, _NO_VALUE, "Ground truth")


def _error(subject: Subject) -> Rgb:
    assert subject.truth is not None
    colours = error_palette(unknown=_UNKNOWN, missing=_MISSING)
    index = quantise_error(subject.raw, subject.invalid, subject.truth, ERROR_PX)
    # The ramp of errors begins one place later than that of disparities.
    panel = Panel("Error", colours[index][..., :3], error_legend(ERROR_PX), colours[1:])
    return figure([panel])
