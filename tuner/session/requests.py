"""From what is chosen and what is there to what is to be computed; pure, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Final

from tuner.comparison.comparison import Comparison
from tuner.comparison.export import cloud_of
from tuner.comparison.pictures import ComparisonRequest
from tuner.core.errors import UserError
from tuner.core.geometry.cloud import CloudLook, CloudRequest, Colouring
from tuner.core.geometry.point_cloud import Source
from tuner.core.types import Pair
from tuner.engine.cloud import of_outcome
from tuner.engine.frame import Frame, Request
from tuner.engine.glimpse import GlimpseRequest
from tuner.engine.pipeline import within_rois
from tuner.matchers.matcher import MatcherSettings, Part
from tuner.matchers.registry import matcher_of
from tuner.session.depth_map import DepthMap
from tuner.session.seen import Seen
from tuner.session.state import State
from tuner.session.view import Below, Tab, View
from tuner.sources.ground_truth import GroundTruth

NO_PAIR = "Drop a pair here, or open one (Ctrl+O)."
NO_FRAME = "The stereo disparity is being computed…"
NO_MAP = "There is no monocular map of this picture.\nRun a model in the Monocular tab first."
OTHER_SIZE = (
    "The monocular map belongs to a picture of another size.\n"
    "Run the model on the left picture of this pair."
)
NOT_COMPARED: Final = (
    "There is no fitted map of this disparity.\n"
    "The Comparison tab makes it, as long as it is in front."
)

LIVE_MS: Final = 40.0
"""A whole match that takes no longer follows a slider that is dragged by itself."""

STEP_MS: Final = 300.0
"""A single step waits for a whole match that takes no longer."""

GLIMPSE_MS: Final = 30.0
"""What a part may take by a guess before a coarser preview of it is taken instead."""

STEPS: Final = (1, 2, 4)
COARSEST: Final = 1.5
"""Device px that a pixel of a preview may cover each way."""

WORTH: Final = 0.7
"""A part that takes a larger share of the whole is no gain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Why nothing can be computed, in words.

    Attributes:
        go_to: the tab where that can be mended, if there is one.
        refused: what was asked for cannot be had, rather than not yet.
    """

    text: str
    go_to: Tab | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Latest:
    """What is there: the files on show, and the newest results."""

    pair: Pair | None = None
    truth: GroundTruth | None = None
    frame: Frame | None = None
    depth: DepthMap | None = None


def stereo(state: State, latest: Latest, view: View | None = None) -> Request | Lack:
    """The disparity of the slot on show, with what the fourth view needs."""
    return _match(state.settings, state, latest, view or View())


def other_slot(state: State, view: View, latest: Latest) -> Request | None:
    """The disparity of the other slot, while both are compared by a divider."""
    request = _match(state.other.settings, state, latest, view) if view.stereo.wipe else None
    return request if isinstance(request, Request) else None


def _match(settings: MatcherSettings, state: State, latest: Latest, view: View) -> Request | Lack:
    if latest.pair is None:
        return Lack(text=NO_PAIR)
    try:
        matcher_of(settings).check(settings, latest.pair.size)
    except UserError as error:
        return Lack(text=str(error), refused=True)
    return Request(
        pair=latest.pair,
        settings=settings,
        display=state.display,
        truth=latest.truth,
        truth_seen=latest.truth is not None and view.stereo.fourth == "truth",
        depth_seen=latest.pair.calibration is not None and view.stereo.fourth == "depth",
    )


def glimpse(
    wanted: Request, view: View, seen: Seen | None, *, whole_ms: float, dragged: bool
) -> GlimpseRequest | None:
    """What to compute of this first while a slider moves; None where the whole is as good.

    Args:
        dragged: more will come soon; else it is a step by a key, or a number that was typed.
        seen: what is on show; None while no view shows it.
        whole_ms: what the last match of a whole picture of this size took; 0 for not known.
    """
    if seen is None or view.tab is not Tab.STEREO or whole_ms <= (LIVE_MS if dragged else STEP_MS):
        return None
    part = _part(wanted, seen, whole_ms)
    if part is None or _guessed_ms(part, wanted.pair, whole_ms) > WORTH * whole_ms:
        return None
    return GlimpseRequest(request=wanted, part=part)


def _part(wanted: Request, seen: Seen, whole_ms: float) -> Part | None:
    """The finest that is quick enough, but none that is coarser than the screen."""
    pair = wanted.pair
    settings = within_rois(wanted.settings, pair)
    find = matcher_of(settings).part
    if find is None:
        return None
    found = None
    for step in STEPS:
        if step > 1 and step * seen.scale > COARSEST:
            break
        found = find(settings, pair.size, seen.rect, step) or found
        if found is not None and _guessed_ms(found, pair, whole_ms) <= GLIMPSE_MS:
            break
    return found


def _guessed_ms(part: Part, pair: Pair, whole_ms: float) -> float:
    """By the pixels and the disparities that are looked at."""
    share = part.taken.area / (pair.size.width * pair.size.height)
    return whole_ms * share / part.step**3


def comparison(state: State, view: View, latest: Latest) -> ComparisonRequest | Lack:
    """What the comparison tab is to show."""
    pair, frame, depth = latest.pair, _frame_of_pair(latest), _map_of_pair(latest)
    if pair is None:
        return Lack(text=NO_PAIR)
    if depth is None:
        return Lack(text=NO_MAP, go_to=Tab.MONOCULAR)
    if frame is None:
        return Lack(text=NO_FRAME)
    if depth.depth.values.shape != pair.left.grey.shape:
        return Lack(text=OTHER_SIZE, go_to=Tab.MONOCULAR)
    truth, shown = frame.request.truth, view.comparison
    names = {*shown.needed(truth=truth is not None), *filter(None, (shown.overlay,))}
    low, high = frame.request.display.span(frame.request.settings)
    return ComparisonRequest(
        outcome=frame.outcome,
        inverse_depth=depth.depth.values,
        truth=truth,
        fit=state.fit if truth is not None else state.fit.without_truth(),
        calibration=pair.calibration,
        views=frozenset(names),
        low=low,
        high=high,
        limit=shown.limit,
        plots=shown.below in (Below.SCATTER, Below.RESIDUALS),
    )


def cloud(view: View, latest: Latest, compared: Comparison | None = None) -> CloudRequest | Lack:
    """The points that are to be shown: all of them.

    Args:
        compared: the comparison on show, which has the maps that are not stereo's.
    """
    frame = _frame_of_pair(latest)
    if latest.pair is None:
        return Lack(text=NO_PAIR)
    if frame is None:
        return Lack(text=NO_FRAME)
    look, source = cloud_look(frame.request, view), Source(view.cloud.source)
    if source is Source.STEREO:
        return of_outcome(frame.outcome, latest.pair, look=look)
    if compared is None or compared.outcome.raw is not frame.outcome.raw:
        return Lack(text=NOT_COMPARED, go_to=Tab.COMPARISON)
    try:
        return cloud_of(compared, source, latest.pair.left, look=look)
    except UserError as error:
        return Lack(text=str(error), go_to=Tab.COMPARISON)


def cloud_look(request: Request, view: View) -> CloudLook:
    """Which points, and in which colours: as they are chosen in the dock."""
    low, high = request.display.span(request.settings)
    chosen = view.cloud
    return CloudLook(
        colouring=Colouring(chosen.colouring),
        colour_map=view.stereo.colour_map,
        low=low,
        high=high,
        near=chosen.near,
        far=chosen.far or inf,
    )


def _frame_of_pair(latest: Latest) -> Frame | None:
    frame = latest.frame
    return frame if frame is not None and frame.request.pair is latest.pair else None


def _map_of_pair(latest: Latest) -> DepthMap | None:
    pair, depth = latest.pair, latest.depth
    same = pair is not None and depth is not None and depth.picture is pair.left
    return depth if same else None


def answers(request: ComparisonRequest, latest: Latest) -> bool:
    """Whether this compares the pair and the map on show, though perhaps not the newest frame."""
    frame, depth = _frame_of_pair(latest), _map_of_pair(latest)
    if frame is None or depth is None:
        return False
    same_map = request.inverse_depth is depth.depth.values
    return same_map and request.outcome.pair_token == frame.outcome.pair_token
