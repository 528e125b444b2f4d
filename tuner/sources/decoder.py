"""The program's side of decoding: a process apart does it, so that no file can do any harm.

A file that crashes a library, floods memory or takes minutes ends that process and not the program,
stopping is immediate, and what libraries print reaches nobody's terminal. The process is kept for
the next picture; it ends with the program at the latest.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
from dataclasses import dataclass
from threading import Event
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from tuner.apart import Helper, HelperEnded, HelperRefused, Limits
from tuner.apart.shared_file import SharedFile, put, take
from tuner.core.errors import FileError, ImageError
from tuner.core.types import GreyImage, size_of
from tuner.files.reading import Bytes
from tuner.sources.limits import ADDRESS_BYTES, MOST_CPU_S, MOST_MEMORY_BYTES, MOST_S, check_area

Want = Literal["picture", "numbers", "grey"]
"""The samples and their grey; the samples, never of a JPEG; or IMREAD_GRAYSCALE alone."""

FOR_A_PAIR: Final = 2
"""Processes that decode left and right at once."""

_START_S: Final = 10
_WORK: Final = "tuner.sources.decoding:serve"


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """A decoded file: samples as stored, (H, W) or (H, W, 3) BGR of any number type.

    Attributes:
        grey: what IMREAD_GRAYSCALE gives; None unless the samples are 8-bit.
        kind: name of the format, empty if unknown.
        damage: what the decoder complained of, in its words, or empty.
    """

    samples: NDArray[Any]
    grey: GreyImage | None
    kind: str
    alpha: bool
    damage: str


def decode_apart(data: Bytes, want: Want, *, name: str, stop: Event | None = None) -> Raster:
    """Decode a file's bytes.

    Args:
        stop: set from another thread to give up; the decoding ends at once.

    Raises:
        FileError, ImageError: it cannot be decoded; the message begins with ``name``.
        Stopped: ``stop`` was set.
    """
    booth = _free_booth(name)
    try:
        raster = booth.decode(data, want, stop)
    except HelperEnded as error:
        raise ImageError(
            f"{name}: its decoder {error.words}; a picture may take {MOST_CPU_S} s and "
            f"{MOST_MEMORY_BYTES >> 30} GiB: save it again as a PNG or a baseline JPEG"
        ) from None
    except HelperRefused as error:
        words = error.words if error.user else f"cannot be decoded ({_technical(error)})"
        raise ImageError(f"{name}: {words}") from None
    except ImageError as error:
        raise ImageError(f"{name}: {error}") from None
    except MemoryError:
        raise ImageError(f"{name}: there is not enough memory for this image") from None
    except OSError as error:
        raise FileError(f"{name}: there is no room to decode it ({error.strerror})") from None
    finally:
        _give_back(booth)
    return raster


def warm_up(count: int = 1) -> None:
    """Have a process ready before the first picture is wanted; what fails is said with that one.

    Args:
        count: so many processes are kept from now on, for pictures that are read side by side.
    """
    _keeping.most = max(_keeping.most, count)
    with contextlib.suppress(FileError, HelperEnded, HelperRefused):
        for _ in range(count - ready()):
            booth = _new_booth("")
            try:
                booth.warm_up()
            finally:
                _give_back(booth)


def side_by_side() -> bool:
    """Whether processes for two pictures at once are kept; one that has ended is started anew."""
    return _keeping.most >= FOR_A_PAIR


def _technical(error: HelperRefused) -> str:
    return "not enough memory" if error.kind == "MemoryError" else f"{error.kind}: {error.words}"


class _Booth:
    """One process and the file that it shares with this one; one thread at a time uses it."""

    def __init__(self) -> None:
        self._shared = SharedFile()
        limits = Limits(
            address_bytes=ADDRESS_BYTES, resident_bytes=MOST_MEMORY_BYTES, cpu_s=MOST_CPU_S
        )
        try:
            self._helper = Helper(_WORK, limits=limits, files=self._shared.inherited)
        except BaseException:
            self._shared.close()
            raise
        self.usable = True

    @property
    def running(self) -> bool:
        return self._helper.running

    def warm_up(self) -> None:
        self._ask({"want": "nothing"}, limit_s=_START_S)

    def decode(self, data: Bytes, want: Want, stop: Event | None) -> Raster:
        put(self._shared.file, 0, data)
        question = {"file": self._shared.address, "bytes": len(data), "want": want}
        answer = self._ask(question, stop=stop)
        first, *more = answer["arrays"]
        samples = self._array(*first)
        # The samples of a grey picture are its grey.
        grey = [samples if place == first else self._array(*place) for place in more]
        return Raster(
            samples=samples,
            grey=grey[0] if grey else None,
            kind=answer["kind"],
            alpha=answer["alpha"],
            damage=answer["damage"],
        )

    def clear(self) -> None:
        """Give back the memory that the last picture took."""
        self._shared.file.truncate(0)

    def _ask(
        self, question: dict[str, Any], *, limit_s: float = MOST_S, stop: Event | None = None
    ) -> dict[str, Any]:
        self.usable = False
        try:
            answer = self._helper.ask(question, limit_s=limit_s, stop=stop)
        except HelperRefused:
            self.usable = True
            raise
        self.usable = True
        return answer

    def _array(self, kind: str, shape: list[int], at: int) -> NDArray[Any]:
        array = np.empty(shape, kind)
        check_area(size_of(array))
        take(self._shared.file, at, array)
        return array

    def end(self) -> None:
        self._helper.end()
        self._shared.close()


_idle: list[_Booth] = []


class _Keeping:
    most = 1
    """So many processes wait for a picture at most."""


_keeping: Final = _Keeping()
_lock = threading.Lock()


def _free_booth(name: str) -> _Booth:
    with _lock:
        booth = _idle.pop() if _idle else None
    if booth is not None:
        if booth.running:
            return booth
        # The system ends idle ones first where memory runs out: not this picture's fault.
        booth.end()
    return _new_booth(name)


def _new_booth(name: str) -> _Booth:
    try:
        return _Booth()
    except OSError as error:
        raise FileError(
            f"{name}: no process can be started to decode it ({error.strerror})"
        ) from None


def _give_back(booth: _Booth) -> None:
    """Keep it for the next picture, unless there are enough."""
    if booth.usable:
        booth.clear()
    with _lock:
        if booth.usable and len(_idle) < _keeping.most:
            _idle.append(booth)
            return
    booth.end()


def ready() -> int:
    """How many processes wait for a picture."""
    with _lock:
        return len(_idle)


@atexit.register
def end_idle() -> None:
    """End the processes that wait for a picture; the next one has a new process started."""
    _keeping.most = 1
    with _lock:
        while _idle:
            _idle.pop().end()


def _forget_in_fork() -> None:
    """A forked process shares the pipes with its parent: two would hear each other's answers."""
    global _idle, _lock
    _parents.extend(_idle)
    _idle, _lock = [], threading.Lock()


_parents: list[_Booth] = []
"""Never used again, and not collected either: that would look like a process left running."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_fork)
