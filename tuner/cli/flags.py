"""One command-line flag per parameter of a matcher, generated from its declaration."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from tuner.cli.parsing import UsageError, whole_number
from tuner.core.field_words import in_words
from tuner.core.tunable import Rect, Spec
from tuner.matchers.matcher import Matcher, MatcherSettings
from tuner.matchers.registry import matcher_of

_WIDEST: Final = 2**31 - 1


def add_flags(parser: argparse.ArgumentParser, matcher: Matcher) -> None:
    """Add a flag for each parameter, in the order in which data passes."""
    group = parser.add_argument_group(
        matcher.title,
        f"each overrides the preset; without a preset {matcher.origin}'s defaults hold",
    )
    for name, spec in matcher.specs.items():
        group.add_argument(
            flag(name),
            dest=name,
            type=reader(spec),
            metavar=_metavar(spec),
            help=_help(spec, matcher.defaults[name]).replace("%", "%%"),
        )


def overridden(settings: MatcherSettings, given: argparse.Namespace) -> MatcherSettings:
    """The settings with the flags that were given.

    Raises:
        SettingsError: a value is not legal.
    """
    values = {name: getattr(given, name) for name in matcher_of(settings).specs}
    return replace(settings, **{name: value for name, value in values.items() if value is not None})


def flag(name: str) -> str:
    """``block_size`` -> ``--block-size``."""
    return "--" + name.replace("_", "-")


def in_flags(text: str, specs: Iterable[str]) -> str:
    """A sentence for people in which each of these fields is called by its flag."""
    return in_words(text, {name: flag(name) for name in specs})


def reader(spec: Spec) -> Callable[[str], Any]:
    """What turns a flag's text into a value."""

    def read(text: str) -> Any:
        try:
            return _rectangle(text) if spec.rectangle else _number(text.strip(), spec)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not {_expected(spec)}") from None

    return read


def _rectangle(text: str) -> Rect:
    x, y, width, height = (whole_number(part) for part in text.split(","))
    return Rect(x, y, width, height)


def _number(text: str, spec: Spec) -> int:
    for number, name in spec.choices:
        if text.lower().replace(" ", "-") == name.lower().replace(" ", "-"):
            return number
    if spec.off_below is not None and text.lower() == "off":
        return spec.off_below - 1
    if spec.per_unit != 1 and text.endswith(spec.unit):
        return _in_units(text.removesuffix(spec.unit), spec)
    return whole_number(text)


def _in_units(text: str, spec: Spec) -> int:
    raw = float(text) * spec.per_unit
    if not abs(raw) <= _WIDEST or raw != round(raw):
        raise UsageError(f"{text}{spec.unit} is not a multiple of 1/{spec.per_unit} {spec.unit}")
    return round(raw)


def _expected(spec: Spec) -> str:
    if spec.rectangle:
        return "four whole numbers X,Y,W,H"
    if spec.choices:
        return "one of " + ", ".join(f"{n} ({name})" for n, name in spec.choices)
    if spec.per_unit != 1:
        return f"a whole number of 1/{spec.per_unit} {spec.unit}, or a number with {spec.unit}"
    return "a whole number"


def _metavar(spec: Spec) -> str:
    if spec.rectangle:
        return "X,Y,W,H"
    return "|".join(str(number) for number, _ in spec.choices) or "N"


def _help(spec: Spec, default: Any) -> str:
    unit = f"in 1/{spec.per_unit} {spec.unit}, or e.g. 2{spec.unit}" if spec.per_unit != 1 else ""
    choices = ", ".join(f"{n} {name}" for n, name in spec.choices)
    facts = [fact for fact in (unit or spec.unit, choices, f"default {default}") if fact]
    return f"{spec.help} [{'; '.join(facts)}]"
