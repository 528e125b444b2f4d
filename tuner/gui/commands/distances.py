"""From the nearest and the farthest distance to the disparities to search."""

from __future__ import annotations

from math import inf, isfinite

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from tuner.calibrations.lengths import length_m
from tuner.core.calibration import Calibration
from tuner.core.errors import UserError
from tuner.core.geometry.depth import Search, in_length, reach, search_for
from tuner.engine.examination import SearchRange
from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import command
from tuner.gui.history import History
from tuner.gui.results import Results
from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.message_bar import Tone
from tuner.gui.widgets.naming import named
from tuner.session.edited import with_range

NO_METRES = "The pair has no metres; open a calibration, or type f and baseline (Rig) first."
_INFINITE = ("", "infinity", "inf", "∞")


class DistancesDialog(QDialog):
    """Two distances, and at once what they come to."""

    def __init__(
        self, calibration: Calibration, searched: tuple[int, int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("distances")
        self.setWindowTitle("Search by distance")
        self._calibration = calibration
        now = reach(searched, calibration)
        near = in_length(now.nearest_m) if isfinite(now.nearest_m) else "0.5 m"
        self._nearest = named(QLineEdit(near), "nearest")
        self._farthest = named(QLineEdit(in_length(now.farthest_m)), "farthest")
        self._farthest.setPlaceholderText("infinity")
        self._says = named(paragraph(), "distances_say")
        form = QFormLayout()
        form.addRow("&Nearest", self._nearest)
        form.addRow("&Farthest", self._farthest)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._says)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self._ok = named(buttons.button(kinds.Ok), "distances_ok")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        for field in (self._nearest, self._farthest):
            field.textChanged.connect(self._follow)
        self._follow()
        self.resize(420, self.sizeHint().height())

    @property
    def search(self) -> Search:
        """The disparities that hold these distances.

        Raises:
            UserError: they are no lengths, no range, or too many disparities.
        """
        far = self._farthest.text().strip().lower()
        farthest = inf if far in _INFINITE else length_m(far)
        return search_for(length_m(self._nearest.text()), farthest, self._calibration)

    @Slot()
    def _follow(self) -> None:
        try:
            found = self.search
        except UserError as error:
            self._says.setText(str(error))
            self._ok.setEnabled(False)
            return
        self._says.setText(
            f"Min disparity {found.min_disparity}, Disparities {found.num_disparities}: "
            f"measures {found.reach.words}"
        )
        self._ok.setEnabled(True)


def ask(over: QWidget, calibration: Calibration, searched: tuple[int, int]) -> Search | None:
    """The disparities that hold what the user wants to measure; None if that was cancelled."""
    dialog = DistancesDialog(calibration, searched, over)
    try:
        return dialog.search if dialog.exec() == QDialog.DialogCode.Accepted else None
    finally:
        dialog.deleteLater()


class DistanceCommands(QObject):
    """What it sets is one step that undo takes back."""

    def __init__(
        self, history: History, results: Results, announcer: Announcer, over: QWidget
    ) -> None:
        super().__init__(over)
        self._history = history
        self._results = results
        self._announcer = announcer
        self._over = over

    @command(
        "&Search by distance…",
        menu="Rig",
        section=2,
        tip="Set Min disparity and Disparities by the nearest and the farthest distance",
    )
    def search_by_distance(self) -> None:
        """Ask for both, and search what lies between."""
        pair, state = self._results.pair, self._history.state
        if pair is None or pair.calibration is None:
            self._announcer.say(NO_METRES)
            return
        found = ask(self._over, pair.calibration, state.settings.searched)
        if found is not None:
            self._search(found, pair.calibration)

    def _search(self, found: Search, calibration: Calibration) -> None:
        state, pair = self._history.state, self._results.pair
        assert pair is not None
        wanted = SearchRange(
            min_disparity=found.min_disparity, num_disparities=found.num_disparities
        )
        settings = with_range(state.settings, wanted, pair.size)
        self._history.edit("search by distance", state.with_settings(settings))
        least, end = settings.searched
        if (least, end) != (found.min_disparity, found.min_disparity + found.num_disparities):
            self._announcer.say(
                f"Pictures of {pair.size} allow disparities {least} .. {end - 1} px, which measure "
                f"{reach((least, end), calibration).words}.",
                Tone.WARNING,
            )
