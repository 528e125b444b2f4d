"""The point cloud of a result: a coloured point of each pixel that has a distance."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

from tuner.core.geometry.cloud import CloudLook, CloudRequest, Colouring, cloud
from tuner.core.geometry.point_cloud import PointCloud
from tuner.exporters.subject import Subject


def cloud_of(subject: Subject, *, most: int | None = None) -> PointCloud:
    """The points of a result that has a pair, as the subject's look wants them.

    With normals if its layout wants them.

    Args:
        most: so many points at most, without normals; None for all.
    """
    pair = subject.pair
    assert pair is not None
    wanted = subject.layout.normals and most is None
    return cloud(
        CloudRequest(
            picture=pair.left,
            disparity=subject.raw,
            invalid=subject.invalid,
            calibration=subject.calibration,
            look=replace(subject.look, most=most, normals=wanted),
        )
    )


def limits_words(look: CloudLook, *, metric: bool) -> str:
    """Which distances have points; empty where all have."""
    if not look.limited:
        return ""
    near = f" from {look.near:g}" if look.near > 0 else ""
    far = f" to {look.far:g}" if isfinite(look.far) else ""
    return f"z{near}{far} {'m' if metric else 'baselines'}"


def colours_words(look: CloudLook) -> str:
    """What the colours of the points tell."""
    by = "" if look.colouring is Colouring.IMAGE else f" by {look.colouring.value}"
    return f"colours{by}"
