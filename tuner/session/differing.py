"""In which parameters two sets of settings differ, in words; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tuner.core.tunable import Spec
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import matcher_of


@dataclass(frozen=True, slots=True)
class Difference:
    """One parameter that differs, by its label, and what it is in either set."""

    label: str
    first: str
    second: str


def differences(first: MatcherSettings, second: MatcherSettings) -> tuple[Difference, ...]:
    """Each parameter that differs, in the panel's order; of two matchers only that they do."""
    one, two = matcher_of(first), matcher_of(second)
    if one is not two:
        return (Difference("Matcher", one.title, two.title),)
    values, others = first.values, second.values
    return tuple(
        Difference(spec.label, _shown(spec, values[name]), _shown(spec, others[name]))
        for name, spec in one.specs.items()
        if values[name] != others[name]
    )


def _shown(spec: Spec, value: Any) -> str:
    if spec.rectangle:
        return "whole image" if value.empty else str(value)
    return spec.shown(value)
