"""Holds what is looked at; it is remembered, and no undo step."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from tuner.session.seen import Seen
from tuner.session.view import (
    CloudView,
    ComparisonView,
    FramesView,
    MapLook,
    StereoView,
    Tab,
    View,
)


class Viewing(QObject):
    """The one View of the window; everything that shows it follows ``changed``.

    Attributes:
        seen: what the stereo tab's views show of the disparity; None for nothing.
    """

    changed = Signal(object, object)
    """(before, after), both View."""

    def __init__(self, view: View, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewing")
        self.view = view
        self.seen: Seen | None = None

    def show(self, after: View) -> None:
        """Look at this."""
        before, self.view = self.view, after
        if before != after:
            self.changed.emit(before, after)

    def show_tab(self, tab: Tab) -> None:
        """Bring a tab to the front."""
        self.show(replace(self.view, tab=tab))

    def show_stereo(self, stereo: StereoView) -> None:
        """Another layout, other colours or marks in the stereo tab."""
        self.show(replace(self.view, stereo=stereo))

    def show_look(self, look: MapLook) -> None:
        """Draw the map of inverse depth in this way."""
        self.show(replace(self.view, look=look))

    def show_follow(self, follow: bool) -> None:
        """Whether the monocular tab shows the stereo tab's left picture."""
        self.show(replace(self.view, follow=follow))

    def show_comparison(self, comparison: ComparisonView) -> None:
        """Other views, another limit in the comparison tab."""
        self.show(replace(self.view, comparison=comparison))

    def show_cloud(self, cloud: CloudView) -> None:
        """Another source, other colours or limits of the point cloud."""
        self.show(replace(self.view, cloud=cloud))

    def show_frames(self, frames: FramesView) -> None:
        """Strip, loop and marks of the pairs of a source."""
        self.show(replace(self.view, frames=frames))
