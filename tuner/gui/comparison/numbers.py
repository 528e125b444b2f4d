"""Below the views: the comparison's numbers and plots."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from tuner.comparison.comparison import Comparison
from tuner.comparison.pictures import ComparisonPictures
from tuner.gui.comparison.plots import COUNTING, NOTHING, ProfilePlot, ResidualPlot, ScatterPlot
from tuner.gui.comparison.profile_line import Line
from tuner.gui.comparison.rows import table_rows
from tuner.gui.comparison.table import CompareTable, agreement_basis, agreement_words
from tuner.gui.widgets.naming import named
from tuner.session.view import Below, ComparisonView

_TITLES: Final = {"stereo": "stereo", "mono": "monocular, aligned"}


class CompareLower(QTabWidget):
    """Tabs with the table, both histograms and the profile."""

    chosen = Signal(object)
    """The fields of ComparisonView that the user changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_lower")
        self.setDocumentMode(True)
        self._pictures: ComparisonPictures | None = None
        self._profiled: tuple[Comparison, Line] | None = None
        self.table = CompareTable(self)
        self.scatter, self.residuals = ScatterPlot(self), ResidualPlot(self)
        self.profile = ProfilePlot(self)
        self.addTab(self._build_numbers(), "Numbers")
        self.addTab(self.scatter, "Scatter")
        self.addTab(self.residuals, "Residuals")
        self.addTab(self.profile, "Profile")
        self.common.toggled.connect(lambda on: self.chosen.emit({"common": on}))
        self.currentChanged.connect(lambda n: self.chosen.emit({"below": list(Below)[n]}))

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
        self.agreement = named(QLabel(), "compare_agreement")
        self.agreement.setFont(self.table.font())
        self.agreement.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # In a narrow window the line is cut, and the tip has it whole.
        self.agreement.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column.addWidget(self.table, 1)
        column.addWidget(self.agreement)
        column.addLayout(row)
        return box

    def show_view(self, view: ComparisonView) -> None:
        """Follow what is looked at; emits nothing."""
        with QSignalBlocker(self), QSignalBlocker(self.common):
            self.setCurrentIndex(list(Below).index(view.below))
            self.common.setChecked(view.common)
        self._show_numbers()

    def clear_numbers(self) -> None:
        """No comparison, no numbers, no plots."""
        self._pictures = None
        self.table.show_rows([])
        self.agreement.clear()
        self.scatter.show_scatter(None, None)
        self.residuals.show_histogram(None)

    def show_comparison(self, pictures: ComparisonPictures) -> None:
        """Numbers and plots, once they are made; those of before stay until then."""
        if not pictures.complete:
            self._say_counting(pictures)
            return
        self._pictures = pictures
        self._show_numbers()
        if pictures.request.plots:
            fit = pictures.comparison.alignment
            self.scatter.show_scatter(
                pictures.scatter, None if fit.refused else (fit.scale, fit.shift)
            )
            self.residuals.show_histogram(pictures.residuals, fit.refused)

    def _say_counting(self, pictures: ComparisonPictures) -> None:
        """While the first counts are on their way."""
        if pictures.request.plots:
            for plot in (self.scatter, self.residuals):
                if plot.words == NOTHING:
                    plot.say(COUNTING)

    def show_profile(self, pictures: ComparisonPictures | None, line: Line | None) -> None:
        """All maps along a line."""
        if pictures is None or line is None:
            self._profiled = None
            self.profile.show_profile(None, {})
            return
        known = self._profiled
        if known is not None and known[0] is pictures.comparison and known[1] == line:
            return
        self._profiled = (pictures.comparison, line)
        # The middles of pixels have whole numbers there.
        x0, y0, x1, y1 = (end - 0.5 for end in line)
        self.profile.show_profile(pictures.comparison.profile((x0, y0), (x1, y1)), _TITLES)

    def _show_numbers(self) -> None:
        if self._pictures is None:
            return
        comparison = self._pictures.comparison
        self.common.setVisible(comparison.truth is not None)
        rows = table_rows(comparison, common=self.common.isChecked())
        self.table.show_rows(rows)
        self.agreement.setText(agreement_words(rows))
        self.agreement.setToolTip(agreement_basis(comparison.agreement))
        self._half_note.setText(
            "Fitted on one half of the pixels, measured on the other." if comparison.half else ""
        )
