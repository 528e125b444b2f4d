"""Slider change -> new disparity painted, as a ratio to the bare matcher."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from tests.benchmarks.scene import SETTINGS
from tests.benchmarks.stage import Stage, heading, opened
from tuner.core.tunable import Size

CHANGES = {
    "uniqueness_ratio": (range(5, 45), "matching"),
    "texture_threshold": (range(20, 420, 10), "matching"),
    "block_size": ((17, 19, 21, 11, 13) * 8, "matching"),
    "speckle_window_size": (range(50, 850, 20), "speckle"),
}


def report(size: Size, *, rounds: int) -> None:
    """Print the median of painted / bare for each kind of parameter, taken in turns."""
    heading(f"slider -> painted at {size}")
    with opened(size) as stage:
        for name, (values, kind) in CHANGES.items():
            ratios, bare, painted = measure(stage, name, list(values)[:rounds])
            print(
                f"  {name:20} {kind:9} painted / bare = {median(ratios):.3f}"
                f"   (medians: painted {median(painted):.1f} ms, bare {median(bare):.1f} ms)"
            )


def measure(
    stage: Stage, name: str, values: list[int]
) -> tuple[list[float], list[float], list[float]]:
    """Painted / bare for each value; a frame seen before is made anew."""
    bare, painted = [], []

    def once(value: int) -> None:
        bare.append(stage.bare_ms(replace(SETTINGS, **{name: value})))

    def live(value: int) -> None:
        painted.append(stage.painted_ms(name, value))

    for number, value in enumerate(values):
        stage.inside.forget_frames()
        # In turns: what comes second finds a warmer processor, which is some percent slower.
        for measured in (once, live) if number % 2 else (live, once):
            measured(value)
    stage.slider(name).setValue(getattr(SETTINGS, name))
    stage.settle()
    ratios = [p / b for p, b in zip(painted, bare, strict=True)]
    return ratios, bare, painted
