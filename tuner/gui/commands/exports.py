"""What leaves the program: one Export command for all formats, snapshots, reports, screenshots."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QBuffer, QIODevice, QObject
from PySide6.QtWidgets import QWidget

from tuner.core.errors import UserError
from tuner.core.geometry.cloud import WHOLE
from tuner.engine.exporting import encoded
from tuner.engine.report import page, report_of
from tuner.engine.snapshot import snapshot, write_snapshot
from tuner.exporters import Need, exporters
from tuner.files.writing import write_atomically, write_together
from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import command
from tuner.gui.exporting.dialog import ExportDialog, Wish
from tuner.gui.history import History
from tuner.gui.lanes.previews import Previews
from tuner.gui.lanes.saving import Saver
from tuner.gui.results import Results
from tuner.gui.store import Store
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.filters import PNG
from tuner.gui.widgets.message_bar import Tone
from tuner.gui.widgets.save_name import ask_save_name, may_replace_all
from tuner.presets.names import file_stem
from tuner.presets.preset import Preset
from tuner.session.current_preset import current_preset, for_another_folder
from tuner.session.exported import OnShow
from tuner.session.requests import cloud_look
from tuner.session.view import Tab

NOTHING: Final = "There is no disparity to export yet; open a pair first."
NO_MAP: Final = "There is no map to export yet: choose a model and press Run."
PENDING: Final = (
    "Only a part of the disparity is known so far: let go of the slider and export it then."
)
USUAL: Final = ("disparity-pfm",)
"""What is chosen before anybody has chosen."""
_REASONS: Final = tuple(one for one in exporters() if Need.REASONS in one.needs)


class ExportCommands(QObject):
    """Asks what and where; writes off the GUI thread."""

    def __init__(
        self,
        history: History,
        results: Results,
        viewing: Viewing,
        announcer: Announcer,
        *,
        store: Store,
        saver: Saver,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._history = history
        self._results = results
        self._viewing = viewing
        self._announcer = announcer
        self._store = store
        self._saver = saver
        self._over = over
        self._previews = Previews(self)

    @command(
        "E&xport…",
        "Ctrl+E",
        name="export",
        menu="File",
        section=5,
        tip="Save the disparity, depth, pictures, figures, numbers, maps: any of the formats",
    )
    def export(self) -> None:
        """All that is on show."""
        self.offer(self._kept())

    def offer(self, keys: Collection[str]) -> None:
        """Ask, with these formats chosen."""
        shown = self._on_show()
        if shown is None:
            return
        dialog = ExportDialog(
            shown,
            self._previews,
            cloud=self._viewing.view.cloud,
            chosen=keys,
            folder=self._folder(),
            parent=self._over,
        )
        dialog.cloud_changed.connect(self._viewing.show_cloud)
        dialog.choice_changed.connect(self._keep)
        dialog.export_asked.connect(lambda wish: self._export(shown, wish))
        dialog.snapshot_asked.connect(lambda wish: self._take_snapshot(shown, wish))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @command(
        "Save &snapshot in a folder",
        "Ctrl+Alt+E",
        menu="Output",
        tip="The formats chosen last, preset, numbers and calibration in a new dated folder",
    )
    def snapshot(self) -> None:
        """Into the folder of the last export; without one it is asked for."""
        shown = self._on_show()
        if shown is None:
            return
        if not self._store.folder("export"):
            self.offer(self._kept())
            return
        chosen = tuple(one for one in exporters() if one.key in self._kept())
        self._take_snapshot(shown, Wish(chosen, Path(self._folder())))

    @command(
        "Save &report…",
        menu="Output",
        tip="Pair, settings, pictures, numbers and how to use the settings, as one HTML file",
    )
    def report(self) -> None:
        """Of the slot on show."""
        shown = self._on_show()
        if shown is None or shown.frame is None:
            if shown is not None:
                self._announcer.say(NOTHING)
            return
        preset = self._preset()
        name = f"{file_stem(preset.title or 'stereo report')}.html"
        path = self._ask("Save the report", Path(self._folder()) / name, "HTML (*.html)")
        if path is None:
            return
        examination = self._results.examination
        findings = () if examination is None else examination.sentences
        self._store.keep_folder("export", str(path.parent))
        self._saver.save(path, partial(_write_report, shown, preset, findings, path))

    @command("Save scree&nshot…", "Ctrl+Shift+P", menu="File", section=5)
    def screenshot(self) -> None:
        """The window as a PNG."""
        start = Path(self._store.folder("export")) / "stereo-tuner.png"
        path = self._ask("Save a screenshot of the window", start, PNG)
        if path is not None:
            self.save_screenshot(path)

    def save_screenshot(self, path: Path) -> bool:
        """Write the window as a PNG; False, with a message, if that failed."""
        try:
            write_atomically(path, self._png())
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR)
            return False
        return True

    @command(
        "Ex&port depth map…",
        menu="Depth",
        section=2,
        tip="The map of the monocular tab: the network's raw values, or a PNG for looking at",
    )
    def export_map(self) -> None:
        """The map on show: its raw values, but a PNG for looking at only."""
        self._viewing.show_tab(Tab.MONOCULAR)
        if self._results.depth is None:
            self._saver.tell(NO_MAP)
            return
        self.offer(("monocular-npy",))

    # what is on show

    def _on_show(self) -> OnShow | None:
        """None, with a message, where nothing can be exported."""
        results = self._results
        if results.glimpse is not None:
            self._announcer.say(PENDING)
            return None
        frame, view = results.frame, self._viewing.view
        shown = OnShow(
            frame=frame,
            depth=results.depth,
            comparison=results.comparison,
            colour_map=view.stereo.colour_map,
            look=WHOLE if frame is None else cloud_look(frame.request, view),
        )
        if shown.empty:
            self._announcer.say(NOTHING)
            return None
        return shown

    def _preset(self) -> Preset:
        """The preset in use as it would be saved now, for a file in any folder."""
        state, results = self._history.state, self._results
        preset = current_preset(
            state.slot.preset or Preset(), state, frame=results.frame, depth=results.depth
        )
        return for_another_folder(preset, state)

    # what was chosen before

    def _kept(self) -> tuple[str, ...]:
        found = self._store.tab("export").get("formats")
        known = {one.key for one in exporters()}
        keys = tuple(key for key in found if key in known) if isinstance(found, list) else ()
        return keys or USUAL

    def _keep(self, keys: tuple[str, ...]) -> None:
        self._store.keep_tab("export", {"formats": list(keys)})

    def _folder(self) -> str:
        return self._store.folder("export") or self._store.folder("pair")

    # writing

    def _export(self, shown: OnShow, wish: Wish) -> None:
        taken = [path for path in wish.paths if path.exists()]
        if taken and not may_replace_all(self._over, taken):
            return
        self._store.keep_folder("export", str(wish.folder))
        self._saver.save(wish.paths[0], partial(_write, self._laid_out(shown), wish))

    def _take_snapshot(self, shown: OnShow, wish: Wish) -> None:
        if shown.frame is None:
            self._announcer.say(NOTHING)
            return
        self._store.keep_folder("export", str(wish.folder))
        laid_out = self._laid_out(shown)
        work = partial(_write_snapshot, laid_out, wish, self._preset(), datetime.now())
        self._saver.save(wish.folder / "snapshot", work)

    def _laid_out(self, shown: OnShow) -> OnShow:
        """With a point cloud as it is chosen now."""
        return replace(shown, layout=self._viewing.view.cloud.layout)

    def _ask(self, title: str, start: Path, kinds: str) -> Path | None:
        return ask_save_name(self._over, title, start, kinds)

    def _png(self) -> bytes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._over.grab().save(buffer, "PNG")
        data: Any = buffer.data().data()
        return bytes(data)


# On the saver's thread.


def _write(shown: OnShow, wish: Wish) -> str:
    files = encoded(shown.subject(wish.formats), wish.formats, prefix=wish.prefix)
    if files.data:
        write_together({wish.folder / name: data for name, data in files.data.items()})
    return _told(_what(wish, list(files.data)), (*files.notes, *files.refused))


def _what(wish: Wish, names: list[str]) -> str:
    if len(names) == 1:
        return f"Exported {wish.folder / names[0]}."
    return f"Exported {len(names)} files to {wish.folder}: {', '.join(names)}."


def _write_snapshot(shown: OnShow, wish: Wish, preset: Preset, now: datetime) -> str:
    files = snapshot(shown.subject(wish.formats), wish.formats, preset=preset)
    target = write_snapshot(files, wish.folder, now=now)
    return _told(f"Saved {len(files.data)} files in {target}.", (*files.notes, *files.refused))


def _write_report(shown: OnShow, preset: Preset, findings: tuple[str, ...], path: Path) -> str:
    outcome = shown.outcome(_REASONS)
    assert outcome is not None
    assert shown.frame is not None
    subject = shown.subject(_REASONS)
    truth = shown.frame.request.truth
    made = report_of(subject, outcome, preset=preset, truth=truth, findings=findings)
    write_atomically(path, page(made))
    return f"Saved {path}."


def _told(words: str, notes: tuple[str, ...]) -> str:
    return " ".join([words, *(note if note.endswith(".") else f"{note}." for note in notes)])
