"""Left, right, disparity and a fourth picture side by side, with one camera and one crosshair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from tuner.core.tunable import Rect, Size
from tuner.gui.views.image_view import ImageView
from tuner.gui.views.layouts import LAYOUTS, NAMES, Box, arrange
from tuner.gui.views.linked import LinkedViews, scale_alike
from tuner.gui.widgets.virtuals import guarded
from tuner.session.seen import Seen

_TITLES = {"left": "Left", "right": "Right", "disparity": "Disparity", "fourth": "Error"}
_GAP = 1

AS_READ: Final = ("left", "right")
"""Views of pictures that can also be shown as the cameras took them."""


@guarded
class ViewGrid(LinkedViews):
    """The linked views.

    Signals:
        clicked: a pixel was clicked in any view.
        selected: the name of the view that is now selected.
    """

    clicked = Signal(int, int)
    selected = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("view_grid")
        self.setMinimumSize(190, 60)
        self.views: dict[str, ImageView] = {name: self._make_view(name) for name in NAMES}
        self._layout = 4
        self._selection = "disparity"
        self._as_read = False
        self._image = Size(1, 1)
        self._place()

    def _make_view(self, name: str) -> ImageView:
        view = self.make_view(_TITLES[name], f"view_{name}")
        view.clicked.connect(self.clicked)
        return view

    def __getitem__(self, name: str) -> ImageView:
        return self.views[name]

    # which views are shown

    @property
    def layout_number(self) -> int:
        """How many views are shown."""
        return self._layout

    @property
    def selection(self) -> str:
        """Name of the selected view."""
        return self._selection

    @property
    def shown(self) -> tuple[str, ...]:
        """Names of the views that the layout shows, in order."""
        boxes = self._boxes()
        return tuple(name for name in NAMES if name in boxes)

    def set_layout(self, number: int) -> None:
        """Show 1, 2, 3 or 4 views; in layout 1 the selected one."""
        if number not in LAYOUTS:
            raise ValueError(f"layout: {number} is not one of {LAYOUTS}")
        if number == self._layout:
            return
        self._layout = number
        if self._selection not in self.shown:
            self._selection = "disparity"
            self.selected.emit(self._selection)
        self._place()

    def select(self, name: str) -> None:
        """Select a view; one that the layout does not show is shown alone."""
        if name == self._selection:
            return
        alone = name not in self.shown and self._layout != 1
        self._selection = name
        if alone:
            self.set_layout(1)
        self._place()
        self.selected.emit(name)

    def _reachable(self) -> Sequence[ImageView]:
        """In layout 1 the next view takes the place of the one on show."""
        names = NAMES if self._layout == 1 else self.shown
        return [self.views[name] for name in names]

    def _selected(self) -> ImageView:
        return self.views[self._selection]

    def _select(self, chosen: ImageView) -> None:
        self.select(next(name for name, view in self.views.items() if view is chosen))

    # camera and crosshair

    def set_image_size(self, size: Size, *, keep_camera: bool = True) -> None:
        """Size of the pictures to come.

        Zoom and place are kept for pictures of the same size, unless ``keep_camera`` is off.
        """
        if keep_camera and size == self._image == self.camera.framing.image:
            return
        self._image = size
        self.camera.set_image_size(size)
        if not keep_camera:
            self.camera.fit()
        self._place()

    def show_as_read(self, as_read: bool) -> None:
        """Left and right are not the pictures that are matched: a pixel is another point there."""
        self._as_read = as_read

    @property
    def pointed(self) -> str:
        """Name of the view that is pointed at; empty for none."""
        return next((name for name, view in self.views.items() if view is self._pointed), "")

    @property
    def pointed_elsewhere(self) -> bool:
        return self._as_read and self.pointed in AS_READ

    def set_cursor(self, x: int | None, y: int | None = None, match_x: float | None = None) -> None:
        """Put the crosshair on a pixel in all views and mark its match in the right picture.

        Where left and right are shown as they were read, a pixel is marked where it is that point.

        Args:
            match_x: x in the right picture in px, to a fraction; None while there is no match.
        """
        super().set_cursor(x, y)
        for name, view in self.views.items():
            view.set_marker(match_x if name == "right" and not self._as_read else None, y)
            same = name == self.pointed if self.pointed_elsewhere else name not in AS_READ
            if self._as_read and not same:
                view.set_crosshair(None)

    def seen(self, *names: str) -> Seen | None:
        """What is on show in any of these views; None if the layout has none of them."""
        panes = [self.views[name].canvas for name in names if name in self.shown]
        if not panes:
            return None
        rects = [pane.seen for pane in panes]
        x, y = min(one.x for one in rects), min(one.y for one in rects)
        right, bottom = max(one.right for one in rects), max(one.bottom for one in rects)
        scale = panes[0].mapping.scale * panes[0].own_frame.pixel_ratio
        return Seen(Rect(x, y, right - x, bottom - y), scale)

    # placing

    def _boxes(self) -> dict[str, Box]:
        area = Size(max(1, self.width()), max(1, self.height()))
        return dict(arrange(self._layout, self._selection, area, self._image))

    def _place(self) -> None:
        boxes = self._boxes()
        for name, box in boxes.items():
            self.views[name].setGeometry(self._pixels(box))
            self.views[name].show()
        hidden = [view for name, view in self.views.items() if name not in boxes]
        # Qt gives the focus of a hidden widget to any neighbour, which would select that one.
        if any(view.hasFocus() for view in hidden):
            self.views[self._selection].setFocus(Qt.FocusReason.OtherFocusReason)
        for view in hidden:
            view.hide()
        for name, view in self.views.items():
            view.set_selected(name == self._selection and self._layout > 1)
        self._share_frames()
        self.aimed.emit()

    def _pixels(self, box: Box) -> QRect:
        x, y, width, height = box
        left, right = round(x * self.width()), round((x + width) * self.width())
        top, bottom = round(y * self.height()), round((y + height) * self.height())
        return QRect(left, top, max(1, right - left - _GAP), max(1, bottom - top - _GAP))

    def _share_frames(self) -> None:
        """Only views of one size scale alike."""
        groups: dict[tuple[float, float], list[ImageView]] = {}
        for name, (_, _, width, height) in self._boxes().items():
            groups.setdefault((width, height), []).append(self.views[name])
        for views in groups.values():
            scale_alike(views)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
