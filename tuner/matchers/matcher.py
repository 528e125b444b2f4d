"""What a stereo matcher is: its settings, its limits, its match, and the tests it rejects by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field
from typing import Any, ClassVar, Protocol, Self

from tuner.core.reasons import Reason, Reasons
from tuner.core.tunable import Rect, Size, Spec, Stage, defaults, specs
from tuner.core.types import GreyImage, RawDisparity


class MatcherSettings(Protocol):
    """Settings of any matcher: a frozen dataclass of tunables in the order of their stages.

    Illegal values raise SettingsError as it is made; equal settings have equal hashes.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __hash__(self) -> int: ...

    @property
    def values(self) -> dict[str, Any]:
        """Field name -> value."""

    @property
    def invalid(self) -> int:
        """The raw value of a pixel without disparity, below that of any disparity."""

    @property
    def searched(self) -> tuple[int, int]:
        """The least disparity that is searched and the first above all of them, px."""

    @property
    def speckle(self) -> tuple[int, int]:
        """Area in px up to which a patch is removed, and the raw step that ends a patch."""

    def without_speckle(self) -> Self:
        """The same with the speckle filter off, whatever it was set to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One reason for a rejection, and the setting behind it.

    Attributes:
        stage: CONFIDENCE or CONSISTENCY.
        on: whether these settings ask for it.
        off: the settings without it.
    """

    reason: Reason
    stage: Stage
    on: Callable[[Any], bool]
    off: Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which part of a pair to match alone, so that it gives what is on show.

    Rectangles are in px of the whole picture. All but the far edges of ``taken`` and ``shown``
    are multiples of ``step``, and so are their widths and heights.

    Attributes:
        taken: what is cut from both pictures.
        shown: what of the result counts; it lies in ``taken``.
        area: where in the whole picture a pixel can have a disparity; elsewhere it has none.
        step: both pictures are made smaller by this before the match; 1 for as they are.
        settings: for the cut pictures; disparities count px of the smaller ones.
        exact: the result is what the match of the whole gives there, bit for bit.
    """

    taken: Rect
    shown: Rect
    area: Rect
    step: int
    settings: Any
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matcher:
    """All that the program knows of one matcher. Settings are of its own ``settings`` type.

    Attributes:
        key: first key of its presets, and its name on the command line.
        title: its name for people.
        origin: whose defaults its settings begin with.
        opencv_name: what ``name`` says in its presets; OpenCV's own name where it is OpenCV's.
        settings: the type of its settings; without arguments the defaults.
        stage_words: what each of its stages does, in a few words; SPECKLE is always one.
        tests: in the order in which they are asked, which is that of their stages.
        check: (settings, size): raises SettingsError or ImageError if they do not go together.
        fitted: (settings, size) -> the nearest settings that are legal for such an image.
        area: (settings, size) -> where a pixel can have a disparity at all.
        match: (left, right, settings) -> disparity before the speckle filter. Left and right are
            (H, W) uint8; the result is (H, W) int16 in 1/16 px, ``settings.invalid`` outside
            ``area`` and where a test rejects. Raises what ``check`` raises.
        warnings: (settings, size) -> what a user should know, in sentences.
        within: (settings, left, right) -> settings that use only these rectangles of the pictures,
            where they name none themselves; None where the matcher has no such settings.
        border: (settings) -> how far in px a window looks past ``area`` at its edge.
        part: (settings, size, seen, step) -> what to match for a rectangle on show alone, None for
            what lies outside the picture; None if this matcher always needs the whole.
    """

    key: str
    title: str
    origin: str
    opencv_name: str
    settings: type[Any]
    stage_words: Mapping[Stage, str]
    tests: tuple[Test, ...]
    check: Callable[[Any, Size], None]
    fitted: Callable[[Any, Size], Any]
    area: Callable[[Any, Size], Rect]
    match: Callable[[GreyImage, GreyImage, Any], RawDisparity]
    warnings: Callable[[Any, Size], tuple[str, ...]]
    border: Callable[[Any], int]
    within: Callable[[Any, Rect, Rect], Any] | None = None
    part: Callable[[Any, Size, Rect, int], Part | None] | None = None

    specs: Mapping[str, Spec] = field(init=False)
    """Field name -> declaration, in the order of the stages."""
    defaults: Mapping[str, Any] = field(init=False)
    """Field name -> default."""
    reasons: Reasons = field(init=False)
    """Why a pixel of its result can be without disparity."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "specs", specs(self.settings))
        object.__setattr__(self, "defaults", defaults(self.settings))
        object.__setattr__(self, "reasons", Reasons(tuple(test.reason for test in self.tests)))

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Its stages, in the order in which data passes."""
        return tuple(stage for stage in Stage if stage in self.stage_words)
