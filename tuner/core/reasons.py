"""Why a pixel has no disparity: the words and the colour of each reason, and the picture of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tuner.core.colour import ClassLegend, Palette, Rgb
from tuner.core.types import read_only


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One answer to the question why a pixel has no disparity.

    Attributes:
        key: names it in code.
        short: its word in a legend.
        words: how a sentence about the pixel goes on.
    """

    key: str
    short: str
    words: str
    colour: Rgb


# Okabe and Ito's colours, which stay apart for colour-blind readers.
VALID: Final = Reason(key="valid", short="valid", words="there is one", colour=(225, 225, 225))
OUTSIDE: Final = Reason(
    key="outside", short="outside", words="outside the valid rectangle", colour=(70, 70, 70)
)
SPECKLE: Final = Reason(
    key="speckle", short="speckle", words="removed as a speckle", colour=(204, 121, 167)
)
_UNKNOWN_TEST: Final = (213, 94, 0)


@dataclass(frozen=True, slots=True)
class Reasons:
    """All reasons there can be under one matcher; their places are the values of a picture.

    Attributes:
        tests: one for each test of the matcher, in the order in which they are asked.
        rejected: by one of several tests; which one is not known yet.
        entries: all, by their number in a picture of reasons; 0 is VALID.
    """

    tests: tuple[Reason, ...]
    rejected: Reason = field(init=False)
    entries: tuple[Reason, ...] = field(init=False)

    def __post_init__(self) -> None:
        rejected = Reason(
            key="rejected",
            short="rejected",
            words=f"rejected ({_one_of([test.short for test in self.tests])})",
            colour=_UNKNOWN_TEST,
        )
        object.__setattr__(self, "rejected", rejected)
        object.__setattr__(self, "entries", (VALID, OUTSIDE, *self.tests, SPECKLE, rejected))

    def number(self, reason: Reason) -> int:
        """The value of a reason's pixels."""
        return self.entries.index(reason)

    @property
    def legend(self) -> ClassLegend:
        """The words that go with ``palette``."""
        return ClassLegend(tuple((i, reason.short) for i, reason in enumerate(self.entries)))

    @property
    def palette(self) -> Palette:
        """(256, 4) uint8 RGBA, read-only: the colour of each reason's number."""
        colours = np.full((256, 4), 255, np.uint8)
        colours[:, :3] = self.rejected.colour
        colours[: len(self.entries), :3] = [reason.colour for reason in self.entries]
        return read_only(colours)


def _one_of(words: list[str]) -> str:
    """``a, b or c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"
