"""Five numbers that bring rows into line: what they do to a picture, and that they are found."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.layered import texture
from tuner.core.errors import SettingsError
from tuner.core.geometry.correspondences import Correspondences, neighbours_agree
from tuner.core.geometry.epipolar import fit_rows
from tuner.core.geometry.rectification import SPECS, LineUp, lined_up
from tuner.core.tunable import Size, Stage

SIZE = Size(480, 300)
line_ups = st.builds(
    LineUp,
    rows=st.integers(-1500, 1500),
    roll=st.integers(-3000, 3000),
    scale=st.integers(-2000, 2000),
    keystone_x=st.integers(-2000, 2000),
    keystone_y=st.integers(-2000, 2000),
)


def matches_of(line_up: LineUp, *, seed: int, wrong: float = 0.0) -> Correspondences:
    """Matches of a right picture that exactly this line-up mends, a share of them wrong."""
    rng = np.random.default_rng(seed)
    left = rng.uniform((40, 10), (SIZE.width - 10, SIZE.height - 10), (400, 2))
    straight = left - np.stack([rng.uniform(5, 35, 400), np.zeros(400)], axis=1)
    back = np.linalg.inv(line_up.matrix(SIZE))
    lifted = straight @ back[:, :2].T + back[:, 2]
    right = lifted[:, :2] / lifted[:, 2:]
    bad = rng.random(400) < wrong
    right[bad, 1] += rng.uniform(-60, 60, bad.sum())
    return Correspondences(left=left, right=right, size=SIZE)


def test_all_five_are_tunables_of_the_rectify_stage() -> None:
    assert list(SPECS) == ["rows", "roll", "scale", "keystone_x", "keystone_y"]
    assert {spec.stage for spec in SPECS.values()} == {Stage.RECTIFY}
    assert not LineUp()
    assert replace(LineUp(), roll=1)
    with pytest.raises(SettingsError, match="rows: 1000000 is above"):
        LineUp(rows=1_000_000)


@given(line_ups)
def test_a_picture_moves_as_the_matrix_says(line_up: LineUp) -> None:
    image = cv2.GaussianBlur(texture(SIZE.height, SIZE.width, seed=3), (0, 0), 2)
    wanted = cv2.warpPerspective(image, line_up.matrix(SIZE), SIZE)
    difference = np.abs(lined_up(image, line_up).astype(int) - wanted)[2:-2, 2:-2]
    # Both interpolate between places in 1/32 px, each rounded in its own way.
    assert np.percentile(difference, 99) <= 6


def test_a_colour_picture_moves_as_its_grey_one() -> None:
    grey = texture(60, 80, seed=1)
    line_up = LineUp(rows=250, roll=1000)
    moved = lined_up(np.dstack([grey, grey, grey]), line_up)
    np.testing.assert_array_equal(moved[..., 1], lined_up(grey, line_up))


@given(line_ups, st.integers(0, 1000))
def test_the_numbers_that_bent_the_rows_are_found(line_up: LineUp, seed: int) -> None:
    found = matches_of(line_up, seed=seed)
    fitted = fit_rows(found).line_up
    rows = fitted.moved(found.right, SIZE)[:, 1] - found.left[:, 1]
    assert np.abs(rows).max() < 0.1


@given(line_ups, st.integers(0, 1000))
def test_a_third_of_wrong_matches_changes_nothing(line_up: LineUp, seed: int) -> None:
    found = matches_of(line_up, seed=seed, wrong=0.33)
    right = matches_of(line_up, seed=seed)
    fit = fit_rows(found)
    rows = fit.line_up.moved(right.right, SIZE)[:, 1] - right.left[:, 1]
    assert np.abs(rows).max() < 0.3
    assert 0.6 < fit.supporting.mean() < 0.8


@pytest.mark.parametrize(
    ("line_up", "kind"),
    [
        (LineUp(rows=400), "a shift"),
        (LineUp(roll=2000), "a turn"),
        (LineUp(scale=1500), "a scale"),
        (LineUp(keystone_x=3000), "a keystone"),
    ],
)
def test_the_kind_of_fault_is_named(line_up: LineUp, kind: str) -> None:
    assert fit_rows(matches_of(line_up, seed=1)).kinds == (kind,)


def test_a_match_whose_disparity_nobody_near_shares_is_alone() -> None:
    found = matches_of(LineUp(), seed=2)
    right = found.left - (20, 0)
    right[:5, 0] -= np.linspace(40, 200, 5)
    alone = ~neighbours_agree(replace(found, right=right))
    assert alone[:5].all()
    assert alone[5:].mean() < 0.05
