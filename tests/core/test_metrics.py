"""The numbers against ground truth, checked against their formulas written out slowly."""

from __future__ import annotations

import json
import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuner.core.metrics import Metrics, measure, table

INVALID = -16


def slowly(raw: np.ndarray, truth: np.ndarray, mask: np.ndarray) -> dict[str, float]:
    """Every formula over plain Python numbers, pixel by pixel."""
    errors, outliers, known = [], 0, 0
    for value, true, counts in zip(raw.ravel(), truth.ravel(), mask.ravel(), strict=True):
        if not counts or math.isnan(true):
            continue
        known += 1
        if value == INVALID:
            continue
        error = float(np.float32(value / 16) - true)
        errors.append(error)
        outliers += abs(error) > 3 and abs(error) > 0.05 * abs(float(true))
    count, missing = len(errors), known - len(errors)
    bad = {limit: sum(abs(error) > limit for error in errors) for limit in (1, 2)}
    share = lambda part, whole: part / whole if whole else math.nan  # noqa: E731
    return {
        "known": known,
        "pixels": count,
        "density": share(count, known),
        "bad1": share(bad[1], count),
        "bad2": share(bad[2], count),
        "bad1_all": share(bad[1] + missing, known),
        "bad2_all": share(bad[2] + missing, known),
        "rmse": math.sqrt(share(sum(e * e for e in errors), count)),
        "mae": share(sum(abs(e) for e in errors), count),
        "d1": share(outliers, count),
        "median": float(np.median(errors)) if errors else math.nan,
    }


def assert_same(metrics: Metrics, expected: dict[str, float]) -> None:
    for name, value in expected.items():
        assert getattr(metrics, name) == pytest.approx(value, rel=1e-5, abs=1e-6, nan_ok=True), name


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), height=st.integers(1, 140), width=st.integers(1, 40))
def test_every_number_is_its_formula(seed: int, height: int, width: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.uniform(-20, 120, (height, width)).astype(np.float32)
    raw = np.round(truth * 16 + rng.normal(0, 40, truth.shape)).astype(np.int16)
    raw[rng.random(raw.shape) < rng.random()] = INVALID
    truth[rng.random(raw.shape) < rng.random()] = np.nan
    visible = rng.random(raw.shape) < rng.random()
    metrics = measure(raw, invalid=INVALID, truth=truth, visible=visible)
    assert_same(metrics, slowly(raw, truth, np.ones_like(visible)))
    assert metrics.visible is not None
    assert_same(metrics.visible, slowly(raw, truth, visible))


def test_limits_themselves_are_not_bad() -> None:
    truth = np.array([[10, 10, 10, 10, 100, 100]], np.float32)
    raw = np.array([[11, 12, 13, 14, 104, 106]], np.int16) * 16
    metrics = measure(raw, invalid=INVALID, truth=truth)
    assert metrics.bad1 == 5 / 6
    assert metrics.bad2 == 4 / 6
    assert metrics.d1 == 2 / 6, "4 px of 100 is within 5 %"


def test_nothing_to_compare_is_not_known_rather_than_perfect() -> None:
    raw = np.full((4, 5), INVALID, np.int16)
    metrics = measure(raw, invalid=INVALID, truth=np.ones((4, 5), np.float32))
    assert (metrics.density, metrics.bad2_all) == (0.0, 1.0)
    assert math.isnan(metrics.bad2)
    assert math.isnan(metrics.rmse)
    nothing = measure(raw, invalid=INVALID, truth=np.full((4, 5), np.nan, np.float32))
    assert math.isnan(nothing.density)


def test_median_of_a_large_map_is_close_to_the_exact_one() -> None:
    rng = np.random.default_rng(5)
    truth = rng.uniform(0, 60, (700, 900)).astype(np.float32)
    raw = np.round((truth + rng.normal(0.3, 0.7, truth.shape)) * 16).astype(np.int16)
    metrics = measure(raw, invalid=-9999, truth=truth)
    assert metrics.median == pytest.approx(np.median(raw / 16 - truth), abs=0.02)


def test_shapes_must_agree() -> None:
    with pytest.raises(ValueError, match="shapes differ"):
        measure(np.zeros((3, 4), np.int16), invalid=0, truth=np.zeros((4, 3), np.float32))


def test_real_pairs_give_the_numbers_published_with_them(shared_data: Path) -> None:
    """The manifest was measured by another program, whose settings are not all known."""
    entries = json.loads((shared_data / "manifest.json").read_text(encoding="utf-8"))
    for entry in [e for e in entries if e["name"] in ("venus", "cones", "teddy", "tsukuba")]:
        left, right, file = (
            cv2.imread(str(shared_data / entry[key]), cv2.IMREAD_GRAYSCALE)
            for key in ("left", "right", "gt")
        )
        truth = np.where(file > 0, file / np.float32(entry["gt_scale"]), np.nan)
        raw = cv2.StereoBM.create(entry["numdisp_hint"], 15).compute(left, right)
        metrics = measure(raw, invalid=INVALID, truth=truth.astype(np.float32))
        published = entry["check_bm"]
        assert metrics.bad2 == pytest.approx(published["bad2"], abs=0.01), entry["name"]
        assert metrics.density == pytest.approx(published["dens"], abs=0.03), entry["name"]
        assert metrics.bad2_all == pytest.approx(published["bad2_all"], abs=0.03), entry["name"]


def test_table_has_a_line_per_number_and_a_dash_for_the_unknown() -> None:
    raw = np.array([[16, INVALID]], np.int16)
    truth = np.ones((1, 2), np.float32)
    text = table(measure(raw, invalid=INVALID, truth=truth, visible=np.array([[False, True]])))
    lines = {line[:14].strip(): line[14:].split() for line in text.splitlines()}
    assert lines[""] == ["all", "visible"]
    assert lines["density"] == ["50.00%", "0.00%"]
    assert lines["bad-2"] == ["0.00%", "-"]
