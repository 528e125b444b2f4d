"""A small picture of a point cloud, seen from behind the cameras, and what its file says."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from tuner.core.geometry.orbit import extent, looking
from tuner.core.geometry.point_cloud import PointCloud
from tuner.exporters.cloud import cloud_of, colours_words, limits_words
from tuner.exporters.figures.panels import Rgb
from tuner.exporters.ply import USUAL, axes_words
from tuner.exporters.preview import Preview
from tuner.exporters.subject import Subject

_POINTS: Final = 80_000
_WIDTH, _HEIGHT = 480, 360
_SIDE: Final = 2
_GROUND: Final = 32
_BYTES: Final = {"place": 12, "normal": 12, "colour": 3}
_TEXT_BYTES: Final = {"place": 33, "normal": 36, "colour": 12}
"""About, of one point."""


def cloud_preview(subject: Subject) -> Preview:
    """Of a result that has a pair and a disparity."""
    cloud = cloud_of(subject, most=_POINTS)
    return Preview(picture=_seen(cloud), words=_words(cloud, subject, _count(subject)))


def _count(subject: Subject) -> int:
    """How many points the file will have."""
    if not subject.look.limited:
        return int(np.count_nonzero(subject.valid))
    return len(cloud_of(replace(subject, layout=USUAL)))


def _words(cloud: PointCloud, subject: Subject, count: int) -> str:
    layout, look = subject.layout, subject.look
    each = _TEXT_BYTES if layout.text else _BYTES
    size = count * (each["place"] + each["colour"] + (each["normal"] if layout.normals else 0))
    about = "about " if layout.text else ""
    kind = "text" if layout.text else "binary"
    also = " and normals" if layout.normals else ""
    limits = limits_words(look, metric=cloud.metric)
    within = f"; {limits}" if limits else ""
    points = f"{count} points with {colours_words(look)}{also}"
    words = f"{points}, {kind}, {about}{size / 1e6:.1f} MB{within}"
    warning = f"; {cloud.warning}" if cloud.warning else ""
    return f"{words}; {axes_words(layout)}; unit {cloud.unit}{warning}"


def _seen(cloud: PointCloud) -> Rgb:
    picture = np.full((_HEIGHT, _WIDTH, 3), _GROUND, np.uint8)
    most = extent(cloud.points)
    if most is None:
        return picture
    seen = looking("reset", most).seen(cloud.points, _WIDTH, _HEIGHT)
    inside = (seen[:, 0] >= 0) & (seen[:, 0] < _WIDTH - _SIDE)
    inside &= (seen[:, 1] >= 0) & (seen[:, 1] < _HEIGHT - _SIDE)
    seen, colours = seen[inside], cloud.colours[inside]
    # The farthest first: what is nearer lies over it.
    order = np.argsort(-seen[:, 2], kind="stable")
    x, y = seen[order, :2].astype(np.intp).T
    for dy in range(_SIDE):
        for dx in range(_SIDE):
            picture[y + dy, x + dx] = colours[order]
    return picture
