"""What board it is: its kind, what is counted on it, the size of a square, how it is looked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QWidget,
)

from tuner.core.geometry.board import MARKER, WINDOW_PX, Board, BoardKind, dictionaries
from tuner.engine.calibrating import LensModel
from tuner.gui.calibration.words import KINDS
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.px_spin import PxSpin

MM: Final = 1000.0
_DICTIONARY: Final = "4X4_1000"
MODELS: Final = {
    LensModel.PINHOLE: "Usual: five coefficients",
    LensModel.RATIONAL: "Wide: eight coefficients",
    LensModel.FISHEYE: "Fisheye",
}


class BoardBox(QGroupBox):
    """Tells each change; the board is legal whatever is chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Board", parent)
        self.setObjectName("board_box")
        self._build()
        self._connect()
        self._show_kind()

    def _build(self) -> None:
        self._kind = named(QComboBox(), "board_kind")
        for kind, (title, _) in KINDS.items():
            self._kind.addItem(title, kind)
        self._columns, self._rows = _count("board_columns", 9), _count("board_rows", 6)
        self._square = _decimal("board_square", 0.0, 10_000.0, suffix=" mm")
        self._square.setSpecialValueText("not known")
        self._square.setToolTip(
            "Side of a square, or distance of neighbouring circles; not known: no metres"
        )
        self._marker = _decimal("board_marker", 5.0, 95.0, suffix=" %")
        self._marker.setValue(100 * MARKER)
        self._marker.setToolTip("Side of a marker, in percent of a square's side")
        self._dictionary = named(QComboBox(), "board_dictionary")
        self._dictionary.addItems(list(dictionaries()))
        self._dictionary.setCurrentText(_DICTIONARY)
        self._dictionary.setToolTip("Of the markers; 4X4_1000 holds 4X4_50, 4X4_100 and 4X4_250")
        self._window = _count("board_window", WINDOW_PX, low=2)
        self._window.setSuffix(" px")
        self._window.setToolTip(
            "To each side of a corner, where it is refined; where corners lie near each other a "
            "smaller window is right"
        )
        self._model = named(QComboBox(), "board_model")
        for model, words in MODELS.items():
            self._model.addItem(words, model.value)
        self._model.setToolTip(
            "How the lenses bend what they show: k1 to k3; k1 to k6 for wide ones, which wants "
            "more views; or equidistant, for fisheye lenses"
        )
        self._counted = QLabel()
        self._form = QFormLayout(self)
        self._form.setContentsMargins(8, 4, 8, 6)
        self._form.addRow("Kind", self._kind)
        self._form.addRow(self._counted, _two(self._columns, self._rows))
        self._form.addRow("Square", self._square)
        self._form.addRow("Marker", self._marker)
        self._form.addRow("Dictionary", self._dictionary)
        self._form.addRow("Corner window", self._window)
        self._form.addRow("Lens", self._model)

    def _connect(self) -> None:
        for box in (self._kind, self._dictionary, self._model):
            box.currentIndexChanged.connect(self._on_change)
        for spin in (self._columns, self._rows, self._window):
            spin.valueChanged.connect(self._on_change)
        for decimal in (self._square, self._marker):
            decimal.valueChanged.connect(self._on_change)

    @property
    def board(self) -> Board:
        """As it is chosen."""
        square = self._square.value() / MM
        return Board(
            columns=self._columns.value(),
            rows=self._rows.value(),
            kind=self._chosen,
            square_m=square or None,
            dictionary=self._dictionary.currentText(),
            marker=self._marker.value() / 100,
        )

    @property
    def window_px(self) -> int:
        """Half the side of the window that refines corners."""
        return self._window.value()

    @property
    def model(self) -> LensModel:
        """Of both lenses."""
        return LensModel(self._model.currentData())

    @property
    def _chosen(self) -> BoardKind:
        return BoardKind(self._kind.currentData())

    # from one start to the next

    def kept(self) -> dict[str, Any]:
        """What to note for the next start."""
        return {
            "kind": self._chosen.value,
            "columns": self._columns.value(),
            "rows": self._rows.value(),
            "square_mm": self._square.value(),
            "marker": self._marker.value(),
            "dictionary": self._dictionary.currentText(),
            "window": self._window.value(),
            "model": self.model.value,
        }

    def restore(self, kept: Mapping[str, Any]) -> None:
        """What was noted; all that is not legal counts as absent. Tells nothing."""
        with QSignalBlocker(self):
            kinds = [kind.value for kind in KINDS]
            if kept.get("kind") in kinds:
                self._kind.setCurrentIndex(kinds.index(kept["kind"]))
            self._dictionary.setCurrentText(str(kept.get("dictionary", _DICTIONARY)))
            for spin, key in (
                (self._columns, "columns"),
                (self._rows, "rows"),
                (self._window, "window"),
            ):
                if _number(kept.get(key)):
                    spin.setValue(min(round(kept[key]), spin.maximum()))
            for decimal, key in ((self._square, "square_mm"), (self._marker, "marker")):
                if _number(kept.get(key)):
                    decimal.setValue(kept[key])
            models = [model.value for model in MODELS]
            # Versions before knew two models only.
            before = LensModel.RATIONAL if kept.get("rational") is True else None
            if (model := kept.get("model", before)) in models:
                self._model.setCurrentIndex(models.index(model))

    @Slot()
    def _on_change(self) -> None:
        self._show_kind()
        self.changed.emit()

    def _show_kind(self) -> None:
        """Only what this kind of board has is shown."""
        kind = self._chosen
        self._counted.setText(KINDS[kind][1])
        for widget in (self._marker, self._dictionary):
            self._form.setRowVisible(widget, kind is BoardKind.CHARUCO)
        self._form.setRowVisible(self._window, kind is BoardKind.CHESSBOARD)
        circles = kind in (BoardKind.CIRCLES, BoardKind.ASYMMETRIC_CIRCLES)
        label = self._form.labelForField(self._square)
        assert isinstance(label, QLabel)
        label.setText("Distance" if circles else "Square")


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e6


def _count(name: str, value: int, *, low: int = 3) -> QSpinBox:
    spin = named(QSpinBox(), name)
    spin.setRange(low, 100)
    spin.setValue(value)
    spin.setKeyboardTracking(False)
    return spin


def _decimal(name: str, low: float, high: float, *, suffix: str) -> PxSpin:
    spin = named(PxSpin(), name)
    spin.setDecimals(3)
    spin.setRange(low, high)
    spin.setSuffix(suffix)
    spin.setKeyboardTracking(False)
    return spin


def _two(columns: QSpinBox, rows: QSpinBox) -> QWidget:
    columns.setToolTip("In a row")
    columns.setAccessibleName("In a row")
    rows.setToolTip("Rows")
    rows.setAccessibleName("Rows")
    both = QWidget()
    line = QHBoxLayout(both)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(columns, 1)
    line.addWidget(QLabel("×"))
    line.addWidget(rows, 1)
    return both
