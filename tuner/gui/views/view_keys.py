"""What the keyboard does to a view: arrows move the crosshair, plus and minus zoom."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent

from tuner.gui.views.canvas import Canvas
from tuner.gui.widgets.local_keys import LocalKey

_STEP, _BIG_STEP = 1, 10
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ZOOM: Final = {Qt.Key.Key_Plus: 1.25, Qt.Key.Key_Equal: 1.25, Qt.Key.Key_Minus: 0.8}
VIEW_KEYS: Final = (
    LocalKey("Move the crosshair by one pixel", ("Arrow keys",)),
    LocalKey("… by ten pixels", ("Shift + arrow keys",)),
    LocalKey("Zoom", ("+ and -, mouse wheel",)),
    LocalKey("Pan", ("Drag with the left button",)),
    LocalKey("Measure from here to another point", ("Shift + click, or M at the crosshair",)),
)


def stepped(canvas: Canvas, event: QKeyEvent) -> tuple[int, int] | None:
    """x, y of the pixel that an arrow key leads to; None for any other key."""
    key = Qt.Key(event.key())
    if key not in _ARROWS or canvas.empty or not _plain(event):
        return None
    by = _BIG_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
    right, down = _ARROWS[key]
    image = canvas.camera.framing.image
    start = canvas.marks.crosshair or (image.width // 2, image.height // 2)
    x = min(max(int(start[0]) + right * by, 0), image.width - 1)
    y = min(max(int(start[1]) + down * by, 0), image.height - 1)
    return x, y


def pins(event: QKeyEvent) -> bool:
    """Whether a key marks the crosshair's pixel, to measure from it."""
    return event.key() == Qt.Key.Key_M and not event.modifiers()


def zoom(event: QKeyEvent) -> float | None:
    """The factor by which a key zooms; None for any other key."""
    return _ZOOM.get(Qt.Key(event.key())) if _plain(event) else None


def zoom_point(canvas: Canvas) -> QPointF:
    """Where a key zooms: at the crosshair if it can be seen, else in the middle."""
    area, mark = QRectF(canvas.viewport().rect()), canvas.marks.crosshair
    at = canvas.mapping.pixel_middle(*mark) if mark else area.center()
    return at if area.contains(at) else area.center()


def _plain(event: QKeyEvent) -> bool:
    return not event.modifiers() & Qt.KeyboardModifier.ControlModifier
