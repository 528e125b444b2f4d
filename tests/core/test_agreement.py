"""Agreement, complements and accuracy of float maps, against their formulas written out slowly."""

from __future__ import annotations

import math
import warnings
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuner.core.accuracy import accuracy
from tuner.core.agreement import compare, complements
from tuner.core.calibration import Calibration
from tuner.core.errors import UserError
from tuner.core.metrics import measure


def holed(rng: np.random.Generator, shape: tuple[int, int], share: float) -> np.ndarray:
    values = rng.uniform(0.1, 60, shape).astype(np.float32)
    values[rng.random(shape) < share] = rng.choice([np.nan, np.inf])
    return values


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 999), holes=st.floats(0, 1))
def test_agreement_is_its_formulas(seed: int, holes: float) -> None:
    rng = np.random.default_rng(seed)
    stereo = holed(rng, (30, 40), holes)
    mono = (stereo + rng.normal(0, 2, stereo.shape)).astype(np.float32)
    mask = rng.random(stereo.shape) < 0.8
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = compare(stereo, mono, mask=mask)
    use = mask & np.isfinite(stereo) & np.isfinite(mono)
    sizes = np.abs(mono[use].astype(float) - stereo[use])
    assert found.pixels == len(sizes)
    if not len(sizes):
        assert math.isnan(found.median)
        assert math.isnan(found.within1)
        return
    assert found.median == pytest.approx(np.median(sizes), abs=1e-5)
    assert found.p90 == pytest.approx(np.percentile(sizes, 90), abs=1e-5)
    for limit in (1, 2, 4):
        assert getattr(found, f"within{limit}") == pytest.approx((sizes <= limit).mean())


def test_agreement_says_of_how_many_pixels_it_is() -> None:
    rng = np.random.default_rng(0)
    stereo = rng.uniform(0, 60, (300, 400)).astype(np.float32)
    large, small = compare(stereo, stereo + 1), compare(stereo[:90], stereo[:90] + 1)
    assert (large.pixels, large.samples) == (120_000, 20_000)
    assert (small.pixels, small.samples) == (36_000, 20_000)
    few = compare(stereo[:40], stereo[:40] + 1)
    assert (few.pixels, few.samples) == (16_000, 16_000)
    stereo[40:] = np.nan
    assert compare(stereo, stereo).samples == 16_000


def slowly(found: np.ndarray, truth: np.ndarray, mask: np.ndarray, geometry: Calibration) -> dict:
    known = mask & np.isfinite(truth)
    use = known & np.isfinite(found)
    d, t = found[use].astype(float), truth[use].astype(float)
    error = np.abs(d - t)
    far = np.nanmin(np.where(np.isfinite(truth), truth, np.nan)) + geometry.doffs_px
    z = geometry.px_metres / np.maximum(d + geometry.doffs_px, far)
    true = geometry.px_metres / (t + geometry.doffs_px)
    return {
        "known": known.sum(),
        "pixels": use.sum(),
        "density": use.sum() / known.sum(),
        "bad1": (error > 1).mean(),
        "bad4": (error > 4).mean(),
        "bad2_all": ((error > 2).sum() + known.sum() - use.sum()) / known.sum(),
        "rmse": math.sqrt((error**2).mean()),
        "d1": ((error > 3) & (error > 0.05 * t)).mean(),
        "abs_rel": (np.abs(z - true) / true).mean(),
        "delta1": (np.maximum(z / true, true / z) < 1.25).mean(),
        "rmse_m": math.sqrt(((z - true) ** 2).mean()),
    }


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 999), height=st.integers(2, 140), doffs=st.floats(0, 30))
def test_accuracy_is_its_formulas(seed: int, height: int, doffs: float) -> None:
    rng = np.random.default_rng(seed)
    truth = np.abs(holed(rng, (height, 20), 0.2)) + 1
    truth[0, 0] = 2
    found = (truth + rng.normal(0, 3, truth.shape)).astype(np.float32)
    found[rng.random(found.shape) < 0.3] = np.nan
    found[0, 0] = 2.3
    mask = rng.random(truth.shape) < 0.8
    mask[0, 0] = True
    geometry = Calibration(focal_px=700, baseline_m=0.12, doffs_px=doffs)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        numbers = accuracy(found, truth, mask=mask, calibration=geometry)
    for name, value in slowly(found, truth, mask, geometry).items():
        assert getattr(numbers, name) == pytest.approx(value, rel=1e-3, abs=1e-6), name


def test_the_numbers_both_have_are_those_of_the_stereo_metrics() -> None:
    rng = np.random.default_rng(0)
    truth = rng.uniform(2, 60, (90, 70)).astype(np.float32)
    raw = np.round((truth + rng.normal(0, 2, truth.shape)) * 16).astype(np.int16)
    raw[rng.random(raw.shape) < 0.3] = -16
    pixels = np.where(raw == -16, np.nan, raw / 16).astype(np.float32)
    theirs, ours = asdict(measure(raw, invalid=-16, truth=truth)), asdict(accuracy(pixels, truth))
    for name in theirs.keys() & ours.keys():
        assert ours[name] == pytest.approx(theirs[name], rel=1e-5), name


def test_depth_beyond_the_cap_counts_as_the_cap() -> None:
    geometry = Calibration(focal_px=100, baseline_m=1)
    truth = np.array([[20, 10, 1]], np.float32)
    found = np.array([[20, -5, 1]], np.float32)
    numbers = accuracy(found, truth, calibration=geometry, cap_m=10)
    assert numbers.far_px == 10
    assert numbers.rmse_m == 0, "-5 px is beyond 10 m; the third pixel is truly beyond it"
    assert numbers.delta1 == 1


def test_focal_length_and_baseline_cancel_in_ratios() -> None:
    rng = np.random.default_rng(1)
    truth = rng.uniform(2, 60, (20, 20)).astype(np.float32)
    found = truth + rng.normal(0, 1, truth.shape).astype(np.float32)
    bare = accuracy(found, truth)
    metric = accuracy(found, truth, calibration=Calibration(focal_px=900, baseline_m=0.3))
    assert (bare.abs_rel, bare.delta1) == (metric.abs_rel, metric.delta1)
    assert math.isnan(bare.rmse_m)


def test_nothing_to_compare_is_not_known_rather_than_perfect() -> None:
    nothing = np.full((4, 5), np.nan, np.float32)
    numbers = accuracy(nothing, np.ones((4, 5), np.float32))
    assert (numbers.density, numbers.bad1_all) == (0, 1)
    assert math.isnan(numbers.abs_rel)
    assert math.isnan(accuracy(nothing, nothing).density)


def test_a_calibration_without_length_is_refused_in_words() -> None:
    with pytest.raises(UserError, match="baseline_m: 0 is not a number above 0"):
        Calibration(focal_px=100, baseline_m=0)


def test_mono_is_confident_where_it_agrees_around_a_hole() -> None:
    stereo = np.full((100, 300), 10, np.float32)
    stereo[40:60, 40:60] = np.nan
    stereo[40:60, 240:260] = np.nan
    mono = np.full_like(stereo, 10.5)
    mono[:, 150:] = 16
    only, _ = complements(stereo, mono)
    hole = np.isnan(stereo)
    assert only[:, :150][hole[:, :150]].all()
    assert not only[:, 150:].any()
    assert not only[~hole].any()


def test_mono_is_never_confident_where_no_stereo_is_near() -> None:
    stereo = np.full((200, 200), np.nan, np.float32)
    only, wrong = complements(stereo, np.full_like(stereo, 4))
    assert not only.any()
    assert not wrong.any()


def test_only_reliable_stereo_contradicts() -> None:
    stereo = np.full((80, 80), 20, np.float32)
    mono = stereo.copy()
    mono[20:40, 20:40] = 25
    _, wrong = complements(stereo, mono)
    assert (wrong == (mono == 25)).all()
    scattered = np.where(np.random.default_rng(0).random(stereo.shape) < 0.3, stereo, np.nan)
    _, wrong = complements(scattered.astype(np.float32), mono)
    assert not wrong.any()


def test_a_difference_within_five_per_cent_is_no_contradiction() -> None:
    stereo = np.full((30, 30), 100, np.float32)
    assert not complements(stereo, stereo + 4).contradicted.any()
    assert complements(stereo, stereo + 6).contradicted[10:20, 10:20].all()
