"""What is said of files that were opened, with the button that mends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tuner.gui.announcer import Announcer
from tuner.gui.lanes.loading import LoadedFiles
from tuner.gui.widgets.message_bar import Tone
from tuner.session.state import State

PAIR_TOPIC, TRUTH_TOPIC, CALIBRATION_TOPIC = "pair", "truth", "calibration"
FITTED_TOPIC, READING_TOPIC = "fitted to pair", "reading of pair"
SOURCE_TOPIC = "how a source was understood"
_OF_THE_PAIR: Final = (PAIR_TOPIC, FITTED_TOPIC, READING_TOPIC, CALIBRATION_TOPIC)


class OpeningWords:
    """Says it, and takes it back when other files are on show.

    Args:
        as_mm: reads the calibration's baseline as mm.
        ask_divisor, ask_depth: ask for the number that makes disparities of what a file holds.
    """

    def __init__(
        self,
        announcer: Announcer,
        *,
        as_mm: Callable[[], None],
        ask_divisor: Callable[[], None],
        ask_depth: Callable[[], None],
    ) -> None:
        self._announcer = announcer
        self._as_mm = as_mm
        self._ask_divisor = ask_divisor
        self._ask_depth = ask_depth

    def withdraw(self, before: State, after: State) -> None:
        """What was said of other files, which undo and redo change too, has lost its reason."""
        self._announcer.withdraw(TRUTH_TOPIC)
        if before.pair != after.pair:
            for topic in _OF_THE_PAIR:
                self._announcer.withdraw(topic)
        if not after.pair.of_one_source(before.pair):
            self._announcer.withdraw(SOURCE_TOPIC)

    def say_notes(self, loaded: LoadedFiles) -> None:
        """How the pictures were read, and what became of the calibration beside them."""
        left, right = loaded.pair.left, loaded.pair.right
        if left.note == right.note:
            notes = [left.note]
        else:
            notes = [f"{one.name}: {one.note}." for one in (left, right) if one.note]
        if any(notes):
            tone = Tone.WARNING if left.damaged or right.damaged else Tone.NEWS
            self._announcer.say(" ".join(notes), tone, topic=READING_TOPIC)
        self._say_calibration(loaded)

    def say_source(self, loaded: LoadedFiles) -> None:
        """What was guessed of a source, and what of it is left out."""
        notes = loaded.sequence.notes if loaded.sequence is not None else ()
        words = " ".join(f"{one[0].upper()}{one[1:]}." for one in notes)
        if words:
            self._announcer.say(words, topic=SOURCE_TOPIC)
        else:
            self._announcer.withdraw(SOURCE_TOPIC)

    def _say_calibration(self, loaded: LoadedFiles) -> None:
        if loaded.maybe_mm:
            self._announcer.say(
                loaded.note,
                Tone.WARNING,
                action="Read it as mm",
                act=self._as_mm,
                topic=CALIBRATION_TOPIC,
            )
        elif loaded.note:
            self._announcer.say(loaded.note, Tone.WARNING, topic=CALIBRATION_TOPIC)
        else:
            self._announcer.withdraw(CALIBRATION_TOPIC)

    def say_truth(self, loaded: LoadedFiles) -> None:
        """Why the ground truth could not be used, or what was guessed of it."""
        truth = loaded.truth
        if loaded.truth_error:
            self._announcer.say(loaded.truth_error, Tone.ERROR, topic=TRUTH_TOPIC)
        elif loaded.depth is not None:
            self._announcer.say(
                f"{loaded.depth}.",
                Tone.WARNING,
                action="Read as depth…",
                act=self._ask_depth,
                topic=TRUTH_TOPIC,
            )
        elif truth is not None and (truth.guessed or truth.doubt):
            divided = truth.depth is None
            self._announcer.say(
                " ".join(filter(None, (f"{truth.words}.", truth.doubt))),
                Tone.WARNING if truth.doubt else Tone.NEWS,
                action="Change divisor…" if divided else "Change the number…",
                act=self._ask_divisor if divided else self._ask_depth,
                topic=TRUTH_TOPIC,
            )
        else:
            self._announcer.withdraw(TRUTH_TOPIC)
