"""The panel of one matcher: a row per tunable, grouped by stage in the order data passes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from tuner.core.tunable import Size, Stage, Values
from tuner.core.types import StageReport
from tuner.gui.parameters.line_up_group import LineUpGroup
from tuner.gui.parameters.number_row import spin_width
from tuner.gui.parameters.rectangle_row import RectRow
from tuner.gui.parameters.rectify_group import RectifyGroup
from tuner.gui.parameters.row import FieldRow, field_row
from tuner.gui.parameters.stage_header import StageHeader
from tuner.gui.widgets.virtuals import guarded
from tuner.matchers.matcher import Matcher, MatcherSettings

WIDTH: Final = 360
"""Preferred width; the least is what the rows need beside a scroll bar."""


@guarded
class MatcherPanel(QWidget):
    """Every parameter of one matcher, with what each of its stages did.

    Signals:
        edited(name, value, dragging): a gesture set this legal value.
        resetAll(): the button was pressed.
        draw_asked(name, on): the user wants to draw a rectangle on its picture, or to stop.
        noted(words): what was typed is not what was taken.
    """

    edited = Signal(str, object, bool)
    draw_asked = Signal(str, bool)
    noted = Signal(str)
    resetAll = Signal()  # noqa: N815

    def __init__(self, matcher: Matcher, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matcher = matcher
        self._specs = matcher.specs
        self.headers = {
            stage: StageHeader(stage, matcher.stage_words[stage], self) for stage in matcher.stages
        }
        self.rows: dict[str, FieldRow] = {
            name: field_row(name, spec, matcher.defaults[name], self)
            for name, spec in self._specs.items()
        }
        self.rectify = RectifyGroup(self)
        self.line_up = LineUpGroup(self)
        self.reset = QPushButton("Reset all", self)
        self._align()
        self._arrange()
        for row in self.rows.values():
            row.edited.connect(self.edited)
            row.noted.connect(self.noted)
            if isinstance(row, RectRow):
                row.draw_asked.connect(self.draw_asked)
        self.reset.clicked.connect(self.resetAll)
        self.show_settings(matcher.settings(), Size(640, 480))

    def sizeHint(self) -> QSize:
        return QSize(max(WIDTH, self.minimumWidth()), 700)

    def show_settings(self, settings: MatcherSettings, size: Size) -> None:
        """Show all values, with ranges for images of this size; never emits."""
        values = settings.values
        operable = self._operable(values)
        for name, row in self.rows.items():
            row.show_value(values, size, operable=name in operable)
        changed = sum(row.modified for row in self.rows.values())
        self.reset.setEnabled(changed > 0)
        self._changed.setText(f"{changed} changed from default" if changed else "all at default")

    def show_drawing(self, drawn: str) -> None:
        """Name of the rectangle that can be drawn on its picture just now, or an empty text."""
        for name, row in self.rows.items():
            if isinstance(row, RectRow):
                row.show_drawing(name == drawn)

    def show_drawable(self, drawable: bool) -> None:
        """Whether the pictures on show are those that rectangles are drawn on."""
        for row in self.rows.values():
            if isinstance(row, RectRow):
                row.show_drawable(drawable)

    def show_stages(self, reports: tuple[StageReport, ...]) -> None:
        """Show what the stages did."""
        for report in reports:
            # A picture may come when another matcher has been chosen already.
            if report.stage in self.headers:
                self.headers[report.stage].show_report(report)

    def show_pending(self) -> None:
        """What the stages will have done is not known yet."""
        for header in self.headers.values():
            header.show_pending()

    def _operable(self, values: Values) -> set[str]:
        """Parameters without effect that must take input all the same.

        Two that switch each other off would both be locked, and nothing could bring them back.
        """
        idle: dict[Stage, list[str]] = {}
        for name, spec in self._specs.items():
            if spec.no_effect and spec.no_effect(values):
                idle.setdefault(spec.stage, []).append(name)
        ahead = {name for names in idle.values() for name in names if self._specs[name].ahead}
        return {names[0] for names in idle.values() if len(names) > 1} | ahead

    def _arrange(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._head())
        outer.addWidget(self._scroll_area(self._groups()), 1)

    def _head(self) -> QHBoxLayout:
        self._changed = QLabel("", self)
        self._changed.setObjectName("changed_count")
        self.reset.setObjectName("reset_parameters")
        self.reset.setToolTip(f"Set every parameter to {self._matcher.title}'s default")
        self.reset.setAutoDefault(False)
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 8, 4)
        head.addWidget(self._changed, 1)
        head.addWidget(self.reset)
        return head

    def _scroll_area(self, groups: QWidget) -> QScrollArea:
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(groups)
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self.setMinimumWidth(groups.minimumSizeHint().width() + bar)
        return area

    def _groups(self) -> QWidget:
        groups = QWidget()
        column = QVBoxLayout(groups)
        column.setContentsMargins(8, 0, 4, 6)
        column.setSpacing(1)
        for stage, header in self.headers.items():
            column.addWidget(header)
            for name, row in self.rows.items():
                if self._specs[name].stage is stage:
                    column.addWidget(row)
            if stage is Stage.RECTIFY:
                column.addWidget(self.rectify)
                column.addWidget(self.line_up)
        column.addStretch(1)
        return groups

    def _align(self) -> None:
        spin = spin_width(tuple(self._specs.values()), self)
        for row in self.rows.values():
            row.set_columns(spin)
        self.rectify.set_columns(spin)
        self.line_up.set_columns(spin)
