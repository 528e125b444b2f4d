"""Where in a source of pairs the window is, and what it has to say of that; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tuner.session.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """What is known of a source and of its pair on show.

    Attributes:
        title: a word for the source, such as the folder's name.
        index: of the pair on show, 0 for the first.
        count: how many pairs there are; None for a camera, which has no end.
        name: a word for the pair on show.
        time_s: seconds from the first pair to this one; None where nothing tells.
        next_s: the same of the one after it.
        notes: how the source was understood, in sentences.
        skipped: a sentence for each pair that could not be read on the way to this one.
    """

    title: str
    index: int
    count: int | None
    name: str
    time_s: float | None = None
    next_s: float | None = None
    notes: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def live(self) -> bool:
        """It has no end: each pair that is read is the newest."""
        return self.count is None

    @property
    def last(self) -> bool:
        """The pair on show is the last one."""
        return self.count is not None and self.index >= self.count - 1

    @property
    def pause_s(self) -> float:
        """Time from this pair to the next one; 0 where nothing tells."""
        if self.time_s is None or self.next_s is None:
            return 0.0
        return max(0.0, self.next_s - self.time_s)

    @property
    def place(self) -> str:
        """Where it is, as people say it: "12 of 340, 0:03.2"."""
        at = f"{self.index + 1}" if self.count is None else f"{self.index + 1} of {self.count}"
        return at if self.time_s is None else f"{at}, {clock(self.time_s)}"


def clock(seconds: float) -> str:
    """Minutes and seconds to a tenth: "0:03.2"."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def stepped(sequence: Sequence, by: int, *, loop: bool = False) -> int | None:
    """The index of the pair ``by`` further; None where there is none.

    Args:
        loop: after the last one comes the first.
    """
    index = sequence.index + by
    if sequence.count is None:
        return index if by > 0 else None
    if loop:
        return index % sequence.count
    near = min(max(index, 0), sequence.count - 1)
    return near if near != sequence.index else None


def at_frame_of(before: State, after: State) -> State:
    """``after`` with the pair that is on show, where both are of one source.

    Which pair of a source is looked at is no step, so undo and redo leave it where it is.
    """
    if not after.pair.of_one_source(before.pair) or after.pair.frame == before.pair.frame:
        return after
    return replace(after, pair=after.pair.at(before.pair.frame), truth=before.truth)
