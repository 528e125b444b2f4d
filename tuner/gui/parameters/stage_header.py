"""The header of one pipeline stage in the panel: what it does, its time, what it rejected."""

from __future__ import annotations

from typing import Final, TypeVar

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from tuner.core.tunable import Stage
from tuner.core.types import StageReport
from tuner.gui.widgets.elided import ElidedLabel
from tuner.gui.widgets.font import smaller
from tuner.gui.widgets.in_words import duration
from tuner.gui.widgets.steady_label import SteadyLabel

Label = TypeVar("Label", bound=QLabel)

LEAST_MS: Final = 0.05
"""Less than the read-out can show."""


def readout(report: StageReport) -> str:
    """Time and rejected pixels of a stage, as a person reads them."""
    parts = [_time(report)]
    if report.stage.rejects or report.rejected:
        parts.append(_rejected(report.rejected))
    return " · ".join(parts)


def _time(report: StageReport) -> str:
    if report.reused:
        return "remembered"
    if report.within is not None and report.elapsed_ms < LEAST_MS:
        # Not measured yet, or too little to tell from chance: "0.0 ms" would claim to know.
        return f"in {report.within.value}"
    return duration(report.elapsed_ms)


def _rejected(count: int | None) -> str:
    if count is None:
        return "counting what it rejects"
    # A narrow no-break space between the thousands, as SI writes numbers.
    return f"rejects {count:,} pixels".replace(",", "\u202f") if count else "rejects nothing"


def _small(label: Label) -> Label:
    label.setFont(smaller(label.font()))
    return label


class StageHeader(QWidget):
    """Title, one line of plain words, and the read-out of a stage."""

    def __init__(self, stage: Stage, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = stage
        title = stage.value.capitalize()
        self.readout = _small(SteadyLabel("", self))
        self.readout.setObjectName(f"stage_{stage}")
        self.readout.setAccessibleName(f"{title}: time and rejected pixels")
        self._arrange(title, words)

    def show_report(self, report: StageReport) -> None:
        """Show what the stage did."""
        text = readout(report)
        if text == self.readout.text():
            return
        self.readout.show_text(text)
        self.readout.setToolTip(_explained(report))

    def show_pending(self) -> None:
        """What the stage will have done is not known yet."""
        self.readout.show_text("…")
        self.readout.setToolTip("Known as soon as the whole picture has been matched.")

    def _arrange(self, title: str, words: str) -> None:
        heading = QLabel(title, self)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        subtitle = ElidedLabel(words, self)
        subtitle.setFont(smaller(subtitle.font()))
        subtitle.setToolTip(words)
        subtitle.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 5, 0, 0)
        line.setSpacing(6)
        line.addWidget(heading)
        line.addWidget(subtitle, 1)
        line.addWidget(self.readout)


def _explained(report: StageReport) -> str:
    if report.reused:
        said = "Nothing that this stage depends on has changed: its last result was used again."
    elif report.within is not None:
        said = (
            f"Done in the same OpenCV call as {report.within.value}; its time is the difference "
            "that switching it on makes, measured while nothing else is asked for, and is left "
            "out where that is too little to tell."
        )
    else:
        said = "Wall time of this stage in the last computation."
    if report.rejected is None:
        said += " Its rejected pixels are not counted yet."
    return said
