"""The point cloud: its dock, the views of it, and its file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from tuner.core.geometry.cloud import CloudRequest, cloud
from tuner.exporters.ply import Layout, export_ply
from tuner.gui.cloud.panel import GIVE, CloudPanel
from tuner.gui.commands.command import Actions, command
from tuner.gui.commands.exports import PENDING
from tuner.gui.lanes.clouds import Clouds
from tuner.gui.lanes.saving import Saver
from tuner.gui.results import Results
from tuner.gui.store import Store
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.fitting import give_room
from tuner.gui.widgets.save_name import ask_save_name
from tuner.session.requests import Lack

KIND: Final = "Point cloud (*.ply)"
_SHARE: Final = 0.36
"""Of the window's height that the dock gets at first: the views above need as much."""


def _look(name: str) -> dict[str, Any]:
    """What the commands that turn the eye share."""
    return {"menu": "View", "section": 6, "argument": name}


class CloudCommands(QObject):
    """Shows and hides the dock, turns its eye, and writes all points off the GUI thread."""

    def __init__(
        self,
        viewing: Viewing,
        results: Results,
        *,
        clouds: Clouds,
        panel: CloudPanel,
        store: Store,
        saver: Saver,
        actions: Actions,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._viewing = viewing
        self._results = results
        self._clouds = clouds
        self._panel = panel
        self._store = store
        self._saver = saver
        self._actions = actions
        self._over = over
        self._dock: QDockWidget | None = None
        self._sized = False

    @command(
        "Point &cloud",
        "F7",
        menu="View",
        section=6,
        tip="The disparity in space: a cloud of points that follows the sliders",
        checkable=True,
    )
    def point_cloud(self, on: bool) -> None:
        """Show or hide the dock."""
        if self._dock is not None:
            if on:
                self._show_dock(self._dock)
            else:
                self._dock.hide()

    @command("Cloud: whole, from be&hind", name="cloud_reset", **_look("reset"))
    @command("Cloud: as the ca&mera sees it", name="cloud_front", **_look("front"))
    @command("C&loud: from above", name="cloud_top", **_look("top"))
    @command("Cloud: from the &side", name="cloud_side", **_look("side"))
    def look(self, name: str) -> None:
        """Turn the eye; the dock is shown for it."""
        if self._dock is not None and self._dock.isHidden():
            self._show_dock(self._dock)
        self._panel.viewer.look(name)

    @command(
        "&Export point cloud…",
        name="export_cloud",
        menu="Output",
        tip="Save a coloured point for every pixel with a distance as .ply",
    )
    def export(self) -> None:
        """All points, as they are chosen in the dock."""
        wanted = self._clouds.wanted()
        if isinstance(wanted, Lack):
            self._saver.refuse(wanted.text.replace("\n", " "))
            return
        if self._results.glimpse is not None:
            self._saver.refuse(PENDING)
            return
        folder = self._store.folder("cloud") or self._store.folder("pair")
        start = Path(folder) / "cloud.ply"
        path = ask_save_name(self._over, "Export the point cloud", start, KIND)
        if path is not None:
            self._store.keep_folder("cloud", str(path.parent))
            view = self._viewing.view.cloud
            work = partial(_write, wanted, view.layout, path)
            self._saver.save(path, work)

    def follow(self, dock: QDockWidget) -> None:
        """This is the dock; it can be closed by its own button too."""
        self._dock = dock
        dock.toggleViewAction().toggled.connect(self._show)
        self._sized = not dock.isHidden()
        self._panel.export_asked.connect(self.export)
        self._show()

    def _show_dock(self, dock: QDockWidget) -> None:
        window = dock.parentWidget()
        assert isinstance(window, QMainWindow)
        give_room(window, dock)
        dock.show()
        dock.raise_()
        if not self._sized:
            self._sized = True
            high = round(window.height() * _SHARE)
            window.resizeDocks([dock], [high], Qt.Orientation.Vertical)

    @Slot()
    def _show(self) -> None:
        shown = self._dock is not None and not self._dock.isHidden()
        self._actions.show("point_cloud", checked=shown)


def _write(wanted: CloudRequest, layout: Layout, path: Path) -> str:
    made = cloud(wanted.with_normals(layout.normals))
    notes = export_ply(made, to=path, layout=layout)
    said = [f"Exported {path}: {len(made)} points, {made.source.words}."]
    return " ".join([*said, *(f"{note[0].upper()}{note[1:]}. {GIVE}" for note in notes)])
