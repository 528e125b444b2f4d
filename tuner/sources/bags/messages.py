"""Images and camera infos of ROS messages.

Fields: https://docs.ros2.org/latest/api/sensor_msgs/msg/Image.html and CameraInfo.html; names of
encodings: sensor_msgs/image_encodings.hpp.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.calibration import Calibration
from tuner.core.errors import ImageError, UserError
from tuner.core.tunable import Size
from tuner.sources.image import decode_bytes
from tuner.sources.limits import check_area

Samples = NDArray[Any]


class _Layout(NamedTuple):
    """How an encoding lays out its samples, and what makes BGR or grey of them."""

    kind: str
    channels: int
    turn: Callable[[Samples], Samples]


def _same(samples: Samples) -> Samples:
    return samples


def _by(code: int) -> Callable[[Samples], Samples]:
    return lambda samples: np.asarray(cv2.cvtColor(samples, code))


# OpenCV names a Bayer pattern by the second row, ROS by the first.
_BAYER: Final = {
    "rggb": cv2.COLOR_BayerBG2BGR,
    "bggr": cv2.COLOR_BayerRG2BGR,
    "gbrg": cv2.COLOR_BayerGR2BGR,
    "grbg": cv2.COLOR_BayerGB2BGR,
}
_LAYOUTS: Final = {
    **dict.fromkeys(("mono8", "8uc1"), _Layout("u1", 1, _same)),
    **dict.fromkeys(("mono16", "16uc1"), _Layout("u2", 1, _same)),
    **dict.fromkeys(("bgr8", "8uc3"), _Layout("u1", 3, _same)),
    "rgb8": _Layout("u1", 3, _by(cv2.COLOR_RGB2BGR)),
    "bgra8": _Layout("u1", 4, _by(cv2.COLOR_BGRA2BGR)),
    "rgba8": _Layout("u1", 4, _by(cv2.COLOR_RGBA2BGR)),
    **dict.fromkeys(("bgr16", "16uc3"), _Layout("u2", 3, _same)),
    "rgb16": _Layout("u2", 3, _by(cv2.COLOR_RGB2BGR)),
    **{f"bayer_{name}8": _Layout("u1", 1, _by(code)) for name, code in _BAYER.items()},
    **{f"bayer_{name}16": _Layout("u2", 1, _by(code)) for name, code in _BAYER.items()},
    **dict.fromkeys(("yuv422", "uyvy"), _Layout("u1", 2, _by(cv2.COLOR_YUV2BGR_UYVY))),
    **dict.fromkeys(("yuv422_yuy2", "yuyv"), _Layout("u1", 2, _by(cv2.COLOR_YUV2BGR_YUYV))),
}
READABLE: Final = "mono8, mono16, bgr8, rgb8, bgra8, rgba8, bayer_*, yuv422, 8UC1, 8UC3, 16UC1"


def image_of(message: Any, *, name: str) -> Samples:
    """The samples of a sensor_msgs/Image, (H, W) or (H, W, 3) BGR, uint8 or uint16.

    Raises:
        ImageError: another encoding, or the message is cut; it begins with ``name``.
    """
    layout = _LAYOUTS.get(message.encoding.lower())
    if layout is None:
        raise ImageError(
            f"{name}: the encoding {message.encoding[:40]!r} is no picture of a camera that can be "
            f"read; record one of {READABLE}"
        )
    size = Size(int(message.width), int(message.height))
    check_area(size, name=name)
    row = size.width * layout.channels * int(layout.kind[1])
    step = int(message.step) or row
    data = np.asarray(message.data, np.uint8)
    if step < row or data.size < step * (size.height - 1) + row:
        raise ImageError(
            f"{name}: {data.size} bytes are too few for {size} {message.encoding}; the message is "
            "cut or damaged"
        )
    whole = np.zeros(step * size.height, np.uint8)
    whole[: min(data.size, whole.size)] = data[: whole.size]
    rows = np.ascontiguousarray(whole.reshape(size.height, step)[:, :row])
    order = ">" if message.is_bigendian else "<"
    samples = rows.view(f"{order}{layout.kind}").astype(layout.kind, copy=False)
    shape = (size.height, size.width, layout.channels)
    return layout.turn(samples.reshape(shape[:2] if layout.channels == 1 else shape))


def compressed_image_of(message: Any, *, name: str, stop: Event | None) -> Samples:
    """The samples of a sensor_msgs/CompressedImage; decoded in a process apart, as files are.

    Raises:
        ImageError: it cannot be decoded; the message begins with ``name``.
        Stopped: ``stop`` was set.
    """
    data = bytes(message.data)
    if not data:
        raise ImageError(f"{name}: the message holds no picture (0 bytes)")
    if "compresseddepth" in message.format.lower():
        raise ImageError(f"{name}: it holds depth, no picture of a camera; choose an image topic")
    found = decode_bytes(data, name, stop=stop)
    if found.damage:
        raise ImageError(f"{name}: the picture is damaged ({found.damage})")
    return found.samples


def stamp_of(raw: bytes, *, ros2: bool) -> int:
    """The time in ns in the header that a message begins with; 0 if it tells none."""
    try:
        if ros2:
            order = "<" if raw[1] & 1 else ">"
            seconds, rest = struct.unpack_from(f"{order}iI", raw, 4)
        else:
            _, seconds, rest = struct.unpack_from("<III", raw)
    except (struct.error, IndexError):
        return 0
    return int(seconds) * 10**9 + int(rest)


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A sensor_msgs/CameraInfo.

    Attributes:
        model: name of the distortion model: plumb_bob, rational_polynomial, equidistant.
        d: its coefficients; k: (3, 3); r: (3, 3) rectifying rotation; p: (3, 4) of the rectified
            camera, in rows; the right one's p[3] is -focal length x baseline, in px and m.
    """

    size: Size
    model: str
    d: tuple[float, ...]
    k: tuple[float, ...]
    r: tuple[float, ...]
    p: tuple[float, ...]


def camera_info_of(message: Any) -> CameraInfo:
    """What such a message says; ROS 1 writes its matrices in capitals."""

    def numbers(name: str) -> tuple[float, ...]:
        value = getattr(message, name, None)
        return tuple(float(x) for x in (getattr(message, name.upper()) if value is None else value))

    size = Size(int(message.width), int(message.height))
    return CameraInfo(
        size, str(message.distortion_model), *(numbers(name) for name in ("d", "k", "r", "p"))
    )


def rectified_calibration(left: CameraInfo, right: CameraInfo) -> Calibration | None:
    """Metres for pictures that are rectified already; None where the two tell none."""
    try:
        return Calibration(
            focal_px=right.p[0],
            baseline_m=-right.p[3] / right.p[0],
            doffs_px=right.p[2] - left.p[2],
        )
    except (UserError, ZeroDivisionError, IndexError):
        return None
