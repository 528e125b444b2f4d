"""The pixel of linked views that is pointed at, and the line that says what is there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from tuner.gui.views.linked import LinkedViews


class Pointing(QObject):
    """Follows the mouse and the arrow keys over views, and marks the pixel in all of them."""

    changed = Signal(str)
    """What there is to say of the pixel, or an empty line."""

    def __init__(
        self,
        views: LinkedViews,
        *,
        describe: Callable[[int, int], str | None],
        mark: Callable[[int, int], None] | None = None,
    ) -> None:
        """Point at pixels of ``views``, which own this.

        Args:
            describe: words on a pixel; None while nothing is on show that could be pointed at.
            mark: puts the crosshair on a pixel; by default the views do.
        """
        super().__init__(views)
        self._views = views
        self._describe = describe
        self._mark = mark or views.set_cursor
        self._pixel: tuple[int, int] | None = None
        views.hovered.connect(self._on_hovered)
        views.left.connect(self.leave)

    @property
    def pixel(self) -> tuple[int, int] | None:
        """x, y of the pixel pointed at."""
        return self._pixel

    @property
    def text(self) -> str:
        """Words on the pixel pointed at, or an empty text."""
        return (self._describe(*self._pixel) if self._pixel else None) or ""

    def point_at(self, x: int, y: int) -> None:
        """Mark and describe this pixel, which is pointed at elsewhere."""
        self._views.point_from_outside()
        self._on_hovered(x, y)

    def show(self) -> None:
        """Mark and describe the pixel again: what is on show has changed."""
        if self._pixel is None:
            return
        x, y = self._pixel
        size = self._views.camera.framing.image
        if not (x < size.width and y < size.height):
            # A smaller picture has taken the place of the one that was pointed at.
            self.leave()
            return
        text = self._describe(x, y)
        if text is not None:
            self._mark(x, y)
            self.changed.emit(text)

    @Slot()
    def leave(self) -> None:
        """Nothing is pointed at any more."""
        self._pixel = None
        self._views.set_cursor(None)
        self.changed.emit("")

    @Slot(int, int)
    def _on_hovered(self, x: int, y: int) -> None:
        self._pixel = (x, y)
        self.show()
