"""A coloured point for every pixel that has a distance."""

from __future__ import annotations

import numpy as np

from tuner.core.geometry.point_cloud import PointCloud, assumed, points_of
from tuner.core.types import read_only, size_of
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.figures.panels import rgb
from tuner.exporters.ply import Layout
from tuner.exporters.ply import encode as as_ply
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """Binary, camera axes: x right, y down, z forward, as its header says.

    Metres with a calibration; else baselines, and the notes say that only the shape is true.
    """
    assert subject.pair is not None
    size, rig = size_of(subject.raw), subject.calibration
    geometry = rig or assumed(size)
    y, x = np.nonzero(subject.valid)
    points = points_of(x, y, subject.disparity[y, x], geometry, size)
    seen = np.isfinite(points).all(axis=1)
    x, y = x[seen], y[seen]
    cloud = PointCloud(
        points=read_only(points[seen]),
        colours=read_only(rgb(subject.pair.left.shown)[y, x]),
        pixels=read_only(np.stack([x, y], axis=1).astype(np.int32)),
        size=size,
        calibration=geometry,
        metric=rig is not None,
    )
    return Encoded(bytes(as_ply(cloud, Layout())), (cloud.warning,) if cloud.warning else ())


EXPORTER = Exporter(
    key="cloud-ply",
    group=Group.CLOUD,
    suffixes=(".ply",),
    title="PLY, binary, coloured points",
    purpose="for MeshLab, CloudCompare, Open3D: points in metres, or a shape without calibration",
    stem="cloud",
    needs=(Need.PAIR, Need.VALUES),
    aliases=("ply",),
    encode=encode,
)
