"""Which matcher a preset is meant for: the first key that names one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuner.files.file_storage import shortened
from tuner.matchers.matcher import Matcher
from tuner.matchers.registry import default_matcher, matchers
from tuner.presets.errors import PresetError
from tuner.presets.nodes import OPENCV_TITLES, node_keys, titles


def matcher_in(document: Mapping[str, Any], name: str) -> Matcher:
    """The matcher whose settings the document holds; ``name`` stands for the file in messages.

    Raises:
        PresetError: none is named; the message says what to do, or which there are.
    """
    known = {matcher.key: matcher for matcher in matchers()}
    for key in document:
        if key in known:
            return known[key]
    field, words = _where_is_it(document)
    raise PresetError(name, words, field=field)


def _where_is_it(document: Mapping[str, Any]) -> tuple[str, str]:
    """The field at fault where no matcher is named, and what to do about it."""
    wanted = default_matcher().key
    for key, value in document.items():
        written_by = value.get("name") if isinstance(value, dict) else None
        for matcher in matchers():
            # OpenCV's own files have it under other names.
            if written_by == matcher.opencv_name:
                fix = f'rename the key "{shortened(key)}" to "{matcher.key}"'
                return matcher.key, f"it is missing; {fix}"
        if isinstance(written_by, str) and written_by in OPENCV_TITLES:
            return wanted, (
                f'it is missing; "{shortened(key)}" is of {OPENCV_TITLES[written_by]}, only '
                f"{titles()} can be used here"
            )
    if node_keys(default_matcher()) & document.keys():
        return wanted, f'it is missing; put the values inside it: {{"{wanted}": {{...}}}}'
    first, value = next(iter(document.items()), ("", None))
    if isinstance(value, dict) and first != "tuner":
        keys = ", ".join(f'"{matcher.key}"' for matcher in matchers())
        return shortened(first), f"no matcher is called that; a preset begins with {keys}"
    return wanted, f'it is missing; a preset begins with {{"{wanted}": {{"format": 3, ...}}}}'
