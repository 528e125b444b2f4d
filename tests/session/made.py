"""What there may be to compare: a small pair, its frame, a map of its left picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.conftest import textured_pair
from tuner.core.choices import NetworkChoice
from tuner.core.inverse_depth import draw
from tuner.core.types import FloatMap, Pair, Picture
from tuner.engine.frame import Frame, Request, make_frame
from tuner.engine.memo import Memo
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.networks.registry import DEFAULT
from tuner.networks.types import EngineReport, InverseDepth
from tuner.session.depth_map import DepthMap
from tuner.session.view import MapLook
from tuner.sources.ground_truth import GroundTruth

PAIR = textured_pair()
SHIFT_PX = 7
SIZE = PAIR.size
SETTINGS = StereoBMSettings(num_disparities=16, block_size=9)


def truth_of(pair: Pair = PAIR) -> GroundTruth:
    """The disparity with which the pair was made."""
    values = np.full(pair.left.grey.shape, SHIFT_PX, np.float32)
    return GroundTruth(disparity=values, path="truth.pfm", scale=1, format="PFM")


def frame_of(pair: Pair = PAIR, truth: GroundTruth | None = None, **settings: Any) -> Frame:
    chosen = StereoBMSettings(**{**SETTINGS.values, **settings})
    return make_frame(Request(pair=pair, settings=chosen, truth=truth), memo=Memo())


def map_of(picture: Picture = PAIR.left, *, values: FloatMap | None = None) -> DepthMap:
    """A map of the picture; of another size where ``values`` have one."""
    if values is None:
        values = np.random.default_rng(2).random(picture.grey.shape, np.float32)
    look, report = MapLook(), EngineReport(engine="opencv")
    depth = InverseDepth(values=values, title="made", digest="", prep=DEFAULT.prep, report=report)
    return DepthMap(picture, NetworkChoice(), look, depth, draw(values, look.contrast))
