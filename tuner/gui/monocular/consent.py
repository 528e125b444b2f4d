"""Asks before a model file that nobody vouches for is loaded."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from tuner.gui.lanes.network import NetworkLane
from tuner.gui.monocular.words import fed
from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.message_bar import readable
from tuner.gui.widgets.naming import named
from tuner.networks.backend import Question
from tuner.networks.types import Findings

NOBODY = "Nobody has vouched for this file. Load it only if you know where it comes from."


class ConsentDialog(QDialog):
    """Shows file, digest and what a look at the graph found; No is the default."""

    answered = Signal(object, bool)
    """(Question, yes)"""

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mono_consent")
        self.setWindowTitle("Load this model file?")
        self._question = question
        layout = QVBoxLayout(self)
        intro = named(paragraph(readable(question.words or NOBODY)), "consent_words")
        intro.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(intro)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for title, text in findings_rows(question):
            value = named(paragraph(readable(text)), f"consent_{title.lower()}")
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(f"{title}:", value)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(self._make_buttons())
        self.setMinimumWidth(520)
        self.accepted.connect(lambda: self.answered.emit(question, True))
        self.rejected.connect(lambda: self.answered.emit(question, False))

    def asks(self, question: Question) -> bool:
        """Whether this is the question on show: the same file, to be fed in the same way."""
        shown = self._question
        return (shown.path, shown.digest, shown.choice) == (
            question.path,
            question.digest,
            question.choice,
        )

    def _make_buttons(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Yes | kinds.No)
        yes, no = self.buttons.button(kinds.Yes), self.buttons.button(kinds.No)
        yes.setText("&Load and remember")
        no.setText("&Do not load")
        named(yes, "consent_yes").setAutoDefault(False)
        named(no, "consent_no").setDefault(True)
        no.setFocus()
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        return self.buttons


class Consent(QObject):
    """Puts the lane's question to the user, one at a time, and takes the answer back."""

    def __init__(self, lane: NetworkLane, parent: QWidget) -> None:
        super().__init__(parent)
        self._lane = lane
        self._over = parent
        self._dialog: ConsentDialog | None = None
        lane.needs_consent.connect(self._ask)

    @Slot(object)
    def _ask(self, question: Question) -> None:
        if self._dialog is not None:
            if self._dialog.asks(question):
                return
            self._dialog.blockSignals(True)
            self._dialog.reject()
            self._dialog.deleteLater()
        self._dialog = ConsentDialog(question, self._over)
        self._dialog.answered.connect(self._on_answer)
        self._dialog.open()

    @Slot(object, bool)
    def _on_answer(self, question: Question, yes: bool) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()
        self._lane.answer(question, yes)

    def close(self) -> None:
        """Nobody will answer any more."""
        if self._dialog is not None:
            self._dialog.blockSignals(True)
            self._dialog.close()


def findings_rows(question: Question) -> list[tuple[str, str]]:
    """What the dialog shows, as (title, words)."""
    found = question.findings
    rows = [
        ("File", str(question.path)),
        ("Digest", " ".join(question.digest[i : i + 8] for i in range(0, 64, 8))),
        (
            "Graph",
            f"opset {found.opset}, {len(found.operators)} kinds of operators, "
            f"{found.weights_bytes / 1e6:.1f} MB of weights",
        ),
        ("Input", f"{found.input_name} {_shape(found)}"),
        ("Conclusion", fed(found.proposed)),
    ]
    if found.problems:
        rows.append(("Unusual", " ".join(found.problems)))
    return rows


def _shape(found: Findings) -> str:
    return " x ".join("any" if side is None else str(side) for side in found.input_shape)
