"""How far a model's download is: a bar and words."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from tuner.gui.lanes.models import Transfer
from tuner.gui.monocular.model_words import transfer_words
from tuner.gui.widgets.naming import named

_STEPS: Final = 1000


class ModelProgress(QWidget):
    """Shows one transfer, or that a file is being checked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = named(QProgressBar(), "model_progress")
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Download progress")
        self._words = named(QLabel(), "model_speed")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._bar, 1)
        row.addWidget(self._words)

    def show_checking(self) -> None:
        """A whole file is being read, nobody knows how far."""
        self._bar.setEnabled(True)
        self._bar.setRange(0, 0)
        self._words.setText("checking…")

    def show_transfer(self, transfer: Transfer | None, *, active: bool) -> None:
        """How far it is; None before anything has come. ``active``: it goes on right now."""
        unknown = active and (transfer is None or not transfer.total)
        self._bar.setEnabled(active or transfer is not None)
        self._bar.setRange(0, 0 if unknown else _STEPS)
        if transfer is None:
            self._words.setText("connecting…" if active else "")
            self._bar.setValue(0)
            return
        share = transfer.there / transfer.total if transfer.total else 0
        self._bar.setValue(round(share * _STEPS))
        self._words.setText(transfer_words(transfer, active=active))
