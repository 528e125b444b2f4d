"""A source of pairs as scripts use it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from tuner.core.types import Pair
from tuner.engine.found_rig import Finder
from tuner.engine.opening import open_frame, open_next
from tuner.sources.source import FrameSource


class Pairs:
    """Pairs of a folder, a video, a bag or a camera, as ``tuner.open`` gives them.

    Iterate over it, or take one by its index; close it, or use it in a ``with``.

    Attributes:
        title: a word for the source.
        skipped: a sentence for each frame that could not be read while iterating; it counts frames
            from 1, as people do.
    """

    def __init__(self, source: FrameSource, finder: Finder | None = None) -> None:
        """``finder`` looks for a calibration beside the pairs."""
        self._source = source
        self._finder = finder or Finder()
        self.title = source.title
        self.skipped: list[str] = []

    @property
    def notes(self) -> tuple[str, ...]:
        """How the source was understood, in sentences: what was guessed, and what is left out."""
        return self._source.notes

    @property
    def endless(self) -> bool:
        """It is a camera or a stream: iterating gives the newest pair, again and again."""
        return self._source.count is None

    def __len__(self) -> int:
        """How many frames there are.

        Raises:
            TypeError: it is endless.
        """
        if self._source.count is None:
            raise TypeError(f"{self.title} has no end, so no length; iterate over it")
        return self._source.count

    def __getitem__(self, index: int) -> Pair:
        """The pair of an index, 0 for the first; below 0 from the end.

        ``left.note`` says by which calibration beside it it is rectified, or why by none.

        Raises:
            IndexError: there is no such frame.
            ImageError, FileError: it cannot be read.
        """
        count = self._source.count
        at = index + count if index < 0 and count is not None else index
        return open_frame(self._source, at, finder=self._finder).noted

    def __iter__(self) -> Iterator[Pair]:
        """Each pair that can be read; the others are named in ``skipped``."""
        index = 0
        while True:
            reached = open_next(self._source, index, finder=self._finder)
            self.skipped += reached.skipped
            if reached.opened is None:
                return
            yield reached.opened.noted
            index = reached.at + 1

    def name(self, index: int) -> str:
        """A word for a frame, such as its file's name or its time."""
        return self._source.name(index)

    def time_s(self, index: int) -> float | None:
        """Seconds from the first frame to this one, None where nothing tells."""
        return self._source.time_s(index)

    def truth(self, index: int) -> Path | None:
        """The ground truth that lies beside a frame."""
        return self._source.truth(index)

    def close(self) -> None:
        """Let go of files and devices; more than once does no harm."""
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()
