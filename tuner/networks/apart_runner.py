"""Runs a model in a process apart: whatever it does there, this program gets a map or a sentence.

A file that nobody vouches for is never loaded here. No look at it can foresee everything: a graph
may crash the engine on one picture in a thousand, or need minutes for another shape.
"""

from __future__ import annotations

import contextlib
import math
import os
from dataclasses import asdict
from pathlib import Path
from threading import Event, Lock
from typing import Any, Final

from numpy.typing import NDArray

from tuner.apart import Helper, HelperEnded, HelperLate, HelperRefused, Limits, Shared
from tuner.core.tunable import Size
from tuner.networks.errors import ModelError, TooSlow
from tuner.networks.private_copy import PrivateCopy
from tuner.networks.types import LONGEST, Blob, EngineReport, Preprocessing

OPEN_LIMIT_S: Final = 60.0
"""For loading and one forward; the largest model takes 3 s on two cores."""
FORWARD_LIMIT_S: Final = 60.0

MEMORY_BYTES: Final = 6 * 2**30
MEMORY_PER_BYTE: Final = 4
"""Memory for a model: so much at all, and so much per byte of the file."""
RESERVED_PER_CORE: Final = 160 * 2**20
"""Address space that stacks and heaps of an engine's threads reserve and hardly use."""

_WORK: Final = "tuner.networks.apart_work:serve"
_TITLES: Final = {"opencv": "OpenCV", "onnxruntime": "onnxruntime"}


class ApartRunner:
    """A ``Runner`` whose graph lives in another process, started anew where it ended.

    One thread at a time calls ``forward``; ``cancel`` ends the process. A fork of the program has a
    process and memory of its own from its first ``forward`` on.
    """

    def __init__(
        self,
        copy: PrivateCopy,
        engine: str,
        prep: Preprocessing,
        *,
        picture: Size | None = None,
        device: str = "CPU",
        threads: int = 0,
        limit_s: float = OPEN_LIMIT_S,
        stop: Event | None = None,
    ) -> None:
        """Load the model and run it once on a made-up picture of the shape of ``picture``.

        Args:
            copy: the content, which passed the scan; not needed afterwards.
            engine: "opencv" or "onnxruntime".
            prep: how it will be fed.
            picture: by default of the model's nominal size.
            device: "CPU", "CUDA", "DirectML", "CoreML".
            limit_s: after so many seconds the process is ended, and this has failed.
            stop: set from any thread to end it.

        Raises:
            ModelError: it cannot be loaded or run, crashes or hangs the engine, needs too much
                memory, or gives something else than a depth map.
            Stopped: ``stop`` was set.
        """
        self._source, self._digest = copy.source, copy.digest
        self._place = _absolute(copy.source)
        self._engine, self._prep = engine, prep
        self._device, self._threads = device, threads
        self._title = _TITLES.get(engine, engine)
        self._limit_s = limit_s
        self._lock = Lock()
        self._helper: Helper | None = None
        self._closed = False
        self._take_memory(4 * _values_most(prep))
        try:
            nominal = Size(prep.width, prep.height)
            self._report = self._start(copy, picture or nominal, stop)
        except BaseException:
            self.close()
            raise

    @property
    def report(self) -> EngineReport:
        return self._report

    @property
    def pid(self) -> int | None:
        """Number of the process that holds the graph; None while there is none."""
        helper = self._helper
        return helper.pid if helper is not None else None

    def forward(self, blob: Blob) -> NDArray[Any]:
        """One run; see ``Runner``. A process that ended is started again first."""
        if self._closed:
            raise ModelError(f"{self._source.name}: is closed; open the model again")
        if os.getpid() != self._owner:
            # Both would write into the same memory, and get each other's maps.
            self._helper, self._lock = None, Lock()
            self._take_memory(self._shared.size)
        if self._helper is None or not self._helper.running:
            self._restart()
        try:
            self._shared.array(blob.shape)[...] = blob
        except (TypeError, ValueError):
            raise ModelError(
                f"{self._source.name}: was fed {_by(blob.shape)} values, more than it was opened "
                "for; open the model again"
            ) from None
        question = {"do": "forward", "shape": list(blob.shape)}
        answer = self._ask(question, FORWARD_LIMIT_S, None)
        shape = tuple(int(side) for side in answer["shape"])
        # A copy: the memory is the next picture's.
        output: NDArray[Any] = self._shared.array(shape, offset=blob.nbytes).copy()
        self._report = _report(answer)
        return output

    def cancel(self) -> None:
        """From any thread: end the process, and with it the run."""
        with self._lock:
            helper = self._helper
        if helper is not None:
            helper.end()

    def close(self) -> None:
        """End the process and let the memory go; once more does nothing."""
        self._closed = True
        self.cancel()
        self._shared.close()

    def _take_memory(self, size: int) -> None:
        try:
            self._shared = Shared(size)
        except OSError as error:
            raise ModelError(
                f"{self._source}: no memory can be had to run it ({error.strerror})"
            ) from error
        self._owner = os.getpid()

    def _restart(self) -> None:
        copy = PrivateCopy(self._place)
        try:
            if copy.digest != self._digest:
                raise ModelError(f"{self._source}: the file changed since it was opened")
            self._report = self._start(copy, None, None)
        finally:
            copy.close()

    def _start(self, copy: PrivateCopy, picture: Size | None, stop: Event | None) -> EngineReport:
        question = {
            "do": "open",
            "path": str(copy.path),
            "name": copy.name,
            "engine": self._engine,
            "prep": asdict(self._prep) | {"normalisation": self._prep.normalisation.value},
            "device": self._device,
            "threads": self._threads,
            "memory": self._shared.reference,
            "picture": list(picture) if picture else [],
        }
        try:
            helper = Helper(
                _WORK,
                limits=self._limits(copy.size),
                files=(*copy.files, *self._shared.files),
            )
        except OSError as error:
            raise ModelError(
                f"{self._source}: no process can be started for it ({error.strerror})"
            ) from error
        with self._lock:
            self._helper = helper
        return _report(self._ask(question, self._limit_s, stop))

    def _limits(self, size: int) -> Limits:
        cores = os.cpu_count() or 1
        memory = MEMORY_BYTES + MEMORY_PER_BYTE * size
        longest = max(self._limit_s, FORWARD_LIMIT_S)
        return Limits(
            # CUDA and its like reserve address space without end.
            address_bytes=memory + RESERVED_PER_CORE * cores if self._device == "CPU" else 0,
            resident_bytes=memory,
            cpu_s=math.ceil(longest * cores) + 1,
        )

    def _ask(self, question: dict[str, Any], limit_s: float, stop: Event | None) -> dict[str, Any]:
        assert self._helper is not None
        try:
            return self._helper.ask(question, limit_s=limit_s, stop=stop)
        except HelperEnded as ended:
            kind = TooSlow if isinstance(ended, HelperLate) else ModelError
            raise kind(
                f"{self._source}: {self._title}, which runs it in a process of its own, "
                f"{ended.words}; use another file or engine"
            ) from None
        except HelperRefused as refused:
            raise ModelError(self._refused(refused)) from None

    def _refused(self, refused: HelperRefused) -> str:
        if refused.user:
            # Engines name the file without its folder.
            named = refused.words.startswith(f"{self._source.name}:")
            return str(self._source.parent / refused.words) if named else refused.words
        if refused.kind == "MemoryError":
            return f"{self._source}: needs more memory than a depth network does; use another file"
        return (
            f"{self._source}: makes {self._title} fail ({refused.kind}: {refused.words}); "
            "use another file or engine"
        )


def _absolute(source: Path) -> Path:
    """The same file, also when the current folder is another one."""
    with contextlib.suppress(OSError):  # it was deleted
        return Path(os.path.abspath(source))
    return source


def _values_most(prep: Preprocessing) -> int:
    """Of the largest input and its map together."""
    grows = LONGEST if prep.keep_aspect else 1
    width, height = (grows * side + prep.multiple for side in (prep.width, prep.height))
    return (3 + 1) * width * height


def _report(answer: dict[str, Any]) -> EngineReport:
    return EngineReport(**answer["report"])


def _by(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def tried(
    copy: PrivateCopy,
    engine: str,
    prep: Preprocessing,
    *,
    picture: Size | None = None,
    limit_s: float = OPEN_LIMIT_S,
    stop: Event | None = None,
) -> None:
    """Load it and run it once apart, on the CPU, and end that; raises as ``ApartRunner``."""
    ApartRunner(copy, engine, prep, picture=picture, threads=2, limit_s=limit_s, stop=stop).close()
