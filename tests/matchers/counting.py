"""Counts the matches that StereoBM is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tuner.core.types import GreyImage, RawDisparity
from tuner.matchers.registry import added
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.matchers.stereo_bm.plugin import MATCHER


@contextmanager
def counted_matches() -> Iterator[list[StereoBMSettings]]:
    """The settings of every match made while inside; it grows."""
    made: list[StereoBMSettings] = []

    def match(left: GreyImage, right: GreyImage, settings: StereoBMSettings) -> RawDisparity:
        made.append(settings)
        return MATCHER.match(left, right, settings)

    with added(replace(MATCHER, match=match)):
        yield made
