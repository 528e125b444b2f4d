"""Sentences about settings in the words of the panel; no Qt."""

from __future__ import annotations

from tuner.core.field_words import in_words
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import matcher_of


def in_labels(text: str, settings: MatcherSettings) -> str:
    """The text with each name of a field replaced by the label that the panel has for it.

    What is quoted, and the names of files, stay as they are.
    """
    specs = matcher_of(settings).specs
    return in_words(text, {name: spec.label for name, spec in specs.items()})
