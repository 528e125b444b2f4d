"""A bag that is open: its image topics, when each message was taken, and single messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any, Final, NamedTuple

from numpy.typing import NDArray

from tuner.core.errors import ImageError, UserError
from tuner.core.stopping import Stopped, check
from tuner.sources.bags.messages import (
    CameraInfo,
    camera_info_of,
    compressed_image_of,
    image_of,
    stamp_of,
)

_IMAGE: Final = "sensor_msgs/msg/Image"
_COMPRESSED: Final = "sensor_msgs/msg/CompressedImage"
_INFO: Final = "sensor_msgs/msg/CameraInfo"

MISSING: Final = (
    "bags are read by the package rosbags, which is not installed; install it with "
    "pip install 'stereo-tuner[ros]' or pip install rosbags"
)


class Taken(NamedTuple):
    """When a message was taken, by its header, and when it was written, both in ns."""

    stamp: int
    written: int


class Bag:
    """A bag of ROS 1, or one of ROS 2 as a folder, .db3 or .mcap.

    Raises:
        ImageError: it cannot be opened, or rosbags is missing; the message begins with its path.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            from rosbags.highlevel import AnyReader
            from rosbags.typesys import Stores, get_typestore
        except ImportError as error:
            raise ImageError(f"{path}: {MISSING}") from error
        with self._in_words("cannot be opened as a bag"):
            store = get_typestore(Stores.ROS2_HUMBLE)
            self._reader = AnyReader([path], default_typestore=store)
            self._reader.open()
        self._open = True

    @property
    def image_counts(self) -> dict[str, int]:
        """How many messages each image topic has; topics without any are left out."""
        found: dict[str, int] = {}
        for connection in self._reader.connections:
            if connection.msgtype in (_IMAGE, _COMPRESSED) and connection.msgcount:
                found[connection.topic] = found.get(connection.topic, 0) + connection.msgcount
        return found

    def times(
        self, topics: Sequence[str], *, stop: Event | None = None
    ) -> tuple[dict[str, list[Taken]], str]:
        """When the messages of these topics were taken, rising, and why it may not be all.

        Raises:
            ImageError: nothing can be read.
            Stopped: ``stop`` was set.
        """
        found: dict[str, list[Taken]] = {topic: [] for topic in topics}
        wanted = [one for one in self._reader.connections if one.topic in found]
        cut = ""
        try:
            with self._in_words("is damaged or cut"):
                for connection, written, raw in self._reader.messages(wanted):
                    check(stop)
                    stamp = stamp_of(raw, ros2=self._reader.is2) or written
                    found[connection.topic].append(Taken(stamp, written))
        except ImageError as error:
            if not all(found.values()):
                raise
            cut = str(error)
        return {topic: sorted(taken) for topic, taken in found.items()}, cut

    def image(
        self, topic: str, taken: Taken, *, name: str, stop: Event | None = None
    ) -> NDArray[Any]:
        """The samples of one message, (H, W) or (H, W, 3) BGR.

        Raises:
            ImageError: it cannot be read; the message begins with ``name``.
            Stopped: ``stop`` was set.
        """
        with self._in_words(f"{name} cannot be read"):
            connection, message = self._message(topic, taken)
        if connection.msgtype == _COMPRESSED:
            return compressed_image_of(message, name=name, stop=stop)
        return image_of(message, name=name)

    def _message(self, topic: str, taken: Taken) -> tuple[Any, Any]:
        wanted = [one for one in self._reader.connections if one.topic == topic]
        at = taken.written
        for connection, _, raw in self._reader.messages(wanted, start=at, stop=at + 1):
            stamp = stamp_of(raw, ros2=self._reader.is2) or at
            if stamp == taken.stamp:
                return connection, self._reader.deserialize(raw, connection.msgtype)
        raise ImageError("the message is not there any more")

    def camera_info(self, topic: str) -> CameraInfo | None:
        """The first camera info under a topic; None if there is none that can be read."""
        wanted = [
            one for one in self._reader.connections if one.topic == topic and one.msgtype == _INFO
        ]
        if not wanted:
            return None
        with self._in_words(f"{topic} cannot be read"):
            for connection, _, raw in self._reader.messages(wanted):
                return camera_info_of(self._reader.deserialize(raw, connection.msgtype))
        return None

    def close(self) -> None:
        """Let go of its files; more than once does no harm."""
        if self._open:
            self._open = False
            with self._in_words("cannot be closed"):
                self._reader.close()

    @contextmanager
    def _in_words(self, what: str) -> Iterator[None]:
        try:
            yield
        except (UserError, Stopped):
            raise
        except MemoryError:
            raise ImageError(f"{self._path}: there is not enough memory for it") from None
        except Exception as error:
            # Storage, compression and message libraries each have errors of their own.
            words = " ".join(str(error).split())[:200] or type(error).__name__
            raise ImageError(
                f"{self._path}: {what} ({words}); record or copy it again, or repair it with "
                "rosbag reindex or ros2 bag reindex"
            ) from error
