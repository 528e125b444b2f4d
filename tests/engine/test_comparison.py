"""A whole comparison: what the table, the exports and the views get."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from tuner.comparison.comparison import Comparison, compare
from tuner.comparison.trusted import trusted
from tuner.core.calibration import Calibration
from tuner.core.errors import SettingsError
from tuner.core.types import Pair, Picture
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import run
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.resources import assets_folder
from tuner.sources.ground_truth import GroundTruth, read_ground_truth


def picture(path: Path) -> Picture:
    grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    return Picture(grey=grey, shown=grey, name=path.name)


@pytest.fixture(scope="module")
def scene() -> tuple[Outcome, GroundTruth]:
    folder = assets_folder() / "workbench"
    pair = Pair(left=picture(folder / "left.jpg"), right=picture(folder / "right.jpg"))
    settings = StereoBMSettings(num_disparities=96, block_size=15, uniqueness_ratio=10)
    return run(pair, settings), read_ground_truth(folder / "disparity.png", scale=256)


def pseudo_mono(truth: GroundTruth, *, noise: float = 0.01) -> np.ndarray:
    """What a network might give: affine in disparity, gently bent, blurred and noisy."""
    true = truth.disparity
    rng = np.random.default_rng(3)
    whole = np.where(np.isfinite(true), true, np.nanmedian(true)).astype(np.float32)
    spread = float(np.ptp(whole))
    coarse = rng.normal(0, 0.02 * spread, (4, 5)).astype(np.float32)
    bend = cv2.resize(coarse, whole.shape[::-1], interpolation=cv2.INTER_CUBIC)
    grain = rng.normal(0, noise * spread, whole.shape)
    return ((cv2.GaussianBlur(whole, (0, 0), 2) + bend + grain) * 37 + 500).astype(np.float32)


@pytest.fixture(scope="module")
def comparison(scene: tuple[Outcome, GroundTruth]) -> Comparison:
    outcome, truth = scene
    return compare(outcome, pseudo_mono(truth), truth)


def test_the_table_has_stereo_and_mono_by_both_fits_with_their_parameters(
    comparison: Comparison,
) -> None:
    rows = comparison.as_rows()
    assert [(row["method"], row["parameters"]) for row in rows] == [
        ("stereo", 0),
        ("mono fitted to stereo", 2),
        ("mono fitted to ground truth", 2),
    ]
    stereo, mono, _ = rows
    assert stereo["density"] == pytest.approx(comparison.outcome.density, abs=1e-5)
    assert mono["density"] == 1
    assert mono["scale"] == pytest.approx(1 / 37, rel=0.05)
    assert stereo["scale"] is None


def test_the_common_mask_is_the_same_for_all_rows(comparison: Comparison) -> None:
    rows = comparison.as_rows()
    assert len({row["common_pixels"] for row in rows}) == 1
    assert all(row["common_density"] == 1 for row in rows)
    assert len({row["all_known"] for row in rows}) == 1
    assert rows[0]["all_pixels"] < rows[1]["all_pixels"]


def test_aligned_map_is_close_to_the_truth_and_the_difference_signed(
    comparison: Comparison,
) -> None:
    assert comparison.truth is not None
    assert comparison.aligned is not None
    assert comparison.difference is not None
    error = comparison.aligned - comparison.truth.disparity
    assert np.nanmedian(np.abs(error)) < 2
    known = np.isfinite(comparison.stereo)
    np.testing.assert_array_equal(np.isfinite(comparison.difference), known)
    np.testing.assert_allclose(
        (comparison.stereo + comparison.difference)[known], comparison.aligned[known], atol=1e-4
    )


def test_filled_map_is_denser_and_no_worse_where_measured(comparison: Comparison) -> None:
    assert comparison.filled is not None
    assert np.isfinite(comparison.filled).all()
    known = np.isfinite(comparison.stereo)
    np.testing.assert_array_equal(comparison.filled[known], comparison.stereo[known])


@pytest.mark.parametrize("name", ["workbench", "street"])
@pytest.mark.parametrize("drift", [0.02, 0.08])
@pytest.mark.parametrize(
    "tests",
    [{}, {"block_size": 9, "uniqueness_ratio": 0, "texture_threshold": 0}],
    ids=["usual", "speckled"],
)
def test_filled_holes_are_closer_to_the_truth_than_the_aligned_map_alone(
    name: str, drift: float, tests: dict[str, int]
) -> None:
    folder = assets_folder() / name
    pair = Pair(left=picture(folder / "left.jpg"), right=picture(folder / "right.jpg"))
    truth = read_ground_truth(folder / "disparity.png", scale=256)
    outcome = run(pair, StereoBMSettings(num_disparities=96, **tests))
    made = compare(outcome, network_like(truth, drift))
    assert made.filled is not None
    assert made.aligned is not None
    hole = np.isnan(made.stereo) & np.isfinite(truth.disparity)
    filled, alone = (
        float(np.abs(values - truth.disparity)[hole].mean())
        for values in (made.filled, made.aligned)
    )
    assert filled <= alone


def network_like(truth: GroundTruth, drift: float) -> np.ndarray:
    """Soft edges as of 256 px across the picture, and a slow drift of that share of the range."""
    true = truth.disparity
    whole = np.where(np.isfinite(true), true, np.nanmin(true)).astype(np.float32)
    small = cv2.resize(whole, (256, 256), interpolation=cv2.INTER_AREA)
    size = whole.shape[::-1]
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), 2), size, interpolation=cv2.INTER_CUBIC)
    coarse = np.random.default_rng(0).normal(0, drift * float(np.ptp(whole)), (5, 6))
    bend = cv2.resize(coarse.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    return np.asarray((soft + bend) * 0.4 + 5, np.float32)


def test_csv_and_json_say_the_same(comparison: Comparison) -> None:
    lines = list(csv.DictReader(io.StringIO(comparison.to_csv())))
    content = json.loads(comparison.to_json())
    assert [line["method"] for line in lines] == [row["method"] for row in content["rows"]]
    for line, row in zip(lines, content["rows"], strict=True):
        for name, value in row.items():
            assert line[name] == ("" if value is None else str(value)), name
    assert content["fit_to"] == "stereo"
    assert set(content["alignments"]) == {"stereo", "ground truth"}
    assert 0 < content["agreement"]["within2"] <= 1


def test_the_measured_half_had_no_part_in_the_fit(scene: tuple[Outcome, GroundTruth]) -> None:
    outcome, truth = scene
    found = compare(outcome, pseudo_mono(truth), truth, half=True)
    whole = compare(outcome, pseudo_mono(truth), truth)
    assert found.half == 1
    assert compare(outcome, pseudo_mono(truth), half=False).half is None
    assert found.alignment.held_out is not None
    assert found.alignment.held_out.residual == pytest.approx(found.alignment.residual, rel=0.2)
    share = found.rows[1].everywhere.known / whole.rows[1].everywhere.known
    assert share == pytest.approx(0.5, abs=0.01)
    one, two = (compare(outcome, pseudo_mono(truth), half=half).judged for half in (0, 1))
    assert (one ^ two).all()


@pytest.mark.parametrize("fit_to", ["ground truth", "truth", "both"])
def test_what_it_is_fitted_to_can_be_chosen(
    scene: tuple[Outcome, GroundTruth], fit_to: str
) -> None:
    outcome, truth = scene
    found = compare(outcome, pseudo_mono(truth), truth, fit_to=fit_to)
    assert found.alignment.fitted_to == {"truth": "ground truth"}.get(fit_to, fit_to)
    assert any(row["method"].endswith(found.alignment.fitted_to) for row in found.as_rows())
    np.testing.assert_array_equal(found.aligned, found.alignment.apply(found.inverse_depth))


def test_a_refused_fit_gives_words_and_no_map(scene: tuple[Outcome, GroundTruth]) -> None:
    outcome, truth = scene
    found = compare(outcome, -pseudo_mono(truth), truth)
    assert "scale" in found.refused
    assert found.aligned is found.difference is found.filled is found.complements is None
    assert found.agreement is None
    rows = found.as_rows()
    assert rows[0]["all_bad2"] is not None
    assert rows[1]["refused"] == found.refused
    assert rows[1]["all_bad2"] is None
    assert json.loads(found.to_json())["agreement"] is None
    assert found.scatter().pixels > 0


def test_without_ground_truth_there_are_no_errors_but_a_table(
    scene: tuple[Outcome, GroundTruth],
) -> None:
    outcome, truth = scene
    found = compare(outcome, pseudo_mono(truth))
    assert [row["method"] for row in found.as_rows()] == ["stereo", "mono fitted to stereo"]
    assert found.as_rows()[0]["all_bad2"] is None
    assert found.agreement is not None
    with pytest.raises(SettingsError, match="needs ground truth"):
        compare(outcome, pseudo_mono(truth), fit_to="both")
    with pytest.raises(SettingsError, match="none of stereo, ground truth, both"):
        compare(outcome, pseudo_mono(truth), fit_to="lidar")
    with pytest.raises(SettingsError, match="neither 0 nor 1"):
        compare(outcome, pseudo_mono(truth), half=2)


def test_metres_appear_with_a_calibration(scene: tuple[Outcome, GroundTruth]) -> None:
    outcome, truth = scene
    geometry = Calibration(focal_px=1000, baseline_m=0.04)
    found = compare(outcome, pseudo_mono(truth), truth, calibration=geometry)
    assert 0 < found.as_rows()[1]["all_rmse_m"] < 1
    assert compare(outcome, pseudo_mono(truth), truth).as_rows()[1]["all_rmse_m"] is None


def test_inverse_depth_of_the_caller_stays_writable(scene: tuple[Outcome, GroundTruth]) -> None:
    outcome, truth = scene
    values = pseudo_mono(truth)
    found = compare(outcome, values)
    values[0, 0] = 1
    assert not found.inverse_depth.flags.writeable
    assert not found.stereo.flags.writeable


def test_profile_has_every_map_there_is(comparison: Comparison) -> None:
    found = comparison.profile((10, 20), (200, 20))
    assert set(found.values) == {"stereo", "mono", "ground truth"}
    assert len(found.distance) == 191


def test_trusted_pixels_are_valid_and_away_from_border_and_speckles(
    scene: tuple[Outcome, GroundTruth],
) -> None:
    outcome, _ = scene
    raw = np.full((120, 200), outcome.invalid, np.int16)
    raw[10:100, 40:180] = 300
    raw[30:80, 60:160] = outcome.invalid
    raw[50:58, 100:108] = 900
    area = outcome.area._replace(x=40, y=10, width=140, height=90)
    mask = trusted(replace(outcome, raw=raw, matched=raw, area=area))
    border = outcome.settings.block_size // 2
    assert not mask[raw == outcome.invalid].any()
    assert not mask[50:58, 100:108].any(), "a patch of 64 pixels is a speckle"
    assert not mask[: 10 + border].any()
    assert not mask[:, : 40 + border].any()
    assert mask[20:28, 50:170].all()


def test_trusted_is_nothing_when_nothing_is_valid(small_pair: Pair) -> None:
    outcome = run(small_pair, StereoBMSettings(num_disparities=144, block_size=21))
    assert not trusted(replace(outcome, raw=np.full_like(outcome.raw, outcome.invalid))).any()
    found = compare(outcome, np.zeros(outcome.raw.shape, np.float32))
    assert found.refused


def test_real_pairs_align_from_wrong_matches(shared_data: Path) -> None:
    """The error of the fit to StereoBM's result is close to that of the fit to the truth itself."""
    entries = json.loads((shared_data / "manifest.json").read_text(encoding="utf-8"))
    for entry in [e for e in entries if e["name"] in ("tsukuba", "teddy", "venus", "mb06_art")]:
        pair = Pair(
            left=picture(shared_data / entry["left"]), right=picture(shared_data / entry["right"])
        )
        truth = read_ground_truth(shared_data / entry["gt"], scale=entry["gt_scale"])
        outcome = run(pair, StereoBMSettings(num_disparities=entry["numdisp_hint"], block_size=15))
        _, mono, oracle = compare(outcome, pseudo_mono(truth), truth).rows
        assert not mono.refused
        assert mono.everywhere.rmse < 1.15 * oracle.everywhere.rmse, entry["name"]
