"""Asks for what a calibration's files do not say of themselves."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from tuner.calibrations.lengths import in_words, length_m
from tuner.calibrations.reference import CalibrationRef
from tuner.core.errors import UserError
from tuner.core.tunable import Size
from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.naming import named


class DetailsDialog(QDialog):
    """A field each; what is empty is as the files say. It closes only on what can be understood."""

    def __init__(self, known: CalibrationRef, *, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("calibration_details")
        self.setWindowTitle("Calibration details")
        self._known = known
        unit = in_words(known.unit_m).replace(" ", "") if known.unit_m else ""
        self._unit = _field("calibration_unit", unit, "as the file says; m, mm, 25mm …")
        size = str(known.size) if known.size else ""
        self._size = _field("calibration_size", size, "as the file says; 1280x720")
        cameras = ", ".join(known.cameras)
        self._cameras = _field("calibration_cameras", cameras, "as usual; 00, 01")
        self._exchanged = named(QCheckBox("Left and right change places"), "calibration_exchanged")
        self._exchanged.setChecked(known.exchanged)
        self._wrong = named(paragraph(), "calibration_details_wrong")
        form = QFormLayout()
        form.addRow("&1 unit of length is", self._unit)
        form.addRow("&Made for pictures of", self._size)
        form.addRow("Left and right &camera", self._cameras)
        form.addRow("", self._exchanged)
        layout = QVBoxLayout(self)
        layout.addWidget(paragraph(f"What {title} does not say:"))
        layout.addLayout(form)
        layout.addWidget(self._wrong)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        named(buttons.button(kinds.Ok), "calibration_details_ok")
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.resize(420, self.sizeHint().height())

    @property
    def told(self) -> CalibrationRef:
        """What stands in the fields.

        Raises:
            UserError: one of them cannot be understood.
        """
        fields = (self._unit, self._size, self._cameras)
        unit, size, cameras = (one.text().strip() for one in fields)
        return replace(
            self._known,
            unit_m=length_m(unit) if unit else None,
            size=size_from(size) if size else None,
            cameras=_names(cameras) if cameras else (),
            exchanged=self._exchanged.isChecked(),
        )

    @Slot()
    def _accept(self) -> None:
        try:
            self.told  # noqa: B018 - what cannot be understood is said
        except UserError as error:
            self._wrong.setText(str(error))
            return
        self.accept()


def _field(name: str, text: str, hint: str) -> QLineEdit:
    field = named(QLineEdit(text), name)
    field.setPlaceholderText(hint)
    return field


def size_from(text: str) -> Size:
    """ "1280x720" as a size.

    Raises:
        UserError: it is none.
    """
    sides = text.lower().replace("×", "x").split("x")
    if len(sides) != 2 or not all(side.strip().isdecimal() and int(side) > 0 for side in sides):
        raise UserError(f"{text[:40]!r} is not a size such as 1280x720")
    return Size(int(sides[0]), int(sides[1]))


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if len(names) != 2 or not all(names):
        raise UserError(f"{text[:40]!r} is not two names with a comma, such as 00, 01")
    return names


def ask(over: QWidget, known: CalibrationRef, *, title: str) -> CalibrationRef | None:
    """What the user says of the files; None if the dialog was cancelled."""
    dialog = DetailsDialog(known, title=title, parent=over)
    try:
        return dialog.told if dialog.exec() == QDialog.DialogCode.Accepted else None
    finally:
        dialog.deleteLater()
