"""StereoBM as the program knows it."""

from __future__ import annotations

from typing import Final

from tuner.core.tunable import Stage
from tuner.matchers.matcher import Matcher
from tuner.matchers.stereo_bm.limits import (
    check_size,
    fitted,
    valid_rectangle,
    warnings,
    within,
)
from tuner.matchers.stereo_bm.matching import match
from tuner.matchers.stereo_bm.part import part
from tuner.matchers.stereo_bm.rejection import TESTS
from tuner.matchers.stereo_bm.settings import StereoBMSettings

MATCHER: Final = Matcher(
    key="stereo_bm",
    title="StereoBM",
    origin="OpenCV",
    opencv_name="StereoMatcher.BM",
    settings=StereoBMSettings,
    stage_words={
        Stage.RECTIFY: "which part of each image may be used",
        Stage.MATCH: "find the most similar block in the right image",
        Stage.CONFIDENCE: "reject weak and ambiguous matches",
        Stage.CONSISTENCY: "reject what does not match back to the left",
        Stage.SPECKLE: "remove small isolated patches",
    },
    tests=TESTS,
    check=check_size,
    fitted=fitted,
    area=valid_rectangle,
    match=match,
    warnings=warnings,
    within=within,
    border=lambda settings: settings.block_size // 2,
    part=part,
)
