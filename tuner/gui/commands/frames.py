"""The pairs of a source: steps, playing, marks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import Actions, command
from tuner.gui.history import History
from tuner.gui.lanes.frames import Frames
from tuner.gui.lanes.recorder import Recorder
from tuner.gui.results import Results
from tuner.gui.store import Store
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.icons import icon
from tuner.gui.widgets.message_bar import Tone
from tuner.session.view import FramesView, View

SEQUENCE_TOPIC: Final = "pairs of a source"
_OF_A_SOURCE: Final = (
    "previous_pair",
    "next_pair",
    "play_pairs",
    "loop_pairs",
    "mark_pair",
    "pair_strip",
    "record_pairs",
)
_OF_MARKS: Final = ("next_marked", "previous_marked", "unmark_pairs")


class FrameCommands(QObject):
    """What can be done with the pairs of a source."""

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        announcer: Announcer,
        *,
        frames: Frames,
        recorder: Recorder,
        store: Store,
        actions: Actions,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._history = history
        self._viewing = viewing
        self._results = results
        self._announcer = announcer
        self._frames = frames
        self._recorder = recorder
        self._store = store
        self._actions = actions
        self._over = over
        self._said: tuple[str, ...] = ()

    # steps

    @command("&Previous pair", "Alt+Left", menu="Pairs", icon="previous")
    def previous_pair(self) -> None:
        """Show the pair before this one."""
        self._frames.step(-1)

    @command("&Next pair", "Alt+Right", menu="Pairs", icon="next")
    def next_pair(self) -> None:
        """Show the pair after this one."""
        self._frames.step(1)

    @command(
        "P&lay",
        "Ctrl+Space",
        menu="Pairs",
        name="play_pairs",
        icon="play",
        tip="Go on by itself; every pair is matched and shown",
    )
    def play(self) -> None:
        """Play, or stay at the pair on show."""
        if self._frames.meant:
            self._frames.pause()
        else:
            self._frames.play()

    @command(
        "L&oop",
        menu="Pairs",
        name="loop_pairs",
        checkable=True,
        tip="After the last pair comes the first",
    )
    def loop(self, on: bool) -> None:
        """After the last pair comes the first."""
        self._viewing.show_frames(replace(self._view, loop=on))

    # marks

    @command(
        "&Mark this pair",
        "Ctrl+D",
        menu="Pairs",
        section=2,
        name="mark_pair",
        checkable=True,
        icon="mark",
        tip="Count it among those that the settings are tuned for",
    )
    def mark(self, _on: bool) -> None:
        """Mark the pair on show, or take its mark away."""
        pair = self._history.state.pair
        if pair.source is not None:
            self._viewing.show_frames(self._view.turned(pair.source, pair.frame))

    @command(
        "Mark &ten pairs",
        menu="Pairs",
        section=2,
        name="mark_ten",
        tip="Mark ten pairs spread over all of them, or all if they are fewer, and no others",
    )
    def mark_ten(self) -> None:
        """Ten to tune for, without going from one to the next."""
        source, sequence = self._history.state.pair.source, self._results.sequence
        if source is not None and sequence is not None and sequence.count:
            self._viewing.show_frames(self._view.spread(source, sequence.count))

    @command(
        "&Unmark all pairs",
        menu="Pairs",
        section=2,
        name="unmark_pairs",
        tip="Take all marks away",
    )
    def unmark(self) -> None:
        """Count the numbers of the pair on show alone again."""
        self._viewing.show_frames(self._view.unmarked())

    @command("Ne&xt marked pair", "Alt+Down", menu="Pairs", section=2)
    def next_marked(self) -> None:
        """Show the next marked pair."""
        self._frames.step_marked(1)

    @command("P&revious marked pair", "Alt+Up", menu="Pairs", section=2)
    def previous_marked(self) -> None:
        """Show the marked pair before this one."""
        self._frames.step_marked(-1)

    @command(
        "&Strip of small pictures",
        menu="Pairs",
        section=3,
        name="pair_strip",
        checkable=True,
        tip="Small pictures of the pairs of a folder below the views",
    )
    def strip(self, on: bool) -> None:
        """Show or hide them."""
        self._viewing.show_frames(replace(self._view, strip=on))

    @command(
        "Re&cord…",
        menu="Pairs",
        section=4,
        name="record_pairs",
        checkable=True,
        tip="Write the pairs that are shown to a new folder, which can be opened again",
    )
    def record(self, on: bool) -> None:
        """Ask for a folder and begin, or end."""
        if not on:
            self._recorder.end()
            return
        title = "Record to a new folder"
        name, _ = QFileDialog.getSaveFileName(
            self._over, title, str(Path(self._store.folder("pair")) / "recorded"), ""
        )
        if name:
            self._recorder.begin(Path(name))
        else:
            self._on_recording(False)

    # following

    def follow(self) -> None:
        """What can be done; ``Actions`` have been made."""
        self._results.sequence_changed.connect(self._show)
        self._viewing.changed.connect(self._on_view)
        self._frames.meant_changed.connect(self._on_meant)
        self._recorder.changed.connect(self._on_recording)
        self._show()

    @property
    def _view(self) -> FramesView:
        return self._viewing.view.frames

    @property
    def buttons(self) -> tuple[list[QAction], list[QAction]]:
        """What stands before and behind the slider."""
        before = [self._actions[name] for name in ("previous_pair", "play_pairs", "next_pair")]
        return before, [self._actions["mark_pair"]]

    @Slot(object, object)
    def _on_view(self, before: View, after: View) -> None:
        if before.frames != after.frames:
            self._show()

    @Slot()
    def _show(self) -> None:
        sequence, pair = self._results.sequence, self._history.state.pair
        marks = self._view.marked(pair.source)
        for name in _OF_A_SOURCE:
            self._actions.show(name, enabled=sequence is not None)
        for name in _OF_MARKS:
            self._actions.show(name, enabled=sequence is not None and bool(marks))
        endless = sequence is not None and sequence.count is None
        self._actions.show("mark_ten", enabled=sequence is not None and not endless)
        self._actions.show("loop_pairs", checked=self._view.loop)
        self._actions.show("pair_strip", checked=self._view.strip)
        self._actions.show("mark_pair", checked=sequence is not None and pair.frame in marks)
        if sequence is None:
            self._announcer.withdraw(SEQUENCE_TOPIC)
        elif sequence.skipped and sequence.skipped != self._said:
            words = " ".join(f"{one[0].upper()}{one[1:]}." for one in sequence.skipped[:2])
            more = len(sequence.skipped) - 2
            words += f" And {more} more." if more > 0 else ""
            self._announcer.say(words, Tone.WARNING, topic=SEQUENCE_TOPIC)
        self._said = sequence.skipped if sequence is not None else ()

    @Slot(bool)
    def _on_recording(self, on: bool) -> None:
        text = "Stop re&cording" if on else "Re&cord…"
        self._actions.show("record_pairs", checked=on, text=text)

    @Slot(bool)
    def _on_meant(self, playing: bool) -> None:
        action = self._actions["play_pairs"]
        action.setText("P&ause" if playing else "P&lay")
        action.setIcon(icon("pause" if playing else "play", self._over.palette()))
