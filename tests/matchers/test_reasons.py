"""What StereoBM rejects a pixel for, in words and colours."""

from __future__ import annotations

import numpy as np
import pytest

from tests.matchers.reasons import Reason
from tuner.core.reasons import Reasons
from tuner.matchers.stereo_bm.plugin import MATCHER
from tuner.matchers.stereo_bm.rejection import LEFT_RIGHT, TEXTURE, UNIQUENESS

REASONS = MATCHER.reasons


def test_every_reason_has_a_word_and_a_colour_of_its_own() -> None:
    words = [word for _, word in REASONS.legend.entries]
    assert words == [
        "valid",
        "outside",
        "texture",
        "uniqueness",
        "left-right",
        "speckle",
        "rejected",
    ]
    assert [index for index, _ in REASONS.legend.entries] == [int(r) for r in Reason]
    assert len({tuple(c) for c in REASONS.palette[: len(Reason)]}) == len(Reason)
    for number, reason in enumerate(REASONS.entries):
        np.testing.assert_array_equal(REASONS.palette[number], (*reason.colour, 255))


def test_the_read_out_names_the_test() -> None:
    assert {reason.key: reason.words for reason in REASONS.entries[1:]} == {
        "outside": "outside the valid rectangle",
        "texture": "rejected, too little texture",
        "uniqueness": "rejected, not unique",
        "left_right": "rejected by the left-right check",
        "speckle": "removed as a speckle",
        "rejected": "rejected (texture, uniqueness or left-right)",
    }


@pytest.mark.parametrize(
    ("tests", "words"),
    [
        ((TEXTURE,), "rejected (texture)"),
        ((LEFT_RIGHT, UNIQUENESS), "rejected (left-right or uniqueness)"),
    ],
)
def test_a_rejection_by_some_test_names_all_it_can_be(tests: tuple, words: str) -> None:
    assert Reasons(tests).rejected.words == words


def test_every_test_can_be_switched_off() -> None:
    settings = MATCHER.settings(disp12_max_diff=1)
    for test in MATCHER.tests:
        assert test.on(settings)
        settings = test.off(settings)
        assert not test.on(settings)
