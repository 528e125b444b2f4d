"""What is said of files that were opened, with the button that mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tuner.engine.rectifying import Sides
from tuner.gui.announcer import Announcer
from tuner.gui.lanes.loading import LoadedFiles
from tuner.gui.lanes.rigs import Rectified
from tuner.gui.widgets.message_bar import Tone
from tuner.session.rig import RigRef
from tuner.session.state import State

PAIR_TOPIC, TRUTH_TOPIC, CALIBRATION_TOPIC = "pair", "truth", "calibration"
FITTED_TOPIC, READING_TOPIC = "fitted to pair", "reading of pair"
SOURCE_TOPIC = "how a source was understood"
GONE_TOPIC = "calibration that has gone"
"""Of its own: what is said of one pair's calibration goes with the pair."""
_EXCHANGED: Final = (
    Sides.CALIBRATION_EXCHANGED,
    Sides.PICTURES_EXCHANGED,
    Sides.BOTH_EXCHANGED,
)
_OF_THE_PAIR: Final = (PAIR_TOPIC, FITTED_TOPIC, READING_TOPIC, CALIBRATION_TOPIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class RigGestures:
    """What the buttons of messages about a calibration do."""

    name_unit: Callable[[], None]
    leave: Callable[[], None]
    exchange: Callable[[], None]
    swap: Callable[[], None]
    both: Callable[[], None]
    use: Callable[[RigRef], None]
    open: Callable[[], None]


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
        rig: RigGestures,
    ) -> None:
        self._announcer = announcer
        self._as_mm = as_mm
        self._ask_divisor = ask_divisor
        self._ask_depth = ask_depth
        self._rig = rig

    def withdraw(self, before: State, after: State, *, playing: bool = False) -> None:
        """What was said of other files, which undo and redo change too, has lost its reason.

        Args:
            playing: pairs follow each other by themselves: nobody could have read by now that
                something else could not be opened.
        """
        self._announcer.withdraw(TRUTH_TOPIC)
        if before.rig.key != after.rig.key:
            self._announcer.withdraw(CALIBRATION_TOPIC)
        if before.pair != after.pair:
            for topic in _OF_THE_PAIR:
                if topic != PAIR_TOPIC or not playing:
                    self._announcer.withdraw(topic)
        if not after.pair.of_one_source(before.pair):
            self._announcer.withdraw(SOURCE_TOPIC)

    def say_notes(self, loaded: LoadedFiles) -> None:
        """How the pictures were read, and what became of the calibration beside them."""
        left, right = loaded.read.left, loaded.read.right
        if left.note == right.note:
            notes = [left.note]
        else:
            notes = [f"{one.name}: {one.note}." for one in (left, right) if one.note]
        if any(notes):
            tone = Tone.WARNING if left.damaged or right.damaged else Tone.NEWS
            self._announcer.say(" ".join(notes), tone, topic=READING_TOPIC)
        self.say_calibration(loaded)

    def say_calibration(self, loaded: LoadedFiles) -> None:
        """By which calibration the pair is rectified, or why by none, with what mends it."""
        if loaded.rig_error:
            self._announcer.say(loaded.rig_error, Tone.WARNING, topic=CALIBRATION_TOPIC)
        elif loaded.left_rig:
            rig = loaded.left_rig
            self._announcer.say(
                f"{rig.title} rectified the pair before; this one, of another place, is shown as "
                "it was read.",
                action="Use it here too",
                act=lambda: self._rig.use(rig),
                topic=CALIBRATION_TOPIC,
            )
        elif loaded.rectified is not None and loaded.rectified.rig:
            self._say_rectified(loaded.rectified)
        else:
            self._say_beside(loaded)

    def say_gone(self, rig: RigRef) -> None:
        """The pairs of the source are not rectified any more, and why."""
        are = "are" if len(rig.calibration.files) > 1 else "is"
        self._announcer.say(
            f"{rig.title} {are} not there any more: the pairs are shown as they were read, without "
            "metres.",
            Tone.WARNING,
            action="Open a calibration…",
            act=self._rig.open,
            topic=GONE_TOPIC,
        )

    def _say_rectified(self, done: Rectified) -> None:
        words, act = self._mending(done)
        tone = Tone.WARNING if done.unit_lacks or done.sides in _EXCHANGED else Tone.NEWS
        self._announcer.say(done.words, tone, action=words, act=act, topic=CALIBRATION_TOPIC)

    def _mending(self, done: Rectified) -> tuple[str, Callable[[], None] | None]:
        """The button that a message on a calibration has, and what it does."""
        rig = self._rig
        exchanges = {
            Sides.CALIBRATION_EXCHANGED: ("Exchange its cameras", rig.exchange),
            Sides.PICTURES_EXCHANGED: ("Swap the pictures", rig.swap),
            Sides.BOTH_EXCHANGED: ("Exchange both", rig.both),
        }
        if done.sides in exchanges:
            return exchanges[done.sides]
        if done.unit_lacks:
            return "Name the unit…", rig.name_unit
        return ("Leave it as it was read", rig.leave) if done.rig.found else ("", None)

    def say_source(self, loaded: LoadedFiles) -> None:
        """What was guessed of a source, and what of it is left out."""
        notes = loaded.sequence.notes if loaded.sequence is not None else ()
        words = " ".join(f"{one[0].upper()}{one[1:]}." for one in notes)
        if words:
            self._announcer.say(words, topic=SOURCE_TOPIC)
        else:
            self._announcer.withdraw(SOURCE_TOPIC)

    def _say_beside(self, loaded: LoadedFiles) -> None:
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
        elif truth is not None and loaded.moved and not truth.doubt:
            name = Path(truth.path).name
            self._announcer.say(
                f"{name} is taken as the ground truth of the rectified left picture.",
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
