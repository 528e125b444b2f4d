"""Opening a pair changes only what its size demands, and each change is said by its own name."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from tuner.core.tunable import Size
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings, check_size
from tuner.session.opened import fitting


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
