"""The buttons of the model manager: what can be done with a model's file."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from tuner.gui.monocular.model_state import ModelState
from tuner.gui.widgets.making import push_button
from tuner.gui.widgets.naming import named


class ModelButtons(QWidget):
    """Download, pause, cancel, verify, delete; each is enabled where it makes sense."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.download = button("&Download", "model_download", "Download the selected model")
        self.pause = button("&Pause", "model_pause", "Stop; Resume goes on where it stopped")
        self.cancel = button("&Cancel", "model_cancel", "Stop and delete what has come so far")
        self.verify = button("&Verify", "model_verify", "Compare the file with its known digest")
        self.delete = button("D&elete…", "model_delete", "Delete the model's file")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for one in (self.download, self.pause, self.cancel, self.verify, self.delete):
            row.addWidget(one)
        row.addStretch(1)

    def show_state(self, state: ModelState) -> None:
        """Follow what is known of the selected model."""
        free = not state.busy
        self.download.setText("&Resume" if state.paused else "&Download")
        self.download.setEnabled(free and not state.here and not state.damaged)
        self.pause.setEnabled(state.loading)
        self.cancel.setEnabled(state.loading or (state.paused and free))
        self.verify.setEnabled(state.here and free)
        self.delete.setEnabled((state.here or state.damaged) and free)
        self.download.setDefault(not state.here)


def button(text: str, name: str, tip: str) -> QPushButton:
    """A button that says what it does to a screen reader too."""
    made = named(push_button(text), name)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    return made
