"""Which rows of a comparison the table shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tuner.comparison.comparison import Comparison
from tuner.comparison.table import MONO
from tuner.gui.comparison.table import REFUSED

Rows = list[tuple[str, Mapping[str, Any]]]


def table_rows(comparison: Comparison, *, common: bool) -> Rows:
    """(name, key -> number) for each row.

    Args:
        common: errors on the pixels that all maps know, else on all pixels of each map.
    """
    chosen = MONO.format(comparison.alignment.fitted_to)
    found: Rows = []
    for row in comparison.rows:
        values: dict[str, Any] = {"parameters": row.parameters, "density": row.density}
        accuracy = row.common if common else row.everywhere
        if accuracy is not None:
            values |= {key: value for key, value in asdict(accuracy).items() if key != "density"}
        if row.fit is not None:
            values |= {"scale": row.fit.scale, "shift": row.fit.shift}
        if row.method == chosen and comparison.agreement is not None:
            values |= asdict(comparison.agreement)
        name = row.method + (REFUSED if row.refused else "")
        found.append((name, values))
    return found
