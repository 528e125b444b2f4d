"""Opening a pair changes only what its size demands, and each change is said by its own name."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tuner.core.tunable import Size
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings, check_size
from tuner.session.opened import fitting, with_pair
from tuner.session.state import PairRef, Slot, State, TruthRef


def test_what_had_to_change_is_named_and_nothing_else() -> None:
    settings = StereoBMSettings(pre_filter_type=0, pre_filter_size=255)
    near, said = fitting(settings, Size(320, 100))
    assert near.block_size == settings.block_size
    (words,) = said
    assert words.startswith(f"Pre-filter size is now {near.pre_filter_size} px instead of 255 px")
    assert words.endswith("320x100 allows no more.")


def test_several_changes_are_all_said() -> None:
    settings = StereoBMSettings(pre_filter_type=0, pre_filter_size=255, block_size=255)
    near, said = fitting(settings, Size(100, 80))
    changed = [name for name in SPECS if near.values[name] != settings.values[name]]
    assert len(changed) >= 2
    assert [words.split(" is now ")[0] for words in said] == [SPECS[n].label for n in changed]


@given(st.integers(8, 700), st.integers(8, 700), st.integers(1, 32), st.integers(2, 60))
def test_the_nearest_settings_are_legal_and_said(
    width: int, height: int, sixteens: int, half: int
) -> None:
    settings = StereoBMSettings(num_disparities=16 * sixteens, block_size=2 * half + 1)
    near, said = fitting(settings, Size(width, height))
    check_size(near, Size(width, height))
    assert bool(said) == (near != settings)


FITS = StereoBMSettings(num_disparities=16, block_size=5)
TOO_LARGE = StereoBMSettings(num_disparities=16, block_size=255)
PRE_FILTERED = StereoBMSettings(
    num_disparities=16, block_size=5, pre_filter_type=0, pre_filter_size=255
)
SMALL = Size(120, 90)
PAIR, TRUTH = PairRef("left.png", "right.png"), TruthRef("truth.png", 16.0)


def opened(one: StereoBMSettings, two: StereoBMSettings, *, active: int) -> tuple[State, list[str]]:
    state = State(slots=(Slot(settings=one), Slot(settings=two)), active=active)
    after, said = with_pair(state, PAIR, TRUTH, SMALL)
    return after, [words.split(" is now ")[0] for words in said]


@pytest.mark.parametrize("active", [0, 1])
def test_both_slots_are_fitted_and_all_else_stays(active: int) -> None:
    after, said = opened(FITS, FITS, active=active)
    assert said == []
    assert after == State(
        slots=(Slot(settings=FITS), Slot(settings=FITS)), active=active, pair=PAIR, truth=TRUTH
    )
    after, _ = opened(TOO_LARGE, PRE_FILTERED, active=active)
    for slot in after.slots:
        check_size(slot.settings, SMALL)


def test_a_change_in_the_slot_on_show_is_said_without_its_name() -> None:
    assert opened(TOO_LARGE, FITS, active=0)[1] == ["Block size"]
    assert opened(FITS, TOO_LARGE, active=1)[1] == ["Block size"]


def test_a_change_in_the_other_slot_is_said_with_its_name() -> None:
    assert opened(FITS, TOO_LARGE, active=0)[1] == ["In B: Block size"]
    assert opened(TOO_LARGE, FITS, active=1)[1] == ["In A: Block size"]


def test_different_changes_in_both_slots_are_both_said() -> None:
    assert opened(TOO_LARGE, PRE_FILTERED, active=0)[1] == ["Block size", "In B: Pre-filter size"]
    assert opened(TOO_LARGE, PRE_FILTERED, active=1)[1] == ["Pre-filter size", "In A: Block size"]


def test_the_same_change_in_both_slots_is_said_once() -> None:
    after, said = opened(TOO_LARGE, TOO_LARGE, active=0)
    assert said == ["Block size"]
    assert after.slots[0] == after.slots[1]
