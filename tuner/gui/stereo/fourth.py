"""The fourth view of the stereo tab: error, ground truth, or why pixels were rejected."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tuner.comparison.pictures import NO_TRUTH
from tuner.core.colour import Legend, Palette, error_legend
from tuner.core.depth_colour import depth_legend
from tuner.core.geometry.depth import reach
from tuner.engine.frame import Frame
from tuner.engine.glimpse import Glimpse
from tuner.gui.views.image_view import ImageView
from tuner.sources.ground_truth import GroundTruth

NO_PAIR = "Drop a pair here,\nor open one (Ctrl+O)."
NO_METRES = (
    "There are no metres: the pair has no calibration.\n"
    "Open one (Ctrl+K), or type f and baseline (Rig)."
)
COUNTING = "Counting which test rejected which pixel…"


class Shown(NamedTuple):
    """What there is to be seen; ``opened`` is whether a pair is on show at all."""

    frame: Frame | None
    truth: GroundTruth | None
    opened: bool


class Colours(NamedTuple):
    """Palettes of what it shows."""

    disparity: Palette
    error: Palette
    depth: Palette


class FourthView:
    """Shows one of them, or the words for why it is not there."""

    def __init__(self, view: ImageView) -> None:
        self._view = view

    def show(self, what: str, shown: Shown, colours: Colours) -> None:
        """Show this; ``what`` is a key of ``session.view.FOURTH``."""
        # Until the new frame has been compared, what covers the one before stays.
        if shown.frame is None or shown.frame.complete:
            self._view.hide_patch()
        if what == "reasons":
            self._show_reasons(shown)
        elif what == "truth":
            self._show_truth(shown, colours.disparity)
        elif what == "depth":
            self._show_depth(shown, colours.depth)
        else:
            self._show_error(shown, colours.error)

    def show_glimpse(self, what: str, glimpse: Glimpse, error_colours: Palette) -> None:
        """The error of a part of what is to come; all else waits for the whole."""
        if what == "error" and glimpse.error is not None:
            title = " · ".join(filter(None, ("Error", glimpse.preview)))
            truth = glimpse.request.truth
            self._view.set_title(title, truth.words if truth else "")
            part = glimpse.part
            self._view.show_patch(glimpse.error, error_colours, part.shown, step=part.step)
            self._view.set_legend(error_legend(glimpse.request.display.error_limit), error_colours)
        elif what == "reasons":
            self._view.clear(COUNTING)

    def _show_truth(self, shown: Shown, colours: Palette) -> None:
        """In the colours of the disparity, so that the two can be compared."""
        frame, truth, view = shown.frame, shown.truth, self._view
        if frame is not None and not frame.complete:
            return
        view.set_title("Ground truth", truth.words if truth else "")
        if truth is None:
            view.clear(NO_TRUTH if shown.opened else NO_PAIR)
        elif frame is None or frame.truth is None:
            view.clear("Computing…")
        else:
            view.show_indexed(frame.truth, colours)
            low, high = frame.request.display.span(frame.request.settings)
            view.set_legend(Legend(low, high, "px", "ground truth", ("none",)), colours)

    def _show_depth(self, shown: Shown, colours: Palette) -> None:
        frame, view = shown.frame, self._view
        if frame is None:
            view.set_title("Depth", "metres")
            view.clear("Computing…" if shown.opened else NO_PAIR)
            return
        pair, settings = frame.request.pair, frame.request.settings
        known = pair.calibration
        if known is None:
            view.set_title("Depth", "metres")
            view.clear(NO_METRES)
            return
        view.set_title("Depth", f"measures {reach(settings.searched, known).words}")
        if frame.depth is not None:
            view.show_indexed(frame.depth, colours)
            span = frame.request.display.depth_span(settings, known)
            view.set_legend(depth_legend(span), colours)

    def _show_error(self, shown: Shown, colours: Palette) -> None:
        frame, truth, view = shown.frame, shown.truth, self._view
        if frame is not None and not frame.complete:
            return
        view.set_title("Error", truth.words if truth else "disparity - ground truth")
        if not shown.opened:
            view.clear(NO_PAIR)
        elif frame is None or frame.error is None:
            view.clear(NO_TRUTH)
            view.set_legend(None, None)
        else:
            view.show_indexed(frame.error, colours)
            view.set_legend(error_legend(frame.request.display.error_limit), colours)

    def _show_reasons(self, shown: Shown) -> None:
        frame, view = shown.frame, self._view
        view.set_title("Why rejected", "the first test that a pixel failed")
        if frame is None or frame.outcome.reasons is None:
            view.clear(COUNTING if shown.opened else NO_PAIR)
            view.set_legend(None, None)
            return
        reasons = frame.outcome.matcher.reasons
        view.show_indexed(np.asarray(frame.outcome.reasons), reasons.palette)
        view.set_legend(reasons.legend, reasons.palette)
