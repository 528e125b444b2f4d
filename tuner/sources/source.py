"""What a source of pairs is: one SOURCE constant a file in ``sources/kinds``, found by being there.

A pair of stills is a source of one frame, a camera one without an end. Which frame is on show, and
whether left and right are exchanged, is not the source's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Final, NamedTuple, Protocol, Self, runtime_checkable

from tuner.core.errors import ImageError
from tuner.core.grey import GreyRule, grey_rule
from tuner.core.types import Pair

PATTERN: Final = "pattern"
LAYOUT: Final = "layout"
TOPICS: Final = "topics"
GREY: Final = "grey"

SIDE_BY_SIDE: Final = "side-by-side"
TOP_BOTTOM: Final = "top-bottom"
LAYOUTS: Final = (SIDE_BY_SIDE, TOP_BOTTOM)
"""How left and right lie in one picture; the first half is the left one."""


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where pairs come from, as it is chosen, remembered and undone.

    Attributes:
        kind: key of a ``SourceKind``.
        parts: paths, devices or addresses.
        options: what was said of it, as sorted (name, value): "pattern" which names belong
            together, "layout" how both lie in one picture, "topics" of a bag, "grey" how pictures
            of more than 8 bit become grey.
    """

    kind: str
    parts: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()

    def option(self, name: str) -> str:
        """The value, empty if nothing was said."""
        return dict(self.options).get(name, "")

    def with_options(self, **options: str) -> SourceRef:
        """The same with these options; an empty value takes one back."""
        found = {**dict(self.options), **options}
        return replace(self, options=tuple(sorted((k, v) for k, v in found.items() if v)))

    @property
    def rule(self) -> GreyRule:
        """Which values of pictures of more than 8 bit become black and white."""
        text = self.option(GREY)
        return grey_rule(text) if text else GreyRule()


@runtime_checkable
class FrameSource(Protocol):
    """An open source; one thread at a time reads it."""

    @property
    def ref(self) -> SourceRef:
        """What opens it again, with all that was found out by opening it."""

    @property
    def title(self) -> str:
        """A word for it, such as the folder's name."""

    @property
    def count(self) -> int | None:
        """How many frames there are; None for no end, and then ``read`` gives the newest."""

    @property
    def notes(self) -> tuple[str, ...]:
        """How it was understood, in sentences: what was guessed, and what is left out."""

    def read(self, index: int, *, stop: Event | None = None) -> Pair:
        """The pair of this index, 0 for the first.

        Raises:
            IndexError: there is no such frame.
            ImageError, FileError: it cannot be read; the message names it. Others may be.
            Stopped: ``stop`` was set.
        """

    def time_s(self, index: int) -> float | None:
        """Seconds from the first frame to this one, None where nothing tells."""

    def truth(self, index: int) -> Path | None:
        """The ground truth that lies beside this frame."""

    def calibrations(self, index: int) -> tuple[Path, ...]:
        """Files beside this frame that are named as calibrations, the likeliest first."""

    def name(self, index: int) -> str:
        """A word for the frame, such as the left picture's name or its time."""

    def close(self) -> None:
        """Let go of files and devices; more than once does no harm."""


class Once:
    """What sources have in common: they close at the end of a ``with``."""

    @property
    def notes(self) -> tuple[str, ...]:
        return ()

    def time_s(self, index: int) -> float | None:  # noqa: ARG002
        return None

    def truth(self, index: int) -> Path | None:  # noqa: ARG002
        return None

    def calibrations(self, index: int) -> tuple[Path, ...]:  # noqa: ARG002
        return ()

    def close(self) -> None:
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """A kind of source.

    Attributes:
        key: its name in a ``SourceRef``.
        title: words for people.
        rank: kinds are asked in this order, the lowest first.
        accepts: (paths or devices) -> a ref, or None if they are of another kind. It may look at
            the disk, and raises a UserError for what is of this kind and cannot be used.
        open: opens what the ref says; raises AmbiguousSource, ImageError or FileError.
    """

    key: str
    title: str
    rank: int
    accepts: Callable[[Sequence[str]], SourceRef | None]
    open: Callable[[SourceRef, Event | None], FrameSource]


class Candidate(NamedTuple):
    """One way to understand a source: the value of the option that chooses it, and its pairs."""

    value: str
    pairs: int


class AmbiguousSource(ImageError):  # noqa: N818 - a question, to be answered with ``chosen``
    """There are several ways to make pairs, and somebody must choose.

    Attributes:
        ref: what was to be opened.
        option: the option that chooses, such as "pattern".
        words: what it is that makes several ways.
        candidates: each way with the number of pairs that it gives, the most first.
    """

    def __init__(
        self, ref: SourceRef, *, option: str, candidates: Sequence[Candidate], words: str
    ) -> None:
        self.ref = ref
        self.option = option
        self.words = words
        self.candidates = tuple(sorted(candidates, key=lambda one: -one.pairs))
        listed = "; ".join(f"{one.value} ({counted(one.pairs)})" for one in self.candidates)
        super().__init__(f"{words}: {listed}")

    def chosen(self, candidate: Candidate) -> SourceRef:
        """The ref that says which way."""
        return self.ref.with_options(**{self.option: candidate.value})


def counted(pairs: int) -> str:
    """ "1 pair", "2 pairs"."""
    return f"{pairs} pair" if pairs == 1 else f"{pairs} pairs"


def nth(index: int) -> str:
    """The frame of an index as people count: "frame 1" is the first, of index 0."""
    return f"frame {index + 1}"


def check_options(ref: SourceRef, known: Mapping[str, str]) -> None:
    """Refuse an option that a kind does not have; ``known`` says what each is for.

    Raises:
        ImageError: in one sentence.
    """
    for name, value in ref.options:
        if name not in known:
            raise ImageError(
                f"{ref.parts[0]}: {name} {value!r} does not apply to it; leave {name} out"
            )


def check_index(index: int, count: int, title: str) -> None:
    """Raise IndexError where there is no such frame."""
    if not 0 <= index < count:
        held = "one frame, of index 0" if count == 1 else f"frames of index 0 to {count - 1}"
        raise IndexError(f"{title}: there is no frame of index {index}; it has {held}")
