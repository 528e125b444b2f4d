"""The calibration of the rig: opened, described, typed by hand, closed; what is seen of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from tuner.calibrations.lengths import length_m
from tuner.calibrations.reference import CalibrationRef
from tuner.core.errors import UserError
from tuner.gui.announcer import Announcer
from tuner.gui.commands import calibration_details, typed_calibration
from tuner.gui.commands.command import Actions, command
from tuner.gui.history import History
from tuner.gui.lanes.following import SETTINGS_TOPIC
from tuner.gui.lanes.opening import Opening
from tuner.gui.lanes.opening_words import CALIBRATION_TOPIC, PAIR_TOPIC
from tuner.gui.parameters.panel import ParameterPanel
from tuner.gui.results import Results
from tuner.gui.store import Store
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.message_bar import Tone
from tuner.session.rig import RigRef
from tuner.session.state import State
from tuner.session.view import Tab, View

FILES: Final = "Calibrations (*.yml *.yaml *.xml *.json *.txt *.conf *.gz);;All files (*)"
NO_CALIBRATION: Final = "There is no calibration; open one first."


class CalibrationCommands(QObject):
    """Every change is a step that undo takes back; the panel shows the values of the state."""

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        announcer: Announcer,
        *,
        opening: Opening,
        panel: ParameterPanel,
        store: Store,
        actions: Actions,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._history = history
        self._viewing = viewing
        self._results = results
        self._announcer = announcer
        self._opening = opening
        self._panel = panel
        self._store = store
        self._actions = actions
        self._over = over
        opening.other_half_wanted.connect(self._ask_other_half)
        opening.unit_wanted.connect(self.name_unit)
        opening.calibration_wanted.connect(self.open_calibration)
        panel.rectification_edited.connect(self.set_value)

    # which

    @command(
        "Open cali&bration…",
        "Ctrl+K",
        menu="File",
        section=3,
        tip="Rectify the pair, and know metres, by the calibration of any tool: one file or two",
    )
    def open_calibration(self) -> None:
        """One file, or those of the left and of the right camera."""
        names, _ = QFileDialog.getOpenFileNames(
            self._over,
            "Open a calibration: one file, or two of the left and the right camera",
            self._store.folder("calibration") or self._store.folder("pair"),
            FILES,
        )
        if names:
            self.open_files([Path(name) for name in names])

    def open_files(self, paths: list[Path]) -> None:
        """What was chosen or dropped."""
        if len(paths) > 2:
            words = f"{len(paths)} files were chosen; a calibration is one file, or two."
            self._announcer.say(words, Tone.ERROR, topic=CALIBRATION_TOPIC)
            return
        self._store.keep_folder("calibration", str(paths[0].parent))
        self._opening.use_rig(rig_of_files(paths))

    @Slot(object, object)
    def _ask_other_half(self, rig: RigRef, message: str) -> None:
        first = Path(rig.calibration.files[0])
        title = f"{first.name} is one of two files; choose the other camera's, or the other half"
        name, _ = QFileDialog.getOpenFileName(self._over, title, str(first.parent), FILES)
        if name:
            self._opening.use_rig(rig.told(files=(*rig.calibration.files, name)))
        else:
            self._announcer.say(message, Tone.ERROR, topic=PAIR_TOPIC)

    @command("&Close calibration", menu="Rig")
    def close_calibration(self) -> None:
        """Show the pair as it was read, without metres."""
        self._opening.close_calibration()

    @command(
        "Calibration &details…",
        menu="Rig",
        tip="What its files do not say: unit of length, picture size, which cameras, exchanged",
    )
    def calibration_details(self) -> None:
        """Ask for all of it at once."""
        rig = self._history.state.rig
        if not rig.calibration:
            self._announcer.say(NO_CALIBRATION)
            return
        told = calibration_details.ask(self._over, rig.calibration, title=rig.title)
        if told is not None:
            self._opening.use_rig(replace(rig, calibration=told, found=False))

    @Slot()
    def name_unit(self) -> None:
        """Ask what lengths in the calibration count."""
        rig = self._history.state.rig
        text, accepted = QInputDialog.getText(
            self._over,
            "Unit of the calibration",
            f"{rig.title} does not say its unit of length. What is 1 in it?\n"
            "m, cm, mm, or the side of the board's square, such as 25mm:",
            text="mm",
        )
        if not accepted:
            return
        try:
            self._opening.use_rig(rig.told(unit_m=length_m(text)))
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR, topic=CALIBRATION_TOPIC)

    @command(
        "&Type f and baseline…",
        menu="Rig",
        name="type_calibration",
        tip="Metres of a rectified pair by its focal length in px, its baseline, and doffs",
    )
    def type_calibration(self) -> None:
        """The three numbers of a rectified pair."""
        pair, rig = self._results.pair, self._history.state.rig
        known = pair.calibration if pair is not None else None
        typed = typed_calibration.ask(self._over, known)
        if typed is not None:
            self._opening.use_rig(RigRef(typed=typed, how=rig.how))

    # how

    @Slot(str, object, bool)
    def set_value(self, name: str, value: Any, dragging: bool) -> None:
        """A row of the panel was changed."""
        try:
            self._history.set_rectification(name, value, dragging=dragging)
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR, topic=SETTINGS_TOPIC)
            self._history.tell_slowly()

    # what is seen of it

    @command(
        "Ori&ginal left and right",
        "F4",
        menu="View",
        section=4,
        name="show_as_read",
        checkable=True,
        tip="Show left and right as the cameras took them, not rectified",
    )
    def show_as_read(self, on: bool) -> None:
        """Only the two pictures change; what is matched stays the rectified pair."""
        self._viewing.show_stereo(replace(self._viewing.view.stereo, as_read=on))

    @command(
        "&Epipolar lines",
        "Shift+F4",
        menu="View",
        section=4,
        name="show_rows",
        checkable=True,
        tip="Horizontal lines over left and right: what they cross must be the same in both",
    )
    def show_rows(self, on: bool) -> None:
        """Lines at the same rows of both pictures."""
        self._viewing.show_stereo(replace(self._viewing.view.stereo, rows=on))

    # following

    def follow(self) -> None:
        """What can be done; ``Actions`` have been made."""
        self._history.slowly_changed.connect(self._on_state)
        self._viewing.changed.connect(self._on_view)
        self._results.files_changed.connect(self._show)
        self._show()
        self._on_view(self._viewing.view, self._viewing.view)

    @Slot(object)
    def _on_state(self, _state: State) -> None:
        self._show()

    @Slot()
    def _show(self) -> None:
        rig, pair = self._history.state.rig, self._results.pair
        self._actions.show("close_calibration", enabled=bool(rig))
        self._actions.show("calibration_details", enabled=bool(rig.calibration))
        if pair is not None:
            self._panel.show_rig(rig, pair.size)
        self._on_view(self._viewing.view, self._viewing.view)

    @Slot(object, object)
    def _on_view(self, _before: View, after: View) -> None:
        stereo = after.tab is Tab.STEREO
        there = self._results.as_read is not None
        self._actions.show(
            "show_as_read", enabled=stereo and there, checked=after.stereo.as_read and there
        )
        self._actions.show("show_rows", enabled=stereo, checked=after.stereo.rows)


def rig_of_files(paths: list[Path]) -> RigRef:
    """The rig that these files describe."""
    return RigRef(calibration=CalibrationRef(files=tuple(str(path.absolute()) for path in paths)))
