"""Below the views: the comparison's numbers and plots."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from tuner.engine.compare_sheet import Sheet
from tuner.gui.compare_numbers import table_rows
from tuner.gui.compare_table import CompareTable
from tuner.gui.naming import named
from tuner.gui.plots import ProfilePlot, ResidualPlot, ScatterPlot

Line = tuple[float, float, float, float]
"""x0, y0, x1, y1 in px, pixel i covering i..i+1."""

_TITLES: Final = {"stereo": "stereo", "mono": "monocular, aligned"}


class CompareLower(QTabWidget):
    """Tabs with the table, both histograms and the profile."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_lower")
        self.setDocumentMode(True)
        self._sheet: Sheet | None = None
        self.table = CompareTable(self)
        self.scatter, self.residuals = ScatterPlot(self), ResidualPlot(self)
        self.profile = ProfilePlot(self)
        self.addTab(self._build_numbers(), "Numbers")
        self.addTab(self.scatter, "Scatter")
        self.addTab(self.residuals, "Residuals")
        self.addTab(self.profile, "Profile")
        self.common.toggled.connect(self._show_numbers)

    def _build_numbers(self) -> QWidget:
        box = QWidget()
        self.common = named(QCheckBox("&Common pixels only"), "compare_common")
        self.common.setChecked(True)
        self.common.setToolTip(
            "On: errors on the pixels that stereo, the monocular maps and the ground truth all "
            "know. Off: on all ground-truth pixels that each map knows; look at the density too."
        )
        self._half_note = named(QLabel(), "compare_half_note")
        self._half_note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row = QHBoxLayout()
        row.addWidget(self.common)
        row.addWidget(self._half_note, 1)
        column = QVBoxLayout(box)
        column.setContentsMargins(8, 4, 8, 4)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        return box

    @property
    def wants_plots(self) -> bool:
        """A histogram is on show."""
        return self.currentWidget() in (self.scatter, self.residuals)

    def clear_numbers(self) -> None:
        """No comparison, no numbers."""
        self._sheet = None
        self.table.show_rows([])

    def show_sheet(self, sheet: Sheet) -> None:
        """Numbers and plots of a sheet that is complete; those of before stay until then."""
        if not sheet.complete:
            return
        self._sheet = sheet
        self._show_numbers()
        if sheet.ask.plots:
            fit = sheet.comparison.alignment
            self.scatter.show_scatter(
                sheet.scatter, None if fit.refused else (fit.scale, fit.shift)
            )
            self.residuals.show_histogram(sheet.residuals, fit.refused)

    def show_profile(self, sheet: Sheet | None, line: Line | None) -> None:
        """All maps along a line."""
        if sheet is None or line is None:
            self.profile.show_profile(None, {})
            return
        # The middles of pixels have whole numbers there.
        x0, y0, x1, y1 = (end - 0.5 for end in line)
        self.profile.show_profile(sheet.comparison.profile((x0, y0), (x1, y1)), _TITLES)

    def _show_numbers(self) -> None:
        if self._sheet is None:
            return
        comparison = self._sheet.comparison
        self.common.setVisible(comparison.truth is not None)
        self.table.show_rows(table_rows(comparison, common=self.common.isChecked()))
        self._half_note.setText(
            "Fitted on one half of the pixels, measured on the other." if comparison.half else ""
        )
