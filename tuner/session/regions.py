"""Which parameter is a region of which picture, and what shows it while it is drawn; no Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import matcher_of
from tuner.session.view import StereoView, Tab, View

LEAST_LAYOUT: Final = {"left": 2, "right": 3}
"""The smallest layout that shows a picture beside the disparity."""


def region_of(settings: MatcherSettings, side: str) -> str:
    """Name of the parameter that is drawn on the left or right picture, or an empty text."""
    specs = matcher_of(settings).specs
    return next((name for name, spec in specs.items() if spec.drawn_on == side), "")


def elsewhere(label: str) -> str:
    """Why a region cannot be drawn while its picture is shown as it was read."""
    return f"{label} is of the rectified picture; F4 shows it."


def drawing(view: View, settings: MatcherSettings, name: str) -> View:
    """The view in which this region is drawn: its picture and the disparity stand in front."""
    side = matcher_of(settings).specs[name].drawn_on
    layout = max(view.stereo.layout, LEAST_LAYOUT[side])
    stereo: StereoView = replace(view.stereo, drawing=name, layout=layout)
    return replace(view, tab=Tab.STEREO, stereo=stereo)


def not_drawing(view: View) -> View:
    """The same view with nothing to draw."""
    return replace(view, stereo=replace(view.stereo, drawing=""))
