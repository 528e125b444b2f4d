"""How the monocular map is brought to px: to what it is fitted, and what came of it."""

from __future__ import annotations

from math import isfinite
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from tuner.core.alignment import Alignment
from tuner.core.choices import FIT_TARGETS, Fit
from tuner.gui.widgets.flow import FlowLayout, together
from tuner.gui.widgets.in_words import percent, pixels
from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.naming import named

_HELD_OUT: Final = "Median |d - s·m - t| on the pixels that were not fitted, in px."
_VALUES: Final = (
    ("scale", "s", "Scale of d = s·m + t, px per unit of the monocular map m."),
    ("shift", "t", "Shift of d = s·m + t, in px; it takes up an offset of the principal points."),
    ("inliers", "inliers", "Share of the fitted pixels that the line explains."),
    ("rank", "rank corr.", "Spearman's rank correlation of monocular and fitted-to values, -1..1."),
    ("held_out", "other half", _HELD_OUT),
)


_SPARE_PX: Final = 12
"""A number that is a digit shorter for once keeps its room."""


class FitStrip(QWidget):
    """The choice and its result in one line; ``changed`` tells the user's Fit."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_fit")
        self.fit_to = named(QComboBox(), "compare_fit_to")
        for name in FIT_TARGETS:
            self.fit_to.addItem(name, name)
        self.fit_to.setToolTip("The map that gives scale and shift of the monocular map")
        self.fit_to.setAccessibleName("Fit the monocular map to")
        self.half = named(QCheckBox("on &half"), "compare_half")
        self.half.setToolTip(
            "Fit on one random half of the pixels and report on the other, so that no number is "
            "taken from pixels that were fitted"
        )
        self.half.setAccessibleName("Fit on half, report on the other half")
        self._labels = {name: self._label(name, tip) for name, _, tip in _VALUES}
        self._lay_out()
        self.fit_to.currentIndexChanged.connect(lambda: self.changed.emit(self.fit))
        self.half.toggled.connect(lambda: self.changed.emit(self.fit))
        self.clear()

    def _label(self, name: str, tip: str) -> QLabel:
        label = named(QLabel(), f"compare_{name}")
        label.setToolTip(tip)
        label.setForegroundRole(QPalette.ColorRole.WindowText)
        return label

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        line = QWidget()
        row = FlowLayout(line, spacing=8, centred=True)
        row.setContentsMargins(0, 0, 0, 0)
        column.addWidget(line)
        self._refused = named(paragraph(), "compare_refused")
        self._refused.hide()
        column.addWidget(self._refused)
        words = QLabel("&Fit to")
        words.setBuddy(self.fit_to)
        row.addWidget(together(words, self.fit_to, self.half))
        for label in self._labels.values():
            row.addWidget(label)

    @property
    def fit(self) -> Fit:
        """What is chosen."""
        return Fit(fit_to=str(self.fit_to.currentData()), half=self.half.isChecked())

    def show_fit(self, fit: Fit) -> None:
        """Follow a choice made elsewhere; emits nothing."""
        with QSignalBlocker(self.fit_to), QSignalBlocker(self.half):
            self.fit_to.setCurrentIndex(max(0, self.fit_to.findData(fit.fit_to)))
            self.half.setChecked(fit.half)

    def show_truth(self, there: bool) -> None:
        """Without ground truth there is nothing but stereo to fit to."""
        model = self.fit_to.model()
        for row, name in enumerate(FIT_TARGETS):
            item = model.item(row)  # type: ignore[attr-defined]
            item.setEnabled(there or name == "stereo")
            item.setToolTip("" if item.isEnabled() else "Open ground truth first (Ctrl+G)")

    def clear(self) -> None:
        """No fit, no numbers."""
        for label in self._labels.values():
            label.clear()
        self._refused.hide()

    def show_alignment(self, alignment: Alignment) -> None:
        """What the fit found; also what it refused, so that the reason can be seen."""
        held = alignment.held_out
        texts = {
            "scale": f"s {alignment.scale:.4g}" if isfinite(alignment.scale) else "s –",
            "shift": f"t {alignment.shift:+.2f} px" if isfinite(alignment.shift) else "t –",
            "inliers": f"inliers {percent(alignment.inliers)}",
            "rank": f"rank corr. {alignment.rank_correlation:z.2f}",
            "held_out": "" if held is None else f"other half {pixels(held.residual)}",
        }
        # A sentence of its own line, which wraps: beside the numbers it would be cut.
        self._refused.setText(f"not used: {alignment.refused}" if alignment.refused else "")
        self._refused.setVisible(bool(alignment.refused))
        for name, text in texts.items():
            _say(self._labels[name], text, steady=name != "held_out")


def _say(label: QLabel, text: str, *, steady: bool) -> None:
    """Show a text; a steady label keeps its size, or every picture would lay out the window."""
    label.setText(text)
    if not steady:
        return
    wanted, spare = label.sizeHint(), label.minimumWidth() - label.sizeHint().width()
    if not 0 <= spare <= _SPARE_PX or wanted.height() != label.minimumHeight():
        label.setFixedSize(wanted)
