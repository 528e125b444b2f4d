"""The calibration beside a pair."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuner.core.errors import UserError
from tuner.resources import assets_folder
from tuner.sources.calibration import find_calibration, read_calibration


def test_the_bundled_scenes_have_one() -> None:
    found = find_calibration(assets_folder() / "street" / "left.jpg")
    assert found is not None
    assert (found.focal_px, found.baseline_m, found.doffs_px) == (1000.0, 0.25, 0.0)


def test_none_beside_is_none(tmp_path: Path) -> None:
    assert find_calibration(tmp_path / "left.png") is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{", "JSON"),
        ("[1]", "object"),
        ('{"focal_px": 10}', "baseline_m"),
        ('{"focal_px": "10", "baseline_m": 1}', "focal_px"),
        ('{"focal_px": -1, "baseline_m": 1}', "focal_px"),
        ('{"focal_px": NaN, "baseline_m": 1}', "focal_px"),
        ('{"focal_px": true, "baseline_m": 1}', "focal_px"),
    ],
)
def test_a_bad_one_is_refused_in_words(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(text)
    with pytest.raises(UserError, match=word) as caught:
        read_calibration(path)
    assert str(path) in str(caught.value)
