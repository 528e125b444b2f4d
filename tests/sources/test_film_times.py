"""When the frames of a video too large to be listed are shown."""

from __future__ import annotations

import numpy as np
import pytest

from tuner.sources.capture.times import at_constant_rate


def test_the_first_times_tell_all_where_the_rate_is_constant() -> None:
    found = [n * 1000 / 30 + 80 for n in range(500)]
    found[3:6] = found[5], found[3], found[4]
    times = at_constant_rate(found, count=100_000, fps=30)
    assert times is not None
    assert len(times) == 100_000
    assert times[99_999] == pytest.approx(99_999 / 30 * 1000 + 80)


@pytest.mark.parametrize("fps", [0, float("nan"), -1, 29])
def test_they_do_not_where_it_varies_or_is_another(fps: float) -> None:
    found = [n * 1000 / 30 for n in range(500)]
    assert at_constant_rate(found, count=100_000, fps=fps) is None
    gaps = np.random.default_rng(0).choice([20, 33, 47], 500)
    assert at_constant_rate(np.cumsum(gaps).tolist(), count=100_000, fps=30) is None


def test_nothing_is_assumed_of_what_was_listed_whole() -> None:
    assert at_constant_rate([0.0, 33.3], count=2, fps=30) is None
