"""Which part of the picture is seen: one zoom and pan shared by all linked views."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from tuner.core.tunable import Size

Point = tuple[float, float]
"""x, y in image px."""

MAX_SCALE = 64.0
"""Screen px per image px beyond which zooming in stops."""


@dataclass(frozen=True, slots=True)
class ViewFrame:
    """The space a view has for the picture: size in screen px and device px per screen px."""

    width: float
    height: float
    pixel_ratio: float = 1.0


@dataclass(frozen=True, slots=True)
class Framing:
    """A part of a picture, independent of the size of any view.

    Attributes:
        image: size of the picture.
        x, y: image point in the middle of the view, in px; pixel i covers i..i+1.
        zoom: 1 shows the whole picture, 2 half of its width and height.
        exact: one image px is one device px, whatever ``zoom`` says.
    """

    image: Size
    x: float
    y: float
    zoom: float = 1.0
    exact: bool = False

    @property
    def fitted(self) -> bool:
        """The whole picture is shown as large as it goes."""
        return self.zoom == 1.0 and not self.exact

    def scale(self, frame: ViewFrame) -> float:
        """Screen px per image px in a view."""
        return 1 / frame.pixel_ratio if self.exact else self.zoom * fit_scale(self.image, frame)

    def to_image(self, x: float, y: float, frame: ViewFrame, middle: tuple[float, float]) -> Point:
        """Image point at a screen point of a view whose middle is ``middle``."""
        scale = self.scale(frame)
        return self.x + (x - middle[0]) / scale, self.y + (y - middle[1]) / scale

    def panned(self, dx: float, dy: float, frame: ViewFrame) -> Framing:
        """After dragging the picture by a screen distance."""
        scale = self.scale(frame)
        return self._at(self.x - dx / scale, self.y - dy / scale)

    def zoomed(self, factor: float, at: Point, frame: ViewFrame) -> Framing:
        """After zooming so that the image point ``at`` stays where it is."""
        fit, before = fit_scale(self.image, frame), self.scale(frame)
        after = min(before * factor, max(MAX_SCALE, fit))
        if after <= fit * 1.001:
            return whole(self.image)
        keep = before / after
        x, y = at[0] + (self.x - at[0]) * keep, at[1] + (self.y - at[1]) * keep
        return replace(self._at(x, y), zoom=after / fit, exact=False)

    def _at(self, x: float, y: float) -> Framing:
        inside_x = min(max(x, 0.0), float(self.image.width))
        inside_y = min(max(y, 0.0), float(self.image.height))
        return replace(self, x=inside_x, y=inside_y)


def whole(image: Size) -> Framing:
    """The whole picture."""
    return Framing(image, image.width / 2, image.height / 2)


def fit_scale(image: Size, frame: ViewFrame) -> float:
    """Screen px per image px at which the whole picture just fits."""
    return max(1e-6, min(frame.width / image.width, frame.height / image.height))


class Camera(QObject):
    """The framing that linked views follow; every gesture replaces it and emits ``changed``."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._framing = whole(Size(1, 1))

    @property
    def framing(self) -> Framing:
        return self._framing

    def set_framing(self, framing: Framing) -> None:
        if framing != self._framing:
            self._framing = framing
            self.changed.emit()

    def set_image_size(self, size: Size) -> None:
        """A picture of another size is shown whole; the same size keeps zoom and place."""
        if size != self._framing.image:
            self.set_framing(whole(size))

    def fit(self) -> None:
        """Show the whole picture."""
        self.set_framing(whole(self._framing.image))

    def one_to_one(self) -> None:
        """Show one image px as one device px, in every view."""
        self.set_framing(replace(self._framing, zoom=1.0, exact=True))

    def zoom(self, factor: float, at: Point, frame: ViewFrame) -> None:
        """Zoom a view of size ``frame``, keeping the image point ``at`` in place."""
        self.set_framing(self._framing.zoomed(factor, at, frame))

    def pan(self, dx: float, dy: float, frame: ViewFrame) -> None:
        """Drag the picture by a distance in screen px."""
        self.set_framing(self._framing.panned(dx, dy, frame))
