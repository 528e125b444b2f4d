"""The Export dialog: which formats, under which names, in which folder."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from tuner.exporters import Exporter, Group, exporters
from tuner.gui.exporting.cloud_file_row import CloudFileRow
from tuner.gui.exporting.folder_row import FolderRow
from tuner.gui.exporting.format_list import FormatList
from tuner.gui.exporting.preview_panel import MAKING, PreviewPanel
from tuner.gui.lanes.previews import Previews
from tuner.gui.widgets.fitting import fit_dialog
from tuner.gui.widgets.making import paragraph, push_button
from tuner.gui.widgets.naming import named
from tuner.session.exported import OnShow
from tuner.session.view import CloudView

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be written.

    Attributes:
        prefix: begins each name.
    """

    formats: tuple[Exporter, ...]
    folder: Path
    prefix: str = ""

    @property
    def paths(self) -> list[Path]:
        return [self.folder / (self.prefix + one.name) for one in self.formats]


class ExportDialog(QDialog):
    """Asks; it writes nothing itself.

    Signals:
        export_asked, snapshot_asked: with the Wish.
        choice_changed: the keys of all that is ticked now.
        cloud_changed: how a point cloud is written, as a ``CloudView``.
    """

    export_asked = Signal(object)
    snapshot_asked = Signal(object)
    choice_changed = Signal(object)
    cloud_changed = Signal(object)

    def __init__(
        self,
        shown: OnShow,
        previews: Previews,
        *,
        cloud: CloudView,
        chosen: Collection[str],
        folder: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("export_dialog")
        self.setWindowTitle("Export")
        self._shown = shown
        self._previews = previews
        self._list = FormatList()
        self._list.show_lacking(shown.lacking(exporters()))
        self._list.choose(chosen)
        self._folder = FolderRow("export_folder", "Folder", folder)
        self._prefix = named(QLineEdit(), "export_prefix")
        self._prefix.setPlaceholderText("nothing, or e.g. scene1-")
        self._cloud = CloudFileRow(cloud)
        self._preview = PreviewPanel()
        self._about = named(paragraph(self._list.about), "export_about")
        self._words = named(paragraph(), "export_words")
        self._build()
        self._list.chosen_changed.connect(self._show)
        self._list.looked_at.connect(self._on_looked_at)
        self._cloud.changed.connect(self._on_cloud)
        previews.made.connect(self._preview.show_preview)
        previews.failed.connect(self._preview.say)
        self.finished.connect(previews.forget)
        self._folder.changed.connect(self._show)
        self._prefix.textChanged.connect(lambda _text: self._show())
        fit_dialog(self, 1180, 700)
        self._show()
        self._ask_preview()

    def _build(self) -> None:
        form = QFormLayout()
        form.addRow("&Folder", self._folder)
        form.addRow("&Names begin with", self._prefix)
        form.addRow("Point cloud", self._cloud)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._export = named(push_button("&Export"), "export_write")
        self._snapshot = named(push_button("&Snapshot"), "export_snapshot")
        self._snapshot.setToolTip(
            "The chosen formats with preset, numbers and calibration in a new dated folder"
        )
        self._export.setDefault(True)
        box.addButton(self._export, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton(self._snapshot, QDialogButtonBox.ButtonRole.ActionRole)
        named(box.button(QDialogButtonBox.StandardButton.Cancel), "export_cancel")
        box.rejected.connect(self.reject)
        self._export.clicked.connect(lambda: self._ask(self.export_asked))
        self._snapshot.clicked.connect(lambda: self._ask(self.snapshot_asked))
        layout = QVBoxLayout(self)
        beside = QSplitter(Qt.Orientation.Horizontal)
        beside.setChildrenCollapsible(False)
        beside.addWidget(self._list)
        beside.addWidget(self._preview)
        beside.setStretchFactor(0, 3)
        beside.setStretchFactor(1, 2)
        layout.addWidget(beside, 1)
        layout.addWidget(self._about)
        layout.addLayout(form)
        layout.addWidget(self._words)
        layout.addWidget(box)

    @property
    def _wish(self) -> Wish:
        return Wish(self._list.chosen, Path(self._folder.folder), self._prefix.text())

    def _ask(self, signal: SignalInstance) -> None:
        self.choice_changed.emit(self._list.wanted)
        wish = self._wish
        self.accept()
        signal.emit(wish)

    @Slot(str)
    def _on_looked_at(self, about: str) -> None:
        self._about.setText(about)
        self._show_cloud()
        self._ask_preview()

    @Slot(object)
    def _on_cloud(self, cloud: CloudView) -> None:
        self.cloud_changed.emit(cloud)
        self._ask_preview()

    def _ask_preview(self) -> None:
        """Of the format that was gone to; that of another one goes at once."""
        one = self._list.gone_to
        if one is None or self._list.why_not(one):
            self._previews.forget()
            self._preview.say("" if one is None else f"{one.title}: not possible now.")
            return
        self._preview.say(MAKING)
        self._previews.ask(replace(self._shown, layout=self._cloud.view.layout), one)

    def _show(self) -> None:
        wish = self._wish
        problem = _problem(wish, self._folder.folder)
        self._export.setEnabled(not problem)
        self._snapshot.setEnabled(bool(self._folder.folder))
        self._words.setText(problem or _what(wish))
        self._show_cloud()

    def _show_cloud(self) -> None:
        """Its choices count where a cloud is chosen or gone to."""
        gone_to = self._list.gone_to
        meant = (*self._list.chosen, *(() if gone_to is None else (gone_to,)))
        self._cloud.setEnabled(any(one.group is Group.CLOUD for one in meant))


def _problem(wish: Wish, folder: str) -> str:
    """Why nothing can be exported, in words."""
    if not wish.formats:
        return "Choose at least one format."
    if not folder:
        return "Choose a folder."
    if wish.prefix and Path(wish.prefix).name != wish.prefix:
        return "The beginning of the names is no path; choose the folder above."
    return ""


def _what(wish: Wish) -> str:
    names = [path.name for path in wish.paths]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"Writes {', '.join(names[:_NAMED])}{more}."
