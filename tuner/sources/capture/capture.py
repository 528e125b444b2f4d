"""The program's side of open videos and cameras."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from threading import Event
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from tuner.apart import Helper, HelperEnded, HelperLate, HelperRefused, Limits
from tuner.apart.shared import Shared
from tuner.apart.shared_file import SharedFile, take
from tuner.core.errors import FileError, ImageError
from tuner.core.types import size_of
from tuner.sources.capture.serving import ROOM_BYTES
from tuner.sources.limits import MOST_MEMORY_BYTES, check_area

_WORK: Final = "tuner.sources.capture.serving:serve"

_SURE: Final = ("linux", "win32")
"""Elsewhere shared memory can be cut short from the other side, and a look at it would be fatal."""

Answer = tuple[dict[str, Any], list[NDArray[Any]]]


class Capture:
    """Devices that are open in a process apart; ``close`` ends it.

    Args:
        devices: absolute paths, addresses, or "camera:0".
        limit_s: opening that takes longer is given up.
        stop: set from another thread to give up opening at once.

    Raises:
        ImageError, FileError: they cannot be opened; in words that name the device.
        Stopped: ``stop`` was set.
    """

    def __init__(
        self,
        kind: Literal["film", "camera"],
        devices: Sequence[str],
        *,
        limit_s: float,
        stop: Event | None = None,
    ) -> None:
        self._name = " and ".join(devices)
        self._shared, self._room = self._memory()
        limits = Limits(resident_bytes=MOST_MEMORY_BYTES)
        files = (*self._shared.inherited, *(self._room.files if self._room else ()))
        try:
            self._helper = Helper(_WORK, limits=limits, files=files)
        except OSError as error:
            self._let_go()
            raise FileError(
                f"{self._name}: no process can be started for it ({error.strerror})"
            ) from None
        question = {
            "file": self._shared.address,
            "room": self._room.reference if self._room else None,
            "kind": kind,
            "devices": list(devices),
        }
        try:
            self.first = self.ask(question, limit_s=limit_s, stop=stop)
        except BaseException:
            self.close()
            raise

    def _memory(self) -> tuple[SharedFile, Shared | None]:
        """A file for all that comes, and memory for frames where nobody can cut that short."""
        try:
            shared = SharedFile()
            try:
                return shared, Shared(ROOM_BYTES) if sys.platform in _SURE else None
            except BaseException:
                shared.close()
                raise
        except OSError as error:
            raise FileError(f"{self._name}: there is no room for it ({error.strerror})") from None

    def ask(self, question: dict[str, Any], *, limit_s: float, stop: Event | None = None) -> Answer:
        """The answer to a question, with its arrays; where ``stop`` is set, all is closed.

        Raises:
            ImageError: it has none, in words; after a crash or a hang every time.
            Stopped: ``stop`` was set.
        """
        try:
            answer = self._helper.ask(question, limit_s=limit_s, stop=stop)
        except HelperRefused as error:
            words = error.words if error.user else f"{self._name}: cannot be read ({error.words})"
            raise ImageError(words) from None
        except HelperLate:
            raise ImageError(
                f"{self._name}: gave no answer within {limit_s:g} s; check that it is there and "
                "used by no other program, then open it again"
            ) from None
        except HelperEnded as error:
            raise ImageError(
                f"{self._name}: what reads it {error.words}; open it again, or convert it"
            ) from None
        try:
            return answer, [self._array(*place) for place in answer["arrays"]]
        except (TypeError, ValueError, IndexError, OverflowError, EOFError) as error:
            raise ImageError(
                f"{self._name}: what reads it gave no frame ({error}); open it again, or convert it"
            ) from None

    def _array(self, kind: str, shape: list[int], at: int, in_room: bool) -> NDArray[Any]:
        if in_room:
            if self._room is None:
                raise ValueError("it lies nowhere")
            seen = self._room.pixels(tuple(shape), offset=at)
            check_area(size_of(seen), name=self._name)
            return seen.copy()
        array = np.empty(shape, kind)
        if array.ndim > 1:
            check_area(size_of(array), name=self._name)
        take(self._shared.file, at, array)
        return array

    def close(self) -> None:
        """End the process; more than once does no harm."""
        self._helper.end()
        self._let_go()

    def _let_go(self) -> None:
        self._shared.close()
        if self._room is not None:
            self._room.close()
