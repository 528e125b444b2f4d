"""The strip of numbers below the views: density always, errors when there is ground truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QWidget

from tuner.engine.frame import Frame
from tuner.gui.stereo.cell import NONE, NumberCell
from tuner.gui.widgets.flow import FlowLayout
from tuner.gui.widgets.in_words import percent, pixels
from tuner.session.differing import Difference
from tuner.session.state import SLOTS

SAME: Final = Difference("Parameters", "the same", "the same")


@dataclass(frozen=True, slots=True)
class Cell:
    """A number with its caption and its formula."""

    name: str
    caption: str
    tip: str


CELLS: Final = (
    Cell(
        "density_in_area", "Density", "Share of pixels with a disparity inside the valid rectangle."
    ),
    Cell("density", "of image", "Share of pixels with a disparity in the whole image."),
    Cell(
        "bad1",
        "bad-1",
        "Share of compared pixels whose disparity is off by more than 1 px. Compared are pixels "
        "that have both a disparity and ground truth.",
    ),
    Cell("bad2", "bad-2", "Share of compared pixels whose disparity is off by more than 2 px."),
    Cell(
        "bad2_all",
        "bad-2 or none",
        "Share of all ground-truth pixels that have no disparity or are off by more than 2 px: "
        "the one number that emptying the map does not improve.",
    ),
    Cell("rmse", "RMSE", "Root of the mean squared error over compared pixels."),
    Cell("d1", "D1", "Share of compared pixels off by more than 3 px and more than 5 % (KITTI)."),
    Cell("truth_density", "GT density", "Share of ground-truth pixels that have a disparity."),
)


class NumbersStrip(QWidget):
    """Captioned numbers in a row, or in two: of slot A and of slot B.

    Each is found by its objectName: ``number_<name>``, in the second row ``number_<name>_b``.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("numbers")
        self._layout = FlowLayout(self, spacing=14)
        self._layout.setContentsMargins(8, 2, 8, 4)
        self._slots = NumberCell("number_slot", "")
        for row, name in enumerate(SLOTS):
            self._slots.show_text(row, name)
        self._layout.addWidget(self._slots)
        self._cells = {
            cell.name: NumberCell(
                f"number_{cell.name}", cell.caption, tip=cell.tip, least="88.88 px"
            )
            for cell in CELLS
        }
        for box in self._cells.values():
            self._layout.addWidget(box)
        self._differing: dict[str, NumberCell] = {}
        self._show_rows(1)
        self.clear()

    def clear(self) -> None:
        """No picture: no numbers."""
        for row in (0, 1):
            self._clear_row(row)
        self._show_truth_cells(False)

    def show_frame(self, frame: Frame) -> None:
        """The numbers of this frame."""
        self._show_rows(1)
        self._show_differences(())
        if frame.complete:
            self._show_truth_cells(frame.metrics is not None)
        self._show_row(0, frame)

    def show_both(
        self, first: Frame | None, second: Frame | None, differing: Sequence[Difference]
    ) -> None:
        """The numbers of A and of B, None for what is not there yet, and in what they differ."""
        self._show_rows(2)
        complete = [one for one in (first, second) if one is not None and one.complete]
        if complete:
            self._show_truth_cells(any(one.metrics is not None for one in complete))
        for row, frame in enumerate((first, second)):
            if frame is None:
                self._clear_row(row)
            else:
                self._show_row(row, frame)
        self._show_differences(differing or (SAME,))

    def show_pending(self, row: int = 0) -> None:
        """What is on show in this row's slot has not been counted yet."""
        for box in self._cells.values():
            box.show_pending(row)

    def _show_row(self, row: int, frame: Frame) -> None:
        outcome, metrics = frame.outcome, frame.metrics
        self._cells["density_in_area"].show_text(row, percent(outcome.density_in_area))
        self._cells["density"].show_text(row, percent(outcome.density))
        # The old errors stay for the few milliseconds until the new ones are there.
        if not frame.complete or metrics is None:
            return
        for name in ("bad1", "bad2", "bad2_all", "d1"):
            self._cells[name].show_text(row, percent(getattr(metrics, name)))
        self._cells["truth_density"].show_text(row, percent(metrics.density))
        self._cells["rmse"].show_text(row, pixels(metrics.rmse))

    def _clear_row(self, row: int) -> None:
        for box in self._cells.values():
            box.show_text(row, NONE)

    def _show_rows(self, rows: int) -> None:
        self._slots.setVisible(rows == 2)
        for box in (self._slots, *self._cells.values()):
            box.show_second(rows == 2)

    def _show_differences(self, differing: Sequence[Difference]) -> None:
        """A column for each parameter; new ones only where others differ than before."""
        labels = [one.label for one in differing]
        if labels != list(self._differing):
            for box in self._differing.values():
                self._layout.removeWidget(box)
                box.hide()
                box.deleteLater()
            self._differing = {label: self._column(label) for label in labels}
        for one in differing:
            box = self._differing[one.label]
            box.show_text(0, one.first)
            box.show_text(1, one.second)

    def _column(self, label: str) -> NumberCell:
        name = "differs_" + label.lower().replace(" ", "_")
        box = NumberCell(name, label, tip="A parameter in which A and B differ.")
        box.show_second(True)
        self._layout.addWidget(box)
        return box

    def _show_truth_cells(self, shown: bool) -> None:
        for name, box in self._cells.items():
            if not name.startswith("density"):
                box.setVisible(shown)
