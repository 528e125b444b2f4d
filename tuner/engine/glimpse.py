"""What is on show of a pair, matched alone while a slider moves: exact, or a smaller preview."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Any

import cv2
import numpy as np

from tuner.core import stages
from tuner.core.colour import quantise, quantise_error
from tuner.core.types import SUBPIXELS, GreyImage, Pair, RawDisparity, read_only
from tuner.engine.frame import Index, Request
from tuner.engine.memo import Memo
from tuner.engine.pipeline import check
from tuner.matchers.matcher import Part
from tuner.matchers.registry import matcher_of
from tuner.matchers.speckle import speckle_of_part


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GlimpseRequest:
    """Of which frame what is to be seen.

    Attributes:
        part: what the matcher must be given for it.
    """

    request: Request
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Glimpse:
    """The disparity of a rectangle of the picture, to be looked at only.

    No number is ever made of it: patches that its edge cuts are not filtered yet.

    Attributes:
        disparity: (h, w) uint8 for the frame's palette; each of its pixels covers ``part.step``
            times as many of the picture each way, from the corner of ``part.shown`` on.
        error: the same of the error, where there is ground truth.
    """

    request: Request
    part: Part
    disparity: Index
    error: Index | None = None

    @property
    def preview(self) -> str:
        """What to call it where it is not what the whole frame will show there; else empty."""
        if self.part.exact:
            return ""
        return f"preview 1/{self.part.step}" if self.part.step > 1 else "preview"


def glimpse(wanted: GlimpseRequest, *, memo: Memo, stop: Event | None = None) -> Glimpse:
    """Match and colour a part.

    Args:
        memo: of glimpses alone; smaller pictures and the last matches are remembered.
        stop: when set, it ends between two stages with Stopped.

    Raises:
        SettingsError, ImageError: the settings do not fit the image.
        Stopped: ``stop`` was set.
    """
    request, part = wanted.request, wanted.part
    raw = match_part(request.pair, part, memo, stop)
    low, high = request.display.span(request.settings)
    first, last = (round(end * SUBPIXELS / part.step) for end in (low, high))
    index = quantise(raw, invalid=part.settings.invalid, low=first, high=max(last, first + 1))
    error = _error(request, part, raw)
    return Glimpse(request=request, part=part, disparity=read_only(index), error=error)


def match_part(pair: Pair, part: Part, memo: Memo, stop: Event | None = None) -> RawDisparity:
    """(h, w) int16 of ``part.shown``, in 1/16 px of the smaller pictures."""
    before = part.settings.without_speckle()
    small = memo.step(
        "smaller", (pair.token, part.step), lambda: _smaller(stages.rectify(pair), part.step)
    )
    check(stop)
    key = (pair.token, part.step, part.taken, part.shown, part.area, before)
    matched = memo.step(
        "match", key, lambda: _match(*small.result, part=part, settings=before)
    ).result
    check(stop)
    window, difference = part.settings.speckle
    area = part.area.moved(-part.shown.x, -part.shown.y).over(part.step)
    return speckle_of_part(
        matched,
        invalid=part.settings.invalid,
        window=window,
        difference=difference,
        inside=area,
    )


def _smaller(pictures: tuple[GreyImage, GreyImage], step: int) -> tuple[GreyImage, GreyImage]:
    """Each ``step`` x ``step`` px as their mean; what is over at the far edges is left out."""
    if step == 1:
        return pictures
    left, right = (_shrunk(picture, step) for picture in pictures)
    return left, right


def _shrunk(picture: GreyImage, step: int) -> GreyImage:
    height, width = picture.shape[0] // step, picture.shape[1] // step
    whole = picture[: height * step, : width * step]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _match(left: GreyImage, right: GreyImage, *, part: Part, settings: Any) -> RawDisparity:
    taken, shown = part.taken.over(part.step), part.shown.over(part.step)
    area = part.area.over(part.step).intersect(shown)
    inside = taken.slices()
    raw = matcher_of(part.settings).match(left[inside], right[inside], settings)
    found = np.full((shown.height, shown.width), part.settings.invalid, np.int16)
    kept = area.moved(-shown.x, -shown.y).slices()
    found[kept] = raw[area.moved(-taken.x, -taken.y).slices()]
    return found


def _error(request: Request, part: Part, raw: RawDisparity) -> Index | None:
    truth = request.truth
    if truth is None:
        return None
    step, inside = part.step, part.shown.slices()
    # One true value stands for each step: their mean would be of two surfaces at every edge.
    true = truth.disparity[inside][step // 2 :: step, step // 2 :: step] / np.float32(step)
    limit = request.display.error_limit / step
    return read_only(quantise_error(raw, part.settings.invalid, true, limit))
