"""``stereo-tuner mono``: the relative inverse depth of one picture without a window."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from tuner.cli.grey import add_grey_flag, picture_report
from tuner.cli.network import add_network_flags, chosen, run
from tuner.cli.parsing import DONE, Parser, UsageError, not_empty, refuse_overwriting, say
from tuner.cli.source import OPTIONS, SOURCES, add_source_flags, read_left
from tuner.cli.streams import note
from tuner.core.types import Picture
from tuner.engine.found_rig import NOWHERE, Finder
from tuner.exporters.float_map import check_name, export_inverse_depth
from tuner.exporters.numbers import finite
from tuner.networks.registry import DEFAULT
from tuner.networks.types import InverseDepth
from tuner.presets.sections import MonocularSection
from tuner.sources.image import read_picture
from tuner.sources.kinds import STILLS, kinds

_FORMATS = "--out: npy, pfm and tiff hold float32, the engine's raw values; png is for looking at."


def mono(arguments: Sequence[str]) -> int:
    """Run the command; the exit code.

    Raises:
        UserError: in one sentence.
    """
    given = _parser().parse_args(arguments)
    if not (given.out or given.json):
        raise UsageError("nothing to do with the result; give --out or --json")
    if given.out:
        check_name(given.out)
        refuse_overwriting(given.out, (given.paths[0], given.model or ""))
    picture, notes = _picture(given)
    if given.out:
        refuse_overwriting(given.out, (picture.path,))
    choice = chosen(given, MonocularSection(model=DEFAULT.key))
    network = run(choice, given, picture)
    notes += [f"{picture.name}: {picture.note}"] if picture.note else []
    notes += network.notes
    if given.out:
        notes += export_inverse_depth(network.depth.values, to=given.out)
    if given.json:
        document = _about(picture, network.depth) | network.report
        say(json.dumps(finite(document | {"out": given.out, "notes": notes}), allow_nan=False))
        return DONE
    for words in (*notes, network.line):
        note(words)
    return DONE


def _picture(given: argparse.Namespace) -> tuple[Picture, list[str]]:
    """The picture that was named, or the left one of a source's frame."""
    if any(kind.key not in STILLS and kind.accepts(given.paths) for kind in kinds()):
        finder = NOWHERE if given.no_calibration else Finder()
        picture, notes = read_left(given, finder=finder)
        return picture, list(notes)
    for name in ("frame", *OPTIONS, "no_calibration"):
        if getattr(given, name) not in (None, "", False):
            flag = "--" + name.replace("_", "-")
            raise UsageError(f"{flag}: {given.paths[0]} is one picture; leave {flag} out")
    return read_picture(given.paths[0], rule=given.grey), []


def _about(picture: Picture, depth: InverseDepth) -> dict[str, Any]:
    values = depth.values
    return {
        "image": picture_report(picture),
        "size": list(picture.size),
        "values": {
            "lowest": float(np.min(values)),
            "highest": float(np.max(values)),
            "meaning": "relative inverse depth: bigger is nearer, scale and shift unknown",
        },
    }


def _parser() -> Parser:
    parser = Parser(
        prog="stereo-tuner mono",
        description="Estimate the relative inverse depth of one picture by a network.",
        epilog=f"{_FORMATS} Without --model: {DEFAULT.key}.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    words = f"the picture; {SOURCES}, of which the left picture is meant"
    add("paths", nargs=1, type=not_empty, metavar="IMAGE", help=words)
    add_source_flags(parser)
    none = "take the left picture of a source as it was read, not rectified by what lies beside it"
    add("--no-calibration", action="store_true", help=none)
    add("--out", type=not_empty, metavar="FILE", help="write the map; .npy, .pfm, .png, .tiff")
    add("--json", action="store_true", help="print one JSON object about the run")
    add_grey_flag(parser)
    add_network_flags(parser)
    return parser
