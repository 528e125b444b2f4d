"""The flags of commands that write a point cloud, and the writing."""

from __future__ import annotations

import argparse
import math
from typing import Final

from tuner.cli.parsing import Parser, UsageError
from tuner.core.geometry.cloud import CloudLook, CloudRequest, Colouring, cloud
from tuner.exporters.ply import Layout, export_ply, is_ply

_FLAGS: Final = ("ascii", "normals", "y_up", "colour", "near", "far")
GIVE: Final = (
    "for metres name --calibration FILE, or lay calibration.json (focal_px, baseline_m) or "
    "Middlebury's calib.txt beside the left picture"
)


def add_cloud_flags(parser: Parser) -> None:
    """How a point cloud is written, wherever a name ends in .ply."""
    group = parser.add_argument_group("point cloud", "where a file to write ends in .ply")
    add = group.add_argument
    add_layout_flags(group)
    colours = [one.value for one in Colouring]
    add("--cloud-colour", choices=colours, help="what colours the points; the image if left out")
    unit = "in metres, or in baselines without a calibration"
    add("--cloud-near", type=_distance, metavar="Z", help=f"leave out what is nearer, {unit}")
    add("--cloud-far", type=_distance, metavar="Z", help=f"leave out what is farther, {unit}")


def add_layout_flags(to: argparse._ActionsContainer) -> None:
    """How the file of a point cloud is laid out."""
    add = to.add_argument
    add("--cloud-ascii", action="store_true", help="numbers as text; five times as large")
    add("--cloud-normals", action="store_true", help="with the normal of each point")
    up = "x right, y up, z backward; x right, y down, z forward if left out"
    add("--cloud-y-up", action="store_true", help=up)


def layout_from(given: argparse.Namespace) -> Layout:
    """What the flags of the layout say."""
    return Layout(text=given.cloud_ascii, y_up=given.cloud_y_up, normals=given.cloud_normals)


def _distance(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no distance above 0")
    return value


def check_cloud(given: argparse.Namespace, *outs: str | None) -> None:
    """Refuse what no file asks for, and limits that leave nothing between them.

    Raises:
        UsageError: in words.
    """
    asked = [name for name in _FLAGS if getattr(given, f"cloud_{name}")]
    if asked and not any(out and is_ply(out) for out in outs):
        flag = f"--cloud-{asked[0].replace('_', '-')}"
        raise UsageError(f"{flag}: no point cloud is written; name a file that ends in .ply")
    near, far = given.cloud_near or 0.0, given.cloud_far or math.inf
    if near >= far:
        raise UsageError(f"--cloud-near {near:g} is not below --cloud-far {far:g}")


def look_of(given: argparse.Namespace, low: float, high: float) -> CloudLook:
    """What the flags say; depth is coloured over ``low`` to ``high`` px."""
    return CloudLook(
        colouring=Colouring(given.cloud_colour or Colouring.IMAGE),
        low=low,
        high=high,
        near=given.cloud_near or 0.0,
        far=given.cloud_far or math.inf,
        normals=given.cloud_normals,
    )


def write_cloud(request: CloudRequest, given: argparse.Namespace, *, to: str) -> list[str]:
    """Write it; sentences about what it must not be taken for."""
    notes = export_ply(cloud(request), to=to, layout=layout_from(given))
    return [f"{to}: {note}; {GIVE}" for note in notes]
