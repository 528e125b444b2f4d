"""What a format misses in a result, in one sentence that says where to give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from tuner.exporters.exporter import Exporter, Need
from tuner.exporters.subject import Subject

NO_PIXEL: Final = (
    "no pixel has a disparity; widen the searched range, or lower what rejects "
    "(texture, uniqueness, left-right check, speckle)"
)
NO_METRES: Final = (
    "no calibration that gives metres is in use; name or open one, or lay one beside the left "
    "picture, such as calibration.json (focal_px, baseline_m), calib.txt or stereo.yml, and do not "
    "have it left out"
)


def lacks(exporter: Exporter, subject: Subject) -> str:
    """Why this result cannot be written so; empty if it can."""
    return next(filter(None, (_LACKS[need](subject) for need in exporter.needs)), "")


def _values(subject: Subject) -> str:
    if subject.valid.any():
        return ""
    if not subject.raw.size:
        return "there is no disparity; open a pair first"
    return NO_PIXEL


def _geometry(subject: Subject) -> str:
    if subject.pair is not None and subject.pair.line_up:
        return (
            "no depth is known: lining up the rows is an estimate without metres; leave that out, "
            "or calibrate the cameras"
        )
    if subject.calibration is not None:
        return ""
    return f"no depth is known: {NO_METRES}"


def _filled(subject: Subject) -> str:
    found = subject.comparison
    if found is None:
        return _COMPARED
    return "" if found.filled is not None else f"nothing is filled, because {found.refused}"


_COMPARED: Final = "stereo and a monocular map have not been compared; do that first"
_LACKS: Final[Mapping[Need, Callable[[Subject], str]]] = {
    Need.VALUES: _values,
    Need.GEOMETRY: _geometry,
    Need.FILLED: _filled,
    Need.PAIR: lambda s: "" if s.pair else "there is no pair; open one first",
    Need.TRUTH: lambda s: (
        "" if s.truth is not None else "there is no ground truth; open the true disparities first"
    ),
    Need.REASONS: lambda s: (
        "" if s.reasons is not None else "it is not counted yet which test rejected which pixel"
    ),
    Need.MAP: lambda s: (
        "" if s.inverse_depth is not None else "there is no monocular map; run a network first"
    ),
    Need.COMPARISON: lambda s: "" if s.comparison else _COMPARED,
}
