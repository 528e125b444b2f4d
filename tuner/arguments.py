"""What a script passes, checked at the door: whatever it is, the answer is a sentence."""

from __future__ import annotations

import os
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.choices import NetworkChoice
from tuner.core.errors import ImageError, SettingsError, UserError
from tuner.core.geometry.cloud import CloudLook, Colouring
from tuner.core.grey import GreyRule, grey_rule
from tuner.core.tunable import whole_number
from tuner.core.types import FloatMap, size_of

MOST_PIXELS: Final = 200_000_000
"""As of a picture in a file."""


class ArgumentError(SettingsError, TypeError):
    """An argument is of another type; a TypeError, as Python's own functions raise."""


def path(value: Any, name: str) -> str:
    """A path as text.

    Raises:
        ArgumentError: it is no path.
    """
    try:
        found = os.fspath(value)
    except TypeError:
        found = None
    if not isinstance(found, str):
        raise ArgumentError(name, f"{kind_of(value)}; give a path")
    return found


def kind_of(value: Any) -> str:
    """What a value is, in words: "an int", "a list", "None"."""
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"


def picture(value: Any, name: str, wanted: str) -> None:
    """Refuse what is no array where a picture is wanted.

    Raises:
        ImageError: it is none.
    """
    if value is None:
        raise ImageError(
            f"{name}: None, which cv2.imread gives for a file that it cannot read; check the path, "
            f"or give {wanted}"
        )
    if not isinstance(value, np.ndarray):
        raise ImageError(f"{name}: {kind_of(value)}; give {wanted}")


def grey(value: Any) -> GreyRule:
    """The rule that a text means.

    Raises:
        ArgumentError: it is no text, or means none.
    """
    if not isinstance(value, str):
        raise ArgumentError("grey", f'{kind_of(value)}; give "percent", "whole" or "FROM..TO"')
    try:
        return grey_rule(value)
    except UserError as error:
        raise ArgumentError("grey", str(error).removeprefix("grey: ")) from None


def cloud_look(
    *, colour: Any, near: Any, far: Any, normals: Any, low: float, high: float
) -> CloudLook:
    """Which points of a cloud, and in which colours.

    Raises:
        ArgumentError: one of them is not legal.
    """
    colours = [one.value for one in Colouring]
    if not isinstance(colour, str) or colour not in colours:
        raise ArgumentError("colour", f"{colour!r}; give one of {', '.join(colours)}")
    if not isinstance(normals, bool | np.bool_):
        raise ArgumentError("normals", f"{kind_of(normals)}; give True or False")
    for name, value in (("near", near), ("far", far)):
        if isinstance(value, bool) or not isinstance(value, int | float | np.number):
            raise ArgumentError(name, f"{kind_of(value)}; give a distance")
    if not 0 <= near < far:
        raise ArgumentError("near", f"{near} and far {far}: 0 <= near < far is needed")
    return CloudLook(
        colouring=Colouring(colour),
        low=low,
        high=high,
        near=float(near),
        far=float(far),
        normals=bool(normals),
    )


def network(
    model: Any, *, engine: Any, device: Any, variant: Any, input_size: Any, consent: Any
) -> NetworkChoice:
    """Which network is opened, and how.

    Raises:
        ArgumentError: one of them is of another type.
    """
    if not isinstance(consent, bool | str):
        raise ArgumentError("consent", f"{kind_of(consent)}; give True, False or a SHA-256 as text")
    words = {"engine": engine, "device": device, "variant": variant}
    for name, value in words.items():
        if not isinstance(value, str):
            raise ArgumentError(name, f"{kind_of(value)}; give text")
    try:
        size = whole_number("input_size", input_size)
    except SettingsError as error:
        raise ArgumentError("input_size", f"{error.reason}; give an integer") from None
    return NetworkChoice(model=path(model, "model"), **words, input_size=size)


def array(value: Any, name: str) -> NDArray[Any]:
    """Anything that numpy takes for an array.

    Raises:
        ImageError: numpy does not.
    """
    try:
        return np.asarray(value)
    except Exception as error:
        raise ImageError(f"{name}: {kind_of(value)}; an array is needed") from error


def copied(image: NDArray[Any], name: str) -> NDArray[Any]:
    """The pixels, in rows, as the program's own.

    Raises:
        ImageError: some are masked, or there are too many.
    """
    _check_area(image, name)
    if np.ma.is_masked(image):
        raise ImageError(f"{name}: some pixels are masked; give image.filled(0), or all of them")
    try:
        return np.array(image, order="C")
    except MemoryError:
        raise _too_large(image, name) from None


def numbers(value: Any, name: str) -> FloatMap:
    """(H, W) float32; masked is not known.

    Raises:
        ImageError: it is no (H, W) array of numbers, or there are too many.
    """
    found = array(value, name)
    if found.ndim != 2 or found.dtype.kind not in "iuf" or found.size == 0:
        raise ImageError(
            f"{name}: an array of {found.dtype} {found.shape}; (H, W) numbers are needed"
        )
    _check_area(found, name)
    try:
        # What float32 cannot hold becomes infinite, which is as good as not known.
        with np.errstate(over="ignore"):
            pixels = np.ascontiguousarray(found, np.float32)
            mask = np.ma.getmaskarray(value) if np.ma.is_masked(value) else None
            return pixels if mask is None else np.where(mask, np.float32(np.nan), pixels)
    except MemoryError:
        raise _too_large(found, name) from None


def _check_area(image: NDArray[Any], name: str) -> None:
    if image.shape[0] * image.shape[1] > MOST_PIXELS:
        raise ImageError(
            f"{name}: {size_of(image)} pixels are too many; {MOST_PIXELS // 10**6} million can be "
            "used, so scale it down first"
        )


def _too_large(image: NDArray[Any], name: str) -> ImageError:
    return ImageError(f"{name}: there is not enough memory for {size_of(image)} pixels")
