"""The point cloud of a result: a coloured point of each pixel that has a distance."""

from __future__ import annotations

import numpy as np

from tuner.core.geometry.normals import normals
from tuner.core.geometry.point_cloud import PointCloud, assumed, points_of
from tuner.core.types import SUBPIXELS, read_only
from tuner.exporters.subject import Subject


def cloud_of(subject: Subject, *, step: int = 1) -> tuple[PointCloud, int]:
    """The points of a result that has a pair, and how many pixels lie at infinity or beyond.

    Coloured by the left picture; with normals if the subject's layout wants them.

    Args:
        step: of so many pixels each way one is taken.
    """
    pair = subject.pair
    assert pair is not None
    known = subject.calibration
    geometry = known or assumed(pair.size)
    taken = subject.raw[::step, ::step]
    y, x = (found.astype(np.int32) * step for found in np.nonzero(taken != subject.invalid))
    disparity = subject.raw[y, x] * np.float32(1 / SUBPIXELS)
    points = points_of(x, y, disparity, geometry, pair.size)
    there = np.isfinite(points).all(axis=1)
    x, y, shown = x[there], y[there], pair.left.shown
    colours = shown[y, x]
    wanted = subject.layout.normals and step == 1
    cloud = PointCloud(
        points=read_only(points[there]),
        colours=read_only(colours if shown.ndim == 3 else np.repeat(colours[:, None], 3, axis=1)),
        pixels=read_only(np.stack([x, y], axis=1)),
        size=pair.size,
        calibration=geometry,
        metric=known is not None,
        normals=read_only(normals(subject.disparity, geometry)[y, x]) if wanted else None,
        step=step,
    )
    return cloud, int(np.count_nonzero(~there))
