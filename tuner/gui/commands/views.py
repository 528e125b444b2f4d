"""What the View, Compare and Help menus ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMessageBox

from tuner.engine import diagnostics
from tuner.engine.frame import Frame
from tuner.gui.commands.shortcuts import ShortcutSheet
from tuner.gui.logbook import place
from tuner.gui.session import State
from tuner.gui.widgets.diagnostics_dialog import DiagnosticsDialog

if TYPE_CHECKING:
    from tuner.gui.window import MainWindow

SLOTS = ("A", "B")


class ViewDesk(QObject):
    """Layout, colours, A/B and wipe, help."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.choices = window.store.choices()
        self.wiping = False
        tab = window.stereo_tab
        tab.bar.map_changed.connect(lambda name: self._choose(colour_map=name))
        tab.bar.fourth_changed.connect(self._on_fourth)
        self._show_choices()

    def _choose(self, **changes: object) -> None:
        self.choices = replace(self.choices, **changes)  # type: ignore[arg-type]
        self._show_choices()

    def _show_choices(self) -> None:
        choices, actions = self.choices, self._window.actions_by_name
        actions[f"layout_{choices.layout}"].setChecked(True)
        actions["show_invalid"].setChecked(choices.show_invalid)
        actions["outline"].setChecked(choices.outline)
        self._window.stereo_tab.show_choices(choices)
        self._window.compare_tab.show_colour_map(choices.colour_map)

    def set_layout(self, number: int) -> None:
        self._choose(layout=number)

    @Slot(bool)
    def set_show_invalid(self, shown: bool) -> None:
        if shown != self.choices.show_invalid:
            self._choose(show_invalid=shown)

    @Slot(bool)
    def set_outline(self, shown: bool) -> None:
        if shown != self.choices.outline:
            self._choose(outline=shown)

    @Slot(bool)
    def set_full_screen(self, full: bool) -> None:
        state, wanted = self._window.windowState(), Qt.WindowState.WindowFullScreen
        # Only this bit: a window that was maximized is so again afterwards.
        self._window.setWindowState(state | wanted if full else state & ~wanted)

    @Slot(str)
    def _on_fourth(self, name: str) -> None:
        """Choosing what the fourth view shows also brings it on screen."""
        self._choose(fourth=name, layout=4)

    # A and B

    def flip(self) -> None:
        """Look at the other slot."""
        state = self._window.session.state
        self._window.session.view(replace(state, active=1 - state.active))

    def copy_to_other(self) -> None:
        """The other slot becomes a copy of this one."""
        state = self._window.session.state
        text = f"copy {SLOTS[state.active]} to {SLOTS[1 - state.active]}"
        self._window.session.edit(text, replace(state, slots=(state.slot, state.slot)))

    @Slot(bool)
    def set_wipe(self, on: bool) -> None:
        """Show the other slot right of a divider."""
        self.wiping = on
        if not on:
            self._window.stereo_tab.show_compared(None)
            self._window.live.prefetch(None)
            return
        self._window.ask()

    def show_other(self, frame: Frame) -> None:
        """The other slot's picture has come."""
        state, window = self._window.session.state, self._window
        wanted = window.request(state.other.settings) if self.wiping else None
        if wanted is not None and frame.request.key == wanted.key:
            names = (SLOTS[state.active], SLOTS[1 - state.active])
            window.stereo_tab.show_compared(frame, names)

    def show_slots(self, state: State) -> None:
        """Which slot is on show."""
        flip = self._window.actions_by_name["flip"]
        shown, other = SLOTS[state.active], SLOTS[1 - state.active]
        flip.setText(f"&Flip to {other}")
        flip.setToolTip(f"{shown} is on show; flip to {other} (Ctrl+B)")
        self._window.actions_by_name["copy_to_other"].setText(f"&Copy {shown} to {other}")
        self._window.stereo_tab.grid.views["disparity"].set_title("Disparity", f"slot {shown}")

    # Help

    def show_shortcuts(self) -> None:
        ShortcutSheet(self._window).open()

    def show_diagnostics(self) -> None:
        frame = self._window.frame
        text = diagnostics.report(
            frame.outcome if frame else None, Window=self._about_window(), Log=self._about_log()
        )
        DiagnosticsDialog(text, self._window).open()

    def _about_window(self) -> dict[str, str]:
        window = self._window
        screen = window.screen()
        return {
            "Size": f"{window.width()}x{window.height()}",
            "Screen": f"{screen.name()} {screen.size().width()}x{screen.size().height()}",
            "Pixel ratio": f"{window.devicePixelRatioF():g}",
        }

    def _about_log(self) -> dict[str, str]:
        return {"Written to": place()}

    def show_about(self) -> None:
        box = QMessageBox(self._window)
        box.setObjectName("about")
        box.setWindowTitle("About Stereo Tuner")
        box.setText(
            f"<h3>Stereo Tuner {diagnostics.version('stereo-tuner')}</h3>"
            "<p>Tunes OpenCV's StereoBM live.</p>"
            f"<p>OpenCV {diagnostics.versions()['cv2']}</p>"
        )
        box.open()
