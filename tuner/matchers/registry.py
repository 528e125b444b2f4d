"""The matchers there are: by their key, or by the type of their settings."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import tuner.matchers as folder
from tuner.core.errors import SettingsError
from tuner.matchers.matcher import Matcher, MatcherSettings

DEFAULT: Final = "stereo_bm"
"""Key of the matcher that is meant where nobody names one."""

_added: list[Matcher] = []


def matchers() -> tuple[Matcher, ...]:
    """All, the default first, then by their keys."""
    return tuple(_by_key().values())


def matcher_named(key: str) -> Matcher:
    """The matcher with this key.

    Raises:
        SettingsError: there is none; the message names those there are.
    """
    found = _by_key().get(key)
    if found is None:
        raise SettingsError("matcher", f"{key!r} is not one of {', '.join(_by_key())}")
    return found


def matcher_of(settings: MatcherSettings) -> Matcher:
    """The matcher whose settings these are.

    Raises:
        SettingsError: they are no settings of any.
    """
    known = _by_type()
    # At every frame and every step of a slider: one look into a table.
    found = known.get(type(settings)) or next(
        (known[kind] for kind in type(settings).__mro__ if kind in known), None
    )
    if found is None:
        raise SettingsError("settings", f"a {type(settings).__name__} belongs to no matcher")
    return found


def default_matcher() -> Matcher:
    """The matcher that is meant where nobody names one."""
    return matcher_named(DEFAULT)


def default_settings() -> Any:
    """The default settings of the default matcher."""
    return default_matcher().settings()


@contextmanager
def added(matcher: Matcher) -> Iterator[Matcher]:
    """While inside, one matcher more, or another one in place of that with its key."""
    _added.append(matcher)
    _look_again()
    try:
        yield matcher
    finally:
        _added.remove(matcher)
        _look_again()


@cache
def _shipped() -> tuple[Matcher, ...]:
    names = (module.name for module in pkgutil.iter_modules(folder.__path__) if module.ispkg)
    plugins = (importlib.import_module(f"{folder.__name__}.{name}.plugin") for name in names)
    return tuple(plugin.MATCHER for plugin in plugins)


@cache
def _by_key() -> Mapping[str, Matcher]:
    found = {matcher.key: matcher for matcher in (*_shipped(), *_added)}
    return {key: found[key] for key in sorted(found, key=lambda key: (key != DEFAULT, key))}


@cache
def _by_type() -> Mapping[type[Any], Matcher]:
    return {matcher.settings: matcher for matcher in matchers()}


def _look_again() -> None:
    _by_key.cache_clear()
    _by_type.cache_clear()
