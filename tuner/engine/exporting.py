"""From a result to files: what is exported of it, and the bytes of every chosen format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import cv2

from tuner.core.colour import DEFAULT_MAP
from tuner.core.metrics import Metrics, measure
from tuner.core.types import Pair
from tuner.engine.frame import Display
from tuner.engine.outcome import Outcome
from tuner.exporters.exporter import Exporter
from tuner.exporters.needs import lacks
from tuner.exporters.subject import Subject
from tuner.sources.ground_truth import GroundTruth


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Encoded files.

    Attributes:
        data: name -> content.
        notes: sentences about what a format could not hold.
        refused: a sentence for each format that could not be written.
    """

    data: Mapping[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def subject_of(
    pair: Pair,
    outcome: Outcome,
    *,
    truth: GroundTruth | None = None,
    metrics: Metrics | None = None,
    display: Display | None = None,
    colour_map: str = DEFAULT_MAP,
) -> Subject:
    """What is exported of a result; ``metrics`` are counted where there is ground truth."""
    if metrics is None and truth is not None:
        metrics = measure(
            outcome.raw, invalid=outcome.invalid, truth=truth.disparity, visible=truth.visible
        )
    low, high = (display or Display()).span(outcome.settings)
    return Subject(
        raw=outcome.raw,
        invalid=outcome.invalid,
        pair=pair,
        low=low,
        high=high,
        colour_map=colour_map,
        reasons=outcome.reasons,
        known=outcome.matcher.reasons,
        truth=None if truth is None else truth.disparity,
        metrics=metrics,
        facts=facts_of(pair, outcome, truth),
    )


def facts_of(pair: Pair, outcome: Outcome, truth: GroundTruth | None) -> dict[str, Any]:
    """What is known of a result, as JSON can hold it."""
    known = outcome.matcher.reasons
    counts = None
    if outcome.reasons is not None:
        found = outcome.reasons
        counts = {one.key: int((found == i).sum()) for i, one in enumerate(known.entries)}
    return {
        "left": pair.left.path or pair.left.name,
        "right": pair.right.path or pair.right.name,
        "size": list(outcome.size),
        "matcher": outcome.matcher.key,
        "settings": outcome.settings.values,
        "valid_rectangle": list(outcome.area),
        "density": outcome.density,
        "density_in_valid_rectangle": outcome.density_in_area,
        "elapsed_ms": {report.stage.value: report.elapsed_ms for report in outcome.stages},
        "pixels_by_reason": counts,
        "ground_truth": truth.path if truth else None,
        "line_up": dict(pair.line_up.values) if pair.line_up else None,
        "opencv": cv2.__version__,
    }


def encoded(subject: Subject, formats: Iterable[Exporter], *, prefix: str = "") -> Files:
    """The files of all formats that this result can be written in.

    Args:
        prefix: begins each name.

    Raises:
        ImageError: a format cannot hold a picture so large.
    """
    data: dict[str, bytes] = {}
    notes, refused = [], []
    for one in formats:
        name = prefix + one.name
        if lack := lacks(one, subject):
            refused.append(f"{name}: not written: {lack}")
            continue
        found = one.encode(subject)
        data[name] = found.data
        notes += [f"{name}: {note}" for note in found.notes]
    return Files(data=data, notes=tuple(notes), refused=tuple(dict.fromkeys(refused)))
