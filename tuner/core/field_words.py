"""Sentences in which a parameter is called what the reader calls it: by its label, by its flag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

_BEFORE = r"(?<![\w/\\.\"'`-])"
_AFTER = r"(?![\w/\\\"'`-]|\.\w)"
"""A name in quotes, or in the name of a file, stands there on purpose."""


def in_words(text: str, called: Mapping[str, str]) -> str:
    """The text with each name of a field replaced by what it is called."""
    if not called:
        return text
    return _pattern(tuple(called)).sub(lambda found: called[found[0]], text)


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(f"{_BEFORE}(?:{'|'.join(map(re.escape, longest_first))}){_AFTER}")
