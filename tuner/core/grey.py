"""Which values of a picture of more than 8 bit become black and white."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tuner.core.errors import UserError

PERCENT: Final = (0.1, 99.9)
"""A hot pixel, or some, must not darken all others; so few values are lost at either end."""

_MOST: Final = 1e30
_ENDS: Final = re.compile(r"([-+]?[\d.]+(?:e[-+]?\d+)?)\.\.([-+]?[\d.]+(?:e[-+]?\d+)?)", re.I)


@dataclass(frozen=True, slots=True)
class GreyRule:
    """How 16-bit, float and other wide pictures become 8-bit grey; one scale for left and right.

    Attributes:
        kind: "percent": PERCENT of the values of both pictures together; "whole": their lowest to
            their highest; "given": ``low`` to ``high``.

    Raises:
        UserError: no such kind, or the ends are not two numbers in rising order.
    """

    kind: str = "percent"
    low: float = 0.0
    high: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in ("percent", "whole", "given"):
            raise UserError(f"grey: {self.kind!r} is not percent, whole or given")
        if self.kind == "given" and not -_MOST < self.low < self.high < _MOST:
            raise UserError(
                f"grey: {self.low:g}..{self.high:g} is no range; the first value becomes black "
                "and the second, which must be higher, white"
            )

    @property
    def percent(self) -> tuple[float, float]:
        """Which percentiles of the values become black and white."""
        return (0.0, 100.0) if self.kind == "whole" else PERCENT

    @property
    def text(self) -> str:
        """As ``grey_rule`` reads it."""
        return f"{self.low:.10g}..{self.high:.10g}" if self.kind == "given" else self.kind

    @property
    def words(self) -> str:
        """As people read it."""
        known = {
            "percent": "{:g} % to {:g} % of the values".format(*PERCENT),
            "whole": "the whole range",
        }
        return known.get(self.kind, "as given")


USUAL: Final = GreyRule()


def grey_rule(text: str) -> GreyRule:
    """The rule that "percent", "whole" or "FROM..TO" means.

    Raises:
        UserError: it means none.
    """
    word = text.strip().lower()
    if word in ("percent", "whole"):
        return GreyRule(word)
    ends = _ENDS.fullmatch(word.replace(" ", ""))
    try:
        low, high = (float(end) for end in ends.groups()) if ends else (None, None)
    except ValueError:
        low = high = None
    if low is None or high is None:
        raise UserError(
            f"grey: {text[:80]!r} is not percent, whole, or two values such as 29000..29400"
        )
    return GreyRule("given", low, high)


@dataclass(frozen=True, slots=True)
class GreyRange:
    """What a rule came to: ``low`` is black, ``high`` is white, in the file's values."""

    low: float
    high: float
    rule: GreyRule

    @property
    def short(self) -> str:
        """For a heading: "29003..29397 (0.1..99.9 %)"."""
        known = {"percent": "{:g}..{:g} %".format(*PERCENT), "whole": "whole range"}
        return f"{self.low:.6g}..{self.high:.6g} ({known.get(self.rule.kind, 'as given')})"

    @property
    def words(self) -> str:
        """For a note: "grey 29003..29397 (0.1 % to 99.9 % of the values)"."""
        return f"grey {self.low:.6g}..{self.high:.6g} ({self.rule.words})"
