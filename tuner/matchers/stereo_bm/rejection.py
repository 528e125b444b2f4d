"""The tests by which StereoBM rejects a pixel, in the order in which it asks them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tuner.core.reasons import Reason
from tuner.core.tunable import Stage
from tuner.matchers.matcher import Test

TEXTURE: Final = Reason(
    key="texture",
    short="texture",
    words="rejected, too little texture",
    colour=(0, 114, 178),
)
UNIQUENESS: Final = Reason(
    key="uniqueness",
    short="uniqueness",
    words="rejected, not unique",
    colour=(230, 159, 0),
)
LEFT_RIGHT: Final = Reason(
    key="left_right",
    short="left-right",
    words="rejected by the left-right check",
    colour=(0, 158, 115),
)

TESTS: Final = (
    Test(
        reason=TEXTURE,
        stage=Stage.CONFIDENCE,
        on=lambda settings: settings.texture_threshold > 0,
        off=lambda settings: replace(settings, texture_threshold=0),
    ),
    Test(
        reason=UNIQUENESS,
        stage=Stage.CONFIDENCE,
        on=lambda settings: settings.uniqueness_ratio > 0,
        off=lambda settings: replace(settings, uniqueness_ratio=0),
    ),
    Test(
        reason=LEFT_RIGHT,
        stage=Stage.CONSISTENCY,
        on=lambda settings: settings.disp12_max_diff >= 0,
        off=lambda settings: replace(settings, disp12_max_diff=-1),
    ),
)
