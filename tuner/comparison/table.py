"""The table of a comparison: a row for stereo, and one for mono by each fit."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

import numpy as np

from tuner.core.accuracy import Accuracy, accuracy
from tuner.core.agreement import Agreement
from tuner.core.alignment import Alignment
from tuner.core.calibration import Calibration
from tuner.core.sampling import Mask
from tuner.core.types import FloatMap
from tuner.sources.ground_truth import GroundTruth

CellValue = str | int | float | None

STEREO: Final = "stereo"
MONO: Final = "mono fitted to {}"
_LINE: Final = 2
"""Scale and shift."""

COMMON: Final = "common"
EVERYWHERE: Final = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One method in the table.

    Attributes:
        method: e.g. "mono fitted to stereo".
        parameters: fitted for this picture: 0 for stereo, 2 for mono.
        density: share of the whole picture (of the measured half) that has a disparity, 0..1.
        refused: why there are no numbers, in words.
        fit: the alignment; None for stereo.
        common: on pixels that stereo, every mono and the ground truth know; None without truth.
        everywhere: on all pixels with ground truth.
    """

    method: str
    parameters: int
    density: float
    refused: str = ""
    fit: Alignment | None = None
    common: Accuracy | None = None
    everywhere: Accuracy | None = None

    def cells(self) -> dict[str, CellValue]:
        """Flat, by column: numbers rounded to 5 digits, None where not known."""
        flat: dict[str, Any] = {
            "method": self.method,
            "parameters": self.parameters,
            "density": self.density,
            "refused": self.refused,
        }
        for name in _FIT:
            flat[name] = getattr(self.fit, name, None)
        for place, numbers in ((COMMON, self.common), (EVERYWHERE, self.everywhere)):
            for field in fields(Accuracy):
                flat[f"{place}_{field.name}"] = getattr(numbers, field.name, None)
        return {name: plain(value) for name, value in flat.items()}


_FIT: Final = ("scale", "shift", "inliers", "rank_correlation", "residual", "samples")


def rows(
    maps: Mapping[str, FloatMap | None],
    fits: Sequence[Alignment],
    *,
    truth: GroundTruth | None,
    mask: Mask | None,
    calibration: Calibration | None,
) -> tuple[Row, ...]:
    """Measure maps, stereo first, then one for each of ``fits``; None stands for a refused one.

    Args:
        mask: (H, W) bool: the pixels that count; None for all.
    """
    shared = _shared(maps.values(), mask)

    def measured(values: FloatMap | None, where: Mask | None) -> Accuracy | None:
        if values is None or truth is None:
            return None
        return accuracy(values, truth.disparity, mask=where, calibration=calibration)

    return tuple(
        Row(
            method=method,
            parameters=_LINE if fit else 0,
            density=_density(values, mask),
            refused=fit.refused if fit else "",
            fit=fit,
            common=measured(values, shared),
            everywhere=measured(values, mask),
        )
        for (method, values), fit in zip(maps.items(), (None, *fits), strict=True)
    )


def _shared(maps: Iterable[FloatMap | None], mask: Mask | None) -> Mask | None:
    for values in maps:
        if values is not None:
            known = np.isfinite(values)
            mask = known if mask is None else known & mask
    return mask


def _density(values: FloatMap | None, mask: Mask | None) -> float:
    if values is None:
        return math.nan
    known = np.isfinite(values)
    return float(np.mean(known if mask is None else known[mask]))


def to_csv(table: Sequence[Row]) -> str:
    """A header line, then a line per row; not known is empty."""
    text = io.StringIO()
    lines = [row.cells() for row in table]
    writer = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def to_json(
    table: Sequence[Row],
    fits: Mapping[str, Alignment],
    chosen: Alignment,
    agreement: Agreement | None,
) -> str:
    """All numbers of a comparison; not known is null."""
    content = {
        "fit_to": chosen.fitted_to,
        "alignments": {name: _fields(fit) for name, fit in fits.items()},
        "agreement": None if agreement is None else _fields(agreement),
        "rows": [row.cells() for row in table],
    }
    return json.dumps(content, indent=2, allow_nan=False) + "\n"


def _fields(value: Alignment | Agreement) -> dict[str, Any]:
    return {name: _nested(item) for name, item in asdict(value).items()}


def _nested(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _nested(item) for name, item in value.items()}
    return plain(value)


def plain(value: Any) -> CellValue:
    """A number as JSON and CSV can hold it: 6 significant digits, None where not known."""
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    return value  # type: ignore[no-any-return]
