"""The strip of the fit follows what is chosen and the ground truth, and chooses."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from tuner.core.choices import Fit
from tuner.gui.comparison.fit_strip import FitStrip
from tuner.gui.history import History
from tuner.gui.results import Results
from tuner.session.state import State


class Fitting(QObject):
    """Keeps the strip, which owns this, and the state's fit alike."""

    def __init__(self, strip: FitStrip, history: History, results: Results) -> None:
        super().__init__(strip)
        self._strip = strip
        self._history = history
        self._results = results
        strip.changed.connect(self._on_chosen)
        history.changed.connect(self._on_state)
        results.truth_changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        """What is wanted, or stereo until there is ground truth to fit to."""
        fit, known = self._history.state.fit, self._results.truth is not None
        self._strip.show_truth(known)
        self._strip.show_fit(fit if known else fit.without_truth())

    @Slot(object, object)
    def _on_state(self, before: State, after: State) -> None:
        if before.fit != after.fit:
            self._show()

    @Slot(object)
    def _on_chosen(self, fit: Fit) -> None:
        if self._results.truth is None:
            # There was no choice but stereo.
            fit = replace(fit, fit_to=self._history.state.fit.fit_to)
        self._history.set_fit(fit)
