"""Bags made for the tests, by the package that also reads them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

rosbags = pytest.importorskip("rosbags", reason="bags need the extra [ros]")

from rosbags import rosbag1, rosbag2  # noqa: E402
from rosbags.rosbag2.enums import StoragePlugin  # noqa: E402
from rosbags.typesys import Stores, get_typestore  # noqa: E402

KINDS = ("ros1", "sqlite3", "mcap")
START = 1_700_000_000 * 10**9


class Message(NamedTuple):
    """One message: its topic, when it was taken, and what it holds."""

    topic: str
    stamp: int
    content: Any


class Image(NamedTuple):
    encoding: str
    samples: np.ndarray
    padding: int = 0
    bigendian: bool = False


class Jpeg(NamedTuple):
    data: bytes
    format: str = "bgr8; jpeg compressed bgr8"


class Info(NamedTuple):
    size: tuple[int, int]
    p: tuple[float, ...]


def write_bag(root: Path, kind: str, messages: Iterable[Message], *, late_ns: int = 0) -> Path:
    """Write a bag; ``late_ns``: so long after each was taken it was written."""
    ros1 = kind == "ros1"
    store = get_typestore(Stores.ROS1_NOETIC if ros1 else Stores.ROS2_HUMBLE)
    path = root / ("rig.bag" if ros1 else f"rig_{kind}")
    plugin = StoragePlugin.MCAP if kind == "mcap" else StoragePlugin.SQLITE3
    writer = (
        rosbag1.Writer(path) if ros1 else rosbag2.Writer(path, version=9, storage_plugin=plugin)
    )
    connections: dict[str, Any] = {}
    with writer:
        for number, message in enumerate(messages):
            made = _made(store, message, number, ros1=ros1)
            if message.topic not in connections:
                connections[message.topic] = writer.add_connection(
                    message.topic, made.__msgtype__, typestore=store
                )
            serialize = store.serialize_ros1 if ros1 else store.serialize_cdr
            raw = serialize(made, made.__msgtype__)
            writer.write(connections[message.topic], message.stamp + late_ns, raw)
    return path


def _made(store: Any, message: Message, number: int, *, ros1: bool) -> Any:
    types = store.types
    time = types["builtin_interfaces/msg/Time"](
        sec=message.stamp // 10**9, nanosec=message.stamp % 10**9
    )
    more = {"seq": number} if ros1 else {}
    header = types["std_msgs/msg/Header"](stamp=time, frame_id="cam", **more)
    content = message.content
    if isinstance(content, Jpeg):
        return types["sensor_msgs/msg/CompressedImage"](
            header=header, format=content.format, data=np.frombuffer(content.data, np.uint8)
        )
    if isinstance(content, Info):
        return _info(types, header, content, ros1=ros1)
    height, width = content.samples.shape[:2]
    order = ">" if content.bigendian else "<"
    rows = np.ascontiguousarray(content.samples)
    rows = rows.astype(rows.dtype.newbyteorder(order)).reshape(height, -1).view(np.uint8)
    padded = np.pad(rows, ((0, 0), (0, content.padding)))
    return types["sensor_msgs/msg/Image"](
        header=header,
        height=height,
        width=width,
        encoding=content.encoding,
        is_bigendian=int(content.bigendian),
        step=padded.shape[1],
        data=padded.ravel(),
    )


def _info(types: Any, header: Any, info: Info, *, ros1: bool) -> Any:
    roi = types["sensor_msgs/msg/RegionOfInterest"](
        x_offset=0, y_offset=0, height=0, width=0, do_rectify=False
    )
    matrices = {
        "d": np.zeros(5),
        "k": np.eye(3).ravel(),
        "r": np.eye(3).ravel(),
        "p": np.array(info.p, np.float64),
    }
    return types["sensor_msgs/msg/CameraInfo"](
        header=header,
        width=info.size[0],
        height=info.size[1],
        distortion_model="plumb_bob",
        binning_x=0,
        binning_y=0,
        roi=roi,
        **{name.upper() if ros1 else name: value for name, value in matrices.items()},
    )
