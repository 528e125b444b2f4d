"""What is looked at: layouts, colours, marks, zoom, tabs, the two slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import Actions, command
from tuner.gui.history import History
from tuner.gui.viewing import Viewing
from tuner.gui.views.camera import Camera
from tuner.session.state import State
from tuner.session.view import Tab, View

IN_STEREO: Final = ("layout_1", "layout_2", "layout_3", "layout_4", "wipe")
"""What changes the stereo tab alone: behind another tab nobody would see it happen."""


class Views(Protocol):
    """Linked views with one camera."""

    camera: Camera

    def next_view(self) -> None: ...

    def previous_view(self) -> None: ...


class Pointed(Protocol):
    """A tab with linked views, in which a pixel can be pointed at."""

    @property
    def grid(self) -> Views: ...

    def cursor_text(self) -> str: ...


def _layout(number: int) -> dict[str, Any]:
    """What the commands of the layouts share."""
    return {
        "menu": "View",
        "icon": f"layout_{number}",
        "toolbar": 3,
        "checkable": True,
        "group": "layout",
        "argument": number,
    }


def _tab(tab: Tab) -> dict[str, Any]:
    """What the commands of the tabs share."""
    return {"menu": "Depth", "argument": tab}


class ViewCommands(QObject):
    """Changes the View, which is no undo step; flip and copy change the state."""

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        announcer: Announcer,
        *,
        actions: Actions,
        tabs: Mapping[Tab, Pointed],
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._history = history
        self._viewing = viewing
        self._announcer = announcer
        self._actions = actions
        self._tabs = tabs
        self._window = window

    @command(
        "&Copy value under cursor",
        "Ctrl+Shift+C",
        menu="Edit",
        section=2,
        tip="Copy the read-out of the pixel under the cursor",
    )
    def copy_value(self) -> None:
        """The read-out of the pixel under the cursor to the clipboard."""
        text = self._front.cursor_text()
        if text:
            QGuiApplication.clipboard().setText(text)
            self._window.statusBar().showMessage("Copied: " + text, 3000)
        else:
            self._announcer.say("There is no pixel under the cursor; point at a view first.")

    # how many views, and which

    @command("&One view", "Alt+1", name="layout_1", **_layout(1))
    @command("&Two views", "Alt+2", name="layout_2", **_layout(2))
    @command("Th&ree views", "Alt+3", name="layout_3", **_layout(3))
    @command("&Four views", "Alt+4", name="layout_4", **_layout(4))
    def set_layout(self, number: int) -> None:
        """So many views in the stereo tab."""
        self._look(layout=number)

    @command("&Next view", "F6", menu="View", section=2)
    def next_view(self) -> None:
        """Select the next view of the tab in front."""
        self._front.grid.next_view()

    @command("&Previous view", "Shift+F6", menu="View", section=2)
    def previous_view(self) -> None:
        """Select the view before in the tab in front."""
        self._front.grid.previous_view()

    @command(
        "F&it",
        "Ctrl+0",
        menu="View",
        section=3,
        tip="Show the whole image",
        icon="fit",
        toolbar=3,
    )
    def fit(self) -> None:
        """The whole image in the views of the tab in front."""
        self._front.grid.camera.fit()

    @command(
        "1:&1",
        "Ctrl+1",
        menu="View",
        section=3,
        tip="One image pixel is one screen pixel",
        icon="one",
        toolbar=3,
    )
    def one_to_one(self) -> None:
        """One image pixel is one screen pixel in the tab in front."""
        self._front.grid.camera.one_to_one()

    # marks

    @command(
        "In&valid pixels in grey",
        "Ctrl+I",
        menu="View",
        section=4,
        tip="Show pixels without disparity in grey, not as the least disparity",
        checkable=True,
    )
    def show_invalid(self, on: bool) -> None:
        """Pixels without disparity in a colour of their own."""
        self._look(show_invalid=on)

    @command(
        "V&alid rectangle",
        "Ctrl+Shift+R",
        menu="View",
        section=4,
        tip="Outline the rectangle outside which no pixel can have a disparity",
        checkable=True,
    )
    def outline(self, on: bool) -> None:
        """The rectangle outside which no pixel can have a disparity."""
        self._look(outline=on)

    @command("F&ull screen", "F11", menu="View", section=5, checkable=True)
    def full_screen(self, on: bool) -> None:
        """Only this bit: a window that was maximized is so again afterwards."""
        state, wanted = self._window.windowState(), Qt.WindowState.WindowFullScreen
        self._window.setWindowState(state | wanted if on else state & ~wanted)

    # A and B

    @command(
        "&Flip A / B",
        "Ctrl+B",
        menu="Compare",
        tip="Show the other set of settings",
        icon="flip",
        toolbar=4,
    )
    def flip(self) -> None:
        """Look at the other slot."""
        state = self._history.state
        self._history.view(replace(state, active=1 - state.active))

    @command("&Copy to the other slot", "Ctrl+Shift+D", menu="Compare")
    def copy_to_other(self) -> None:
        """The other slot becomes a copy of this one."""
        state = self._history.state
        shown, other = state.names
        after = replace(state, slots=(state.slot, state.slot))
        self._history.edit(f"copy {shown} to {other}", after)

    @command(
        "&Wipe A | B",
        "Ctrl+Shift+B",
        menu="Compare",
        tip="Show A left and B right of a divider that can be dragged",
        icon="wipe",
        toolbar=4,
        checkable=True,
    )
    def wipe(self, on: bool) -> None:
        """The other slot right of a divider."""
        self._look(wipe=on)

    # tabs

    @command("&Stereo tab", "Ctrl+Alt+1", name="show_stereo", **_tab(Tab.STEREO))
    @command("&Monocular tab", "Ctrl+Alt+2", name="show_mono", **_tab(Tab.MONOCULAR))
    @command("&Comparison tab", "Ctrl+Alt+3", name="show_compare", **_tab(Tab.COMPARISON))
    def show_tab(self, tab: Tab) -> None:
        """Bring a tab to the front."""
        self._viewing.show_tab(tab)

    # following

    def follow(self) -> None:
        """What is on is checked, what a slot is called is said; ``Actions`` have been made."""
        self._viewing.changed.connect(self._on_view)
        self._history.slowly_changed.connect(self._on_state)
        self._on_view(self._viewing.view, self._viewing.view)
        self._on_state(self._history.state)

    @Slot(object, object)
    def _on_view(self, _before: View, after: View) -> None:
        view = after.stereo
        self._actions.show(f"layout_{view.layout}", checked=True)
        self._actions.show("show_invalid", checked=view.show_invalid)
        self._actions.show("outline", checked=view.outline)
        self._actions.show("wipe", checked=view.wipe)
        for name in IN_STEREO:
            self._actions.show(name, enabled=after.tab is Tab.STEREO)
        self._actions.show("flip", enabled=after.tab is not Tab.MONOCULAR)

    @Slot(object)
    def _on_state(self, state: State) -> None:
        shown, other = state.names
        tip = f"{shown} is on show; flip to {other} (Ctrl+B)"
        self._actions.show("flip", text=f"&Flip to {other}", tip=tip)
        self._actions.show("copy_to_other", text=f"&Copy {shown} to {other}")

    @property
    def _front(self) -> Pointed:
        return self._tabs[self._viewing.view.tab]

    def _look(self, **changes: Any) -> None:
        self._viewing.show_stereo(replace(self._viewing.view.stereo, **changes))
