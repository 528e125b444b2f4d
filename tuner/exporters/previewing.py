"""What a format will hold, as a small picture or as its first lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import cv2
import numpy as np

from tuner.core import inverse_depth as relative
from tuner.core.colour import Legend
from tuner.core.colour_maps import quantise_px
from tuner.core.types import FloatMap
from tuner.exporters.cloud_preview import cloud_preview
from tuner.exporters.depth import known_depth
from tuner.exporters.exporter import Encoded, Exporter, Group
from tuner.exporters.figures.notebook import colours_of, stereo_figure_of
from tuner.exporters.figures.panels import Panel, Rgb, figure, rgb
from tuner.exporters.filled import filled
from tuner.exporters.needs import lacks
from tuner.exporters.preview import MOST_LINES, MOST_PX, Preview
from tuner.exporters.smaller import smaller
from tuner.exporters.subject import Subject

_TEXT: Final = (".csv", ".json")
_WITHIN: Final = (2.0, 98.0)
"""Percent of the distances that get colours of their own: some are always far beyond."""
_LEAST_M: Final = 1e-3
_MOST_COLUMNS: Final = 160


def preview_of(exporter: Exporter, subject: Subject) -> Preview:
    """What this format will hold of a result that has all it needs; takes a while.

    Raises:
        ImageError: the format cannot hold such a picture.
    """
    if lack := lacks(exporter, subject):
        return Preview(words=f"Not possible now: {lack}.")
    if exporter.preview is not None:
        return exporter.preview(subject)
    if exporter.suffixes[0] in _TEXT:
        return of_text(exporter.encode(subject).data)
    if exporter.group in (Group.PICTURES, Group.FIGURE) and exporter.suffixes[0] == ".png":
        return of_picture(exporter.encode, subject)
    look = _BY_GROUP.get(exporter.group)
    return Preview(words="There is no preview of this format.") if look is None else look(subject)


def of_text(data: bytes) -> Preview:
    """The first lines of a file."""
    lines = data.decode("utf-8", "replace").splitlines()
    shown = [line if len(line) <= _MOST_COLUMNS else line[:_MOST_COLUMNS] + "…" for line in lines]
    more = len(lines) - MOST_LINES
    rest = [f"… {more} more lines"] if more > 0 else []
    return Preview(text="\n".join([*shown[:MOST_LINES], *rest]), words=f"{len(lines)} lines")


def of_picture(encode: Callable[[Subject], Encoded], subject: Subject) -> Preview:
    """The picture that a format makes of a smaller result, read back from the file it made."""
    data = encode(smaller(subject, most=MOST_PX)).data
    found: Any = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert found is not None
    # The upper byte of 16 bit is what a screen shows.
    shown = np.asarray(found >> 8 if found.dtype == np.uint16 else found, np.uint8)
    picture = rgb(shown if shown.ndim == 2 else shown[..., ::-1])
    return Preview(picture=fitted(picture), words=_size(subject))


def fitted(picture: Rgb) -> Rgb:
    """No side longer than a preview has room for."""
    times = 2 * MOST_PX / max(picture.shape[:2])
    if times >= 1:
        return picture
    size = (max(1, round(picture.shape[1] * times)), max(1, round(picture.shape[0] * times)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _disparities(subject: Subject) -> Preview:
    small = smaller(subject, most=MOST_PX)
    legend = Legend(subject.low, subject.high, "px", "Disparity")
    return Preview(picture=_coloured(small, small.disparity, legend), words=_size(subject))


def _distances(subject: Subject) -> Preview:
    small = smaller(subject, most=MOST_PX)
    metres = known_depth(small)
    finite = metres[np.isfinite(metres)]
    if not finite.size:
        return Preview(words="No pixel of the small picture has a distance.")
    low, high = (float(one) for one in np.percentile(finite, _WITHIN))
    picture = _coloured(small, metres, Legend(low, max(high, low + _LEAST_M), "m", "Depth"))
    return Preview(picture=picture, words=_size(subject))


def _coloured(subject: Subject, values: FloatMap, legend: Legend) -> Rgb:
    colours = colours_of(subject)
    picture = colours[quantise_px(values, legend.low, legend.high)][..., :3]
    return fitted(figure([Panel(legend.name, picture, legend, colours)]))


def _figure(subject: Subject) -> Preview:
    picture = fitted(figure(stereo_figure_of(smaller(subject, most=MOST_PX))))
    return Preview(picture=picture, words="The pictures stand there in their own resolution")


def _map(subject: Subject) -> Preview:
    small = smaller(subject, most=MOST_PX)
    assert small.inverse_depth is not None
    drawn = relative.draw(small.inverse_depth, relative.Contrast())
    picture = colours_of(small)[drawn.index][..., :3]
    return Preview(
        picture=fitted(picture), words="Relative inverse depth, without unit: bigger is nearer"
    )


def _filled(subject: Subject) -> Preview:
    return _disparities(filled(subject))


def _size(subject: Subject) -> str:
    height, width = subject.raw.shape
    if not subject.raw.size:
        return ""
    known = 100 * np.count_nonzero(subject.valid) / subject.raw.size
    return f"{width} x {height} px; {known:.0f} % of them have a disparity"


_BY_GROUP: Final[Mapping[Group, Callable[[Subject], Preview]]] = {
    Group.DISPARITY: _disparities,
    Group.DEPTH: _distances,
    Group.CLOUD: cloud_preview,
    Group.PICTURES: _disparities,
    Group.FIGURE: _figure,
    Group.MONOCULAR: _map,
    Group.COMPARISON: _filled,
}
