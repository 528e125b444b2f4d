"""What is said of a calibration and of the pairs it comes of."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import Final

from tuner.core.geometry.board import BoardKind
from tuner.core.geometry.rig_words import baseline_words, turn_words
from tuner.engine.calibrating import Calibrated
from tuner.gui.widgets.in_words import percent
from tuner.session.board_set import BoardRow, BoardSet, Part

KINDS: Final = {
    BoardKind.CHESSBOARD: ("Chessboard", "Inner corners"),
    BoardKind.CHARUCO: ("ChArUco", "Squares"),
    BoardKind.CIRCLES: ("Circles", "Circles"),
    BoardKind.ASYMMETRIC_CIRCLES: ("Circles, every other row shifted", "Circles"),
}
"""Kind -> its name, and what is counted on it."""

NOTHING: Final = (
    "Say what board it is, then open a folder of pairs that show it, or catch pairs of the open "
    "source one by one."
)


def result_words(found: Calibrated) -> str:
    """RMS, baseline, angles, coverage and rows, a line each."""
    rows = f"Rows once rectified differ by {found.rows_px:.3f} px (median)"
    held_out = found.held_out_rows_px
    if isfinite(held_out):
        rows += f"; those of the pairs left out by {held_out:.3f} px"
    left, right = found.coverage
    return "\n".join(
        (
            f"RMS reprojection error: left {found.left_px:.3f} px, right {found.right_px:.3f} px, "
            f"both together {found.stereo_px:.3f} px",
            f"Baseline {baseline_words(found.rig)}; right camera turned {turn_words(found.rig)}",
            f"The board was seen in {percent(left)} of the left and {percent(right)} of the right "
            "picture",
            rows,
        )
    )


def count_words(of: BoardSet) -> str:
    """How many pairs there are, and what part they take."""
    if not of.shots:
        return NOTHING
    parts = [row.part for row in of.rows]
    said = [
        f"{parts.count(part)} {words}"
        for part, words in (
            (Part.USED, "take part"),
            (Part.LEFT_OUT, "left out"),
            (Part.WITHOUT, "show no board in both pictures"),
            (Part.UNSEEN, "not looked at yet"),
        )
        if part in parts
    ]
    pairs = "1 pair" if len(parts) == 1 else f"{len(parts)} pairs"
    return f"{pairs}: {', '.join(said)}"


def error_words(row: BoardRow) -> str:
    """What stands in the place of the bars, and is spoken for them."""
    if row.part is Part.USED and isfinite(row.left_px):
        return f"left {row.left_px:.2f} px, right {row.right_px:.2f} px"
    if row.part is Part.USED:
        return "shows the board"
    return row.why or row.part.value


def nowhere_words(of: BoardSet) -> str:
    """What may be wrong where no pair shows the board; empty where one does."""
    if of.views or not of.shots or of.unseen:
        return ""
    board = of.board
    columns, rows = board.columns, board.rows
    if board.kind is BoardKind.CHESSBOARD:
        hint = (
            f"its inner corners are counted, so {columns}x{rows} is a board of "
            f"{columns + 1}x{rows + 1} squares"
        )
    elif board.kind is BoardKind.CHARUCO:
        hint = (
            f"its squares are counted, here {columns}x{rows}, and the dictionary must be that of "
            "its markers"
        )
    else:
        hint = f"its circles are counted, here {columns} in a row and {rows} rows"
    return f"The board is seen in none of the {len(of.shots)} pairs: {hint}."


def saved_words(written: Sequence[Path]) -> str:
    """Where it lies."""
    return f"Saved {' and '.join(str(path) for path in written)}."
