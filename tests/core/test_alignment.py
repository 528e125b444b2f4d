"""The fit of inverse depth to disparities, against known lines, scipy, and hostile input."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuner.core import alignment
from tuner.core.alignment import align, align_to_both
from tuner.core.ranks import spearman
from tuner.core.sampling import draw, half_mask, in_half

SHAPE = (120, 160)


def scene(seed: int = 0, shape: tuple[int, int] = SHAPE) -> np.ndarray:
    """Planes at several depths, px."""
    rng = np.random.default_rng(seed)
    rows = np.linspace(5, 40, shape[0])[:, None]
    blocks = rng.uniform(0, 25, (6, 8)).repeat(shape[0] // 6, 0).repeat(shape[1] // 8, 1)
    return (rows + blocks).astype(np.float32)


def inverse_depth(disparity: np.ndarray, scale: float, shift: float) -> np.ndarray:
    return ((disparity - shift) / scale).astype(np.float32)


@settings(max_examples=60, deadline=None)
@given(
    scale=st.floats(1e-4, 1e4),
    shift=st.floats(-200, 200),
    bad=st.floats(0, 0.35),
    seed=st.integers(0, 99),
)
def test_finds_the_line_under_wrong_matches_and_holes(
    scale: float, shift: float, bad: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    true = scene(seed)
    found = true + rng.normal(0, 0.2, true.shape).astype(np.float32)
    wrong = rng.random(true.shape) < bad
    found[wrong] = rng.uniform(0, 64, int(wrong.sum()))
    found[rng.random(true.shape) < 0.3] = np.nan
    values = inverse_depth(true, scale, shift)
    fit = align(values, found)
    assert not fit.refused
    assert np.abs(fit.apply(values) - true).max() < 0.15


def test_structured_outliers_do_not_pull_the_line() -> None:
    true = scene(3)
    found = true.copy()
    found[:40, :90] = 60.0
    fit = align(inverse_depth(true, 0.03, -4), found)
    assert fit.scale == pytest.approx(0.03, rel=1e-3)
    assert fit.shift == pytest.approx(-4, abs=0.02)
    assert fit.inliers == pytest.approx(1 - 40 * 90 / true.size, abs=0.02)


def test_a_depth_map_upside_down_is_refused() -> None:
    true = scene()
    assert "scale" in align(-true, true).refused


def test_a_map_that_has_nothing_to_do_with_the_scene_is_refused() -> None:
    rng = np.random.default_rng(4)
    fit = align(rng.random(SHAPE, np.float32), scene())
    assert fit.refused


@pytest.mark.parametrize(("found", "shown"), [(0.29999, "0.29,"), (0.29, "0.29,"), (-0.1, "-0.10")])
def test_a_rank_correlation_that_just_misses_does_not_read_like_the_limit(
    found: float, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alignment, "spearman", lambda *_: found)
    true = np.random.default_rng(0).uniform(1, 60, (40, 50)).astype(np.float32)
    assert f"(rank correlation {shown}" in align(true, true).refused


def test_a_share_of_inliers_that_just_misses_does_not_read_like_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged = alignment.HeldOut(residual=1.0, inliers=0.5999, samples=2000)
    monkeypatch.setattr(alignment, "HeldOut", lambda **_: judged)
    true = np.random.default_rng(0).uniform(1, 60, (40, 50)).astype(np.float32)
    assert "only 59% of the pixels" in align(true, true).refused


def test_too_few_inliers_are_refused_with_their_share() -> None:
    rng = np.random.default_rng(5)
    true = scene()
    found = np.where(rng.random(SHAPE) < 0.55, true, 2 * true + 30).astype(np.float32)
    fit = align(true, found)
    assert "60%" in fit.refused
    assert fit.inliers < 0.6


HOSTILE = {
    "constant inverse depth": (np.full(SHAPE, 3.0), scene()),
    "constant but for one pixel": (np.eye(1, SHAPE[0] * SHAPE[1]).reshape(SHAPE), scene()),
    "zero": (np.zeros(SHAPE), scene()),
    "equal disparities": (scene(), np.full(SHAPE, 7.0)),
    "no disparity": (scene(), np.full(SHAPE, np.nan)),
    "no inverse depth": (np.full(SHAPE, np.nan), scene()),
    "infinite inverse depth": (np.full(SHAPE, np.inf), scene()),
    "infinite disparity": (scene(), np.full(SHAPE, -np.inf)),
    "largest floats": (np.full(SHAPE, np.finfo(np.float32).max), scene()),
    "smallest floats": (scene() * np.float32(1e-44), scene()),
    "wild floats": (np.where(scene() > 20, 3e38, -3e38), np.full(SHAPE, 5.0)),
    "tiny": (np.ones((3, 4)), np.ones((3, 4))),
    "empty": (np.ones((0, 4)), np.ones((0, 4))),
    "99 pixels": (scene()[:9, :11], scene()[:9, :11]),
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("half", [None, 0])
def test_what_cannot_be_fitted_is_refused_in_words_and_without_a_warning(
    case: str, half: int | None
) -> None:
    values, found = (array.astype(np.float32) for array in HOSTILE[case])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit = align(values, found, half=half)
        fit.apply(values)
        both = align_to_both(values, found, found, half=half)
    assert fit.refused
    assert both.refused
    assert "nan" not in fit.refused


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), known=st.floats(0, 1), ties=st.integers(1, 40))
def test_any_input_gives_an_answer_without_a_warning(seed: int, known: float, ties: int) -> None:
    rng = np.random.default_rng(seed)
    values, found = (np.round(rng.random((40, 50)) * ties).astype(np.float32) for _ in range(2))
    for array in (values, found):
        array[rng.random(array.shape) > known] = rng.choice([np.nan, np.inf, -np.inf, 1e38])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit = align(values, found, half=0)
        fit.apply(values)
    assert fit.refused or fit.scale > 0


def test_the_same_maps_give_the_same_line() -> None:
    true = scene(shape=(600, 800))
    noisy = (true + np.random.default_rng(1).normal(0, 1, true.shape)).astype(np.float32)
    assert align(true, noisy) == align(true, noisy)


def test_the_mask_says_which_pixels_take_part() -> None:
    true = scene()
    found = true.copy()
    found[:, 80:] = 2 * true[:, 80:] + 7
    mask = np.zeros(SHAPE, bool)
    mask[:, 80:] = True
    fit = align(true, found, mask=mask)
    assert (fit.scale, fit.shift) == pytest.approx((2, 7), abs=1e-3)


def test_shapes_must_agree() -> None:
    with pytest.raises(ValueError, match="shapes differ"):
        align(scene(), scene()[1:])


def test_the_held_out_half_has_no_part_in_the_fit() -> None:
    true = scene()
    other = half_mask(SHAPE, 1)
    found = np.where(other, true + 3, true).astype(np.float32)
    fit = align(true, found, half=0)
    assert fit.residual < 0.05
    assert fit.held_out is not None
    assert fit.held_out.residual == pytest.approx(3, abs=0.05)
    assert fit.held_out.inliers == (1 if fit.gate >= 3 else 0)
    assert fit.samples + fit.held_out.samples == true.size


def test_halves_are_halves_and_follow_no_row_or_column() -> None:
    mask = half_mask((500, 640), 0)
    assert mask.mean() == pytest.approx(0.5, abs=0.005)
    assert np.abs(mask.mean(axis=0) - 0.5).max() < 0.12
    assert np.abs(mask.mean(axis=1) - 0.5).max() < 0.12
    assert (mask ^ half_mask((500, 640), 1)).all()
    assert in_half(np.array([7]), 0)[0] == mask.ravel()[7]


def test_a_fit_to_both_lies_between_the_two() -> None:
    true = scene()
    fit = align_to_both(true, true + 1, true)
    assert fit.fitted_to == "both"
    assert 0.2 < fit.shift < 0.8


def test_unknown_stays_unknown_and_the_input_untouched() -> None:
    values = scene()
    values[3, 4], values[5, 6] = np.nan, np.inf
    values.setflags(write=False)
    pixels = align(values, scene()).apply(values)
    assert pixels.dtype == np.float32
    assert np.isnan(pixels[[3, 5], [4, 6]]).all()
    assert np.isnan(pixels).sum() == 2


@pytest.mark.parametrize("share", [1.0, 0.5, 0.001])
def test_samples_are_known_pixels_only_however_few_there_are(share: float) -> None:
    rng = np.random.default_rng(2)
    first = rng.random((900, 1000), np.float32)
    second = first + 1
    second[rng.random(first.shape) >= share] = np.nan
    samples = draw(first, second)
    assert len(samples.at) == min(20_000, int(np.isfinite(second).sum()))
    np.testing.assert_array_equal(samples.first, first.ravel()[samples.at])
    np.testing.assert_array_equal(samples.second, second.ravel()[samples.at])


def test_the_rank_correlation_is_of_all_samples_that_are_named() -> None:
    rng = np.random.default_rng(4)
    values = rng.uniform(1, 9, (120, 160)).astype(np.float32)
    disparity = (3 * values + rng.normal(0, 4, values.shape)).astype(np.float32)
    found = align(values, disparity)
    assert found.samples == values.size
    stats = pytest.importorskip("scipy.stats")
    expected = stats.spearmanr(values.ravel(), disparity.ravel()).statistic
    assert found.rank_correlation == pytest.approx(expected, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 999), levels=st.integers(2, 60), count=st.integers(3, 400))
def test_rank_correlation_is_that_of_scipy_ties_too(seed: int, levels: int, count: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(seed)
    first = rng.integers(0, levels, count).astype(float)
    second = first + rng.integers(0, levels, count)
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        assert np.isnan(spearman(first, second))
    else:
        assert spearman(first, second) == pytest.approx(stats.spearmanr(first, second).statistic)
