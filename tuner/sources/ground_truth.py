"""True disparities from a file: PFM, PNG, PGM, TIFF or NumPy, with the divisor found or guessed.

Integer files hold disparity times a divisor: 256 in 16-bit files (KITTI), 16, 8, 4, 3, 2 or 1 in
8-bit files (Middlebury). Float files hold px. An int16 NumPy file is a raw disparity map in
1/16 px. ``truth_values`` says what stands for "not known", ``truth_depth`` what is done with
distances.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Final

import numpy as np

from tuner.core.calibration import Calibration
from tuner.core.errors import ImageError
from tuner.core.tunable import Size
from tuner.core.types import FloatMap, new_token, read_only, size_of
from tuner.sources.divisor import CONVINCING, Divisor, find_divisor
from tuner.sources.own_match import Reference
from tuner.sources.truth_depth import DepthError, in_pixels, looks_like_depth, product_of
from tuner.sources.truth_mask import TOLD, Mask, mask_beside, visible_in
from tuner.sources.truth_values import Stored, Unknown, read_values, unknown_in

__all__ = ["AS_TOLD", "AUTO", "DepthError", "GroundTruth", "HowRead", "Mask", "read_ground_truth"]

FARTHEST_PX: Final = 1 << 20
"""No picture is as wide; larger numbers stand for "not known" too."""

AUTO: Final = 0.0
"""As ``HowRead.depth``: the values are distances, and the number is to be found."""


@dataclass(frozen=True, slots=True)
class HowRead:
    """What the user has said of a ground-truth file.

    Attributes:
        scale: its values are divided by this; None: the divisor is found.
        depth: its values are distances: disparity = depth / value - doffs; AUTO finds the number,
            None: they are disparities.
        signed: 0 and negative values of float and raw files are disparities too.
        mask: what the highest value of the mask beside it means, "seen" by both cameras or "hides";
            empty: that is told from the data.
    """

    scale: float | None = None
    depth: float | None = None
    signed: bool = False
    mask: str = TOLD


AS_TOLD: Final = HowRead()
"""All is told from the file and the pair."""

_ALL_KNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroundTruth:
    """True disparities of the left picture.

    Attributes:
        disparity: (H, W) float32 px, NaN where not known. Read-only.
        visible: (H, W) bool, seen by both cameras; None if no mask lies beside the file.
        scale: the number by which the file's values were divided.
        guessed: the divisor was guessed, so it should be shown for the user to check.
        format: words for the kind of file, e.g. "8-bit PNG".
        depth: the number that was divided by the values, which are distances; None for disparities.
        unknown: how many pixels are not known, and by which mark.
        mask: how the mask was read, in words, or empty.
        doubt: why the file may not belong to the pair, in words, or empty.
        token: different for every ground truth ever made in this process, a copy by ``replace``
            included: it stands for the content in keys.
    """

    disparity: FloatMap
    path: str
    scale: float
    format: str
    guessed: bool = False
    visible: Mask | None = None
    depth: float | None = None
    unknown: Unknown = _ALL_KNOWN
    mask: str = ""
    doubt: str = ""
    token: int = field(init=False, default_factory=new_token)

    @property
    def words(self) -> str:
        """How the file was read, e.g. "gt.png: 8-bit PNG, divided by 4 (guessed)"."""
        divided = "" if self.scale == 1 else f", divided by {self.scale:g}"
        if self.depth is not None:
            divided = f", distances, {self.depth:.6g} divided by them"
        guess = " (guessed)" if self.guessed else ""
        more = "".join(f"; {words}" for words in (self.unknown.words, self.mask) if words)
        return f"{Path(self.path).name}: {self.format}{divided}{guess}{more}"


def read_ground_truth(
    path: str | os.PathLike[str],
    *,
    scale: float | None = None,
    depth: float | None = None,
    signed: bool = False,
    mask: str = TOLD,
    size: Size | None = None,
    reference: Reference | None = None,
    calibration: Calibration | None = None,
    stop: Event | None = None,
) -> GroundTruth:
    """Read true disparities.

    Args:
        scale, depth, signed, mask: what is known of the file, see ``HowRead``.
        size: of the pair it belongs to; another size is an error.
        reference: a match of the pair. The divisor under which the file agrees best with it is
            taken, and it tells distances and the meaning of a mask.
        calibration: of the pair, for distances.
        stop: set from another thread to give up at once.

    Raises:
        DepthError: nothing was said, and the values look like distances.
        FileError, ImageError: it cannot be used; the message begins with its path.
        Stopped: ``stop`` was set.
    """
    name = os.fspath(path)
    for value, what in ((scale, "a divisor"), (depth or None, "a depth number")):
        if value is not None and not (value > 0 and np.isfinite(value)):
            raise ImageError(f"{name}: {what} of {value:g} is not a number above 0")
    stored = read_values(name, stop)
    found = size_of(stored.values)
    if size is not None and found != size:
        raise ImageError(f"{name}: ground truth of {found} does not fit a pair of {size}")
    known = stored.known(signed=signed)
    if not known.any():
        raise ImageError(f"{name}: no pixel of it has a known disparity{_hint(stored)}")
    divisor = Divisor(scale, False) if scale else find_divisor(stored.values, known, reference)
    guessed, product = depth is None and divisor.guessed, depth
    if depth is None and scale is None:
        _refuse_depth(name, stored, known, reference, calibration)
    elif depth == AUTO and depth is not None:
        guessed, product = True, product_of(stored.values, known, reference, calibration)
        if not product:
            raise ImageError(
                f"{name}: no distances that agree with the pair; say the focal length in px times "
                "the baseline in the file's unit"
            )
    pixels = _in_pixels(stored, known, divisor.value, product, calibration)
    if np.isnan(pixels).all():
        raise ImageError(f"{name}: divided by {divisor.value:g}, its values are too large")
    beside = mask_beside(name, found, stop)
    seen = visible_in(*beside, pixels, reference, meaning=mask) if beside else None
    if seen is not None and not stored.integer and product is None:
        # Of a pixel that both cameras see the value is meant, whatever it is.
        known = known | (stored.finite & seen.visible)
        pixels = _in_pixels(stored, known, divisor.value, product, calibration)
    return GroundTruth(
        disparity=read_only(pixels),
        visible=seen.visible if seen else None,
        scale=1.0 if product is not None else divisor.value,
        depth=product,
        guessed=guessed,
        format=stored.format,
        path=name,
        unknown=unknown_in(stored, np.isfinite(pixels)),
        mask=seen.words if seen else "",
        doubt=_doubt(name, divisor) if product is None else "",
    )


def _hint(stored: Stored) -> str:
    if stored.integer or not stored.finite.any():
        return ""
    return "; its values of 0 and below mean unknown unless you say that they count"


def _refuse_depth(
    name: str,
    stored: Stored,
    known: Mask,
    reference: Reference | None,
    calibration: Calibration | None,
) -> None:
    if looks_like_depth(stored.values, known, reference):
        product = product_of(stored.values, known, reference, calibration)
        number = f" (here about {product:.6g})" if product else ""
        raise DepthError(
            f"{name}: its values fall where the disparities of the pair rise, so it looks like "
            f"depth; is it? Then focal length in px times baseline in the file's unit{number} is "
            "needed; if they are disparities all the same, say the divisor",
            product,
        )


def _in_pixels(
    stored: Stored,
    known: Mask,
    divisor: float,
    product: float | None,
    calibration: Calibration | None,
) -> FloatMap:
    # Values beyond float32 become infinite, and that is: not known. So is NaN, for which no
    # comparison holds.
    with np.errstate(over="ignore", invalid="ignore"):
        if product is not None:
            pixels = in_pixels(stored.values, product, calibration).astype(np.float32)
        else:
            pixels = stored.values.astype(np.float32)
            pixels *= np.float32(1 / divisor)
        pixels[~(known & (np.abs(pixels) <= FARTHEST_PX))] = np.nan
    return pixels


def _doubt(name: str, divisor: Divisor) -> str:
    if not divisor.agreement < CONVINCING:
        return ""
    return (
        f"{Path(name).name}: only {divisor.agreement:.0%} of it agrees with a match of the pair; "
        "is it this pair's, and the divisor right?"
    )
