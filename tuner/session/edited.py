"""What an edit of one parameter makes of the settings; no Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tuner.core.tunable import Size
from tuner.matchers.stereo_bm import StereoBMSettings, fitted


def value_set(settings: StereoBMSettings, name: str, value: Any, size: Size | None) -> Any:
    """The value that the parameter gets: the nearest one with which images of ``size`` match.

    Raises:
        SettingsError: the value is not legal.
    """
    wanted = replace(settings, **{name: value})
    return _fitted(wanted, size).values[name]


def defaults(settings: StereoBMSettings, size: Size | None) -> StereoBMSettings:
    """The defaults of the same matcher, or the nearest ones that images of ``size`` allow."""
    return _fitted(type(settings)(), size)


def _fitted(settings: StereoBMSettings, size: Size | None) -> StereoBMSettings:
    return settings if size is None else fitted(settings, size)
