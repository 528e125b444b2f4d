"""The button that calibrates, how far that is, and the one that ends it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from tuner.gui.lanes.calibrating import Step
from tuner.gui.widgets.elided import ElidedLabel
from tuner.gui.widgets.making import push_button
from tuner.gui.widgets.naming import named


class Running(QWidget):
    """Tells what is asked for, and shows what is told to it."""

    run_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = named(push_button("C&alibrate"), "calibration_run")
        self._cancel = named(push_button("Cance&l"), "calibration_cancel")
        self._bar = named(QProgressBar(), "calibration_progress")
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(180)
        self._words = named(ElidedLabel(), "calibration_step")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._run)
        line.addWidget(self._cancel)
        line.addWidget(self._bar)
        line.addWidget(self._words, 1)
        self._run.clicked.connect(self.run_wanted)
        self._cancel.clicked.connect(self.cancel_wanted)
        self.show_busy(False)

    def show_busy(self, busy: bool) -> None:
        """Something runs, or does not any more."""
        for widget in (self._cancel, self._bar):
            widget.setVisible(busy)
        self._bar.setRange(0, 0)
        if not busy:
            self._words.setText("")

    def show_step(self, step: Step) -> None:
        """How far it is."""
        self._bar.setRange(0, max(1, step.total))
        self._bar.setValue(step.done)
        self._words.setText(f"{step.words} {min(step.done + 1, step.total)} of {step.total}")

    def show_runnable(self, runnable: bool) -> None:
        """There is something to calibrate from."""
        self._run.setEnabled(runnable)
