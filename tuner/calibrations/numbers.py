"""Matrices and numbers out of a file's nodes, checked, with the field's name in every complaint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.geometry.cameras import SENSIBLE, CalibrationError, Matrix, Row, matrix_of, row_of
from tuner.core.tunable import Size
from tuner.files.file_storage import shortened

_MOST: Final = 4096


def values(node: Any, name: str) -> NDArray[np.float64]:
    """All numbers of a node, flat: a list, lists of lists, a text of numbers, or rows/cols/data.

    Raises:
        CalibrationError: there is something else in it.
    """
    if isinstance(node, Mapping):
        if "data" not in node:
            raise CalibrationError(f"{name}: a list of numbers is needed, not nodes")
        return _announced(node, values(node["data"], name), name)
    if isinstance(node, str):
        node = node.replace(",", " ").split()
    if isinstance(node, np.ndarray):
        node = node.tolist()
    flat = list(_flat(node, name, 4))
    if len(flat) > _MOST:
        raise CalibrationError(f"{name}: {len(flat)} numbers; so many are no matrix")
    return np.array(flat, np.float64)


def _announced(
    node: Mapping[str, Any], flat: NDArray[np.float64], name: str
) -> NDArray[np.float64]:
    sides = [number(node.get(side, 0), f"{name}.{side}") for side in ("rows", "cols")]
    # Files in the wild say 1x5 for all numbers of coefficients.
    if min(sides) > 1 and sides[0] * sides[1] != flat.size:
        raise CalibrationError(
            f"{name}: {flat.size} numbers, where rows {sides[0]:g} and cols {sides[1]:g} say "
            f"{sides[0] * sides[1]:g}"
        )
    return flat


def _flat(node: Any, name: str, levels: int) -> Any:
    if isinstance(node, list | tuple) and levels:
        for one in node:
            yield from _flat(one, name, levels - 1)
    else:
        yield number(node, name)


def number(node: Any, name: str) -> float:
    """One number; YAML without a dot in it (1e-5) makes a text of it.

    Raises:
        CalibrationError: it is none, or not of a sensible size.
    """
    shown = shortened(repr(node))
    if isinstance(node, bool) or not isinstance(node, int | float | str):
        raise CalibrationError(f"{name}: {shown} is not a number")
    try:
        found = float(node)
    except (ValueError, OverflowError):
        raise CalibrationError(f"{name}: {shown} is not a number") from None
    # NaN is not below anything.
    if not abs(found) < SENSIBLE:
        raise CalibrationError(f"{name}: {shown} is not a number of a sensible size")
    return found


def matrix(node: Any, shape: tuple[int, int], name: str) -> Matrix:
    """So many numbers as rows.

    Raises:
        CalibrationError: they are not so many, or none.
    """
    flat = values(node, name)
    if flat.size != shape[0] * shape[1]:
        raise CalibrationError(
            f"{name}: {flat.size} numbers; {shape[0]}x{shape[1]} = {shape[0] * shape[1]} are needed"
        )
    return matrix_of(flat.reshape(shape), shape, name)


def row(node: Any, name: str) -> Row:
    """However many numbers."""
    return row_of([float(one) for one in values(node, name)], name)


def needed(tree: Mapping[str, Any], key: str, what: str = "") -> Any:
    """The node under this key.

    Raises:
        CalibrationError: there is none.
    """
    if tree.get(key) is None:
        raise CalibrationError(f"{key}: it is missing{what and '; ' + what}")
    return tree[key]


def size_of(width: Any, height: Any, name: str) -> Size | None:
    """A picture's size; None where both are missing or 0, as tools write what they do not know.

    Raises:
        CalibrationError: they are no size.
    """
    if width is None and height is None:
        return None
    sides = [number(side, name) for side in (width, height)]
    if sides == [0, 0]:
        return None
    if any(side != int(side) or not 1 <= side <= 65535 for side in sides):
        raise CalibrationError(f"{name}: {sides[0]:g}x{sides[1]:g} is no size of a picture")
    return Size(int(sides[0]), int(sides[1]))


def inverse(pose: Matrix, name: str) -> NDArray[np.float64]:
    """Of a (4, 4) pose [R t; 0 0 0 1].

    Raises:
        CalibrationError: it is singular.
    """
    array = np.array(pose)
    if abs(np.linalg.det(array[:3, :3])) < 1e-6:
        raise CalibrationError(f"{name}: the matrix is singular; a rotation and a place are needed")
    if not np.allclose(array[3], (0, 0, 0, 1)):
        raise CalibrationError(f"{name}: its last row is not 0 0 0 1, so it is no pose")
    return np.asarray(np.linalg.inv(array))


def split(pose: NDArray[np.float64]) -> tuple[Matrix, Row]:
    """R and T of a (4, 4) pose."""
    return (
        matrix_of(pose[:3, :3], (3, 3), "R"),
        row_of([float(one) for one in pose[:3, 3]], "T"),
    )
