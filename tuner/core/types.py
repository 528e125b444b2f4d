"""The values that pass through the pipeline, all frozen and with read-only arrays."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from tuner.core.calibration import Calibration
from tuner.core.colours import Colours, Warp
from tuner.core.errors import ImageError
from tuner.core.geometry.rectification import LineUp
from tuner.core.grey import GreyRange
from tuner.core.tunable import Rect, Size, Stage

SUBPIXELS: Final = 16
"""A raw disparity counts 1/16 px, as OpenCV's matchers do."""

GreyImage = NDArray[np.uint8]
"""(H, W) uint8."""

RawDisparity = NDArray[np.int16]
"""(H, W) int16 in 1/16 px; (min_disparity - 1) * 16 where there is none."""

FloatMap = NDArray[np.float32]
"""(H, W) float32; NaN where nothing is known."""

_tokens = itertools.count(1)
_Array = TypeVar("_Array", bound=NDArray[Any])


def read_only(array: _Array) -> _Array:
    """The same array, made read-only."""
    array.setflags(write=False)
    return array


def new_token() -> int:
    """A number that was never given before in this process, unlike an ``id``, which comes again."""
    return next(_tokens)


def size_of(image: NDArray[Any]) -> Size:
    """Width and height of an (H, W, ...) array."""
    return Size(image.shape[1], image.shape[0])


class _Shown:
    """The field ``shown``: what is made later is made when it is asked for."""

    @overload
    def __get__(self, picture: None, owner: Any) -> NDArray[np.uint8]: ...
    @overload
    def __get__(self, picture: Picture, owner: Any) -> NDArray[np.uint8]: ...
    def __get__(self, picture: Picture | None, owner: Any) -> NDArray[np.uint8]:
        if picture is None:
            raise AttributeError("shown")  # it has no default
        seen = picture.seen
        return seen.whole() if isinstance(seen, Colours) else seen

    def __set__(self, picture: Picture, value: NDArray[np.uint8] | Colours) -> None:
        if not isinstance(value, Colours):
            read_only(value)
        picture.__dict__["_shown"] = value


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    """One image as it was read: grey for the matcher, original for display.

    Attributes:
        grey: (H, W) uint8, what the matcher sees.
        shown: (H, W) or (H, W, 3) uint8 RGB, what the views show; ``Colours`` may be given in its
            place.
        name: file name or another word for it; ``path`` is empty unless it came from a file.
        note: how ``grey`` was made when that was not plain reading, e.g. a 16-bit scaling.
        scaled: which of the file's values are black and white; None where grey was read as it is.
        damaged: the file is, and the note says how; parts of the picture may be wrong.
    """

    grey: GreyImage
    shown: _Shown = _Shown()
    name: str = "image"
    path: str = ""
    note: str = ""
    scaled: GreyRange | None = None
    damaged: bool = False

    def __post_init__(self) -> None:
        grey = self.grey
        if grey.dtype != np.uint8 or grey.ndim != 2 or grey.size == 0:
            raise ImageError(
                f"{self.name}: an (H, W) uint8 array is needed, not {grey.dtype} {grey.shape}"
            )
        read_only(grey)

    @property
    def size(self) -> Size:
        return size_of(self.grey)

    @property
    def seen(self) -> NDArray[np.uint8] | Colours:
        """``shown``, or what it will be made of if nobody has asked for it yet."""
        seen: NDArray[np.uint8] | Colours = self.__dict__["_shown"]
        made = seen.made if isinstance(seen, Colours) else None
        return seen if made is None else made

    def noted(self, note: str) -> Picture:
        """The same with another note."""
        found: Picture = replace(self, note=note, shown=self.seen)
        return found


def moved(picture: Picture, warp: Warp | None) -> Picture:
    """The grey at once, the colours when somebody looks at them; itself without a warp."""
    if warp is None:
        return picture
    grey, seen = warp.whole(picture.grey), picture.seen
    shown: NDArray[np.uint8] | Colours = grey
    if seen is not picture.grey:
        shown = (seen if isinstance(seen, Colours) else Colours(seen)).moved(warp)
    found: Picture = replace(picture, grey=grey, shown=shown)
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AsRead:
    """A pair before the calibration that was found beside it, and where that was found.

    Attributes:
        pair: as it was read.
        files: those beside it that are named as calibrations, the likeliest first.
        root: the folder that was opened.
        on: of the rectification's tunables, as the rows of the pairs told it.
    """

    pair: Pair
    files: tuple[Path, ...] = ()
    root: str = ""
    on: int

    def swapped(self) -> AsRead:
        """The same of the pair with left and right exchanged."""
        return replace(self, pair=self.pair.swapped())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """A left and a right picture of the same size.

    Attributes:
        calibration: turns px into metres when it is known.
        line_up: how the right picture was moved so that the rows meet, by an estimate that knows
            no metres; None where it is not moved.
        rois: where the left and the right picture show something, if they were rectified by a
            calibration; None where nobody rectified them here.
        as_read: the pair before that, where nobody named the calibration: what another one starts
            from.
        token: different for every pair ever made in this process: it stands for the content in
            memo keys.
    """

    left: Picture
    right: Picture
    calibration: Calibration | None = None
    line_up: LineUp | None = None
    rois: tuple[Rect, Rect] | None = None
    as_read: AsRead | None = field(default=None, repr=False)
    token: int = field(default_factory=new_token)

    def __post_init__(self) -> None:
        if self.left.size != self.right.size:
            raise ImageError(
                f"the pictures differ in size: {self.left.name} is {self.left.size}, "
                f"{self.right.name} is {self.right.size}; both must be the same"
            )

    @property
    def size(self) -> Size:
        return self.left.size

    def swapped(self) -> Pair:
        """The pair with left and right exchanged."""
        rois = self.rois and (self.rois[1], self.rois[0])
        return Pair(
            left=self.right,
            right=self.left,
            calibration=self.calibration,
            rois=rois,
            as_read=self.as_read and self.as_read.swapped(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReport:
    """What one stage did.

    Attributes:
        elapsed_ms: wall time; 0.0 when the result was remembered.
        rejected: pixels this stage took away, or None while not known.
        reused: the result came from the memo.
        within: the stage whose single OpenCV call contains this one, if any.
    """

    stage: Stage
    elapsed_ms: float = 0.0
    rejected: int | None = None
    reused: bool = False
    within: Stage | None = None
