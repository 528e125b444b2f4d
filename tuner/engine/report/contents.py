"""What stands in the report of a tuning, in words and pictures, before it becomes a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import cv2

from tuner.core.errors import UserError
from tuner.core.metrics import table
from tuner.engine.diagnostics import versions
from tuner.engine.outcome import Outcome
from tuner.engine.report.pictures import Shown, figure_of, pictures_of
from tuner.exporters.subject import Subject
from tuner.matchers.registry import matcher_of
from tuner.presets.codec import dumps
from tuner.presets.interop import exported
from tuner.presets.preset import Preset
from tuner.sources.ground_truth import GroundTruth


class Setting(NamedTuple):
    """One parameter; ``differs`` from its default."""

    name: str
    label: str
    value: str
    default: str
    differs: bool


class Recipe(NamedTuple):
    """How another program gets the settings: its text, and what it cannot hold."""

    title: str
    text: str
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Report:
    """All that the page says.

    Attributes:
        facts: what is known of pair and result: word -> value.
        metrics: the table against ground truth as text; empty without.
        findings: what the pair's own matches say is wrong.
    """

    title: str
    description: str
    facts: Mapping[str, str]
    settings: tuple[Setting, ...]
    pictures: tuple[Shown, ...]
    figure: Shown
    metrics: str
    rejected: Mapping[str, str]
    findings: tuple[str, ...]
    recipes: tuple[Recipe, ...]
    versions: Mapping[str, str]


_OTHERS: Final = (
    ("python", "Python: without preset.json"),
    ("cpp", "C++: without preset.json"),
    ("ros2", "ROS 2 (stereo_image_proc)"),
)
_IN_PYTHON: Final = """import cv2

matcher = cv2.{name}.create()
matcher.read(
    (file := cv2.FileStorage("preset.json", cv2.FILE_STORAGE_READ)).getFirstTopLevelNode()
)
# or, with this program: settings = tuner.load_preset("preset.json").settings
"""
_IN_CPP: Final = """cv::Ptr<cv::{name}> matcher = cv::Algorithm::load<cv::{name}>("preset.json");
"""
_WITH_TUNER: Final = """import tuner

settings = tuner.load_preset("preset.json").settings
"""


def report_of(
    subject: Subject,
    outcome: Outcome,
    *,
    preset: Preset,
    truth: GroundTruth | None = None,
    findings: Sequence[str] = (),
) -> Report:
    """The report of a result.

    Args:
        subject: the result with its pair, and the reasons of its rejections where they are counted.
        preset: the settings with their words; it is what the recipes hold.
    """
    return Report(
        title=preset.title or "Settings without a name",
        description=preset.description,
        facts=_facts(subject, outcome, truth),
        settings=_settings(outcome),
        pictures=pictures_of(subject),
        figure=figure_of(subject),
        metrics=table(subject.metrics) if subject.metrics else "",
        rejected=_rejected(outcome),
        findings=tuple(findings),
        recipes=_recipes(preset),
        # Where Python lies on this machine is nobody's business.
        versions={name: value.partition(" (")[0] for name, value in versions().items()},
    )


def _facts(subject: Subject, outcome: Outcome, truth: GroundTruth | None) -> dict[str, str]:
    pair, rig = subject.pair, subject.calibration
    assert pair is not None
    found = {
        "Left": pair.left.path or pair.left.name,
        "Right": pair.right.path or pair.right.name,
        "Size": f"{outcome.size} px",
        "Matcher": outcome.matcher.title,
        "Valid rectangle": str(outcome.area),
        "Density": f"{outcome.density:.1%} of the image",
        "Time": f"{outcome.total_ms:.1f} ms",
        "Calibration": "none, so no metres"
        if rig is None
        else f"focal length {rig.focal_px:g} px, baseline {rig.baseline_m:g} m, "
        f"doffs {rig.doffs_px:g} px",
        "Ground truth": "none" if truth is None else f"{truth.path} ({truth.words})",
    }
    # Both pictures are often called the same.
    for side, picture in (("left", pair.left), ("right", pair.right)):
        if picture.note:
            found[f"Note on {side}"] = picture.note
    if pair.line_up:
        sort = "on top of the calibration" if pair.rois else "estimated, no metres"
        found["Rows lined up"] = f"{pair.line_up.words} ({sort})"
    for number, words in enumerate(outcome.warnings, 1):
        found[f"Warning {number}"] = words
    return found


def _settings(outcome: Outcome) -> tuple[Setting, ...]:
    matcher, values = outcome.matcher, outcome.settings.values
    rows = []
    for name, spec in matcher.specs.items():
        value, usual = values[name], matcher.defaults[name]
        shown, default = (str(one) if spec.rectangle else spec.shown(one) for one in (value, usual))
        rows.append(Setting(name, spec.label, shown, default, value != usual))
    return tuple(rows)


def _rejected(outcome: Outcome) -> dict[str, str]:
    if outcome.reasons is None:
        return {}
    found = {}
    for number, reason in enumerate(outcome.matcher.reasons.entries):
        count = int((outcome.reasons == number).sum())
        if count:
            found[reason.short] = f"{count} px, {count / outcome.reasons.size:.1%}"
    return found


def _recipes(preset: Preset) -> tuple[Recipe, ...]:
    found = [Recipe("preset.json", dumps(preset)), *_loading(matcher_of(preset.settings).title)]
    for key, title in _OTHERS:
        try:
            text, lost = exported(preset, key)
        except UserError as error:
            # Not every tool has this matcher; the report says so and has the others.
            found.append(Recipe(title, "", (str(error),)))
        else:
            found.append(Recipe(title, text, lost))
    return tuple(found)


def _loading(name: str) -> list[Recipe]:
    """How preset.json is loaded, where OpenCV has a class of this name or without it."""
    if not hasattr(cv2, name):
        return [Recipe("Python: load preset.json", _WITH_TUNER)]
    return [
        Recipe("Python: load preset.json", _IN_PYTHON.format(name=name)),
        Recipe("C++: load preset.json", _IN_CPP.format(name=name)),
    ]
