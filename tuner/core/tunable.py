"""How a tunable parameter is declared, once: range, unit, words, and when it has an effect."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from enum import StrEnum
from typing import Any, Final, NamedTuple

from tuner.core.errors import SettingsError

_MOST_BITS: Final = 128


class Stage(StrEnum):
    """A step of the pipeline, in the order in which data passes."""

    RECTIFY = "rectify"
    MATCH = "match"
    CONFIDENCE = "confidence"
    CONSISTENCY = "consistency"
    SPECKLE = "speckle"

    @property
    def rejects(self) -> bool:
        """Whether pixels can lose their disparity in it."""
        return self in (Stage.CONFIDENCE, Stage.CONSISTENCY, Stage.SPECKLE)


class Scale(StrEnum):
    """How values stand on a slider."""

    LINEAR = "linear"
    LOG = "quasi-logarithmic"


class Size(NamedTuple):
    """Width and height of an image in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class Rect(NamedTuple):
    """A rectangle of whole pixels; width or height 0 means empty."""

    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0

    @property
    def empty(self) -> bool:
        return self.width <= 0 or self.height <= 0

    @property
    def right(self) -> int:
        """First column behind the rectangle."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below the rectangle."""
        return self.y + self.height

    @property
    def area(self) -> int:
        return 0 if self.empty else self.width * self.height

    def intersect(self, other: Rect) -> Rect:
        x, y = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Rect(x, y, right - x, bottom - y) if right > x and bottom > y else Rect()

    def moved(self, dx: int, dy: int) -> Rect:
        """The same rectangle further right and down; an empty one stays empty."""
        return Rect() if self.empty else self._replace(x=self.x + dx, y=self.y + dy)

    def over(self, step: int) -> Rect:
        """In px of a picture made smaller by ``step``: all pixels that it reaches into."""
        x, y = self.x // step, self.y // step
        return Rect(x, y, -(-self.right // step) - x, -(-self.bottom // step) - y)

    def times(self, step: int) -> Rect:
        """In px of a picture ``step`` times as large."""
        return Rect(*(part * step for part in self))

    def slices(self) -> tuple[slice, slice]:
        """Row and column slices for ``array[rect.slices()]``."""
        if self.empty:
            return slice(0, 0), slice(0, 0)
        return slice(self.y, self.bottom), slice(self.x, self.right)

    def __str__(self) -> str:
        return "empty" if self.empty else f"{self.x},{self.y},{self.width},{self.height}"


@dataclass(frozen=True, slots=True)
class Range:
    """The whole numbers ``low, low + step, ... <= high``."""

    low: int
    high: int
    step: int = 1

    def __contains__(self, value: int) -> bool:
        return self.low <= value <= self.high and (value - self.low) % self.step == 0

    def nearest(self, value: int) -> int:
        """The legal value closest to ``value`` (the lower one when two are as close)."""
        top = self.high - (self.high - self.low) % self.step
        if value <= self.low:
            return self.low
        if value >= top:
            return top
        below = value - (value - self.low) % self.step
        return below if value - below <= below + self.step - value else below + self.step

    def neighbours(self, value: int) -> tuple[int, ...]:
        """The legal values next to an illegal one, for messages."""
        top = self.nearest(self.high)
        if value <= self.low or value >= top:
            return (self.nearest(value),)
        below = value - (value - self.low) % self.step
        return (below, below + self.step)


Values = Mapping[str, Any]
"""The values of all fields of a settings object, by field name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """All that is known of one tunable besides its default.

    ``low``, ``high`` and ``step`` say what is legal whatever the image. ``slider`` narrows that to
    what is useful for a given image and the other values; it never leaves the legal range.
    """

    label: str
    stage: Stage
    opencv: str
    ros: str
    help: str
    raise_when: str
    lower_when: str
    low: int
    high: int
    step: int = 1
    unit: str = ""
    per_unit: int = 1
    """Raw values per shown unit: 16 for a raw value in 1/16 px shown in px."""
    choices: tuple[tuple[int, str], ...] = ()
    off_below: int | None = None
    """Values below this one switch the test off and read "off"."""
    slider: Callable[[Values, Size], Range] | None = None
    scale: Scale = Scale.LINEAR
    knee: int = 16
    """On a logarithmic scale: so far above its low end the values stand about evenly."""
    fast_until: int | None = None
    """Values above this one leave a fast path of the matcher."""
    legal_for: Callable[[Values, Size | None], Range] | None = None
    no_effect: Callable[[Values], str] | None = None
    """Why the tunable has no effect at the moment, or an empty string."""
    ahead: bool = False
    """Without effect it takes input all the same: it is to be set before what switches it on."""
    rectangle: bool = False
    drawn_on: str = ""
    """The picture on which a rectangle is drawn with the mouse: left, right, or neither."""
    node: bool = True
    """Whether OpenCV's own file of the settings has it."""
    instead_of_zero: str = ""
    """What to write where a script of OpenCV's says 0, which is not legal in a file."""

    range: Range = field(init=False)
    """The legal values whatever the image."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "range", Range(self.low, self.high, self.step))

    def legal_range(self, values: Values, size: Size | None) -> Range:
        """What is legal for this image (``None``: any image) and these other values."""
        return self.legal_for(values, size) if self.legal_for else self.range

    def slider_range(self, name: str, values: Values, size: Size) -> Range:
        """What the slider offers: legal, useful, and always containing the present value."""
        wanted = self.slider(values, size) if self.slider else self.legal_range(values, size)
        low, high = min(wanted.low, values[name]), max(wanted.high, values[name])
        return Range(low, high, self.step)

    def shown(self, value: int) -> str:
        """The value as a person reads it, with its unit."""
        if self.off_below is not None and value < self.off_below:
            return "off"
        for number, name in self.choices:
            if number == value:
                return name
        if self.per_unit != 1:
            return f"{value / self.per_unit:g} {self.unit}".rstrip()
        return f"{value} {self.unit}".rstrip()

    def reject(self, name: str, value: int) -> SettingsError:
        """The error for an illegal value, with the legal values next to it."""
        near = " and ".join(str(v) for v in self.range.neighbours(value))
        plural = "values are" if " and " in near else "value is"
        if self.choices:
            names = ", ".join(f"{v} ({text})" for v, text in self.choices)
            return SettingsError(name, f"{_shown(value)} is not one of {names}")
        return SettingsError(name, f"{self.why_not(value)}; nearest legal {plural} {near}")

    def why_not(self, value: int, legal: Range | None = None) -> str:
        """Why a number is not legal, of whatever image or within ``legal``."""
        low, high = (self.low, self.high) if legal is None else (legal.low, legal.high)
        if value < low:
            return f"{_shown(value)} is below {low}"
        if value > high:
            return f"{_shown(value)} is above {high}"
        if self.step == 2:
            return f"{value} is not odd" if self.low % 2 else f"{value} is not even"
        return f"{value} is not a multiple of {self.step}"


def tunable(default: Any, spec: Spec) -> Any:
    """A dataclass field that carries its Spec."""
    return field(default=default, metadata={"spec": spec})


def specs(settings: Any) -> dict[str, Spec]:
    """Field name -> Spec of a settings type or object, in declaration order."""
    return {f.name: f.metadata["spec"] for f in fields(settings) if "spec" in f.metadata}


def defaults(settings: Any) -> dict[str, Any]:
    """Field name -> default value of a settings type or object."""
    return {f.name: f.default for f in fields(settings) if "spec" in f.metadata}


def whole_number(name: str, value: object) -> int:
    """``value`` as int; bool, float and text are refused in words."""
    if isinstance(value, bool):
        raise SettingsError(name, f"{value} is true/false; a whole number is needed")
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise SettingsError(name, f"{_shown(value)} is not a whole number") from None


def _shown(value: object) -> str:
    """The value where it is short and on one line, else what it is."""
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        # Python refuses to write some of these at all.
        return f"a number of about {round(value.bit_length() * math.log10(2))} digits"
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - other libraries' objects raise what they like
        text = ""
    return text if 0 < len(text) < 60 and text.isprintable() else type(value).__name__


def rectangle(name: str, value: object) -> Rect:
    """``value`` as Rect: four whole numbers x, y, width, height."""
    if not isinstance(value, tuple | list) or len(value) != 4:
        raise SettingsError(name, f"{_shown(value)} is not four whole numbers x, y, width, height")
    rect = Rect(*(whole_number(name, part) for part in value))
    for part in rect:
        if part.bit_length() > _MOST_BITS:
            raise SettingsError(name, f"{_shown(part)} is no place in an image")
    if min(rect) < 0:
        raise SettingsError(name, f"{rect!s} has a negative number; use 0,0,0,0 for no rectangle")
    return Rect() if rect.empty else rect


def checked(f: Field[Any], value: object) -> Any:
    """``value`` if legal for any image, else SettingsError."""
    spec: Spec = f.metadata["spec"]
    # Most values were checked before and are legal: settings are made at every slider event.
    if type(value) is int and not spec.rectangle and value in spec.range:
        return value
    if spec.rectangle:
        rect = rectangle(f.name, value)
        if max(rect) > spec.high:
            raise SettingsError(f.name, f"{rect!s} reaches beyond {spec.high} px")
        return rect
    number = whole_number(f.name, value)
    if number not in spec.range:
        raise spec.reject(f.name, number)
    return number
