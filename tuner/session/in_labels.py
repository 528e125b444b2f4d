"""Sentences about settings in the words of the panel; no Qt."""

from __future__ import annotations

import re
from functools import cache

from tuner.matchers.matcher import Matcher, MatcherSettings
from tuner.matchers.registry import matcher_of


def in_labels(text: str, settings: MatcherSettings) -> str:
    """The text with each name of a field replaced by the label that the panel has for it."""
    pattern, labels = _names(matcher_of(settings))
    return pattern.sub(lambda found: labels[found[0]], text)


@cache
def _names(matcher: Matcher) -> tuple[re.Pattern[str], dict[str, str]]:
    labels = {name: spec.label for name, spec in matcher.specs.items()}
    return re.compile(rf"\b({'|'.join(map(re.escape, labels))})\b"), labels
