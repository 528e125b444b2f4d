"""The monocular tab: one picture and its map of relative inverse depth."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from tuner.core.choices import AS_MODEL_WANTS, Choice
from tuner.core.colour import Legend, Palette, palette
from tuner.core.types import Picture
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.lanes.network import MonoFrame, MonoLive
from tuner.gui.logbook import message_of
from tuner.gui.monocular.bar import MonoBar
from tuner.gui.monocular.consent import ConsentDialog
from tuner.gui.monocular.grid import MonoGrid
from tuner.gui.monocular.model_manager import ModelManager
from tuner.gui.monocular.welcome import MonoWelcome
from tuner.gui.monocular.words import describe, summary
from tuner.gui.views.pointing import Pointing
from tuner.gui.widgets.filters import MODELS, PICTURES
from tuner.gui.widgets.making import paragraph, repeating
from tuner.gui.widgets.message_bar import Message, MessageBar, Tone
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.theme import picture_greys
from tuner.gui.widgets.virtuals import guarded
from tuner.networks.backend import Backend, Question, row_of, variants_of
from tuner.networks.types import EngineReport
from tuner.session.remembered import Look, from_state, is_possible, to_state
from tuner.sources.image import read_picture

NAME = "relative inverse depth, near -> far"
NO_PICTURE = "No picture.\nOpen a pair (Ctrl+O), or drop an image here."
LOOKING = "Looking for models…"
WAITING = "The map follows…"
NO_MAP = "No map. Press Run."
RUN_TOPIC, ENGINE_TOPIC, PICTURE_TOPIC = "mono run", "mono engine", "mono picture"


@guarded
class MonoTab(QWidget):
    """Shows the stereo tab's left picture, or another, and what the network makes of it."""

    readout_changed = Signal(str)
    state_changed = Signal()
    """Something that ``state()`` holds was changed by the user."""
    folder_dropped = Signal(object)
    """Path of a folder: it may hold a pair, which is for the window."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mono_tab")
        self._backend = backend
        self.live = MonoLive(backend, self)
        self._files = Lane("mono files", self)
        self._models = Lane("mono models", self)
        self._awake = False
        self._stereo: Picture | None = None
        self._painted: MonoFrame | None = None
        self._told: tuple[Choice, str] | None = None
        self._dialog: ConsentDialog | None = None
        self.manager: ModelManager | None = None
        self._build()
        self._connect()
        self._show_models()
        self._show_nothing()

    def _build(self) -> None:
        self.bar = MonoBar(self)
        self.messages = MessageBar(self)
        self.grid = MonoGrid(self)
        self.pointing = Pointing(self.grid, describe=self._describe)
        self.welcome = MonoWelcome()
        self.grid.set_panel(self.welcome)
        self.report = named(paragraph(), "mono_report")
        self.report.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.report.setAccessibleName("What ran")
        self.report.setContentsMargins(8, 3, 8, 4)
        self.report.setMinimumWidth(60)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.bar, self.messages, self.grid, self.report):
            layout.addWidget(widget, 1 if widget is self.grid else 0)
        self.setAcceptDrops(True)

    def _connect(self) -> None:
        bar, live = self.bar, self.live
        bar.choice_changed.connect(self._on_choice)
        bar.look_changed.connect(self._on_look)
        bar.follow_changed.connect(self._on_follow)
        bar.run_clicked.connect(partial(live.run, fresh=True))
        bar.cancel_clicked.connect(live.cancel)
        bar.file_wanted.connect(self.ask_file)
        bar.manager_wanted.connect(self.open_manager)
        bar.picture_wanted.connect(self.ask_picture)
        self.welcome.download_wanted.connect(self._on_download)
        self.welcome.file_wanted.connect(self.ask_file)
        live.shown.connect(self.show_frame)
        live.failed.connect(self._on_failed)
        live.busy_changed.connect(self._on_busy)
        live.needs_consent.connect(self._ask_consent)
        live.refused.connect(self._on_refused)
        live.report_changed.connect(self._on_report)
        live.missing_changed.connect(self._show_missing)
        self.pointing.changed.connect(self.readout_changed)
        self._files.finished.connect(self._on_picture_read)
        self._files.failed.connect(self._on_unread)
        self._models.finished.connect(self._show_models)
        self._models.failed.connect(lambda _, error: self.say(message_of(error), Tone.ERROR))
        self._rate = repeating(self, 1000)
        self._rate.timeout.connect(self._show_report)

    # what is shown

    @property
    def frame(self) -> MonoFrame | None:
        """The result on show; its ``depth`` is what a comparison needs."""
        return self.live.frame

    @property
    def follows(self) -> bool:
        """The stereo tab's left picture is shown."""
        return self.bar.follow.isChecked()

    @property
    def settled(self) -> bool:
        """Everything asked for is on screen."""
        return self.live.settled and self._files.quiet and self._models.quiet

    def say(self, text: str, tone: Tone = Tone.NEWS, **more: Any) -> None:
        """A message above the views."""
        self.messages.say(Message(text, tone, **more))

    def show_stereo_picture(self, picture: Picture | None) -> None:
        """The stereo tab shows another left picture; it is shown here if it is followed."""
        self._stereo = picture
        if self.follows and picture is not self.live.picture:
            self.show_picture(picture)

    def show_picture(self, picture: Picture | None) -> None:
        """Show this picture; the map follows after a pause."""
        self.messages.withdraw(RUN_TOPIC)
        self.messages.withdraw(PICTURE_TOPIC)
        self.live.show_picture(picture)
        if picture is None:
            self._show_nothing()
            return
        view = self.grid.source
        same_size = self.grid.camera.framing.image == picture.size and not view.canvas.empty
        self.grid.set_image_size(picture.size)
        view.show_picture(picture.shown)
        view.set_title("Picture", f"{picture.name}  {picture.size}")
        view.setToolTip(picture.note)
        if not same_size:
            self._clear_map(self._waiting)
        self._show_able()
        self.pointing.show()

    def show_frame(self, frame: MonoFrame) -> None:
        """Show the map."""
        view = self.grid.map
        look, drawn = frame.look, frame.drawn
        colours = self._palette(look, complete=drawn.complete)
        if self.grid.camera.framing.image != frame.depth.size:
            return
        self._painted = frame
        view.show_indexed(drawn.index, colours)
        # The ruler's ends say "near" and "far" where others have a unit.
        apart = ("far",) if drawn.complete else ("none",)
        view.set_legend(Legend(drawn.low, drawn.high, "near", NAME, apart), colours)
        title = "Above the plane" if drawn.plane else "Relative inverse depth"
        view.set_title(f"{title}, near → far", frame.depth.title)
        self.messages.withdraw(RUN_TOPIC)
        self._show_report()
        self.pointing.show()

    def _palette(self, look: Look, *, complete: bool) -> Palette:
        grey, _ = picture_greys(self.palette())
        key = (look.colour_map, complete, grey)
        if key != getattr(self, "_palette_key", None):
            self._palette_key = key
            self._made_palette = palette(look.colour_map, invalid=grey, apart=not complete)
        return self._made_palette

    @property
    def _waiting(self) -> str:
        """What to say before a map: nothing is promised while no model has been found."""
        return WAITING if self._backend.surveyed else LOOKING

    def _show_nothing(self) -> None:
        self.grid.source.clear(NO_PICTURE)
        self.grid.source.set_title("Picture")
        self._clear_map("")
        self.pointing.leave()
        self._show_able()

    def _clear_map(self, words: str) -> None:
        """Say this in the map's place."""
        self._painted = None
        self.grid.map.clear(words)
        self._show_report()

    def _show_able(self) -> None:
        self.bar.show_runnable(self.live.picture is not None and not self.live.missing)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.frame is not None:
            self.show_frame(self.frame)

    # state

    def state(self) -> dict[str, Any]:
        """What to keep for the next start, as JSON can hold it."""
        folder = self._backend.chosen_folder
        return {
            **to_state(self.live.choice, self.live.look, follow=self.follows),
            "models_folder": str(folder) if folder is not None else "",
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what was kept; anything illegal counts as absent."""
        choice, look, follow = from_state(state)
        row = None if choice.file else row_of(self._backend.rows(), choice.model)
        if not choice.file and row is None:
            choice = choice.of_model("")
        if choice.variant not in variants_of(row):
            choice = replace(choice, variant=AS_MODEL_WANTS)
        self.live.choose(choice)
        self.live.set_look(look)
        self.bar.show_choice(choice)
        self.bar.show_look(look)
        self.bar.show_follow(follow)
        folder = state.get("models_folder")
        if isinstance(folder, str) and Path(folder).is_absolute() and is_possible(folder):
            self._backend.set_folder(Path(folder))
        if self._awake:
            self.refresh_models()

    @Slot(object)
    def _on_choice(self, choice: Choice) -> None:
        self.messages.withdraw(RUN_TOPIC)
        self.live.choose(choice)
        self._show_missing()
        if self.frame is None and self.live.picture is not None and not self.live.missing:
            self._clear_map(self._waiting)
        self.state_changed.emit()

    @Slot(object)
    def _on_look(self, look: Look) -> None:
        self.live.set_look(look)
        self.state_changed.emit()

    @Slot(bool)
    def _on_follow(self, follow: bool) -> None:
        if follow and self._stereo is not None:
            self.show_picture(self._stereo)
        self.state_changed.emit()

    # models

    def wake(self) -> None:
        """Look for engines and models; until then nothing runs. Showing the tab does it too."""
        if not self._awake:
            self._awake = True
            self.refresh_models()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.wake()

    @Slot()
    def refresh_models(self) -> None:
        """Look again which engines and model files are here."""
        self._models.submit(Job(self._backend.survey))

    @Slot()
    def _show_models(self) -> None:
        rows = self._backend.rows()
        self.bar.show_engines(self._backend.engines())
        here = [row.key for row in rows if self._backend.locate(row) is not None]
        self.bar.show_rows(rows, here)
        self.bar.show_choice(self.live.choice)
        self._show_missing()
        frame = self.frame
        if self.live.look_for_model() and (frame is None or frame.choice != self.live.choice):
            if self.live.picture is not None and frame is None:
                self._clear_map(self._waiting)
            self.live.run()
        if self.manager is not None and not self.manager.busy:
            self.manager.refresh()

    @Slot()
    def _show_missing(self) -> None:
        missing = self.live.missing
        row = row_of(self._backend.rows(), self.live.choice.model)
        if row is not None:
            self.welcome.show_row(row)
        self.grid.show_panel(missing)
        self._show_able()

    def choose_model(self, key: str) -> None:
        """Use this model of the registry."""
        self.choose(self.live.choice.of_model(key))

    def choose_file(self, path: Path) -> None:
        """Use this ONNX file; one of unknown digest is asked about before it is loaded."""
        file = str(path.absolute())
        self.choose(self.live.choice.of_file(file))

    def choose(self, choice: Choice) -> None:
        """Run this network in this way."""
        self.bar.show_choice(choice)
        self._on_choice(choice)

    @Slot()
    def ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open an ONNX file", "", MODELS)
        if name:
            self.choose_file(Path(name))

    @Slot()
    def _on_download(self) -> None:
        self.open_manager(self.live.choice.model)

    def open_manager(self, key: str = "") -> None:
        """Open the model manager at a model, the default one for an empty key."""
        if self.manager is None:
            self.manager = ModelManager(self._backend, self.window())
            self.manager.models_changed.connect(self._show_models)
            self.manager.chosen.connect(self.choose_model)
        self.manager.show_model(key or self.live.choice.model)
        self.manager.open()

    @Slot(object)
    def _ask_consent(self, question: Question) -> None:
        if self._dialog is not None:
            if self._dialog.asks(question):
                return
            self._dialog.blockSignals(True)
            self._dialog.reject()
            self._dialog.deleteLater()
        self._dialog = ConsentDialog(question, self)
        self._dialog.answered.connect(self._on_answer)
        self._dialog.open()

    @Slot(object, bool)
    def _on_answer(self, question: Question, yes: bool) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()
        self.live.answer(question, yes)

    @Slot(str)
    def _on_refused(self, path: str) -> None:
        name = Path(path).name
        self.say(
            f"{name} was not loaded; choose another model, or Run to be asked again.",
            topic=RUN_TOPIC,
        )
        if self.frame is None:
            self._clear_map(NO_MAP)

    # pictures

    @Slot()
    def ask_picture(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open a picture", "", PICTURES)
        if name:
            self.open_picture(Path(name))

    def open_picture(self, path: Path) -> None:
        """Show this picture instead of the stereo tab's."""
        self._files.submit(Job(partial(_read, path), tag=path))

    @Slot(object, object)
    def _on_picture_read(self, path: Path, picture: Picture | None) -> None:
        if picture is None:
            self.folder_dropped.emit(path)
            return
        self.bar.show_follow(False)
        self.show_picture(picture)
        if picture.note:
            tone = Tone.WARNING if picture.damaged else Tone.NEWS
            self.say(picture.note, tone, topic=PICTURE_TOPIC)
        self.state_changed.emit()

    @Slot(object, object)
    def _on_unread(self, _path: Path, error: Exception) -> None:
        self.say(message_of(error), Tone.ERROR, topic=PICTURE_TOPIC)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # What it is will be looked at when it is let go: a disk may make one wait.
        if len(_paths(event)) == 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """One picture or one ONNX file; more than that is for the window."""
        path = _paths(event)[0]
        event.acceptProposedAction()
        if path.suffix.lower() == ".onnx":
            self.choose_file(path)
        else:
            self._files.submit(Job(partial(_read_unless_folder, path), tag=path))

    # results and read-out

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        self.bar.show_busy(busy)
        self.grid.map.set_busy(busy)
        self._show_able()
        if not busy and self.frame is None and self.live.picture is not None:
            self._clear_map(NO_MAP)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self.say(text, Tone.ERROR, topic=RUN_TOPIC)
        if self.frame is None:
            self._clear_map("No map.")

    @Slot(object)
    def _on_report(self, report: EngineReport) -> None:
        told, self._told = self._told, (self.live.choice, report.note)
        if told == self._told:
            # Closed once, it does not come back with the next picture of a film.
            return
        if report.note:
            self.say(report.note, Tone.WARNING, topic=ENGINE_TOPIC)
        else:
            self.messages.withdraw(ENGINE_TOPIC)

    @Slot()
    def _show_report(self) -> None:
        frame, rate = self._painted, self.live.frames_per_second
        self.report.setText(summary(frame, rate) if frame is not None else "")
        self.report.setToolTip(self.report.text())
        if rate and not self._rate.isActive():
            self._rate.start()
        elif not rate:
            self._rate.stop()

    def cursor_text(self) -> str:
        """The read-out of the pixel under the cursor, or an empty text."""
        return self.pointing.text

    def _describe(self, x: int, y: int) -> str:
        # Between the pictures of a film the last map is still the one on show.
        frame = self.frame or (self._painted if self.live.is_film else None)
        return "" if frame is None else describe(frame, x, y)

    def close_workers(self) -> None:
        """Stop everything that runs; the tab must not be used after."""
        self._rate.stop()
        self._files.close()
        self._models.close()
        if self._dialog is not None:
            self._dialog.blockSignals(True)
            self._dialog.close()
        if self.manager is not None:
            self.manager.close_workers()
            self.manager.close()
        self.live.close()


def _read(path: Path, stop: Event) -> Picture:
    return read_picture(path, stop=stop)


def _read_unless_folder(path: Path, stop: Event) -> Picture | None:
    return None if os.path.isdir(path) else _read(path, stop)


def _paths(event: QDropEvent) -> Sequence[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
