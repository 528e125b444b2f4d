"""The regions of the matcher over the pictures that they belong to, with buttons to draw them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton

from tuner.core.tunable import Rect, Spec
from tuner.gui.history import History
from tuner.gui.results import Results
from tuner.gui.stereo.grid import ViewGrid
from tuner.gui.viewing import Viewing
from tuner.gui.views.image_view import ImageView
from tuner.gui.views.region import Region
from tuner.gui.widgets.icons import icon
from tuner.gui.widgets.naming import named
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import matcher_of
from tuner.session.regions import elsewhere, region_of

SIDES: Final = ("left", "right")
_ICON: Final = QSize(14, 14)


class SideRegion(QObject):
    """The region of one picture: over the view, and two buttons in the line above it.

    Signals:
        edited(name, rect, dragging): a gesture set this Rect.
        draw_asked(name, on): the user wants to draw it, or to stop.
    """

    edited = Signal(str, object, bool)
    draw_asked = Signal(str, bool)

    def __init__(self, view: ImageView, side: str) -> None:
        super().__init__(view)
        self._view = view
        self._said: tuple[str, str, bool] | None = None
        self._name = ""
        self.region = Region(view)
        self._draw = named(_button(view), f"{side}_region_draw")
        self._draw.setCheckable(True)
        self._clear = named(_button(view), f"{side}_region_clear")
        for button in (self._clear, self._draw):
            view.add_button(button)
        self.region.edited.connect(lambda rect, drag: self.edited.emit(self._name, rect, drag))
        self.region.ended.connect(lambda: self.draw_asked.emit(self._name, False))
        self._draw.clicked.connect(self._ask)
        self._clear.clicked.connect(lambda: self.edited.emit(self._name, Rect(), False))
        self.recolour()

    def show(self, name: str, spec: Spec | None, rect: Rect, *, drawing: bool) -> None:
        """Follow what is chosen; without a ``spec`` the matcher has no region here."""
        label = spec.label if spec is not None else ""
        self._follow(name, label, available=True)
        self.region.show(rect, label=label, drawing=drawing)
        self._draw.setVisible(spec is not None)
        self._draw.setChecked(drawing)
        self._clear.setVisible(not rect.empty)

    def hide(self, name: str, spec: Spec | None) -> None:
        """The picture is shown as it was read, and the region is of another one."""
        self.region.hide()
        self._follow(name, spec.label if spec is not None else "", available=False)
        self._draw.setVisible(spec is not None)
        self._draw.setChecked(False)
        self._clear.hide()

    def recolour(self) -> None:
        """Icons in the colours of the present theme."""
        for button, drawing in ((self._draw, "region"), (self._clear, "close")):
            button.setIcon(icon(drawing, self._view.palette()))

    def _ask(self, on: bool) -> None:
        # What is on follows what is looked at, not the button.
        self._draw.setChecked(self.region.drawing)
        self.draw_asked.emit(self._name, on)

    def _follow(self, name: str, label: str, *, available: bool) -> None:
        if self._said == (name, label, available):
            return
        self._said, self._name = (name, label, available), name
        draw = f"Draw {label} on this picture"
        clear = f"Clear {label}: use the whole image"
        for button, words in ((self._draw, draw), (self._clear, clear)):
            button.setToolTip(words)
            button.setAccessibleName(words)
        self._draw.setEnabled(available)
        if not available:
            self._draw.setToolTip(elsewhere(label))


class Regions(QObject):
    """Follows settings and view, for the left and the right picture.

    Signals:
        edited(name, rect, dragging): a gesture set this Rect.
        draw_asked(name, on): the user wants to draw a region, or to stop.
    """

    edited = Signal(str, object, bool)
    draw_asked = Signal(str, bool)

    def __init__(
        self, grid: ViewGrid, history: History, viewing: Viewing, results: Results
    ) -> None:
        super().__init__(grid)
        self._grid, self._history, self._viewing = grid, history, viewing
        self._results = results
        self._followed: tuple[object, ...] = ()
        self._sides = {side: SideRegion(grid.views[side], side) for side in SIDES}
        for one in self._sides.values():
            one.edited.connect(self.edited)
            one.draw_asked.connect(self.draw_asked)
        history.changed.connect(self.follow)
        viewing.changed.connect(self.follow)
        results.pair_changed.connect(self.follow)
        grid.selected.connect(self._on_selected)
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Show what is chosen now."""
        settings, wanted = self._history.state.settings, self._viewing.view.stereo.drawing
        away = self._results.unrectified(self._viewing.view.stereo) is not None
        followed = (settings, wanted, self._grid.camera.framing.image, away)
        if self._results.passing and followed == self._followed:
            return  # only the pair is another one
        self._followed = followed
        for side in SIDES:
            if away:
                self._hide(side, settings, wanted)
            else:
                self._show(side, settings, wanted)

    def _show(self, side: str, settings: MatcherSettings, wanted: str) -> None:
        one, name = self._sides[side], region_of(settings, side)
        rect = settings.values[name] if name else Rect()
        seen = rect.intersect(Rect(0, 0, *self._grid.camera.framing.image))
        drawing = bool(name) and name == wanted
        begun = drawing and not one.region.drawing
        one.show(name, matcher_of(settings).specs.get(name), seen, drawing=drawing)
        if begun:
            self._begin(side)
        elif drawing and side not in self._grid.shown:
            self.draw_asked.emit(name, False)

    def _hide(self, side: str, settings: MatcherSettings, wanted: str) -> None:
        name = region_of(settings, side)
        self._sides[side].hide(name, matcher_of(settings).specs.get(name))
        if name and name == wanted:
            self.draw_asked.emit(name, False)

    @Slot(str)
    def _on_selected(self, _name: str) -> None:
        self.follow()

    def _begin(self, side: str) -> None:
        """The keys that size and end it go to its view."""
        self._grid.select(side)
        self._grid.views[side].setFocus(Qt.FocusReason.OtherFocusReason)

    def recolour(self) -> None:
        """Icons in the colours of the present theme."""
        for one in self._sides.values():
            one.recolour()


def _button(parent: ImageView) -> QToolButton:
    button = QToolButton(parent)
    button.setAutoRaise(True)
    button.setIconSize(_ICON)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.hide()
    return button
