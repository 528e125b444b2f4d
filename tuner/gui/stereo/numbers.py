"""The strip of numbers below the views: density always, errors when there is ground truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tuner.engine.frame import Frame
from tuner.gui.widgets.flow import FlowLayout
from tuner.gui.widgets.in_words import percent, pixels
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.steady_label import SteadyLabel


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
    """Captioned numbers in a row; each is found by its objectName ``number_<name>``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("numbers")
        self._values: dict[str, SteadyLabel] = {}
        self._cells: dict[str, QWidget] = {}
        layout = FlowLayout(self, spacing=14)
        layout.setContentsMargins(8, 2, 8, 4)
        for cell in CELLS:
            layout.addWidget(self._build(cell))
        self.clear()

    def _build(self, cell: Cell) -> QWidget:
        box = QWidget()
        box.setToolTip(cell.tip)
        caption = QLabel(cell.caption)
        caption.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        value = named(SteadyLabel("–", least="88.88 px"), f"number_{cell.name}")
        value.setAccessibleName(cell.caption)
        font = value.font()
        font.setBold(True)
        value.setFont(font)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(caption)
        column.addWidget(value, 0, Qt.AlignmentFlag.AlignLeft)
        self._values[cell.name] = value
        self._cells[cell.name] = box
        return box

    def clear(self) -> None:
        """No picture: no numbers."""
        for value in self._values.values():
            value.show_text("–")
        self._show_truth_cells(False)

    def show_frame(self, frame: Frame) -> None:
        """The numbers of this frame."""
        outcome, metrics = frame.outcome, frame.metrics
        self._values["density_in_area"].show_text(percent(outcome.density_in_area))
        self._values["density"].show_text(percent(outcome.density))
        if not frame.complete:
            # The old numbers stay for the few milliseconds until the new ones are there.
            return
        self._show_truth_cells(metrics is not None)
        if metrics is None:
            return
        for name in ("bad1", "bad2", "bad2_all", "d1"):
            self._values[name].show_text(percent(getattr(metrics, name)))
        self._values["truth_density"].show_text(percent(metrics.density))
        self._values["rmse"].show_text(pixels(metrics.rmse))

    def _show_truth_cells(self, shown: bool) -> None:
        for name, box in self._cells.items():
            if not name.startswith("density"):
                box.setVisible(shown)
