"""Asks for a preset's title, description and tags."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.naming import named
from tuner.presets.names import tags_from
from tuner.presets.preset import Words


class DescriptionDialog(QDialog):
    """Three fields; without a title it cannot be accepted."""

    def __init__(
        self, heading: str, words: Words, *, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("preset_words")
        self.setWindowTitle(heading)
        self._title = named(QLineEdit(words.title), "preset_words_title")
        self._description = named(QPlainTextEdit(words.description), "preset_words_description")
        self._description.setTabChangesFocus(True)
        self._tags = named(QLineEdit(", ".join(words.tags)), "preset_words_tags")
        self._tags.setPlaceholderText("indoor, rig 2")
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("&Title", self._title)
        form.addRow("&Description", self._description)
        form.addRow("Ta&gs, with commas", self._tags)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        if hint:
            layout.addWidget(named(paragraph(hint), "preset_words_hint"))
        layout.addWidget(self._make_buttons())
        self._title.textChanged.connect(self._follow)
        self._title.selectAll()
        self._follow()
        self.resize(460, 280)

    @property
    def words(self) -> Words:
        """What stands in the fields."""
        return Words(
            self._title.text().strip(),
            self._description.toPlainText().strip(),
            tags_from(self._tags.text()),
        )

    def _make_buttons(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Save | kinds.Cancel)
        self._save = named(buttons.button(kinds.Save), "preset_words_save")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    @Slot()
    def _follow(self) -> None:
        self._save.setEnabled(bool(self._title.text().strip()))


def ask_words(over: QWidget, heading: str, words: Words, *, hint: str = "") -> Words | None:
    """What the user makes of these words; None if the dialog was cancelled."""
    dialog = DescriptionDialog(heading, words, hint=hint, parent=over)
    try:
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        return dialog.words if accepted else None
    finally:
        dialog.deleteLater()
