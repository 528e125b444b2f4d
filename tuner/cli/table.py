"""The README's table of parameters, made from their declarations.

``python -m tuner.cli.table`` prints it; with ``--write README.md`` it goes between that file's
markers.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from tuner.core.tunable import Spec
from tuner.matchers.registry import default_matcher

BEGIN: Final = "<!-- parameters: python -m tuner.cli.table --write README.md -->"
END: Final = "<!-- end of parameters -->"
HEAD: Final = (
    "Name",
    "In the panel",
    "OpenCV",
    "ROS 2",
    "Legal",
    "Default",
    "Unit",
    "What it does",
)
_WIDEST: Final = 2**31 - 1


def table() -> str:
    """The Markdown table, one row per parameter in the order in which data passes."""
    matcher = default_matcher()
    rows = [HEAD, ("---",) * len(HEAD)]
    rows += [_row(name, spec, matcher.defaults[name]) for name, spec in matcher.specs.items()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def filled(text: str) -> str:
    """The text with the present table between its markers.

    Raises:
        ValueError: a marker is missing.
    """
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the markers {BEGIN} and {END} are missing")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _row(name: str, spec: Spec, default: object) -> tuple[str, ...]:
    return (
        f"`{name}`",
        spec.label,
        f"`{spec.opencv}`",
        f"`{spec.ros}`" if spec.ros else "",
        _legal(spec),
        str(default),
        _unit(spec),
        spec.help.replace("|", "\\|"),
    )


def _legal(spec: Spec) -> str:
    if spec.rectangle:
        return "x,y,width,height"
    if spec.choices:
        return ", ".join(f"{value} {name}" for value, name in spec.choices)
    low = str(spec.low) if spec.low > -_WIDEST else ""
    high = str(spec.high) if spec.high < _WIDEST else ""
    if not low and not high:
        return "any" + _off(spec)
    span = f"{low}..{high}" if high else f"{low} and above"
    step = {1: "", 2: ", odd" if spec.low % 2 else ", even"}
    return span + step.get(spec.step, f", multiples of {spec.step}") + _off(spec)


def _off(spec: Spec) -> str:
    return "" if spec.off_below is None else f"; below {spec.off_below} off"


def _unit(spec: Spec) -> str:
    return spec.unit if spec.per_unit == 1 else f"1/{spec.per_unit} {spec.unit}"


def main() -> None:
    """Print the table, or write it into a file."""
    parser = argparse.ArgumentParser(prog="python -m tuner.cli.table", description=__doc__)
    parser.add_argument("--write", type=Path, metavar="README.md")
    target = parser.parse_args().write
    if target is None:
        print(table())
    else:
        target.write_text(filled(target.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
