"""The dialog for all pairs of a source: what, by which settings, where to, and how far it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from tuner.engine.batch.job import TakenError
from tuner.engine.batch.pace import Pace
from tuner.engine.batch.running import Done, cores
from tuner.exporters import Exporter, Group
from tuner.gui.exporting.cloud_file_row import CloudFileRow
from tuner.gui.exporting.folder_row import FolderRow
from tuner.gui.exporting.format_list import FormatList
from tuner.gui.exporting.range_row import RangeRow
from tuner.gui.lanes.batching import BatchWork, Ended
from tuner.gui.logbook import message_of
from tuner.gui.widgets.fitting import fit_dialog
from tuner.gui.widgets.making import paragraph, push_button
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.virtuals import guarded
from tuner.session.pair_range import PairRange
from tuner.session.view import CloudView

CALLED_OFF: Final = "Called off. What was done is whole; the same again goes on from there."
_MOST_SHOWN: Final = 10_000


@dataclass(frozen=True, slots=True)
class BatchWish:
    """What is to be done.

    Attributes:
        source: as it stands in the dialog.
        both: by both slots, compared.
        pairs: which of the source.
        jobs: how many processes.
    """

    source: str
    both: bool
    formats: tuple[Exporter, ...]
    out: Path
    jobs: int
    pairs: PairRange
    overwrite: bool = False


@guarded
class BatchDialog(QDialog):
    """Asks and shows; ``work`` does it.

    Signals:
        asked: with a BatchWish.
        cloud_changed: how point clouds are written, as a ``CloudView``.
    """

    asked = Signal(object)
    cloud_changed = Signal(object)

    def __init__(
        self,
        work: BatchWork,
        lacking: Mapping[str, str],
        *,
        source: str,
        total: int | None,
        slots: Collection[str],
        cloud: CloudView,
        chosen: Collection[str],
        out: str,
        parent: QWidget | None = None,
    ) -> None:
        """``total``: how many pairs ``source`` has; None where that is not known."""
        super().__init__(parent)
        self.setObjectName("batch_dialog")
        self.setWindowTitle("All pairs")
        self._work = work
        self._pace, self._began = Pace(0), 0.0
        self._source = FolderRow("batch_source", "Pairs of", source)
        self._known = source, total
        self._range = RangeRow("batch")
        self._range.show_total(total)
        self._slots = named(QComboBox(), "batch_slots")
        self._slots.addItems(list(slots))
        self._list = FormatList()
        self._list.show_lacking(lacking)
        self._list.choose(chosen)
        self._cloud = CloudFileRow(cloud)
        self._out = FolderRow("batch_out", "Folder of the results", out)
        self._jobs = named(QSpinBox(), "batch_jobs")
        self._jobs.setRange(1, max(64, cores()))
        self._jobs.setValue(cores())
        self._bar = named(QProgressBar(), "batch_bar")
        self._words = named(paragraph(), "batch_words")
        self._said = named(QPlainTextEdit(), "batch_said")
        self._said.setReadOnly(True)
        self._said.setMaximumBlockCount(_MOST_SHOWN)
        self._build()
        self._connect()
        fit_dialog(self, 900, 760)
        self._show_busy(False)

    def _build(self) -> None:
        form = QFormLayout()
        form.addRow("&Pairs of", self._source)
        form.addRow("&From pair", self._range)
        form.addRow("&Settings", self._slots)
        form.addRow("&Results in", self._out)
        form.addRow("Pr&ocesses", self._jobs)
        form.addRow("Point clouds", self._cloud)
        self._start = named(push_button("S&tart"), "batch_start")
        self._cancel = named(push_button("&Call off"), "batch_cancel")
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        named(box.button(QDialogButtonBox.StandardButton.Close), "batch_close")
        box.addButton(self._start, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton(self._cancel, QDialogButtonBox.ButtonRole.ActionRole)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._list, 3)
        layout.addWidget(self._bar)
        layout.addWidget(self._words)
        layout.addWidget(self._said, 1)
        layout.addWidget(box)

    def _connect(self) -> None:
        self._start.clicked.connect(lambda: self._ask(overwrite=False))
        self._cancel.clicked.connect(self._work.stop)
        self._list.chosen_changed.connect(self._show_problem)
        self._cloud.changed.connect(self.cloud_changed)
        self._source.changed.connect(self._on_source)
        for row in (self._source, self._out, self._range):
            row.changed.connect(self._show_problem)
        self._work.begun.connect(self._on_begun)
        self._work.progressed.connect(self._on_progressed)
        self._work.ended.connect(self._on_ended)

    # asking

    def _ask(self, *, overwrite: bool) -> None:
        wish = BatchWish(
            self._source.folder,
            self._slots.currentIndex() > 0,
            self._list.chosen,
            Path(self._out.folder),
            self._jobs.value(),
            self._range.range,
            overwrite,
        )
        self._said.clear()
        self._words.setText("Looking for the pairs…")
        self._bar.setRange(0, 0)
        self._show_busy(True)
        self.asked.emit(wish)

    @property
    def _problem(self) -> str:
        if not self._list.chosen:
            return "Choose at least one format."
        if not self._source.folder:
            return "Name a folder of pairs, a video or a bag."
        if self._range.empty:
            return "There is no such pair: the first one lies behind the last one."
        return "" if self._out.folder else "Choose a folder for the results."

    @Slot()
    def _on_source(self) -> None:
        """Only of the open source it is known how many pairs it has."""
        source, total = self._known
        self._range.show_total(total if self._source.folder == source else None)

    @Slot()
    def _show_problem(self) -> None:
        if not self._work.busy:
            self._show_busy(False)

    def _show_busy(self, busy: bool) -> None:
        problem = self._problem
        if not busy:
            self._words.setText(problem)
        self._start.setEnabled(not busy and not problem)
        self._cancel.setEnabled(busy)
        for part in (self._source, self._range, self._slots, self._list, self._out, self._jobs):
            part.setEnabled(not busy)
        clouds = any(one.group is Group.CLOUD for one in self._list.chosen)
        self._cloud.setEnabled(clouds and not busy)

    # what comes

    @Slot(int)
    def _on_begun(self, total: int) -> None:
        self._pace, self._began = Pace(total), monotonic()
        self._bar.setRange(0, total)
        self._bar.setValue(0)
        self._words.setText(self._pace.words(0))

    @Slot(object)
    def _on_progressed(self, done: Done) -> None:
        self._pace.add(before=done.before)
        self._bar.setValue(self._pace.done)
        self._words.setText(self._pace.words(monotonic() - self._began))
        if done.failed:
            self._said.appendPlainText(f"{done.name}: {done.failed}")

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        self._bar.setRange(0, max(1, self._pace.total))
        self._show_busy(False)
        error = ended.error
        if isinstance(error, TakenError) and self._may_overwrite(str(error)):
            self._ask(overwrite=True)
            return
        words = message_of(error) if error is not None else ended.words
        self._words.setText(words or CALLED_OFF)

    def _may_overwrite(self, text: str) -> bool:
        kinds = QMessageBox.StandardButton
        question = f"{text}. Do you want to overwrite it?"
        answer = QMessageBox.question(self, "Overwrite?", question, kinds.Yes | kinds.No, kinds.No)
        return answer == kinds.Yes

    def done(self, result: int) -> None:
        """Closing it calls off what runs."""
        self._work.stop()
        super().done(result)
