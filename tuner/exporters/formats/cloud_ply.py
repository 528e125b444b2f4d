"""PLY: a coloured point of each pixel that has a distance, for MeshLab, CloudCompare, Open3D."""

from __future__ import annotations

import numpy as np

from tuner.exporters.cloud import cloud_of, limits_words
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.ply import encode as encode_ply
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """Every pixel with a distance, as the subject's look and layout say."""
    cloud = cloud_of(subject)
    notes = [cloud.warning] if cloud.warning else []
    if missing := int(np.count_nonzero(subject.valid)) - len(cloud):
        limits = limits_words(subject.look, metric=cloud.metric)
        beyond = f"outside {limits}" if limits else "at infinity or beyond"
        notes.append(f"{missing} pixels {beyond} have no point")
    return Encoded(bytes(encode_ply(cloud, subject.layout)), tuple(notes))


EXPORTER = Exporter(
    key="cloud-ply",
    group=Group.CLOUD,
    suffixes=(".ply",),
    title="PLY, coloured",
    purpose="for MeshLab, CloudCompare, Open3D: points in metres, or in baselines without a "
    "calibration",
    stem="cloud",
    needs=(Need.VALUES, Need.PAIR),
    aliases=("ply",),
    encode=encode,
)
