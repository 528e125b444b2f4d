"""Figures for papers and slides: pictures side by side with titles and colour bars, as PNG."""

from __future__ import annotations

from pathlib import Path

from tuner.core.colour import Palette, palette
from tuner.core.errors import FileError
from tuner.core.types import FloatMap, Pair
from tuner.exporters.encoding import png_rgb
from tuner.exporters.figures.notebook import mono_panels, stereo_panels
from tuner.exporters.figures.panels import NONE, Rgb, figure
from tuner.files.writing import write_atomically

STEREO, MONO = "_stereo", "_monocular"


def export_figures(
    pair: Pair,
    disparity: FloatMap,
    inverse_depth: FloatMap,
    *,
    low: float,
    high: float,
    colour_map: str = "turbo",
    to: Path,
) -> tuple[Path, Path]:
    """Write left | right | depth map and source | depth map beside ``to``.

    Args:
        disparity: (H, W) float32 px, NaN where there is none.
        inverse_depth: (H, W) float32, no unit, bigger is nearer.
        low, high: px of the first and the last colour of the disparity.
        to: ends in .png; ``_stereo`` and ``_monocular`` go before the ending.

    Returns:
        The two paths.

    Raises:
        FileError: another ending, or the files cannot be written.
    """
    if to.suffix.lower() != ".png":
        raise FileError(f"{to}: figures are written as .png")
    colours = palette(colour_map, invalid=NONE)
    figures = (
        stereo_figure(pair, disparity, low=low, high=high, colours=colours),
        mono_figure(pair, inverse_depth, colours=colours),
    )
    paths = figure_names(to)
    for path, drawn in zip(paths, figures, strict=True):
        write_atomically(path, png_rgb(drawn))
    return paths


def figure_names(to: Path) -> tuple[Path, Path]:
    """The two files that ``export_figures`` writes for a name."""
    stereo, mono = (to.with_name(f"{to.stem}{part}{to.suffix}") for part in (STEREO, MONO))
    return stereo, mono


def stereo_figure(
    pair: Pair, disparity: FloatMap, *, low: float, high: float, colours: Palette
) -> Rgb:
    """Left | right | depth map by stereo, (H, W, 3) uint8 RGB."""
    return figure(stereo_panels(pair, disparity, low=low, high=high, colours=colours))


def mono_figure(pair: Pair, inverse_depth: FloatMap, *, colours: Palette) -> Rgb:
    """Source | depth map by the network, (H, W, 3) uint8 RGB."""
    return figure(mono_panels(pair.left, inverse_depth, colours=colours))
