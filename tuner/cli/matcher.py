"""Which matcher a command line means, before its flags can be read: they are the matcher's."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from tuner.cli.flags import overridden
from tuner.cli.named_preset import named_preset
from tuner.cli.parsing import Parser, UsageError
from tuner.core.errors import UserError
from tuner.matchers.matcher import Matcher, MatcherSettings
from tuner.matchers.registry import DEFAULT, default_matcher, matcher_of, matchers
from tuner.presets.preset import Preset


def add_matcher_flag(parser: argparse.ArgumentParser) -> None:
    """Add ``--matcher``."""
    keys = [matcher.key for matcher in matchers()]
    parser.add_argument(
        "--matcher",
        choices=keys,
        metavar="KEY",
        help=f"the stereo matcher: {', '.join(keys)}; the preset's, or {DEFAULT}, if left out",
    )


def meant_matcher(arguments: Sequence[str]) -> Matcher:
    """The matcher that is named, or that of the preset that is named; else the default one.

    What is wrong with either is left to the whole parser and to the reading of the preset.
    """
    look = Parser(add_help=False, allow_abbrev=False)
    look.add_argument("--matcher")
    look.add_argument("--preset")
    try:
        given, _ = look.parse_known_args(arguments)
        preset = None if given.matcher else named_preset(given)
    except UserError:
        return default_matcher()
    if preset is not None:
        return matcher_of(preset.settings)
    named = (matcher for matcher in matchers() if matcher.key == given.matcher)
    return next(named, default_matcher())


def settings_from(
    matcher: Matcher, preset: Preset | None, given: argparse.Namespace
) -> MatcherSettings:
    """The preset's settings, or the matcher's defaults, with the flags that were given.

    Raises:
        UsageError: the preset is of another matcher.
        SettingsError: a value is not legal.
    """
    if preset is None:
        return overridden(matcher.settings(), given)
    own = matcher_of(preset.settings)
    if own is not matcher:
        raise UsageError(
            f"{given.preset}: a preset of {own.key}, and --matcher says {matcher.key}; leave one "
            "of them out"
        )
    return overridden(preset.settings, given)
