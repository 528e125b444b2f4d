"""What is chosen: all of it is covered by undo; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tuner.core.choices import Fit, NetworkChoice
from tuner.core.geometry.rectification import LineUp
from tuner.core.grey import USUAL, GreyRule
from tuner.engine.frame import Display
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import default_settings
from tuner.presets.preset import Preset
from tuner.session.rig import RigRef
from tuner.sources.ground_truth import AS_TOLD, HowRead
from tuner.sources.source import SourceRef

SLOTS = ("A", "B")


@dataclass(frozen=True, slots=True)
class PairRef:
    """Where the pair comes from, and how it is read; all empty for none.

    Attributes:
        left, right: two files, or twice the one that holds both pictures.
        source: a folder of pairs, a video, a camera or a bag, in place of files.
        frame: which of its pairs, 0 for the first. Undo leaves it where it is.
        grey: which values of pictures of more than 8 bit become black and white.
        baseline_mm: the baseline in ``calibration.json`` counts mm, as the user has said.
        flipped: of one file with both pictures, or of a source, its second is the left one.
    """

    left: str = ""
    right: str = ""
    source: SourceRef | None = None
    frame: int = 0
    grey: GreyRule = USUAL
    baseline_mm: bool = False
    flipped: bool = False

    def swapped(self) -> PairRef:
        together = self.source is not None or (bool(self.left) and self.left == self.right)
        flipped = together and not self.flipped
        return replace(self, left=self.right, right=self.left, flipped=flipped)

    @property
    def named(self) -> tuple[object, ...]:
        """Which pair it is, however it is read."""
        return self.left, self.right, self.source, self.frame, self.flipped

    @property
    def places(self) -> tuple[str, str]:
        """The two files, or what the source consists of; the second is empty where there is one."""
        if self.source is None:
            return self.left, self.right
        first, *others = self.source.parts
        return first, others[0] if others else ""

    def at(self, frame: int) -> PairRef:
        """Another pair of the same source."""
        return replace(self, frame=frame)

    def of_one_source(self, other: PairRef) -> bool:
        """Whether both are pairs of one source."""
        return self.source is not None and self.source == other.source


@dataclass(frozen=True, slots=True)
class TruthRef:
    """Where the ground truth comes from, and what the user has said of the file."""

    path: str = ""
    how: HowRead = AS_TOLD


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the two sets of settings under comparison, and the preset it began as."""

    settings: MatcherSettings = field(default_factory=default_settings)
    preset: Preset | None = None
    preset_path: str = ""

    @property
    def dirty(self) -> bool:
        """The settings differ from the preset's."""
        return self.preset is not None and self.settings != self.preset.settings


@dataclass(frozen=True, slots=True)
class State:
    """All that undo covers.

    Attributes:
        active: 0 or 1, the slot on show.
        network: which network estimates depth, and how.
        fit: how its map is fitted.
        display: how disparities become colours.
        rig: by which calibration pairs are rectified, and how.
        line_up: how the right picture is moved so that the rows meet.
        line_up_aside: its numbers while it is switched off; nothing else counts them.
    """

    slots: tuple[Slot, Slot] = field(default_factory=lambda: (Slot(), Slot()))
    active: int = 0
    pair: PairRef = field(default_factory=PairRef)
    truth: TruthRef = field(default_factory=TruthRef)
    display: Display = field(default_factory=Display)
    network: NetworkChoice = field(default_factory=NetworkChoice)
    fit: Fit = field(default_factory=Fit)
    rig: RigRef = field(default_factory=RigRef)
    line_up: LineUp = field(default_factory=LineUp)
    line_up_aside: LineUp = field(default_factory=LineUp)

    @property
    def slot(self) -> Slot:
        return self.slots[self.active]

    @property
    def other(self) -> Slot:
        return self.slots[1 - self.active]

    @property
    def settings(self) -> MatcherSettings:
        return self.slot.settings

    @property
    def names(self) -> tuple[str, str]:
        """Names of the slot on show and of the other one."""
        return SLOTS[self.active], SLOTS[1 - self.active]

    def with_slot(self, slot: Slot) -> State:
        """This state with the active slot replaced."""
        slots = (slot, self.slots[1]) if self.active == 0 else (self.slots[0], slot)
        return replace(self, slots=slots)

    def with_settings(self, settings: MatcherSettings) -> State:
        """This state with other settings in the active slot."""
        return self.with_slot(replace(self.slot, settings=settings))
