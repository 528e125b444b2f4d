"""What the words and numbers of a file's name say of its place among others."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Final

SIDES: Final = (("left", "right"), ("l", "r"), ("lft", "rgt"))


def side_order(first: str, second: str) -> int:
    """-1 if ``first`` is the left one, 1 if ``second`` is, 0 if these words do not tell."""
    for left, right in SIDES:
        if (first.lower(), second.lower()) == (left, right):
            return -1
        if (first.lower(), second.lower()) == (right, left):
            return 1
    if first[:-1] == second[:-1] and first[-1] + second[-1] in ("LR", "RL"):
        return -1 if first[-1] == "L" else 1
    return 0


def words_of(path: Path) -> list[str]:
    """Words and numbers of the folder's and the file's name."""
    return re.findall(r"[A-Za-z]+|\d+", f"{path.parent.name}/{path.stem}")


def natural(path: Path) -> list[tuple[int, str]]:
    """A key under which frame9 comes before frame10."""
    parts: list[str] = re.findall(r"\d+|\D+", str(path))
    return [_size(part) if part[0].isdecimal() else (-1, part) for part in parts]


def _size(number: str) -> tuple[int, str]:
    """Orders as the number itself, which int() refuses if it is very long."""
    digits = "".join(str(unicodedata.decimal(digit)) for digit in number).lstrip("0")
    return len(digits), digits


def ordered(one: Path, two: Path) -> tuple[Path, Path]:
    """The two paths as (left, right)."""
    a, b = words_of(one), words_of(two)
    if len(a) == len(b):
        for first, second in zip(a, b, strict=True):
            if first != second and (order := side_order(first, second)):
                return (one, two) if order < 0 else (two, one)
    return (one, two) if natural(one) <= natural(two) else (two, one)
