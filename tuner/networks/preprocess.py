"""Picture to blob and output back to the picture's size, by the data of a ``Preprocessing``.

As the models' authors do it (``run_onnx.py`` of MiDaS): scale to 0..1, stretch with cubic
interpolation in floating point, normalise; the map goes back by the same stretch.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from operator import index
from typing import Any, Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.inverse_depth import INPUT_SIDE_MOST
from tuner.core.tunable import Size
from tuner.core.types import FloatMap
from tuner.networks.errors import ModelError
from tuner.networks.types import Blob, Interpolation, Normalisation, Preprocessing

IMAGENET_MEAN: Final = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION: Final = (0.229, 0.224, 0.225)
NOTEBOOK_MEAN: Final = (123.675 / 255, 116.28 / 255, 103.53 / 255)

_MEAN_AND_DEVIATION: Final = {
    Normalisation.NONE_IN_GRAPH: ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    Normalisation.IMAGENET: (IMAGENET_MEAN, IMAGENET_DEVIATION),
    Normalisation.HALF: ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    Normalisation.NOTEBOOK: (NOTEBOOK_MEAN, (1.0, 1.0, 1.0)),
}
FLAT: Final = 1e-6
"""Smallest range of a map, relative to its largest value, that is not constant."""
_KEPT_VALUES: Final = 8_000_000
_scratch = threading.local()

_INTERPOLATIONS: Final[dict[Interpolation, int]] = {
    "cubic": cv2.INTER_CUBIC,
    "linear": cv2.INTER_LINEAR,
    "area": cv2.INTER_AREA,
}


def with_side(prep: Preprocessing, side: int, *, of: str) -> Preprocessing:
    """The same with an input of another size: ``side`` px nominal, 0 as it is.

    Raises:
        ModelError: the graph's size is fixed, or nobody wants one of this size.
    """
    # A whole number of numpy's too, which the trial's child process could not be told.
    side = index(side)
    if not side:
        return prep
    if not prep.free_size:
        raise ModelError(
            f"{of}: its input is {prep.width}x{prep.height} and takes no other; "
            "an input size of 0 leaves it so"
        )
    if not 0 < side <= INPUT_SIDE_MOST:
        raise ModelError(
            f"input size: {side} is not 0..{INPUT_SIDE_MOST} px; 0 is what the model wants"
        )
    return replace(prep, width=side, height=side)


def blob(image: NDArray[np.uint8], prep: Preprocessing) -> Blob:
    """The image as the network wants it.

    Args:
        image: (H, W, 3) RGB or (H, W) grey, uint8.
        prep: the model's row, or a variant of it.

    Returns:
        (1, 3, h, w) float32, contiguous.
    """
    size = prep.input_size(Size(image.shape[1], image.shape[0]))
    small = cv2.resize(_floats(image), size, interpolation=_INTERPOLATIONS[prep.interpolation])
    mean, deviation = _MEAN_AND_DEVIATION[prep.normalisation]
    planes = np.empty((1, 3, size.height, size.width), np.float32)
    for channel in range(3):
        plane = small if small.ndim == 2 else small[:, :, channel]
        scale = 1 / (255 * deviation[channel])
        np.multiply(plane, np.float32(scale), out=planes[0, channel])
        if mean[channel]:
            planes[0, channel] -= np.float32(mean[channel] / deviation[channel])
    # Anything but contiguous float32 makes OpenCV 4.14 repeat its last result for ever.
    return planes


def _floats(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The image as float32, in memory that this thread uses again: fresh pages cost more."""
    if image.size > _KEPT_VALUES:
        return image.astype(np.float32)
    kept: NDArray[np.float32] | None = getattr(_scratch, "floats", None)
    if kept is None or kept.shape != image.shape:
        kept = np.empty(image.shape, np.float32)
        _scratch.floats = kept
    np.copyto(kept, image)
    return kept


def to_image_size(output: NDArray[Any], size: Size) -> FloatMap:
    """The network's map stretched to the image: (H, W) float32, cubic on pixel centres.

    Args:
        output: (h, w), (1, h, w) or (1, 1, h, w).
        size: of the image.
    """
    flat = np.ascontiguousarray(output.reshape(output.shape[-2:]), dtype=np.float32)
    return cast(FloatMap, cv2.resize(flat, size, interpolation=cv2.INTER_CUBIC))


def check_output(output: NDArray[Any], fed: Blob, *, title: str) -> None:
    """See to it that the map covers what was fed.

    Raises:
        ModelError: no floating point numbers, wrong rank, or a size that is no whole part of the
            input's (a network whose input is no multiple of its stride leaves out a margin without
            a word).
    """
    height, width = fed.shape[2:]
    shape = output.shape
    if output.dtype.kind != "f":
        raise ModelError(f"{title}: gives {output.dtype} values; float32 is right")
    if output.ndim not in (2, 3, 4) or any(side != 1 for side in shape[:-2]) or 0 in shape:
        raise ModelError(
            f"{title}: gives {_by(shape)} values; one map of 1x{height}x{width} is right"
        )
    rows, columns = shape[-2:]
    if height % rows or width % columns or height * columns != width * rows:
        raise ModelError(
            f"{title}: gives a map of {columns}x{rows} for an input of {width}x{height}; "
            "choose an input size that the model is made for (multiples of 32 or 14)"
        )


def check_map(output: NDArray[Any], fed: Blob, *, title: str) -> None:
    """See to it that what came out is a depth map: it covers what was fed, and says anything.

    Raises:
        ModelError: as ``check_output``, or it has holes, or it is the same everywhere.
    """
    check_output(output, fed, title=title)
    if not np.isfinite(output).all():
        raise ModelError(
            f"{title}: gives values that are no numbers (NaN or infinite); the file is damaged, "
            "or the pictures are not fed as it wants them"
        )
    if np.ptp(output) <= FLAT * np.abs(output).max(initial=0.0):
        raise ModelError(
            f"{title}: gives the same value everywhere; the file is no depth network, "
            "or it is damaged"
        )


def _by(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "single"
