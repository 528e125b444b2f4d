"""Asks for focal length, baseline and doffs of a pair that is rectified."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from tuner.calibrations.lengths import in_words, length_m
from tuner.core.calibration import Calibration
from tuner.core.errors import UserError
from tuner.core.geometry.rig import AlreadyRectified
from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.px_spin import PxSpin


class TypedDialog(QDialog):
    """Three numbers: Z = f B / (d + doffs)."""

    def __init__(self, known: Calibration | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("typed_calibration")
        self.setWindowTitle("Focal length and baseline")
        self._focal = _number("typed_focal", 1, 1e6, known.focal_px if known else 700.0)
        baseline = in_words(known.baseline_m) if known else "120 mm"
        self._baseline = named(QLineEdit(baseline), "typed_baseline")
        self._doffs = _number("typed_doffs", -1e5, 1e5, known.doffs_px if known else 0.0)
        self._wrong = named(paragraph(), "typed_wrong")
        form = QFormLayout()
        form.addRow("&Focal length", self._focal)
        form.addRow("&Baseline", self._baseline)
        form.addRow("&Doffs (cx right − cx left)", self._doffs)
        layout = QVBoxLayout(self)
        words = "Of a rectified pair: distance = focal length × baseline / (disparity + doffs)."
        layout.addWidget(paragraph(words))
        layout.addLayout(form)
        layout.addWidget(self._wrong)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        named(buttons.button(kinds.Ok), "typed_ok")
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.resize(420, self.sizeHint().height())

    @property
    def typed(self) -> AlreadyRectified:
        """What stands in the fields.

        Raises:
            UserError: the baseline is no length.
        """
        return AlreadyRectified(
            focal_px=self._focal.value(),
            baseline=length_m(self._baseline.text()),
            doffs_px=self._doffs.value(),
            unit_m=1.0,
        )

    @Slot()
    def _accept(self) -> None:
        try:
            self.typed  # noqa: B018 - what cannot be understood is said
        except UserError as error:
            self._wrong.setText(str(error))
            return
        self.accept()


def _number(name: str, low: float, high: float, value: float) -> PxSpin:
    spin = named(PxSpin(), name)
    spin.setDecimals(3)
    spin.setRange(low, high)
    spin.setSuffix(" px")
    spin.setValue(value)
    return spin


def ask(over: QWidget, known: Calibration | None) -> AlreadyRectified | None:
    """What the user types; None if the dialog was cancelled."""
    dialog = TypedDialog(known, over)
    try:
        return dialog.typed if dialog.exec() == QDialog.DialogCode.Accepted else None
    finally:
        dialog.deleteLater()
