"""All pairs of the open source at once."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from tuner.engine.batch.job import Job
from tuner.exporters import exporters
from tuner.gui.commands.command import command
from tuner.gui.exporting.batch_dialog import BatchDialog, BatchWish
from tuner.gui.history import History
from tuner.gui.lanes.batching import BatchWork
from tuner.gui.results import Results
from tuner.gui.store import Store
from tuner.gui.viewing import Viewing
from tuner.session.many import job_of, lacking, meant, slots_of, source_of
from tuner.session.state import State

_USUAL = ("disparity-png", "metrics-json")
_TAB = "batch"


class BatchCommands(QObject):
    """Opens the dialog; there is one batch at a time."""

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        *,
        store: Store,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._results = results
        self._viewing = viewing
        self._history = history
        self._store = store
        self._over = over
        self._work = BatchWork(self)

    @command(
        "&All pairs…",
        name="batch",
        menu="Output",
        section=2,
        tip="Compute and export all pairs of the open source, several at once",
    )
    def batch(self) -> None:
        """The settings are those of now."""
        state = self._history.state
        sequence = self._results.sequence
        dialog = BatchDialog(
            self._work,
            lacking(),
            source=source_of(state),
            total=sequence.count if sequence is not None else None,
            slots=slots_of(state),
            cloud=self._viewing.view.cloud,
            chosen=self._kept(),
            out=self._store.folder(_TAB),
            parent=self._over,
        )
        dialog.cloud_changed.connect(self._viewing.show_cloud)
        dialog.asked.connect(lambda wish: self._start(wish, state))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def close(self) -> None:
        """Call off what runs."""
        self._work.close()

    def _start(self, wish: BatchWish, state: State) -> None:
        self._store.keep_folder(_TAB, str(wish.out))
        self._store.keep_tab(_TAB, {"formats": [one.key for one in wish.formats]})
        layout = self._viewing.view.cloud.layout

        def job() -> Job:
            return job_of(
                meant(wish.source, state),
                state,
                both=wish.both,
                formats=wish.formats,
                out=wish.out,
                overwrite=wish.overwrite,
                pairs=wish.pairs,
                layout=layout,
            )

        self._work.start(job, jobs=wish.jobs)

    def _kept(self) -> tuple[str, ...]:
        found = self._store.tab(_TAB).get("formats")
        known = {one.key for one in exporters()}
        keys = tuple(key for key in found if key in known) if isinstance(found, list) else ()
        return keys or _USUAL
