"""The parameter panel: that of the matcher whose settings are shown, built when first needed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from tuner.core.tunable import Size, Stage
from tuner.core.types import StageReport
from tuner.gui.parameters.matcher_panel import MatcherPanel
from tuner.gui.parameters.row import FieldRow
from tuner.gui.parameters.stage_header import StageHeader
from tuner.matchers.matcher import Matcher, MatcherSettings
from tuner.matchers.registry import default_matcher, matcher_of
from tuner.session.rig import RigRef
from tuner.session.rows import RowsShown


class ParameterPanel(QStackedWidget):
    """A stack of one panel a matcher; the one on show follows the settings.

    Signals:
        edited(name, value, dragging): a gesture set this legal value.
        resetAll(): the button was pressed.
        draw_asked(name, on): the user wants to draw a rectangle on its picture, or to stop.
        noted(words): what was typed is not what was taken.
        rectification_edited(name, value, dragging): a gesture at the rectification.
        line_up_edited(name, value, dragging), line_up_switched(on): gestures at the line-up.
    """

    edited = Signal(str, object, bool)
    draw_asked = Signal(str, bool)
    noted = Signal(str)
    resetAll = Signal()  # noqa: N815
    rectification_edited = Signal(str, object, bool)
    line_up_edited = Signal(str, object, bool)
    line_up_switched = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panels: dict[str, MatcherPanel] = {}
        self._line_up: tuple[RowsShown, Size, bool] | None = None
        self._rig: tuple[RigRef, Size] | None = None
        self._drawn = ""
        self._drawable = True
        self._current = self._panel_of(default_matcher())

    @property
    def rows(self) -> Mapping[str, FieldRow]:
        """The rows on show, by the names of their fields."""
        return self._current.rows

    @property
    def headers(self) -> Mapping[Stage, StageHeader]:
        """The headers on show."""
        return self._current.headers

    @property
    def reset(self) -> QPushButton:
        """The button on show that asks for all defaults."""
        return self._current.reset

    def show_settings(self, settings: MatcherSettings, size: Size) -> None:
        """Show all values, with ranges for images of this size; never emits."""
        panel = self._panel_of(matcher_of(settings))
        panel.show_settings(settings, size)
        if panel is not self._current:
            self._current = panel
            self.setCurrentWidget(panel)
            if self._line_up is not None:
                rows, of, seen = self._line_up
                panel.line_up.show_rows(rows, of, seen=seen)
            if self._rig is not None:
                panel.rectify.show_rig(*self._rig)

    def show_rig(self, rig: RigRef, size: Size) -> None:
        """Show by what the pair is rectified, and how; never emits."""
        self._rig = (rig, size)
        self._current.rectify.show_rig(rig, size)

    def show_line_up(self, shown: RowsShown, size: Size, *, seen: bool) -> None:
        """Show how the right picture is moved, if that is to be ``seen``; never emits."""
        self._line_up = (shown, size, seen)
        self._current.line_up.show_rows(shown, size, seen=seen)

    def show_drawing(self, name: str) -> None:
        """Name of the rectangle that can be drawn on its picture just now, or an empty text."""
        self._drawn = name
        for panel in self._panels.values():
            panel.show_drawing(name)

    def show_drawable(self, drawable: bool) -> None:
        """Whether the pictures on show are those that rectangles are drawn on."""
        if drawable != self._drawable:
            self._drawable = drawable
            for panel in self._panels.values():
                panel.show_drawable(drawable)

    def show_stages(self, reports: tuple[StageReport, ...]) -> None:
        """Show what the stages did."""
        self._current.show_stages(reports)

    def show_pending(self) -> None:
        """What the stages will have done is not known yet."""
        self._current.show_pending()

    def _panel_of(self, matcher: Matcher) -> MatcherPanel:
        if matcher.key not in self._panels:
            self._panels[matcher.key] = panel = MatcherPanel(matcher, self)
            panel.edited.connect(self.edited)
            panel.resetAll.connect(self.resetAll)
            panel.noted.connect(self.noted)
            panel.rectify.edited.connect(self.rectification_edited)
            panel.rectify.noted.connect(self.noted)
            panel.line_up.edited.connect(self.line_up_edited)
            panel.line_up.switched.connect(self.line_up_switched)
            panel.line_up.noted.connect(self.noted)
            panel.draw_asked.connect(self.draw_asked)
            panel.show_drawing(self._drawn)
            panel.show_drawable(self._drawable)
            self.addWidget(panel)
        return self._panels[matcher.key]
