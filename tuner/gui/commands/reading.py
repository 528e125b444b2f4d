"""How files are read where they do not say it themselves: grey of many bits, ground truth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from tuner.core.errors import UserError
from tuner.core.grey import PERCENT, GreyRule, grey_rule
from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import command
from tuner.gui.history import History
from tuner.gui.lanes.opening import Opening
from tuner.gui.results import Results
from tuner.gui.widgets.message_bar import Tone
from tuner.sources.truth_mask import HIDES, SEEN, TOLD

_LEAST, _MOST, _DECIMALS = 0.001, 1e9, 3
NO_TRUTH: Final = "There is no ground truth; open one first."


class ReadingCommands(QObject):
    """Asks how; ``Opening`` reads the files again."""

    def __init__(
        self,
        opening: Opening,
        history: History,
        results: Results,
        announcer: Announcer,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._opening = opening
        self._history = history
        self._results = results
        self._announcer = announcer
        self._over = over
        opening.divisor_wanted.connect(self.change_divisor)
        opening.depth_wanted.connect(self.read_as_depth)

    @command("Grey of 16-&bit pictures", menu="View", section=4, name="grey", fills=True)
    def fill_grey(self, menu: QMenu) -> None:
        """The rules, of which the pair's is marked."""
        menu.clear()
        pair, rule = self._results.pair, self._history.state.pair.grey
        if pair is None or pair.left.scaled is None:
            menu.addAction("Pictures of 8 bit are shown as they are").setEnabled(False)
            return
        low, high = PERCENT
        kinds = {
            "percent": f"&{low:g} % to {high:g} % of the values",
            "whole": "&Whole range",
            "given": "&From … to …",
        }
        for kind, text in kinds.items():
            action = menu.addAction(text)
            action.setObjectName(f"grey_{kind}")
            action.setCheckable(True)
            action.setChecked(rule.kind == kind)
            action.triggered.connect(lambda _=False, kind=kind: self._choose_grey(kind))

    def _choose_grey(self, kind: str) -> None:
        if kind == "given":
            self._ask_grey()
        else:
            self._opening.read_pair(grey=GreyRule(kind))

    def _ask_grey(self) -> None:
        pair = self._results.pair
        scaled = pair.left.scaled if pair is not None else None
        text, accepted = QInputDialog.getText(
            self._over,
            "Grey of 16-bit pictures",
            "The value that becomes black, two dots, the value that becomes white:",
            text=f"{scaled.low:.10g}..{scaled.high:.10g}" if scaled else "",
        )
        if not accepted:
            return
        try:
            self._opening.read_pair(grey=grey_rule(text))
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR)

    @command(
        "Change &divisor…",
        menu="File",
        section=2,
        tip="By what the ground-truth file's values are divided to give px",
    )
    def change_divisor(self) -> None:
        """At any time, also of ground truth that was asked about."""
        ref, truth = self._opening.truth_at_hand, self._results.truth
        if not ref.path:
            self._announcer.say(NO_TRUTH)
            return
        scale, accepted = QInputDialog.getDouble(
            self._over,
            "Divisor of the ground truth",
            f"{Path(ref.path).name}: disparity in px = stored value / divisor",
            truth.scale if truth is not None else 1.0,
            _LEAST,
            _MOST,
            _DECIMALS,
        )
        if accepted:
            self._opening.read_truth(replace(ref.how, scale=scale, depth=None))

    @command(
        "Ground truth holds de&pth…",
        menu="File",
        section=2,
        tip="Disparity is a number divided by the file's values",
    )
    def read_as_depth(self) -> None:
        """Ask for focal length times baseline, in the file's unit."""
        ref, truth = self._opening.truth_at_hand, self._results.truth
        if not ref.path:
            self._announcer.say(NO_TRUTH)
            return
        known = truth.depth if truth is not None and truth.depth else self._opening.depth_number
        number, accepted = QInputDialog.getDouble(
            self._over,
            "Ground truth that holds depth",
            f"{Path(ref.path).name}: disparity in px = number / stored value. The number is the "
            "focal length in px times the baseline in the file's unit:",
            known or 1.0,
            _LEAST,
            _MOST,
            _DECIMALS,
        )
        if accepted:
            self._opening.read_truth(replace(ref.how, scale=None, depth=number))

    @command(
        "Ground truth: &0 and below count",
        name="signed_truth",
        menu="File",
        section=2,
        tip="Values of 0 and below are disparities, not unknown (float and raw files)",
        checkable=True,
    )
    def count_signed(self, on: bool) -> None:
        """Also for ground truth in which nothing else is known."""
        ref = self._opening.truth_at_hand
        if ref.path:
            self._opening.read_truth(replace(ref.how, signed=on))

    @command("Mask bes&ide ground truth", name="truth_mask", menu="File", section=2, fills=True)
    def fill_mask(self, menu: QMenu) -> None:
        """What its highest value can mean, of which the present one is marked."""
        menu.clear()
        ref, truth = self._opening.truth_at_hand, self._results.truth
        if not ref.path or truth is None or not truth.mask:
            menu.addAction("No mask lies beside the ground truth").setEnabled(False)
            return
        menu.addAction(truth.mask.replace("&", "&&")).setEnabled(False)
        menu.addSeparator()
        for meaning, text in (
            (TOLD, "&Told from the data"),
            (SEEN, "Highest value: &seen by both cameras"),
            (HIDES, "Highest value: &hidden from one camera"),
        ):
            action = menu.addAction(text)
            action.setObjectName(f"truth_mask_{meaning or 'told'}")
            action.setCheckable(True)
            action.setChecked(ref.how.mask == meaning)
            action.triggered.connect(lambda _=False, said=meaning: self._mask_means(said))

    def _mask_means(self, meaning: str) -> None:
        ref = self._opening.truth_at_hand
        self._opening.read_truth(replace(ref.how, mask=meaning))
