"""The monocular tab's controls in one row: the network, its run, the picture, the look."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from tuner.gui.monocular.controls import order
from tuner.gui.monocular.look_controls import LookControls
from tuner.gui.monocular.network_controls import NetworkControls
from tuner.gui.widgets.flow import FlowLayout
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.typed import commit_typed


class MonoBar(QWidget):
    """Emits what the user chose; the ``show_...`` methods follow and emit nothing."""

    run_clicked = Signal()
    cancel_clicked = Signal()
    follow_changed = Signal(bool)
    picture_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mono_bar")
        self._busy = False
        self.network = NetworkControls(self)
        self.look = LookControls(self)
        self._make_buttons()
        self._lay_out()
        self._follow.toggled.connect(self.follow_changed)
        self._open_picture.clicked.connect(self.picture_wanted)
        self._run.clicked.connect(self._on_run)

    def _make_buttons(self) -> None:
        self._follow = named(QCheckBox("Follow &stereo"), "mono_follow")
        self._follow.setChecked(True)
        self._follow.setToolTip("Show the left picture of the stereo tab and run when it changes")
        self._open_picture = named(QPushButton("Open pic&ture…"), "mono_open_picture")
        self._open_picture.setToolTip("Show another picture than the stereo tab's")
        self._run = named(QPushButton("&Run"), "mono_run")
        self._run.setToolTip("Run the network on this picture now")
        self._run.setAccessibleName("Run the network")

    def _lay_out(self) -> None:
        layout = FlowLayout(self, spacing=12, line_spacing=4, centred=True)
        layout.setContentsMargins(8, 4, 8, 4)
        middle = (self._run, self._open_picture, self._follow)
        for widget in (*self.network.groups(), *middle, *self.look.groups()):
            layout.addWidget(widget)
        order(self.controls)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """In the order of the Tab key."""
        middle = (self._run, self._open_picture, self._follow)
        return (*self.network.controls, *middle, *self.look.controls)

    # following

    def show_follow(self, follow: bool) -> None:
        """Follow whether the stereo picture is followed."""
        with QSignalBlocker(self._follow):
            self._follow.setChecked(follow)

    def show_busy(self, busy: bool) -> None:
        """While the network runs, the button cancels."""
        self._busy = busy
        self._run.setText("Cance&l" if busy else "&Run")
        self._run.setAccessibleName("Cancel the network" if busy else "Run the network")

    def show_runnable(self, runnable: bool) -> None:
        """There is a picture and a model."""
        self._run.setEnabled(runnable or self._busy)

    # gestures

    @Slot()
    def _on_run(self) -> None:
        if self._busy:
            self.cancel_clicked.emit()
            return
        commit_typed(self.window())
        self.run_clicked.emit()
