"""The pace of a batch: what was done before says nothing of it."""

from __future__ import annotations

from tuner.engine.batch.pace import Pace


def test_rate_and_time_left() -> None:
    pace = Pace(43)
    assert pace.words(0) == "0 of 43 pairs"
    for _ in range(10):
        pace.add(before=True)
    assert pace.words(1) == "10 of 43 pairs"
    for _ in range(3):
        pace.add(before=False)
    assert pace.words(2) == "13 of 43 pairs, 1.5 pairs/s, 20 s left"
    assert pace.words(300) == "13 of 43 pairs, 0.01 pairs/s, 50 min 0 s left"
    assert pace.words(3000).endswith("8 h 20 min left")


def test_nothing_is_left_at_the_end() -> None:
    pace = Pace(1)
    pace.add(before=False)
    assert pace.words(2) == "1 of 1 pairs, 0.5 pairs/s"
