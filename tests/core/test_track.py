"""Where values stand on a slider: every legal one has a place, and that place means it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuner.core.track import Track
from tuner.core.tunable import Range, Scale

tracks = st.builds(
    lambda low, count, step, scale, knee: Track(Range(low, low + count * step, step), scale, knee),
    st.integers(-3000, 3000),
    st.integers(0, 100_000),
    st.sampled_from([1, 2, 16]),
    st.sampled_from(Scale),
    st.integers(1, 200),
)


@given(tracks, st.data())
def test_the_place_of_a_value_means_that_value(track: Track, data: st.DataObject) -> None:
    offered = track.offered
    steps = (offered.high - offered.low) // offered.step
    value = offered.low + data.draw(st.integers(0, steps)) * offered.step
    assert 0 <= track.place(value) <= 1
    assert track.value(track.place(value)) == value


@given(tracks, st.floats(-2, 3))
def test_every_place_means_a_legal_value_and_further_right_means_more(
    track: Track, place: float
) -> None:
    value = track.value(place)
    assert value in track.offered
    assert value <= track.value(place + 0.01)


@given(tracks)
def test_the_ends_are_the_ends(track: Track) -> None:
    top = track.offered.nearest(track.offered.high)
    assert track.value(0) == track.offered.low
    assert track.value(1) == top
    if top > track.offered.low:
        assert (track.place(track.offered.low), track.place(top)) == (0, 1)


@pytest.mark.parametrize("scale", Scale)
def test_steps_leave_no_value_out(scale: Scale) -> None:
    track, place, met = Track(Range(0, 1000), scale), 0.0, {0}
    while place < 1:
        place += track.step(place)
        met.add(track.value(place))
    assert met == set(range(1001))


def test_small_values_have_more_room_on_a_logarithmic_scale() -> None:
    linear, log = (Track(Range(0, 10_000), scale) for scale in (Scale.LINEAR, Scale.LOG))
    assert linear.place(100) == pytest.approx(0.01)
    assert log.place(100) > 0.2
    assert log.place(16) / log.place(8) < 2.0
