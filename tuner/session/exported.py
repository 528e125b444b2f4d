"""What can be exported of what is on show, and what is; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Event

import numpy as np

from tuner.comparison.export import raw_of
from tuner.comparison.pictures import ComparisonPictures
from tuner.core.geometry.cloud import WHOLE, CloudLook
from tuner.core.types import RawDisparity
from tuner.engine.accounting import account
from tuner.engine.exporting import subject_of
from tuner.engine.frame import Frame
from tuner.engine.outcome import Outcome
from tuner.exporters import Exporter, Need, Subject
from tuner.exporters.needs import lacks
from tuner.exporters.ply import USUAL, Layout
from tuner.exporters.preview import Preview
from tuner.exporters.previewing import preview_of
from tuner.exporters.subject import Comparison
from tuner.session.depth_map import DepthMap

_NONE = -32768
_NOTHING: RawDisparity = np.zeros((0, 0), np.int16)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OnShow:
    """The results on show, as they are when somebody wants to export."""

    frame: Frame | None = None
    depth: DepthMap | None = None
    comparison: ComparisonPictures | None = None
    colour_map: str = "turbo"
    layout: Layout = USUAL
    look: CloudLook = WHOLE

    @property
    def empty(self) -> bool:
        return self.frame is None and self.depth is None

    def lacking(self, formats: Sequence[Exporter]) -> dict[str, str]:
        """Key of a format -> why it cannot be written; quick, for a list that is looked at."""
        probe = self._probe()
        return {one.key: lacks(one, probe) for one in formats}

    def outcome(self, formats: Sequence[Exporter], stop: Event | None = None) -> Outcome | None:
        """The stereo result, its rejections counted where a format needs that; takes a while.

        Raises:
            Stopped: ``stop`` was set.
        """
        if self.frame is None:
            return None
        found = self.frame.outcome
        counted = any(Need.REASONS in one.needs for one in formats)
        if not counted or found.accounted:
            return found
        return account(self.frame.request.pair, found, stop=stop)

    def subject(self, formats: Sequence[Exporter], stop: Event | None = None) -> Subject:
        """All that the formats need; takes a while.

        Raises:
            Stopped: ``stop`` was set.
        """
        outcome, frame = self.outcome(formats, stop), self.frame
        subject = Subject(raw=_NOTHING, invalid=0)
        if frame is not None and outcome is not None:
            request = frame.request
            subject = subject_of(
                request.pair,
                outcome,
                truth=request.truth,
                metrics=frame.metrics,
                display=request.display,
                colour_map=self.colour_map,
            )
        return replace(
            self._with_map(subject),
            comparison=self._comparison(),
            layout=self.layout,
            look=self.look,
        )

    def preview(self, one: Exporter, stop: Event | None = None) -> Preview:
        """What a format will hold, made small; takes a while.

        Raises:
            UserError: the format cannot hold such a picture.
            Stopped: ``stop`` was set.
        """
        return preview_of(one, self.subject([one], stop))

    def _probe(self) -> Subject:
        """What can be told apart by it is what ``subject`` has."""
        frame, subject = self.frame, Subject(raw=_NOTHING, invalid=0)
        if frame is not None:
            outcome, request = frame.outcome, frame.request
            subject = Subject(
                raw=outcome.raw,
                invalid=outcome.invalid,
                pair=request.pair,
                truth=None if request.truth is None else request.truth.disparity,
                # They are counted when it comes to that.
                reasons=np.zeros((0, 0), np.uint8),
            )
        found = self.comparison
        if found is not None:
            refused = found.comparison.refused
            filled = None if refused else _NOTHING
            table = Comparison(csv="", json="", filled=filled, refused=refused)
            subject = replace(subject, comparison=table)
        return self._with_map(subject)

    def _with_map(self, subject: Subject) -> Subject:
        if self.depth is None:
            return subject
        values, picture = self.depth.depth.values, self.depth.picture
        return replace(subject, inverse_depth=values, pictured=picture)

    def _comparison(self) -> Comparison | None:
        if self.comparison is None:
            return None
        found = self.comparison.comparison
        filled = None if found.filled is None else raw_of(found.filled)
        return Comparison(
            csv=found.to_csv(),
            json=found.to_json(),
            filled=filled,
            invalid=_NONE,
            refused=found.refused,
        )
