"""The filled disparity as a result of its own."""

from __future__ import annotations

from tuner.exporters.subject import Subject


def filled(subject: Subject) -> Subject:
    """Stereo where it is known and the fitted map elsewhere, where there is one."""
    found = subject.comparison
    assert found is not None
    assert found.filled is not None
    return Subject(
        raw=found.filled,
        invalid=found.invalid,
        low=subject.low,
        high=subject.high,
        colour_map=subject.colour_map,
    )
