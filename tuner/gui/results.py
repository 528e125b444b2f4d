"""The files on show and the newest results: one place, which views and exports read."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from tuner.comparison.pictures import ComparisonPictures
from tuner.core.types import Pair, Picture
from tuner.engine.examination import Examination, Finding
from tuner.engine.frame import Frame
from tuner.engine.glimpse import Glimpse
from tuner.session.depth_map import DepthMap
from tuner.session.requests import Latest
from tuner.session.sequence import Sequence
from tuner.session.view import StereoView
from tuner.sources.ground_truth import GroundTruth


class Results(QObject):
    """What there is to be seen.

    Attributes:
        latest: pair, ground truth, frame and map.
        as_read: the pair as the cameras took it, where a calibration rectified what is on show.
        playing: pairs come and go by themselves.
        hurried: they do so by steps in quick succession.
        sequence: where in its source the pair is; None for one in files of its own.
        glimpse: what is on show in place of the frame while a slider moves: for the eye only. As
            long as there is one the frame, and all that is counted of it, is of before.
        other: the frame of the other slot; None while nobody compares with it.
        comparison: pictures and numbers; None where there is none of this pair.
        picture: what the monocular tab shows.
        examination: what the pair's own matches say of it; None until that is known.
        findings: what of that is to be shown: the user has not closed it.
    """

    pair_changed = Signal()
    """Another pair is on show, with no frame yet, or none."""
    truth_changed = Signal()
    sequence_changed = Signal()
    """Another pair of a source is on show, or one of another source or of none."""
    files_changed = Signal()
    """One of the two, or both; who shows them has been told: now what is made of them is due."""
    frame_changed = Signal()
    glimpse_changed = Signal()
    """Another part of what is to come is on show, or none any more though no frame came."""
    accounted = Signal()
    """The frame is the same, now with a reason for every rejected pixel."""
    other_changed = Signal()
    map_changed = Signal()
    comparison_changed = Signal()
    picture_changed = Signal()
    colours_made = Signal()
    """The pictures on show are the same, and whole now: ``Picture.seen`` is an image."""
    examination_changed = Signal()
    """Another pair was examined, it is judged by other settings, or a finding was closed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("results")
        self.latest = Latest()
        self.as_read: Pair | None = None
        self.sequence: Sequence | None = None
        self.playing = self.hurried = False
        self.glimpse: Glimpse | None = None
        self.other: Frame | None = None
        self.comparison: ComparisonPictures | None = None
        self.picture: Picture | None = None
        self.examination: Examination | None = None
        self.findings: tuple[Finding, ...] = ()

    @property
    def passing(self) -> bool:
        """Pairs come and go: what looks at one for long need not begin."""
        return self.playing or self.hurried

    @property
    def pair(self) -> Pair | None:
        """The pair on show."""
        return self.latest.pair

    @property
    def truth(self) -> GroundTruth | None:
        """The ground truth on show."""
        return self.latest.truth

    @property
    def frame(self) -> Frame | None:
        """The stereo frame on show."""
        return self.latest.frame

    def unrectified(self, view: StereoView) -> Pair | None:
        """The pair that left and right are shown of where that is not the one that is matched."""
        return self.as_read if view.as_read else None

    @property
    def depth(self) -> DepthMap | None:
        """The map of inverse depth on show; not of the picture while that is new."""
        return self.latest.depth

    def show_pair(
        self, pair: Pair | None, truth: GroundTruth | None, *, as_read: Pair | None = None
    ) -> None:
        """These files are on show; what was computed from another pair goes.

        Args:
            as_read: the pair before a calibration rectified it; None where none did.
        """
        before = self.latest
        self.as_read = as_read if as_read is not pair else None
        frame = before.frame if pair is before.pair else None
        self.latest = replace(before, pair=pair, truth=truth, frame=frame)
        if pair is not before.pair:
            self.comparison = self.other = self.glimpse = None
            self.pair_changed.emit()
        if truth is not before.truth:
            self.truth_changed.emit()
        if pair is not before.pair or truth is not before.truth:
            self.files_changed.emit()

    def show_sequence(self, sequence: Sequence | None) -> None:
        """Where in its source the pair on show is."""
        if sequence != self.sequence:
            self.sequence = sequence
            self.sequence_changed.emit()

    def show_frame(self, frame: Frame) -> None:
        """A frame has come; one of another pair is not shown."""
        if frame.request.pair is self.pair:
            self.latest = replace(self.latest, frame=frame)
            self.glimpse = None
            self.frame_changed.emit()

    def show_glimpse(self, glimpse: Glimpse | None) -> None:
        """A part of what is to come, or nothing of it will come."""
        if glimpse is not self.glimpse and (glimpse is None or glimpse.request.pair is self.pair):
            self.glimpse = glimpse
            self.glimpse_changed.emit()

    def show_accounted(self, frame: Frame) -> None:
        """The frame on show with its reasons."""
        if frame.request.pair is self.pair:
            self.latest = replace(self.latest, frame=frame)
            self.accounted.emit()

    def show_other(self, frame: Frame | None) -> None:
        """The other slot's frame has come, or is not wanted any more."""
        if frame is not self.other:
            self.other = frame
            self.other_changed.emit()

    def show_picture(self, picture: Picture | None) -> None:
        """The monocular tab shows this picture; the map of another one waits to be replaced."""
        if picture is not self.picture:
            self.picture = picture
            self.latest = replace(self.latest, depth=None)
            self.picture_changed.emit()

    def show_colours(self) -> None:
        """The colours of the pictures on show are made."""
        self.colours_made.emit()

    def show_map(self, depth: DepthMap) -> None:
        """A map has come."""
        self.latest = replace(self.latest, depth=depth)
        self.map_changed.emit()

    def show_examination(
        self, examination: Examination | None, findings: tuple[Finding, ...] = ()
    ) -> None:
        """The pair on show has been examined, or another one is to be."""
        if (examination, findings) != (self.examination, self.findings):
            self.examination, self.findings = examination, findings
            self.examination_changed.emit()

    def show_comparison(self, comparison: ComparisonPictures | None) -> None:
        """A comparison has come, or there is none any more."""
        self.comparison = comparison
        self.comparison_changed.emit()
