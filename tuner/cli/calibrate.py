"""``stereo-tuner calibrate``: a folder with pictures of a board to the calibration of a rig."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tuner.calibrations import save_calibration
from tuner.calibrations.lengths import length_m
from tuner.cli.parsing import DONE, Parser, UsageError, not_empty, say, whole_number
from tuner.cli.streams import note
from tuner.core.errors import UserError
from tuner.core.geometry.board import MARKER, WINDOW_PX, Board, BoardKind
from tuner.core.geometry.rig_words import baseline_words, turn_words, turns
from tuner.engine.board_views import Looked, look_for_board
from tuner.engine.calibrating import Calibrated, LensModel
from tuner.engine.calibrating import calibrate as calibrated
from tuner.exporters.numbers import finite
from tuner.sources.board_pairs import board_pairs

_FORMATS = (".yml", ".xml", ".yaml", ".json")


def calibrate(arguments: Sequence[str]) -> int:
    """Run the command; the exit code.

    Raises:
        UserError: in one sentence.
    """
    given = _parser().parse_args(arguments)
    if given.out and Path(given.out).suffix.lower() not in _FORMATS:
        raise UsageError(
            f"--out {given.out}: .yml or .xml (OpenCV), .yaml (ROS, two files) or .json is needed"
        )
    if given.out and Path(given.out).suffix.lower() == ".yaml" and given.square is None:
        raise UsageError("--out: ROS counts metres; give the board's --square, such as 25mm")
    board = _board(given)
    pairs = board_pairs(given.folder)
    tell = _tell if given.verbose else None
    looked = look_for_board(pairs, board, window_px=given.corner_window, progress=tell)
    left_out = _left_out(given.leave_out, looked)
    found = calibrated(
        looked.views,
        board,
        left_out=left_out,
        window_px=given.corner_window,
        model=_model(given),
        progress=tell,
    )
    written = save_calibration(found.rig, to=given.out) if given.out else ()
    if given.json:
        say(json.dumps(finite(_document(found, looked, written)), allow_nan=False))
        return DONE
    for name, why in looked.without.items():
        note(f"{name}: left out: {why}")
    for words in found.notes:
        note(words)
    say("\n".join(_lines(found, looked)))
    return DONE


def _parser() -> Parser:
    parser = Parser(
        prog="stereo-tuner calibrate",
        description="Calibrate a stereo rig from a folder of pairs that show a board.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    folder = "left01.png and right01.png and so on, or folders left/ and right/ of the same names"
    add("folder", type=not_empty, metavar="DIR", help=folder)
    board = "inner corners of a chessboard, squares of charuco, circles of a grid, such as 9x6"
    add("--board", required=True, type=_columns_rows, metavar="CxR", help=board)
    kind = "what is printed on it [default chessboard]"
    kinds = [kind.value for kind in BoardKind]
    add("--pattern", choices=kinds, default=kinds[0], help=kind)
    square = "side of a square, or distance of neighbouring circles, such as 25mm; else no metres"
    add("--square", type=_length, metavar="LENGTH", help=square)
    marker = f"side of a charuco marker [default {MARKER} of a square]"
    add("--marker", type=_length, metavar="LENGTH", help=marker)
    dictionary = "of the charuco markers [default 4X4_1000, which holds 4X4_50 and its like]"
    add("--dictionary", default="4X4_1000", type=not_empty, metavar="NAME", help=dictionary)
    add("--out", type=not_empty, metavar="FILE", help="write it; .yml, .xml, .yaml (ROS) or .json")
    leave = "a view that takes no part and judges the result: its left picture; more than once"
    add("--leave-out", action="append", default=[], type=not_empty, metavar="NAME", help=leave)
    window = f"half the side in px of the window that refines corners [default {WINDOW_PX}]"
    add("--corner-window", type=_window, default=WINDOW_PX, metavar="N", help=window)
    rational = "eight coefficients of distortion instead of five, for wide lenses"
    add("--rational", action="store_true", help=rational)
    model = "of the lenses: pinhole, rational (as --rational), or fisheye (equidistant, k1 to k4)"
    models = [one.value for one in LensModel]
    add("--model", choices=models, help=f"{model} [default {models[0]}]")
    add("--json", action="store_true", help="print one JSON object instead of text")
    add("--verbose", action="store_true", help="say on stderr what is being done")
    return parser


def _board(given: argparse.Namespace) -> Board:
    columns, rows = given.board
    marker = MARKER
    if given.marker is not None:
        if given.square is None:
            raise UsageError("--marker belongs to --square; give both")
        marker = given.marker / given.square
    return Board(
        columns=columns,
        rows=rows,
        kind=BoardKind(given.pattern),
        square_m=given.square,
        dictionary=given.dictionary,
        marker=marker,
    )


def _model(given: argparse.Namespace) -> LensModel:
    if given.rational and given.model not in (None, LensModel.RATIONAL):
        raise UsageError(f"--rational and --model {given.model} say two things; leave one out")
    return LensModel.RATIONAL if given.rational else LensModel(given.model or LensModel.PINHOLE)


def _left_out(names: Sequence[str], looked: Looked) -> set[str]:
    there = {view.name for view in looked.views}
    plain = {Path(name).stem: name for name in there}
    found = {plain.get(name, name) for name in names}
    unknown = sorted(found - there - looked.without.keys())
    if unknown:
        raise UsageError(f"--leave-out {unknown[0]}: there is no such view; {', '.join(there)}")
    return found


def _lines(found: Calibrated, looked: Looked) -> list[str]:
    used = sum(view.used for view in found.views)
    lines = [
        f"{used} of {len(looked.views) + len(looked.without)} pairs took part",
        f"RMS reprojection error: left {found.left_px:.3f} px, right {found.right_px:.3f} px, both "
        f"{found.stereo_px:.3f} px",
        f"baseline {baseline_words(found.rig)}; right camera turned {turn_words(found.rig)}",
        f"seen in {found.coverage[0]:.0%} of the left and {found.coverage[1]:.0%} of the right "
        "picture",
        f"rows once rectified differ by {found.rows_px:.3f} px (median)",
    ]
    if found.held_out_rows_px == found.held_out_rows_px:
        lines.append(f"those of the views left out by {found.held_out_rows_px:.3f} px")
    width = max(len(view.name) for view in found.views)
    lines += [
        f"  {view.name:{width}}  "
        + (f"left {view.left_px:.3f}  right {view.right_px:.3f}" if view.used else "left out")
        + f"  rows {view.rows_px:.3f} px"
        for view in found.views
    ]
    return lines


def _document(found: Calibrated, looked: Looked, written: Sequence[Path]) -> dict[str, Any]:
    right, up, clockwise = turns(found.rig)
    unit = found.rig.unit_m
    return {
        "rms_px": {"left": found.left_px, "right": found.right_px, "stereo": found.stereo_px},
        "baseline": found.rig.baseline,
        "baseline_m": None if unit is None else found.rig.baseline * unit,
        "turned_degrees": {"right": right, "up": up, "clockwise": clockwise},
        "coverage": list(found.coverage),
        "rows_px": found.rows_px,
        "held_out_rows_px": found.held_out_rows_px,
        "views": [
            {
                "name": view.name,
                "left_px": view.left_px,
                "right_px": view.right_px,
                "rows_px": view.rows_px,
                "used": view.used,
            }
            for view in found.views
        ],
        "without_board": looked.without,
        "notes": list(found.notes),
        "out": [str(path) for path in written],
    }


def _tell(done: int, total: int, words: str) -> None:
    note(f"{done}/{total} {words}")


def _columns_rows(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,3})x(\d{1,3})", text.strip().lower())
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is not a board such as 9x6")
    return int(found[1]), int(found[2])


def _length(text: str) -> float:
    try:
        return length_m(text)
    except UserError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _window(text: str) -> int:
    try:
        found = whole_number(text)
    except ValueError:
        found = 0
    if not 2 <= found <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of px from 2 to 100")
    return found
