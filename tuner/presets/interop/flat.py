"""The names that settings have in scripts and flags, without anything around them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tuner.matchers.matcher import Matcher
from tuner.presets.interop.format import Format


def names(matcher: Matcher) -> Mapping[str, str]:
    """Every field by its own name."""
    return {field: field for field in matcher.specs}


FORMAT: Final = Format(key="flat", title="names of the settings", suffix=".json", names=names)
