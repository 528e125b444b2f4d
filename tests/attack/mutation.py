"""Bad copies of good files: bits flipped, lengths blown up, pieces cut, doubled and exchanged."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

EXTREME = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1)
HEAD = 200
"""Most of what can go wrong lies in so many first bytes."""


def mutated(rng: random.Random, files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """A changed copy of one of the files, and its name."""
    name = rng.choice(sorted(files))
    data = bytearray(files[name])
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        rng.choice(_CHANGES)(rng, data, files)
    return name, bytes(data)


def _at(rng: random.Random, data: bytearray) -> int:
    end = len(data) if rng.random() < 0.5 else min(HEAD, len(data))
    return rng.randrange(end) if end else 0


def _flip(rng: random.Random, data: bytearray, _: Mapping[str, bytes]) -> None:
    for _bit in range(rng.choice((1, 1, 4, 30))):
        if data:
            data[_at(rng, data)] ^= 1 << rng.randrange(8)


def _cut(rng: random.Random, data: bytearray, _: Mapping[str, bytes]) -> None:
    del data[_at(rng, data) :]


def _blow_up(rng: random.Random, data: bytearray, _: Mapping[str, bytes]) -> None:
    at, width = _at(rng, data), rng.choice((1, 2, 4, 8))
    value = rng.choice((*EXTREME, rng.randrange(2**32))) & (2 ** (8 * width) - 1)
    data[at : at + width] = value.to_bytes(width, rng.choice(("little", "big")))


def _remove(rng: random.Random, data: bytearray, _: Mapping[str, bytes]) -> None:
    at = _at(rng, data)
    del data[at : at + rng.choice((1, 2, 16, 200))]


def _double(rng: random.Random, data: bytearray, _: Mapping[str, bytes]) -> None:
    at, size = _at(rng, data), rng.choice((1, 4, 30, 500))
    data[at:at] = data[at : at + size] * rng.choice((1, 2, 20))


def _insert(rng: random.Random, data: bytearray, _: Mapping[str, bytes]) -> None:
    at = _at(rng, data)
    data[at:at] = rng.choice(
        (rng.randbytes(rng.randrange(40)), b"9" * 400, b"\0" * 64, b"\xff" * 9)
    )


def _blank(rng: random.Random, data: bytearray, _: Mapping[str, bytes]) -> None:
    at, size = _at(rng, data), rng.choice((4, 60, 900))
    data[at : at + size] = rng.choice((b"\0", b"\xff")) * len(data[at : at + size])


def _splice(rng: random.Random, data: bytearray, files: Mapping[str, bytes]) -> None:
    """The head of another file before the rest of this one."""
    other = files[rng.choice(sorted(files))]
    at = rng.randrange(min(HEAD, len(other)) + 1)
    data[: rng.choice((at, _at(rng, data)))] = other[:at]


_CHANGES: tuple[Callable[[random.Random, bytearray, Mapping[str, bytes]], None], ...] = (
    *(_flip, _flip, _cut, _blow_up, _blow_up, _remove, _double, _insert, _blank, _splice),
)
