"""PLY: a coloured point of each pixel that has a distance, for MeshLab, CloudCompare, Open3D."""

from __future__ import annotations

import numpy as np

from tuner.core.geometry.point_cloud import PointCloud, assumed, points_of
from tuner.core.types import SUBPIXELS, read_only
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.ply import Layout
from tuner.exporters.ply import encode as encode_ply
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """Every pixel with a distance, coloured by the left picture; camera axes, binary."""
    pair = subject.pair
    assert pair is not None
    known = subject.calibration
    y, x = (places.astype(np.int32) for places in np.nonzero(subject.valid))
    disparity = subject.raw[y, x] * np.float32(1 / SUBPIXELS)
    points = points_of(x, y, disparity, known or assumed(pair.size), pair.size)
    there = np.isfinite(points).all(axis=1)
    x, y, shown = x[there], y[there], pair.left.shown
    colours = shown[y, x]
    cloud = PointCloud(
        points=read_only(points[there]),
        colours=read_only(colours if shown.ndim == 3 else np.repeat(colours[:, None], 3, axis=1)),
        pixels=read_only(np.stack([x, y], axis=1)),
        size=pair.size,
        calibration=known or assumed(pair.size),
        metric=known is not None,
    )
    notes = [cloud.warning] if cloud.warning else []
    infinite = int(np.count_nonzero(~there))
    if infinite:
        notes.append(f"{infinite} pixels at infinity or beyond have no point")
    return Encoded(bytes(encode_ply(cloud, Layout())), tuple(notes))


EXPORTER = Exporter(
    key="cloud-ply",
    group=Group.CLOUD,
    suffixes=(".ply",),
    title="PLY, binary, coloured",
    purpose="for MeshLab, CloudCompare, Open3D: points in metres, or in baselines without a "
    "calibration",
    stem="cloud",
    needs=(Need.VALUES, Need.PAIR),
    aliases=("ply",),
    encode=encode,
)
