"""The filled map: nothing measured is changed, no seam shows, nothing is made up."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuner.core.filling import filled


def ramps(height: int = 120, width: int = 160) -> tuple[np.ndarray, np.ndarray]:
    """Stereo, and a monocular map that drifts away from it smoothly."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    stereo = 20 + x / 10
    return stereo, (stereo + 3 + y / 40 + x / 80).astype(np.float32)


def test_measured_pixels_stay_as_they_are() -> None:
    stereo, mono = ramps()
    stereo[30:60, 40:90] = np.nan
    result = filled(stereo, mono)
    known = np.isfinite(stereo)
    np.testing.assert_array_equal(result[known], stereo[known])
    assert np.isfinite(result).all()


def test_no_step_shows_at_the_seam() -> None:
    stereo, mono = ramps()
    true = stereo.copy()
    stereo[30:60, 40:90] = np.nan
    stereo[:, :20] = np.nan
    result = filled(stereo, mono)
    assert np.abs(mono - true)[np.isnan(stereo)].min() >= 3, "what the seam would be without"
    assert np.abs(np.diff(result - true, axis=0)).max() < 0.25
    assert np.abs(np.diff(result - true, axis=1)).max() < 0.25
    assert np.abs(result - true)[40:50, 50:80].max() < 1


def test_wrong_matches_do_not_bleed_into_the_hole() -> None:
    stereo, mono = ramps()
    true = stereo.copy()
    rng = np.random.default_rng(0)
    stereo[30:90, 40:120] = np.nan
    specks = np.isnan(stereo) & (rng.random(stereo.shape) < 0.03)
    stereo[specks] = rng.uniform(0, 90, int(specks.sum()))
    error = np.abs(filled(stereo, mono) - true)[np.isnan(stereo)]
    assert np.percentile(error, 95) < 2.5, "specks are up to 70 px off"


def test_pixels_that_are_not_trusted_do_not_spread() -> None:
    stereo, mono = ramps()
    true = stereo.copy()
    stereo[30:60, 40:90] = np.nan
    stereo[30:60, 90:100] += 4
    alike = np.abs(filled(stereo, mono) - true)[30:60, 40:90].max()
    trusted = np.isfinite(stereo)
    trusted[30:60, 90:100] = False
    assert np.abs(filled(stereo, mono, trusted=trusted) - true)[30:60, 40:90].max() < 1.5 < alike


def test_shape_in_the_hole_comes_from_the_monocular_map() -> None:
    stereo, mono = ramps()
    mono[40:50, 60:70] += 8
    stereo[30:60, 40:90] = np.nan
    result = filled(stereo, mono)
    assert result[45, 65] - result[45, 55] > 7


def test_nothing_is_made_up_where_neither_knows() -> None:
    stereo, mono = ramps()
    stereo[10:30, 10:30] = np.nan
    mono[15:20, 15:20] = np.nan
    result = filled(stereo, mono)
    assert np.isnan(result[15:20, 15:20]).all()
    assert np.isnan(result).sum() == 25


def test_without_stereo_it_is_the_monocular_map() -> None:
    _, mono = ramps()
    np.testing.assert_array_equal(filled(np.full_like(mono, np.nan), mono), mono)


@settings(max_examples=60, deadline=None)
@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    holes=st.floats(0, 1),
    seed=st.integers(0, 999),
)
def test_any_size_and_any_holes(height: int, width: int, holes: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    stereo, mono = (rng.uniform(0, 60, (height, width)).astype(np.float32) for _ in range(2))
    stereo[rng.random(stereo.shape) < holes] = np.nan
    mono[rng.random(mono.shape) < holes] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = filled(stereo, mono)
    np.testing.assert_array_equal(np.isfinite(result), np.isfinite(stereo) | np.isfinite(mono))
    if np.isfinite(result).any():
        assert np.nanmax(np.abs(result)) < 200


def test_shapes_must_agree() -> None:
    stereo, mono = ramps()
    with pytest.raises(ValueError, match="shapes differ"):
        filled(stereo[1:], mono)
