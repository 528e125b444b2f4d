"""What the comparison tab keeps for the next start."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.gui.compare_driver import CompareDriver
from tuner.comparison.pictures import ComparisonPictures


def test_choices_come_back(
    qtbot: Any, compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    compare_tab.choose_views(("filled", "gaps", "stereo", "mono", "truth", "left"), 2)
    compare_tab.move("compare_limit", 7)
    compare_tab.tick("compare_half")
    kept = json.loads(json.dumps(compare_tab.state()))
    assert kept["views"] == ["filled", "gaps", "stereo", "mono", "truth", "left"]
    assert (kept["count"], kept["limit"], kept["half"]) == (2, 7, True)
    other = CompareDriver(qtbot)
    other.restore(kept)
    assert other.state() | {"split": []} == kept | {"split": []}
    other.close()


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        {"views": ["nonsense"] * 6, "count": 2},
        {"count": 3, "limit": "x"},
        {"limit": float("nan")},
        {"limit": 10**400},
        {"limit": True},
        {"split": [10**12, 1]},
        {"split": [-5, -7]},
        {"split": [0, 0]},
    ],
)
def test_what_does_not_fit_is_left_alone(compare_tab: CompareDriver, kept: Any) -> None:
    before = compare_tab.state()
    compare_tab.restore(kept)
    assert compare_tab.state() == before
