"""The row of a rectangle parameter: folded by default, four sliders, and a button to draw it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from tuner.core.tunable import Range, Rect, Size, Spec, Values
from tuner.gui.parameters.field_label import reset_button
from tuner.gui.parameters.number_row import NumberRow
from tuner.gui.parameters.words import spoken, tooltip
from tuner.gui.widgets.naming import named
from tuner.session.regions import elsewhere

SIDES: Final = ("x", "y", "width", "height")


def whole(size: Size) -> Rect:
    """The whole image as a rectangle."""
    return Rect(0, 0, size.width, size.height)


def sides_offered(rect: Rect, size: Size) -> tuple[Range, Range, Range, Range]:
    """What each side may be so that the rectangle has pixels and stays inside the image."""
    return (
        Range(0, max(size.width - 1, rect.x)),
        Range(0, max(size.height - 1, rect.y)),
        Range(1, max(1, size.width - rect.x, rect.width)),
        Range(1, max(1, size.height - rect.y, rect.height)),
    )


def with_side(rect: Rect, side: str, value: int, size: Size) -> Rect:
    """The rectangle with one side changed; x and y push width and height at the image's edge."""
    changed = rect._replace(**{side: value})
    if side == "x":
        return changed._replace(width=max(1, min(changed.width, size.width - value)))
    if side == "y":
        return changed._replace(height=max(1, min(changed.height, size.height - value)))
    return changed


class RectRow(QWidget):
    """The row of one rectangle; its objectName is the field's name, empty is the whole image.

    Signals:
        edited(name, value, dragging): a gesture set this Rect.
    """

    edited = Signal(str, object, bool)
    draw_asked = Signal(str, bool)
    """The user wants to draw it on its picture, or to stop."""
    noted = Signal(str)
    """What was typed is not what was taken."""

    def __init__(self, name: str, spec: Spec, default: Rect, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.name, self.spec, self.default = name, spec, default
        self.value: Rect = default
        self._size = Size(640, 480)
        self._start: Rect | None = None
        self.disclosure = named(disclosure(self), f"{name}_disclosure")
        self.reset_button = reset_button(spec.label, "the whole image", self)
        self.draw_button = named(_draw_button(spec, self), f"{name}_draw")
        self._drawing = False
        self.sides = {side: self._side_row(side) for side in SIDES}
        self._arrange()
        self.disclosure.clicked.connect(lambda: self.unfold(not self.unfolded))
        self.reset_button.clicked.connect(self.reset)
        self.draw_button.clicked.connect(self._ask_to_draw)
        self.unfold(False)

    @property
    def modified(self) -> bool:
        """Whether the shown rectangle differs from the default."""
        return self.value != self.default

    def set_columns(self, spin: int) -> None:
        """Width of the spin boxes, so that those of all rows align."""
        for row in self.sides.values():
            row.set_columns(spin)

    def show_value(self, values: Values, size: Size, *, operable: bool = False) -> None:
        """Show this parameter's share of all values, for images of this size; never emits."""
        del operable
        self.value, self._size = values[self.name], size
        shown = whole(size) if self.value.empty else self.value
        for row, number, offered, full in zip(
            self.sides.values(), shown, sides_offered(shown, size), whole(size), strict=True
        ):
            row.show_number(number, offered=offered, legal=offered, modified=number != full)
        self._say()

    def unfold(self, unfolded: bool) -> None:
        """Show or hide the four sides."""
        self.unfolded = unfolded
        arrow = Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow
        self.disclosure.setArrowType(arrow)
        for row in self.sides.values():
            row.setVisible(unfolded)

    def reset(self) -> None:
        """Go back to the default, as a gesture."""
        if self.value != self.default:
            self.edited.emit(self.name, self.default, False)

    def show_drawing(self, drawing: bool) -> None:
        """Whether it can be drawn on its picture just now; never emits."""
        self._drawing = drawing
        self.draw_button.setChecked(drawing)

    def show_drawable(self, drawable: bool) -> None:
        """Whether its picture is on show as it is matched, so that it can be drawn there."""
        self.draw_button.setEnabled(drawable)
        words = _draw_words(self.spec) if drawable else elsewhere(self.spec.label)
        self.draw_button.setToolTip(words)

    def _ask_to_draw(self, on: bool) -> None:
        # What is on follows what is looked at, not the button.
        self.draw_button.setChecked(self._drawing)
        self.draw_asked.emit(self.name, on)

    def _side_row(self, side: str) -> NumberRow:
        spec = replace(self.spec, label=side, rectangle=False)
        row = NumberRow(f"{self.name}_{side}", spec, self)
        row.slider.setAccessibleName(f"{self.spec.label} {side}")
        row.spin.setAccessibleName(f"{self.spec.label} {side}")
        row.moved.connect(lambda value, dragging: self._moved(side, value, dragging))
        row.reset_requested.connect(lambda: self._reset_side(side))
        row.noted.connect(self.noted)
        return row

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.disclosure)
        head.addStretch(1)
        head.addWidget(self.reset_button)
        head.addWidget(self.draw_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addLayout(head)
        for row in self.sides.values():
            column.addWidget(row)

    def _moved(self, side: str, value: int, dragging: bool) -> None:
        if self._start is None:
            self._start = whole(self._size) if self.value.empty else self.value
        # From where the drag began: pushing x to the edge and back gives the width back.
        rect = with_side(self._start, side, value, self._size)
        if not dragging:
            self._start = None
        self.value = rect
        self.edited.emit(self.name, rect, dragging)

    def _reset_side(self, side: str) -> None:
        rect = whole(self._size) if self.value.empty else self.value
        full = whole(self._size)
        changes = {side: getattr(full, side)}
        if side in {"x", "width"}:
            changes["width"] = full.width - (0 if side == "x" else rect.x)
        if side in {"y", "height"}:
            changes["height"] = full.height - (0 if side == "y" else rect.y)
        wanted = rect._replace(**changes)
        value = Rect() if wanted == full else wanted
        if value != self.value:
            self.edited.emit(self.name, value, False)

    def _say(self) -> None:
        where = "whole image" if self.value.empty else _where(self.value)
        text = f"{self.spec.label}: {where}"
        self.reset_button.setVisible(self.modified)
        if text == self.disclosure.text():
            return
        self.disclosure.setText(text)
        font = self.disclosure.font()
        font.setBold(self.modified)
        self.disclosure.setFont(font)
        hint = tooltip(self.spec, self.spec.range, self.default, name=self.name)
        words = spoken(self.spec, default="the whole image", modified=self.modified)
        for widget in (self, self.disclosure):
            widget.setToolTip(hint)
            widget.setWhatsThis(hint)
            widget.setAccessibleDescription(words)


def _where(rect: Rect) -> str:
    return f"{rect.width} × {rect.height} at {rect.x}, {rect.y}"


def _draw_button(spec: Spec, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText("Draw")
    button.setCheckable(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    words = _draw_words(spec)
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.setVisible(bool(spec.drawn_on))
    return button


def _draw_words(spec: Spec) -> str:
    return f"Draw {spec.label} with the mouse on the {spec.drawn_on} picture"


def disclosure(parent: QWidget) -> QToolButton:
    """The button that folds and unfolds what stands below it."""
    button = QToolButton(parent)
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
