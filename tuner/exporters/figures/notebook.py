"""What stands in the notebook's figures: left | right | depth map, and source | depth map."""

from __future__ import annotations

from tuner.core import inverse_depth as relative
from tuner.core.colour import Legend, Palette, palette
from tuner.core.colour_maps import quantise_px
from tuner.core.types import FloatMap, Pair, Picture
from tuner.exporters.figures.panels import NONE, Panel, rgb
from tuner.exporters.subject import Subject


def stereo_panels(
    pair: Pair, disparity: FloatMap, *, low: float, high: float, colours: Palette
) -> list[Panel]:
    """Left | right | depth map by stereo; ``disparity`` is (H, W) float32 px."""
    depth = colours[quantise_px(disparity, low, high)][..., :3]
    return [
        Panel("Left", rgb(pair.left.shown)),
        Panel("Right", rgb(pair.right.shown)),
        Panel("Depth map (stereo)", depth, Legend(low, high, "px", "disparity"), colours),
    ]


def mono_panels(source: Picture, inverse_depth: FloatMap, *, colours: Palette) -> list[Panel]:
    """Source | depth map by the network; ``inverse_depth`` is (H, W) float32 without unit."""
    drawn = relative.draw(inverse_depth, relative.Contrast())
    legend = Legend(drawn.low, drawn.high, "", "relative inverse depth")
    return [
        Panel("Source", rgb(source.shown)),
        Panel("Depth map (monocular, no unit)", colours[drawn.index][..., :3], legend, colours),
    ]


def colours_of(subject: Subject) -> Palette:
    """The colours that the subject is drawn in."""
    return palette(subject.colour_map, invalid=NONE)


def stereo_figure_of(subject: Subject) -> list[Panel]:
    """The panels of a subject that has a pair."""
    assert subject.pair is not None
    low, high = subject.low, subject.high
    colours = colours_of(subject)
    return stereo_panels(subject.pair, subject.disparity, low=low, high=high, colours=colours)


def mono_figure_of(subject: Subject) -> list[Panel]:
    """The panels of a subject that has a map."""
    assert subject.pictured is not None
    assert subject.inverse_depth is not None
    return mono_panels(subject.pictured, subject.inverse_depth, colours=colours_of(subject))
