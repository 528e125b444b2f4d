"""Files from a comparison: its table, and the filled disparity under a name that says so."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from tuner.comparison.comparison import Comparison
from tuner.core.errors import FileError, UserError
from tuner.core.geometry.cloud import CloudLook, CloudRequest
from tuner.core.geometry.point_cloud import Source
from tuner.core.types import SUBPIXELS, FloatMap, Picture, RawDisparity
from tuner.exporters import export
from tuner.files.writing import write_atomically

FILLED: Final = "filled"
_LOWEST, _HIGHEST = -32767, 32767
_NONE: Final = -32768


def export_table(comparison: Comparison, *, to: Path) -> None:
    """Write the table as .csv or .json.

    Raises:
        FileError: another ending, or the file cannot be written.
    """
    suffix = to.suffix.lower()
    if suffix not in (".csv", ".json"):
        what = f"ends in {suffix!r}" if suffix else "has no ending"
        raise FileError(f"{to}: the name {what}; the table can be written as .csv or .json")
    text = comparison.to_csv() if suffix == ".csv" else comparison.to_json()
    write_atomically(to, text.encode("utf-8"))


def filled_name(path: Path) -> Path:
    """The path with ``_filled`` before its ending, unless its name says so already."""
    if FILLED in path.stem.lower():
        return path
    return path.with_name(f"{path.stem}_{FILLED}{path.suffix}")


def export_filled(comparison: Comparison, *, to: Path) -> tuple[str, ...]:
    """Write stereo where it is known and aligned mono elsewhere, in the format of the ending.

    Returns:
        Sentences about values that the format could not hold.

    Raises:
        UserError: there is no filled map, since the fit was refused.
        FileError: the name does not say that the map is filled, or it cannot be written.
    """
    if comparison.filled is None:
        raise UserError(f"filled disparity: not written, because {comparison.refused}")
    if FILLED not in to.stem.lower():
        raise FileError(
            f"{to}: a filled disparity is not measured, and its name must say so; "
            f"take {filled_name(to).name}"
        )
    return export(raw_of(comparison.filled), invalid=_NONE, to=to)


def export_aligned(comparison: Comparison, *, to: Path) -> tuple[str, ...]:
    """Write the map fitted to disparities, in the format of the ending.

    Returns:
        Sentences about values that the format could not hold.

    Raises:
        UserError: there is none, since the fit was refused.
        FileError: no such format, or the file cannot be written.
    """
    if comparison.aligned is None:
        raise UserError(f"fitted map: not written, because {comparison.refused}")
    return export(raw_of(comparison.aligned), invalid=_NONE, to=to)


def cloud_of(
    comparison: Comparison, source: Source, picture: Picture, *, look: CloudLook
) -> CloudRequest:
    """The points of one of the maps; their file says which it is.

    Raises:
        UserError: there is no such map, since the fit was refused.
    """
    maps = {Source.STEREO: "stereo", Source.MONO: "aligned", Source.FILLED: "filled"}
    values: FloatMap | None = getattr(comparison, maps[source])
    if values is None:
        raise UserError(
            f"There is no point cloud of the {maps[source]} map, because {comparison.refused}"
        )
    return CloudRequest(
        picture=picture,
        disparity=values,
        calibration=comparison.calibration,
        source=source,
        look=look,
    )


def raw_of(values: FloatMap) -> RawDisparity:
    """(H, W) int16 in 1/16 px of float px, -32768 where not known."""
    scaled = np.rint(np.nan_to_num(values) * np.float32(SUBPIXELS))
    raw = np.clip(scaled, _LOWEST, _HIGHEST).astype(np.int16)
    return np.asarray(np.where(np.isfinite(values), raw, np.int16(_NONE)))
