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


class ParameterPanel(QStackedWidget):
    """A stack of one panel a matcher; the one on show follows the settings.

    Signals:
        edited(name, value, dragging): a gesture set this legal value.
        resetAll(): the button was pressed.
        noted(words): what was typed is not what was taken.
    """

    edited = Signal(str, object, bool)
    noted = Signal(str)
    resetAll = Signal()  # noqa: N815

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panels: dict[str, MatcherPanel] = {}
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
            self.addWidget(panel)
        return self._panels[matcher.key]
