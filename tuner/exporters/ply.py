"""Point clouds as PLY, binary or text: what MeshLab, CloudCompare and Open3D read.

Format: G. Turk, "The PLY Polygon File Format" (1994). Our own, because no library with a licence
like ours writes comments into the header, and a cloud whose unit nobody knows is of little use.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import FileError
from tuner.core.geometry.depth import centre_of
from tuner.core.geometry.point_cloud import PointCloud, Points
from tuner.files.writing import write_atomically

SUFFIX: Final = ".ply"
_PLACE: Final = "x y z"
_NORMAL: Final = "nx ny nz"
_COLOUR: Final = "red green blue"
_TYPES: Final = {"f": "float", "u": "uchar"}
_CAMERA: Final = "x right, y down, z forward"
_Y_UP: Final = "x right, y up, z backward"
_Y_UP_SIGNS: Final = (1, -1, -1)
_FORMAT: Final = "%.7g %.7g %.7g"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a cloud is written.

    Attributes:
        text: readable numbers instead of binary ones; five times as large.
        y_up: x right, y up, z backward, as viewers have it; else x right, y down, z forward.
        normals: the cloud is made with the normal of each point; one that has them keeps them.
    """

    text: bool = False
    y_up: bool = False
    normals: bool = False

    @property
    def key(self) -> str:
        """The same layout as a text; ``layout_of`` reads it."""
        return " ".join(name for name in ("text", "normals", "y_up") if getattr(self, name))


def layout_of(key: str) -> Layout:
    """The layout that a ``Layout.key`` stands for."""
    words = key.split()
    return Layout(text="text" in words, normals="normals" in words, y_up="y_up" in words)


USUAL: Final = Layout()
"""Binary, without normals, camera axes."""


def axes_words(layout: Layout) -> str:
    """Which way the axes point."""
    return _Y_UP if layout.y_up else _CAMERA


def is_ply(to: str | os.PathLike[str]) -> bool:
    """Whether a file of this name holds a point cloud."""
    return Path(to).suffix.lower() == SUFFIX


def export_ply(
    cloud: PointCloud, *, to: str | os.PathLike[str], layout: Layout | None = None
) -> tuple[str, ...]:
    """Write a cloud, whole or not at all; normals are written if it has them.

    Returns:
        Sentences about what its numbers must not be taken for.

    Raises:
        FileError: another ending, no point at all, or the file cannot be written.
    """
    if not is_ply(to):
        raise FileError(f"{os.fspath(to)}: a point cloud is written as .ply; name such a file")
    if not len(cloud):
        raise FileError(
            f"{os.fspath(to)}: not written, because no pixel has a distance within the limits; "
            "loosen the filters, search other disparities, or widen near and far"
        )
    write_atomically(to, encode(cloud, layout or Layout()))
    return (cloud.warning,) if cloud.warning else ()


def encode(cloud: PointCloud, layout: Layout) -> memoryview:
    """The bytes of the file."""
    header = _header(cloud, layout).encode("ascii")
    if layout.text:
        return memoryview(header + _rows(cloud, layout))
    columns = _columns(cloud, layout)
    kind = np.dtype([(name, values.dtype.newbyteorder("<"), 3) for name, values in columns])
    # The points are put where the file has them: no second copy of so many.
    data = np.empty(len(header) + len(cloud) * kind.itemsize, np.uint8)
    data[: len(header)] = np.frombuffer(header, np.uint8)
    rows = data[len(header) :].view(kind)
    for name, values in columns:
        rows[name] = values
    return data.data


def _header(cloud: PointCloud, layout: Layout) -> str:
    axes = axes_words(layout)
    calibration = cloud.calibration
    cx, cy = centre_of(calibration, cloud.size)
    lines = [
        "ply",
        f"format {'ascii' if layout.text else 'binary_little_endian'} 1.0",
        "comment made by Stereo Tuner",
        f"comment unit {cloud.unit}",
        f"comment axes {axes}; the left camera is the origin",
        f"comment source {cloud.source.words}",
        f"comment camera focal {calibration.focal_px:g} px, principal point {cx:g} {cy:g} px, "
        f"picture {cloud.size.width} x {cloud.size.height} px",
        *([f"comment warning {cloud.warning}"] if cloud.warning else []),
        f"element vertex {len(cloud)}",
        *(
            f"property {_TYPES[values.dtype.kind]} {name}"
            for names, values in _columns(cloud, layout)
            for name in names.split()
        ),
        "end_header",
    ]
    return "\n".join(lines) + "\n"


def _columns(cloud: PointCloud, layout: Layout) -> list[tuple[str, NDArray[Any]]]:
    """(names of three properties, (N, 3) values), in the order of the file."""
    columns: list[tuple[str, NDArray[Any]]] = [(_PLACE, _turned(cloud.points, layout))]
    if cloud.normals is not None:
        columns.append((_NORMAL, _turned(cloud.normals, layout)))
    return [*columns, (_COLOUR, cloud.colours)]


def _turned(vectors: Points, layout: Layout) -> Points:
    return vectors * np.array(_Y_UP_SIGNS, np.float32) if layout.y_up else vectors


def _rows(cloud: PointCloud, layout: Layout) -> bytes:
    columns = _columns(cloud, layout)
    formats = [_FORMAT] * (len(columns) - 1) + ["%d %d %d"]
    # One call of % for a whole block of rows: savetxt takes one for each.
    row = " ".join(formats) + "\n"
    values = np.concatenate([part.astype(np.float64) for _, part in columns], axis=1)
    text = io.StringIO()
    for first in range(0, len(values), _BLOCK):
        block = values[first : first + _BLOCK]
        text.write((row * len(block)) % tuple(block.ravel().tolist()))
    return text.getvalue().encode("ascii")


_BLOCK: Final = 4096
