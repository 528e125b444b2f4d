"""What the monocular tab says about a result."""

from __future__ import annotations

from math import isfinite
from typing import Final

from tuner.networks.types import EngineReport, Normalisation, Preprocessing
from tuner.session.depth_map import DepthMap

ENGINES: Final = {"opencv": "OpenCV", "onnxruntime": "onnxruntime"}
FED: Final = {
    Normalisation.NONE_IN_GRAPH: "RGB/255, normalised in the graph",
    Normalisation.IMAGENET: "ImageNet normalisation",
    Normalisation.HALF: "0.5 / 0.5 normalisation",
    Normalisation.NOTEBOOK: "fed as in the notebook",
}


def ran(report: EngineReport) -> str:
    """What really ran: engine, device, threads, ms."""
    parts = [f"{ENGINES.get(report.engine, report.engine)} on {report.device}"]
    if report.threads:
        parts.append(f"{report.threads} thread{'s' if report.threads > 1 else ''}")
    if report.forward_ms:
        parts.append(f"{report.forward_ms:.0f} ms")
    if report.load_ms:
        parts.append(f"loaded in {report.load_ms:.0f} ms")
    if report.details:
        parts.append(report.details)
    return ", ".join(parts)


def fed(prep: Preprocessing) -> str:
    """How a picture is fed."""
    size = f"{prep.width}x{prep.height}{', aspect kept' if prep.keep_aspect else ''}"
    return f"input {size}, {FED[prep.normalisation]}"


def summary(shown: DepthMap, frames_per_second: float) -> str:
    """The line below the views."""
    text = ran(shown.depth.report)
    if shown.remembered:
        text += " (remembered)"
    text += f"   {fed(shown.depth.prep)}"
    if frames_per_second:
        text += f"   {frames_per_second:.1f} fps"
    return text


def describe(shown: DepthMap, x: int, y: int) -> str:
    """One line on a pixel: place, grey value, relative inverse depth."""
    size = shown.depth.size
    if not (0 <= x < size.width and 0 <= y < size.height):
        return ""
    grey = int(shown.picture.grey[y, x])
    value = float(shown.depth.values[y, x])
    text = f"x {x}  y {y}   grey {grey}   relative inverse depth "
    if not isfinite(value):
        return text + "none"
    text += f"{value:.5g} (no unit)"
    plane = shown.drawn.plane
    return text if plane is None else f"{text}, above the plane {value - plane.at(x, y):+.5g}"
