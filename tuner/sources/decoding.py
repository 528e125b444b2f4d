"""Decodes one image file: the work of the process apart, where libraries may fail as they like.

Nothing here is called in the program's own process; ``decoder`` is the program's side.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from typing import TYPE_CHECKING, Any, Final

from tuner.apart.shared_file import SharedFile, opened, put, take
from tuner.core.errors import ImageError, opencv_reason
from tuner.core.tunable import Size
from tuner.files.reading import Bytes
from tuner.sources.header import NO_IMAGE, READABLE
from tuner.sources.header_png import still
from tuner.sources.headers import inspect
from tuner.sources.limits import MOST_MEGAPIXELS, check_area
from tuner.sources.png_grey import grey_of, plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

_Place = tuple[str, tuple[int, ...], int]

_HARMLESS: Final = ("libpng warning", "Warning:")
"""So begin complaints about what is beside the pixels, such as a colour profile."""


def serve(question: dict[str, Any]) -> dict[str, Any]:
    """Decode the file that lies in the shared one, and lay the arrays there in its place.

    The question has ``file`` (its address), ``bytes`` and ``want``: "picture", "numbers" or "grey".
    The answer has ``arrays`` ([number type, shape, offset] each: the samples, and for a picture of
    8 bit after them what IMREAD_GRAYSCALE gives), ``kind``, ``alpha`` and ``damage`` in words.

    Raises:
        ImageError: it cannot be decoded; the caller puts the file's name before the words.
    """
    if question["want"] == "nothing":
        _opencv()
        return {}
    file = opened(question["file"])
    data: Bytes = bytearray(question["bytes"])
    take(file, 0, data)
    header = inspect(data)
    if header.size:
        check_area(header.size)
    if header.fault:
        raise ImageError(f"the file {header.fault}")
    if question["want"] == "numbers" and header.kind == "JPEG":
        raise ImageError("JPEG changes values, so it cannot hold ground truth; give a PNG")
    if header.kind == "PNG":
        data = still(data)
    cv2, lines = _opencv(), list[str]()
    with _heard(lines):
        arrays = _decoded(cv2, data, question["want"], once=header.kind == "PNG" and plain(data))
    if not arrays:
        why = f" ({lines[0]})" if lines else ""
        raise ImageError(f"{NO_IMAGE}{why}; {READABLE}")
    return {
        "arrays": _laid_out(file, arrays),
        "kind": header.kind,
        "alpha": header.alpha,
        "damage": "; ".join(line for line in lines if not line.startswith(_HARMLESS))[:200],
    }


def _opencv() -> Any:
    """OpenCV with our limit in it: it looks at sizes that were not found in the header."""
    os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(MOST_MEGAPIXELS * 1_000_000)
    import cv2

    cv2.utils.logging.setLogLevel(0)
    return cv2


def _decoded(cv2: Any, data: Bytes, want: str, *, once: bool) -> list[NDArray[Any]]:
    """The arrays that are wanted; none if it is no image.

    Args:
        once: the grey can be told from the colours.
    """
    if want == "grey":
        return _decode(cv2, data, cv2.IMREAD_GRAYSCALE)
    samples = _decode(cv2, data, cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH)
    if not samples or want == "numbers" or samples[0].dtype != "uint8":
        return samples
    if samples[0].ndim == 2:
        return samples * 2
    if once and samples[0].ndim == 3:
        return [samples[0], grey_of(samples[0])]
    grey = _decode(cv2, data, cv2.IMREAD_GRAYSCALE)
    return samples + grey if grey else []


def _decode(cv2: Any, data: Bytes, flags: int) -> list[NDArray[Any]]:
    """cv2.imdecode, in words; it gives the pixels that cv2.imread gives."""
    import numpy as np

    try:
        samples: NDArray[Any] | None = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        reason = opencv_reason(error)
        if "CV_IO_MAX" in reason:
            reason = f"it is larger than {MOST_MEGAPIXELS} megapixels"
        raise ImageError(f"OpenCV cannot decode this image ({reason})") from error
    if samples is None or samples.size == 0:
        return []
    check_area(Size(samples.shape[1], samples.shape[0]))
    return [samples]


@contextmanager
def _heard(lines: list[str]) -> Iterator[None]:
    """Collect what libraries print on stderr; in this process nobody else does."""
    sink, before = SharedFile(), os.dup(2)
    os.dup2(sink.file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        sink.file.seek(0)
        lines += sink.file.read(4096).decode("latin-1").splitlines()
        sink.close()


def _laid_out(file: FileIO, arrays: list[NDArray[Any]]) -> list[_Place]:
    """Put the arrays one after the other; (number type, shape, offset) of each."""
    import numpy as np

    places: list[_Place] = []
    at = 0
    file.truncate(0)
    for number, array in enumerate(arrays):
        if number and array is arrays[0]:
            places.append(places[0])
            continue
        put(file, at, np.ascontiguousarray(array))
        places.append((array.dtype.str, array.shape, at))
        at += array.nbytes
    return places
