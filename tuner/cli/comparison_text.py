"""A comparison as lines for people: the fit, the agreement, and the table against the truth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from tuner.comparison.comparison import Comparison
from tuner.comparison.table import Row
from tuner.core.accuracy import Accuracy
from tuner.core.agreement import Agreement
from tuner.core.alignment import Alignment

_HEAD: Final = (
    *("", "fitted", "density", "bad-1", "bad-2", "bad-4"),
    *("RMSE px", "D1", "AbsRel", "delta1"),
)


def as_text(comparison: Comparison) -> str:
    """Lines without a newline at the end."""
    lines = [f"{name}: {_fit(fit)}" for name, fit in _fits(comparison)]
    if comparison.agreement is not None:
        lines.append(_agreement(comparison.agreement))
    if comparison.half is not None:
        lines.append("fitted on one half of the pixels, all other numbers are of the other half")
    lines += _densities(comparison.rows) if comparison.truth is None else _tables(comparison)
    return "\n".join(lines)


def _fits(comparison: Comparison) -> list[tuple[str, Alignment]]:
    return [(f"mono fitted to {name}", fit) for name, fit in comparison.alignments.items()]


def _fit(fit: Alignment) -> str:
    if fit.refused:
        return f"refused: {fit.refused}"
    held = fit.held_out
    other = (
        f"; of {held.samples} of the other half: {held.residual:.2f} px, inliers {held.inliers:.0%}"
        if held
        else ""
    )
    return (
        f"disparity = {fit.scale:.5g} x depth {fit.shift:+.3f} px; of {fit.samples} pixels: "
        f"inliers {fit.inliers:.0%}, rank correlation {fit.rank_correlation:.3f}, "
        f"median residual {fit.residual:.2f} px{other}"
    )


def _agreement(found: Agreement) -> str:
    drawn = f" (of {found.samples} random ones)" if found.samples < found.pixels else ""
    return (
        f"mono - stereo on {found.pixels} common pixels: median {found.median:.2f} px, "
        f"90 % below {found.p90:.2f} px, rank correlation {found.rank_correlation:.3f}{drawn}; "
        f"within 1/2/4 px {found.within1:.1%} / {found.within2:.1%} / {found.within4:.1%}"
    )


def _densities(rows: Sequence[Row]) -> list[str]:
    return [f"{row.method}: density {_share(row.density)}" for row in rows]


def _tables(comparison: Comparison) -> list[str]:
    assert comparison.truth is not None
    common = [_line(row, row.common, holes_count=False) for row in comparison.rows]
    everywhere = [_line(row, row.everywhere, holes_count=True) for row in comparison.rows]
    return [
        comparison.truth.words,
        "on the pixels that all know:",
        *_columns([_HEAD, *common]),
        "on all pixels with ground truth (in bad-1/2/4 a hole is bad):",
        *_columns([_HEAD, *everywhere]),
    ]


def _line(row: Row, found: Accuracy | None, *, holes_count: bool) -> tuple[str, ...]:
    head = (row.method, f"{row.parameters} parameters")
    if found is None:
        return (*head, "refused" if row.refused else "not known", *[""] * (len(_HEAD) - 3))
    bad = (
        (found.bad1_all, found.bad2_all, found.bad4_all)
        if holes_count
        else (found.bad1, found.bad2, found.bad4)
    )
    return (
        *head,
        _share(found.density),
        *(_share(share) for share in bad),
        _number(found.rmse),
        _share(found.d1),
        _number(found.abs_rel),
        _share(found.delta1),
    )


def _columns(lines: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]


def _share(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.1%}"


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"
