"""What the command line says about the window: its pair, preset, screenshot and look."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Final

from tuner.cli.grey import add_grey_flag
from tuner.cli.named_preset import preset_path
from tuner.cli.parsing import Parser, UsageError, refuse_overwriting
from tuner.cli.truth import add_truth_flags, check_truth, how_read
from tuner.engine.opening import open_source
from tuner.session.start import GuiOptions
from tuner.sources.kinds import STILLS, find_source
from tuner.sources.pair import find_pair
from tuner.sources.source import AmbiguousSource, SourceRef

PATHS: Final = (
    "the pair, a folder with an obvious pair, or one picture: the other one lies beside it, or it "
    "holds both"
)
_SHOWN: Final = f"{PATHS}; or a folder of pairs, a video, a bag, camera:0"
_EPILOG = (
    "Without a window: stereo-tuner compute (disparity), mono (a network's depth), compare (both), "
    "calibrate (a rig by pictures of a board), models (networks), presets (for other tools), "
    "batch (many pairs), report (of a tuning); each with --help."
)


def gui_options(arguments: Sequence[str]) -> GuiOptions:
    """Parse the command line of the window.

    Raises:
        UserError: it makes no sense, in one sentence.
    """
    given = _parser().parse_args(arguments)
    source = _source(given.paths)
    left, right = ("", "") if source else _pair(given.paths)
    if given.ground_truth and not left:
        raise UsageError("--ground-truth belongs to a pair: name LEFT and RIGHT too")
    check_truth(given, file=given.ground_truth, flag="--ground-truth FILE")
    if given.screenshot:
        if not given.screenshot.lower().endswith(".png"):
            raise UsageError(f"--screenshot {given.screenshot}: a name that ends in .png is needed")
        refuse_overwriting(given.screenshot, (left, right, given.ground_truth))
    return GuiOptions(
        left=left,
        right=right,
        source=source,
        preset=str(preset_path(given.preset)) if given.preset else "",
        ground_truth=given.ground_truth,
        how=how_read(given),
        grey=given.grey,
        screenshot=given.screenshot,
        size=given.size,
        theme=given.theme,
    )


def _source(paths: Sequence[str]) -> SourceRef | None:
    """What is not a pair in files of its own; which of several ways is meant the window asks."""
    if not 0 < len(paths) <= 2:
        return None
    ref = find_source(paths)
    if ref.kind in STILLS:
        return None
    if ref.kind == "folder" and len(paths) == 1 and _holds_one_pair(ref):
        return None
    return ref


def _holds_one_pair(ref: SourceRef) -> bool:
    try:
        source = open_source(ref)
    except AmbiguousSource:
        return False
    try:
        return source.count == 1
    finally:
        source.close()


def _pair(paths: Sequence[str]) -> tuple[str, str]:
    if not paths:
        return "", ""
    if len(paths) == 2:
        # As they were named: the order on the command line is a statement.
        return paths[0], paths[1]
    if len(paths) > 2:
        raise UsageError(f"{len(paths)} files were given; a pair is LEFT and RIGHT")
    left, right = find_pair(paths)
    return str(left), str(right)


def _parser() -> Parser:
    parser = Parser(
        prog="stereo-tuner",
        description="Tune OpenCV's StereoBM live on an image pair.",
        epilog=_EPILOG,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("paths", nargs="*", metavar="LEFT RIGHT", help=_SHOWN)
    add("--preset", default="", metavar="P", help="a preset file, or the name of a shipped preset")
    add("--ground-truth", default="", metavar="GT", help="true disparities of the left image")
    add_truth_flags(parser)
    add_grey_flag(parser)
    add("--screenshot", default="", metavar="PNG", help="save the window to a file and end")
    add("--size", type=window_size, metavar="WxH", help="size of the window, e.g. 1280x800")
    add("--theme", choices=("light", "dark"), default="", help="instead of the system's")
    add("--version", action="store_true", help="print the versions of what matters, and end")
    return parser


def window_size(text: str) -> tuple[int, int]:
    """``1280x800`` as (1280, 800)."""
    found = re.fullmatch(r"(\d{2,5})x(\d{2,5})", text.strip().lower())
    if not found or not all(200 <= int(side) <= 16384 for side in found.groups()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x800")
    return int(found[1]), int(found[2])
