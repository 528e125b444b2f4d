"""Views of pictures of one size, with one camera and one crosshair."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from tuner.gui.views.camera import Camera, ViewFrame
from tuner.gui.views.image_view import ImageView
from tuner.gui.widgets.naming import named


class LinkedViews(QWidget):
    """What all grids of views do alike; which views there are and where they stand differs.

    A grid makes its views by ``make_view`` and says which of them can be reached now.

    Signals:
        hovered: the pixel under the mouse, or reached by the arrow keys, in any view.
        left: the mouse left the pictures.
        zoom_changed: the selected view may have another scale.
        aimed: another part of the pictures is on show.
    """

    hovered = Signal(int, int)
    left = Signal()
    zoom_changed = Signal()
    aimed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.camera = Camera(self)
        self._linked: list[ImageView] = []
        self._pointed: ImageView | None = None

    def make_view(self, title: str, name: str) -> ImageView:
        """A view that follows the camera and tells of the mouse; ``name`` finds it."""
        view = named(ImageView(title, self), name)
        view.set_camera(self.camera)
        view.hovered.connect(lambda x, y: self._hover(view, x, y))
        view.left.connect(self.left)
        view.focused.connect(lambda: self._select(view))
        view.focused.connect(self.zoom_changed)
        view.canvas.scaled.connect(self.zoom_changed)
        view.canvas.aimed.connect(self.aimed)
        view.canvas.resized.connect(self._share_frames)
        self._linked.append(view)
        return view

    @property
    def pointed_elsewhere(self) -> bool:
        """What is pointed at is of other pictures than those that are matched."""
        return False

    def point_from_outside(self) -> None:
        """What is pointed at next is in none of the views."""
        self._pointed = None

    def _hover(self, view: ImageView, x: int, y: int) -> None:
        self._pointed = view
        self.hovered.emit(x, y)

    # camera and crosshair

    def fit(self) -> None:
        """Show the whole picture in every view."""
        self.camera.fit()

    def one_to_one(self) -> None:
        """Show one image px as one device px in every view."""
        self.camera.one_to_one()

    def set_cursor(self, x: int | None, y: int | None = None) -> None:
        """Put the crosshair on a pixel in all views; None takes it away."""
        for view in self._linked:
            view.set_crosshair(x, y)

    @property
    def zoom(self) -> float | None:
        """Screen px for each image px of the selected view, in percent; None without a picture."""
        view = self._selected() or self._reachable()[0]
        return view.canvas.zoom

    # the view in use

    def next_view(self) -> None:
        """Select the next view that can be reached."""
        self._step(1)

    def previous_view(self) -> None:
        """Select the one before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        views, selected = self._reachable(), self._selected()
        at = views.index(selected) if selected in views else -max(by, 0)
        view = views[(at + by) % len(views)]
        self._select(view)
        view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _selected(self) -> ImageView | None:
        return next((view for view in self._linked if view.selected), None)

    def _select(self, chosen: ImageView) -> None:
        for view in self._linked:
            view.set_selected(view is chosen)

    def _reachable(self) -> Sequence[ImageView]:
        """The views that can be selected now, in order."""
        return self._linked

    def _share_frames(self) -> None:
        """A view has another size: those that stand side by side shall scale alike."""
        scale_alike(self._reachable())


def scale_alike(views: Sequence[ImageView], *, fitting: Sequence[ImageView] = ()) -> None:
    """Let these views scale alike, though one of them also holds a ruler.

    Args:
        fitting: the views that the picture must fit into; all by default.
    """
    frames = [view.canvas.own_frame for view in fitting or views]
    frame = ViewFrame(
        min(one.width for one in frames), min(one.height for one in frames), frames[0].pixel_ratio
    )
    for view in views:
        view.canvas.set_frame(frame)
