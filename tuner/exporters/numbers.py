"""The numbers of a result as text: a table for spreadsheets, an object for programs."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import asdict, fields
from typing import Any

from tuner.core.metrics import Metrics
from tuner.exporters.subject import Subject


def density(subject: Subject) -> float:
    """Share of the pixels that have a disparity, 0..1."""
    return float(subject.valid.mean()) if subject.raw.size else math.nan


def as_csv(subject: Subject) -> str:
    """Name, value of all pixels, value of those that both cameras see; empty for not known."""
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["name", "all", "visible"])
    rows.writerow(["valid_share", _cell(density(subject)), ""])
    metrics = subject.metrics
    if metrics is not None:
        for name in names():
            seen = "" if metrics.visible is None else _cell(getattr(metrics.visible, name))
            rows.writerow([name, _cell(getattr(metrics, name)), seen])
    return file.getvalue()


def as_json(subject: Subject) -> str:
    """One JSON object in ASCII; what is not known is null."""
    metrics = asdict(subject.metrics) if subject.metrics else None
    document = {**subject.facts, "valid_share": density(subject), "metrics": metrics}
    return json.dumps(finite(document), allow_nan=False, indent=1) + "\n"


def names() -> tuple[str, ...]:
    """The numbers of ``Metrics``, px or shares 0..1."""
    return tuple(one.name for one in fields(Metrics) if one.name != "visible")


def finite(value: Any) -> Any:
    """The same with None for NaN and infinite, which JSON does not know."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: finite(inner) for key, inner in value.items()}
    return [finite(inner) for inner in value] if isinstance(value, list | tuple) else value


def _cell(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return f"{value:.6g}" if math.isfinite(value) else ""
