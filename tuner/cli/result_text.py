"""What ``compute`` prints: lines for people, or one JSON object for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import cv2

from tuner.cli.flags import flag
from tuner.cli.grey import picture_report
from tuner.cli.lining_up import line_up_report
from tuner.core.metrics import Metrics, table
from tuner.core.tunable import Spec
from tuner.core.types import Pair
from tuner.engine.examination import Examination
from tuner.engine.outcome import Outcome
from tuner.exporters.numbers import finite
from tuner.sources.ground_truth import GroundTruth


def as_text(
    outcome: Outcome, *, truth: GroundTruth | None, metrics: Metrics | None, verbose: bool
) -> str:
    """Lines for people: the table of metrics, and with ``verbose`` settings and stages."""
    lines = _verbose(outcome) if verbose else []
    if truth is not None and metrics is not None:
        lines += [truth.words, table(metrics)]
    return "\n".join(lines)


def _verbose(outcome: Outcome) -> list[str]:
    specs = outcome.matcher.specs
    shown = (f"{flag(name)} {_shown(outcome, name, spec)}" for name, spec in specs.items())
    lines = [f"size {outcome.size}, valid rectangle {outcome.area}", ", ".join(shown)]
    for report in outcome.stages:
        rejected = "" if report.rejected is None else f"   rejects {report.rejected} pixels"
        lines.append(f"{report.stage.value:<12}{report.elapsed_ms:>8.1f} ms{rejected}")
    inside = outcome.density_in_area
    share = (
        "the valid rectangle is empty" if math.isnan(inside) else f"{inside:.1%} of the rectangle"
    )
    return [*lines, f"density {outcome.density:.1%} of the image, {share}"]


def _shown(outcome: Outcome, name: str, spec: Spec) -> str:
    value = getattr(outcome.settings, name)
    return str(value) if spec.rectangle else spec.shown(value)


def as_json(
    outcome: Outcome,
    pair: Pair,
    *,
    truth: GroundTruth | None,
    metrics: Metrics | None,
    written: Mapping[str, str | None],
    notes: Sequence[str],
    examination: Examination,
    source: Mapping[str, Any],
) -> str:
    """One JSON object in ASCII, whatever the terminal's encoding; what is not known is null."""
    document: dict[str, Any] = {
        "left": picture_report(pair.left),
        "right": picture_report(pair.right),
        "source": dict(source),
        "size": list(outcome.size),
        "matcher": outcome.matcher.key,
        "settings": outcome.settings.values,
        "valid_rectangle": list(outcome.area),
        "density": outcome.density,
        "density_in_valid_rectangle": outcome.density_in_area,
        "invalid_raw": outcome.invalid,
        "stages": [
            {
                "stage": report.stage.value,
                "elapsed_ms": round(report.elapsed_ms, 3),
                "rejected": report.rejected,
            }
            for report in outcome.stages
        ],
        "warnings": list(outcome.warnings),
        **written,
        "calibration": calibration_report(pair),
        "rectified": None if pair.rois is None else {"roi1": pair.rois[0], "roi2": pair.rois[1]},
        "notes": list(notes),
        "examination": examination.document,
        "line_up": line_up_report(pair),
        "ground_truth": truth_report(truth),
        "metrics": asdict(metrics) if metrics else None,
        "opencv": cv2.__version__,
    }
    return json.dumps(finite(document), allow_nan=False)


def calibration_report(pair: Pair) -> dict[str, Any] | None:
    """What turns px into metres; what is not known of it is left out."""
    if pair.calibration is None:
        return None
    return {name: one for name, one in asdict(pair.calibration).items() if one is not None}


def truth_report(truth: GroundTruth | None) -> dict[str, Any] | None:
    """How the ground truth was read, as JSON can hold it."""
    if truth is None:
        return None
    return {
        "path": truth.path,
        "format": truth.format,
        "scale": truth.scale,
        "guessed": truth.guessed,
        "depth": truth.depth,
        "unknown": asdict(truth.unknown),
        "mask": truth.mask or None,
        "occlusion_mask": truth.visible is not None,
    }
