"""What is looked at and how: remembered, and not covered by undo; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from tuner.core.inverse_depth import Contrast
from tuner.exporters.ply import Layout
from tuner.sources.source import SourceRef

FOURTH: Final = {
    "error": "Error",
    "reasons": "Why rejected",
    "truth": "Ground truth",
    "depth": "Depth",
}
"""What the fourth view of the stereo tab can show, and how people say it."""

STEREO_LAYOUTS: Final = (1, 2, 3, 4)
COMPARISON_LAYOUTS: Final = (1, 2, 4, 6)
COMPARISON_VIEWS: Final = 6
WITH_TRUTH: Final = ("stereo", "mono", "difference", "truth", "stereo_error", "mono_error")
WITHOUT_TRUTH: Final = ("stereo", "mono", "difference", "filled", "gaps", "contradictions")
LEAST_LIMIT: Final = 0.5
LARGEST_LIMIT: Final = 256.0
POINT_SIZES: Final = (1, 10)
"""Sides of a point of the point cloud, px."""
LARGEST_Z: Final = 1e5
"""The farthest that a point cloud can be clipped at, in its unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StereoView:
    """The stereo tab: layout, colours, marks.

    Attributes:
        wipe: slot A is shown left of a divider and slot B right of it.
        drawing: name of the parameter that is drawn with the mouse, or empty.
        as_read: left and right are shown as the cameras took them, not rectified.
        rows: horizontal lines, along which points must meet, lie over left and right.
    """

    colour_map: str = "turbo"
    fourth: str = "error"
    layout: int = 3
    show_invalid: bool = True
    outline: bool = False
    wipe: bool = False
    drawing: str = ""
    as_read: bool = False
    rows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLook:
    """How the map of inverse depth is drawn; the network does not run for it."""

    colour_map: str = "inferno"
    far: float = 1.0
    near: float = 99.0
    subtract_plane: bool = False

    @property
    def contrast(self) -> Contrast:
        return Contrast(self.far, self.near, self.subtract_plane)


class Mode(Enum):
    """How the comparison's views are compared."""

    SIDES = "side by side"
    WIPE = "wipe"
    BLINK = "blink"


class Below(Enum):
    """What stands below the comparison's views, in the order of its tabs."""

    NUMBERS = "numbers"
    SCATTER = "scatter"
    RESIDUALS = "residuals"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonView:
    """The comparison tab: its views, what tints them, what stands below.

    Attributes:
        names: the map of each view, chosen by hand; empty for what suits the ground truth.
        count: how many views are seen, one of COMPARISON_LAYOUTS; 0 for what suits.
        overlay: name of the mask that tints the views, or empty.
        limit: px of the end colours of differences and errors.
        common: errors on the pixels that all maps know.
        drawing: the mouse draws the profile's line.
    """

    names: tuple[str, ...] = ()
    count: int = 0
    mode: Mode = Mode.SIDES
    overlay: str = ""
    limit: float = 4.0
    common: bool = True
    below: Below = Below.NUMBERS
    drawing: bool = False

    def with_views(self, names: tuple[str, ...], count: int) -> ComparisonView:
        """These maps in so many views, chosen by hand."""
        return replace(self, names=names, count=count)

    def shown(self, *, truth: bool) -> tuple[tuple[str, ...], int]:
        """The map of each view, and how many are seen, with or without ground truth."""
        names = WITH_TRUTH if truth else WITHOUT_TRUTH
        return self.names or names, self.count or (6 if truth else 4)

    def needed(self, *, truth: bool) -> tuple[str, ...]:
        """Names of the maps of the views that are seen; a wipe and a blink see two."""
        names, count = self.shown(truth=truth)
        return names[: 2 if self.mode is not Mode.SIDES else count]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudView:
    """The point cloud: of what, in which colours, within which limits.

    Attributes:
        source: name of a ``Source``.
        colouring: name of a ``Colouring``.
        size: side of a point, px.
        near, far: limits of z in the cloud's unit; 0 for none.
        ascii, normals, y_up: how it is written to a file.
    """

    source: str = "stereo"
    colouring: str = "image"
    size: int = 2
    near: float = 0.0
    far: float = 0.0
    grid: bool = True
    cameras: bool = True
    ascii: bool = False
    normals: bool = False
    y_up: bool = False

    @property
    def layout(self) -> Layout:
        """How it is written to a file."""
        return Layout(text=self.ascii, y_up=self.y_up, normals=self.normals)


CLOUD_FILE: Final = {
    "ascii": "Numbers as text",
    "normals": "With normals",
    "y_up": "y up, z backward",
}
"""The choices of ``CloudView`` on its file, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FramesView:
    """The pairs of a source.

    Attributes:
        strip: small pictures of all are on show.
        loop: after the last one comes the first.
        marks: those that the user has marked, in order.
        marks_of: the source that they are of.
    """

    strip: bool = True
    loop: bool = False
    marks: tuple[int, ...] = ()
    marks_of: SourceRef | None = None

    def marked(self, source: SourceRef | None) -> tuple[int, ...]:
        """The marked pairs of this source."""
        return self.marks if source is not None and source == self.marks_of else ()

    def turned(self, source: SourceRef, index: int) -> FramesView:
        """With this pair marked, or not any more."""
        marks = set(self.marked(source)) ^ {index}
        return replace(self, marks=tuple(sorted(marks)), marks_of=source)

    def spread(self, source: SourceRef, count: int) -> FramesView:
        """With ten pairs marked, or all if they are fewer, from the first to the last of ``count``.

        They take the place of those that were marked.
        """
        number = min(SPREAD, count)
        steps = max(1, number - 1)
        marks = {at * (count - 1) // steps for at in range(number)}
        return replace(self, marks=tuple(sorted(marks)), marks_of=source)

    def unmarked(self) -> FramesView:
        """With no pair marked."""
        return replace(self, marks=(), marks_of=None)


SPREAD: Final = 10
"""So many pairs are enough to tune for all, and few enough to follow a slider."""


class Tab(Enum):
    """The tabs of the window, in their order."""

    STEREO = "stereo"
    MONOCULAR = "monocular"
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is looked at.

    Attributes:
        tab: the tab in front.
        look: how the map of inverse depth is drawn.
        follow: the monocular tab shows the stereo tab's left picture.
    """

    tab: Tab = Tab.STEREO
    stereo: StereoView = field(default_factory=StereoView)
    look: MapLook = field(default_factory=MapLook)
    follow: bool = True
    comparison: ComparisonView = field(default_factory=ComparisonView)
    cloud: CloudView = field(default_factory=CloudView)
    frames: FramesView = field(default_factory=FramesView)
