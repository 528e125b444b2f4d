"""From px of a picture to px of the screen and back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF


@dataclass(frozen=True, slots=True)
class Mapping:
    """From image px to screen px of one view."""

    scale: float
    dx: float
    dy: float

    def to_screen(self, x: float, y: float) -> QPointF:
        return QPointF(self.dx + self.scale * x, self.dy + self.scale * y)

    def to_image(self, at: QPointF) -> tuple[float, float]:
        return (at.x() - self.dx) / self.scale, (at.y() - self.dy) / self.scale

    def pixel_middle(self, x: float, y: float) -> QPointF:
        """Middle of the pixel whose left and upper edges are at x and y."""
        return self.to_screen(x + 0.5, y + 0.5)
