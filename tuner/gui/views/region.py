"""A region of a picture, drawn, moved and sized with the mouse or by keys over one view."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from tuner.core.grips import Grip, dragged, grip_at, spanned
from tuner.core.tunable import Rect, Size
from tuner.gui.views.image_view import ImageView
from tuner.gui.views.region_drawing import RegionMark
from tuner.gui.widgets.local_keys import LocalKey

_REACH: Final = 7.0
"""So many screen px beside an edge still hold it."""
_STARTS: Final = 4
"""A press that moves by fewer screen px reads a pixel and draws nothing."""

_CURSORS: Final = {
    Grip.INSIDE: Qt.CursorShape.SizeAllCursor,
    Grip.TOP_LEFT: Qt.CursorShape.SizeFDiagCursor,
    Grip.BOTTOM_RIGHT: Qt.CursorShape.SizeFDiagCursor,
    Grip.TOP_RIGHT: Qt.CursorShape.SizeBDiagCursor,
    Grip.BOTTOM_LEFT: Qt.CursorShape.SizeBDiagCursor,
    Grip.LEFT: Qt.CursorShape.SizeHorCursor,
    Grip.RIGHT: Qt.CursorShape.SizeHorCursor,
    Grip.TOP: Qt.CursorShape.SizeVerCursor,
    Grip.BOTTOM: Qt.CursorShape.SizeVerCursor,
}
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CLEARING: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_ENDING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

REGION_KEYS: Final = (
    LocalKey("Draw a new one", ("Drag outside it",)),
    LocalKey("Move it", ("Drag inside it", "Ctrl + arrow keys")),
    LocalKey("Size it", ("Drag an edge or a corner", "Ctrl + Shift + arrow keys")),
    LocalKey("Use the whole image again", ("Del",)),
    LocalKey("Take a drag back, then stop drawing", ("Esc",)),
    LocalKey("Pan meanwhile", ("Drag with the middle or right button",)),
)


class Region(QObject):
    """Shows a region over a view; while it is ``drawing``, mouse and keys edit it.

    Signals:
        edited(rect, dragging): a gesture set this Rect. The end of a drag says it once more.
        ended(): the user has stopped drawing.
    """

    edited = Signal(object, bool)
    ended = Signal()

    def __init__(self, view: ImageView) -> None:
        super().__init__(view)
        self._view = view
        self._label = ""
        self._rect = Rect()
        self._drawing = False
        self._held: Grip | None = None
        self._pressed: QPointF | None = None
        self._before: Rect | None = None
        """What the rectangle was when the drag began; None while nothing is dragged."""

    @property
    def drawing(self) -> bool:
        """Mouse and keys edit it."""
        return self._drawing

    def show(self, rect: Rect, *, label: str, drawing: bool) -> None:
        """Show this region, empty for the whole picture; tells nobody but of a drag it ends.

        Args:
            label: its name in the panel.
        """
        if self._before is not None and rect != self._rect:
            # It was changed under the mouse: what is dragged is there no more.
            self._forget_drag()
        elif self._before is not None and not drawing:
            self._forget_drag()
            self.edited.emit(rect, False)
        self._rect, self._label = rect, label
        if drawing != self._drawing:
            self._drawing = drawing
            self._view.set_tool(self if drawing else None)
        self._mark()

    def hide(self) -> None:
        """Show none; a drag that runs ends where it is."""
        self.show(self._rect, label=self._label, drawing=False)
        self._view.set_region(None)

    @property
    def _size(self) -> Size:
        return self._view.canvas.camera.framing.image

    def _mark(self) -> None:
        nothing = self._rect.empty and not self._drawing
        words = _words(self._rect, self._label)
        self._view.set_region(None if nothing else RegionMark(self._rect, self._drawing, words))

    def _go(self, rect: Rect, *, dragging: bool) -> None:
        changed, self._rect = rect != self._rect, rect
        if changed:
            self._mark()
        if changed or not dragging:
            self.edited.emit(rect, dragging)

    # the mouse

    def press(self, at: QPointF) -> bool:
        """The left button went down; whether that is ours."""
        if self._view.canvas.empty:
            return False
        self._pressed, self._held = at, self._grip(at)
        return True

    def move(self, at: QPointF) -> None:
        """The mouse moved with the button held."""
        if self._pressed is None:
            return
        if self._before is None:
            if self._held is None and (at - self._pressed).manhattanLength() < _STARTS:
                return
            self._before = self._rect
        if self._held is None:
            start, end = map(self._view.canvas.mapping.to_image, (self._pressed, at))
            self._go(spanned(start, end, self._size), dragging=True)
        else:
            way = (at - self._pressed) / self._view.canvas.mapping.scale
            by = (way.x(), way.y())
            self._go(dragged(self._before, self._held, by, self._size), dragging=True)

    def release(self) -> bool:
        """The button was let go; False: nothing had been dragged."""
        clicked = self._pressed is not None and self._before is None
        moved = self._before is not None
        self._forget_drag()
        if moved:
            self._go(self._rect, dragging=False)
        return not clicked

    def cursor(self, at: QPointF) -> Qt.CursorShape:
        """What the mouse looks like at a point."""
        grip = self._grip(at) if self._pressed is None else self._held
        return Qt.CursorShape.CrossCursor if grip is None else _CURSORS[grip]

    def _grip(self, at: QPointF) -> Grip | None:
        mapping = self._view.canvas.mapping
        return grip_at(self._rect, *mapping.to_image(at), reach=_REACH / mapping.scale)

    def _forget_drag(self) -> None:
        self._pressed = self._held = self._before = None

    # the keyboard

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key is ours, whatever else in the window it may mean."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = Qt.Key(event.key())
        if key in _ARROWS:
            return control
        return not control and key in (Qt.Key.Key_Escape, *_CLEARING, *_ENDING)

    def key(self, event: QKeyEvent) -> None:
        """Do what a key says that it takes."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            sizing = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step(_ARROWS[key], Grip.BOTTOM_RIGHT if sizing else Grip.INSIDE)
        elif key in _CLEARING:
            self._forget_drag()
            self._go(Rect(), dragging=False)
        elif key == Qt.Key.Key_Escape and self._before is not None:
            before = self._before
            self._forget_drag()
            self._go(before, dragging=False)
        else:
            self.ended.emit()

    def _step(self, by: tuple[int, int], grip: Grip) -> None:
        if self._view.canvas.empty or self._before is not None:
            return
        whole = Rect(0, 0, *self._size)
        before = whole if self._rect.empty else self._rect
        after = dragged(before, grip, by, self._size)
        if after != before:
            self._go(after, dragging=False)


def _words(rect: Rect, label: str) -> str:
    if rect.empty:
        return f"Drag to draw {label}"
    return f"{rect.width} × {rect.height} px at {rect.x}, {rect.y}"
