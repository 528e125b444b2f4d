"""What an edit of one parameter makes of the settings; no Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tuner.core.tunable import Size
from tuner.engine.examination import SearchRange
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import matcher_of


def value_set(settings: MatcherSettings, name: str, value: Any, size: Size | None) -> Any:
    """The value that the parameter gets: the nearest one with which images of ``size`` match.

    Raises:
        SettingsError: the value is not legal.
    """
    wanted = replace(settings, **{name: value})
    return _fitted(wanted, size).values[name]


def with_range(settings: MatcherSettings, wanted: SearchRange, size: Size) -> MatcherSettings:
    """The settings that search these disparities, as far as images of ``size`` allow.

    A matcher whose disparities have other names keeps its own.
    """
    both = {
        "min_disparity": wanted.min_disparity,
        "num_disparities": wanted.num_disparities,
    }
    known = {name: value for name, value in both.items() if name in settings.values}
    return _fitted(replace(settings, **known), size)


def defaults(settings: MatcherSettings, size: Size | None) -> MatcherSettings:
    """The defaults of the same matcher, or the nearest ones that images of ``size`` allow."""
    return _fitted(matcher_of(settings).settings(), size)


def _fitted(settings: MatcherSettings, size: Size | None) -> MatcherSettings:
    if size is None:
        return settings
    near: MatcherSettings = matcher_of(settings).fitted(settings, size)
    return near
