"""Ground truth files: values in px whatever the format, divisors found, nonsense refused."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuner.core.errors import FileError, ImageError
from tuner.core.tunable import Size
from tuner.engine.opening import open_truth
from tuner.exporters import export
from tuner.sources.ground_truth import read_ground_truth
from tuner.sources.npy import decode_npy
from tuner.sources.pair import read_pair

TRUE = np.array([[1.5, np.nan, 20.25], [3.0, 40.0, 7.75]], np.float32)


def write_pfm(path: Path, values: np.ndarray, order: str) -> Path:
    scale = "-1.0" if order == "<" else "1.0"
    header = f"Pf\n{values.shape[1]} {values.shape[0]}\n{scale}\n".encode()
    path.write_bytes(
        header + np.nan_to_num(values, nan=np.inf)[::-1].astype(f"{order}f4").tobytes()
    )
    return path


@pytest.mark.parametrize("order", ["<", ">"])
def test_pfm_in_both_byte_orders(tmp_path: Path, order: str) -> None:
    truth = read_ground_truth(write_pfm(tmp_path / "d.pfm", TRUE, order))
    np.testing.assert_array_equal(truth.disparity, TRUE)
    assert (truth.scale, truth.guessed, truth.visible) == (1, False, None)


def test_the_scale_of_a_pfm_changes_no_value(tmp_path: Path) -> None:
    path = write_pfm(tmp_path / "d.pfm", TRUE, "<")
    path.write_bytes(path.read_bytes().replace(b"-1.0", b"-0.003922"))
    np.testing.assert_array_equal(read_ground_truth(path).disparity, TRUE)


def test_sixteen_bit_png_as_kitti(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "d.png"), np.nan_to_num(TRUE * 256).astype(np.uint16))
    truth = read_ground_truth(tmp_path / "d.png")
    np.testing.assert_array_equal(truth.disparity, TRUE)
    assert truth.words == "d.png: 16-bit PNG, divided by 256; 1 px unknown (1 are 0)"


@pytest.mark.parametrize("suffix", ["png", "pgm"])
def test_eight_bits_with_a_given_divisor(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"d.{suffix}"
    cv2.imwrite(str(path), np.nan_to_num(TRUE * 4).astype(np.uint8))
    truth = read_ground_truth(path, scale=4)
    np.testing.assert_array_equal(truth.disparity, TRUE)
    assert not truth.guessed


@pytest.mark.parametrize("name", ["d.npy", "d.tiff"])
def test_float_files(tmp_path: Path, name: str) -> None:
    if name == "d.npy":
        np.save(tmp_path / name, TRUE.astype(np.float64))
    else:
        cv2.imwrite(str(tmp_path / name), TRUE)
    np.testing.assert_array_equal(read_ground_truth(tmp_path / name).disparity, TRUE)


@pytest.mark.parametrize("suffix", ["npy", "pfm", "png", "tiff"])
def test_what_the_exporters_write_comes_back(tmp_path: Path, suffix: str) -> None:
    raw = np.array([[-16, 16, 320], [48, 640, 123]], np.int16)
    export(raw, invalid=-16, to=tmp_path / f"d.{suffix}")
    expected = np.where(raw == -16, np.nan, raw / 16)
    np.testing.assert_array_equal(read_ground_truth(tmp_path / f"d.{suffix}").disparity, expected)


def test_the_divisor_that_agrees_with_a_computed_map_wins(shared_data: Path) -> None:
    entries = json.loads((shared_data / "manifest.json").read_text(encoding="utf-8"))
    seen = set()
    for entry in entries:
        if entry["kind"] != "pair_gt":
            continue
        pair = read_pair(shared_data / entry["left"], shared_data / entry["right"])
        truth = open_truth(shared_data / entry["gt"], pair=pair)
        assert truth.doubt == "", entry["name"]
        assert truth.scale == entry["gt_scale"], entry["name"]
        assert truth.guessed == (entry["gt_format"] != "PFM float32"), entry["name"]
        low, high = entry["gt_range_px"]
        assert abs(np.nanmin(truth.disparity) - low) < 0.01
        assert abs(np.nanmax(truth.disparity) - high) < 0.01
        assert (truth.visible is not None) == bool(entry["mask_nocc"]), entry["name"]
        if entry["mask_nocc"]:
            mask = cv2.imread(str(shared_data / entry["mask_nocc"]), cv2.IMREAD_GRAYSCALE)
            np.testing.assert_array_equal(truth.visible, mask == 255)
        known = np.isfinite(truth.disparity).mean()
        assert abs(known - entry["gt_valid_fraction"]) < 0.01, entry["name"]
        seen.add(truth.scale)
    assert seen == {1, 2, 3, 4, 8, 16}


def test_a_guess_without_anything_to_compare_says_so(tmp_path: Path) -> None:
    values = np.linspace(1, 240, 400).reshape(4, 100).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "d.png"), values)
    truth = read_ground_truth(tmp_path / "d.png")
    assert truth.guessed
    assert truth.words.endswith("(guessed)")
    assert np.nanmax(truth.disparity) <= 25


def test_mask_beside_marks_what_both_cameras_see(tmp_path: Path) -> None:
    write_pfm(tmp_path / "gt.pfm", TRUE, "<")
    mask = np.array([[255, 0, 128], [255, 255, 0]], np.uint8)
    cv2.imwrite(str(tmp_path / "mask_nocc.png"), mask)
    visible = read_ground_truth(tmp_path / "gt.pfm").visible
    np.testing.assert_array_equal(visible, mask == 255)


@pytest.mark.parametrize("content", [b"junk", b""])
def test_a_broken_mask_does_not_spoil_the_truth(tmp_path: Path, content: bytes) -> None:
    write_pfm(tmp_path / "gt.pfm", TRUE, "<")
    (tmp_path / "occlusion.png").write_bytes(content)
    assert read_ground_truth(tmp_path / "gt.pfm").visible is None


def test_other_size_is_refused(tmp_path: Path) -> None:
    path = write_pfm(tmp_path / "d.pfm", TRUE, "<")
    with pytest.raises(ImageError, match=r"ground truth of 3x2 does not fit a pair of 4x2"):
        read_ground_truth(path, size=Size(4, 2))


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf")])
def test_impossible_divisors_are_refused(tmp_path: Path, scale: float) -> None:
    path = write_pfm(tmp_path / "d.pfm", TRUE, "<")
    with pytest.raises(ImageError, match="is not a number above 0"):
        read_ground_truth(path, scale=scale)


@pytest.mark.parametrize("kind", ["<f4", ">f8", "<f2", "u1", "<u2", ">i4"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_numpy_files_of_any_number_kind(tmp_path: Path, kind: str, order: str) -> None:
    values = np.asarray(np.arange(1, 13).reshape(3, 4), dtype=kind, order=order)  # type: ignore[call-overload]
    np.save(tmp_path / "d.npy", values)
    truth = read_ground_truth(tmp_path / "d.npy", scale=2)
    np.testing.assert_array_equal(truth.disparity, np.arange(1, 13).reshape(3, 4) / 2)


@settings(max_examples=200, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(6, 140), st.integers(0, 255)), max_size=4))
def test_a_damaged_numpy_file_is_only_refused(changes: list[tuple[int, int]]) -> None:
    file = io.BytesIO()
    np.save(file, np.ones((5, 6), np.float32))
    content = bytearray(file.getvalue())
    for at, value in changes:
        content[at] = value
    with contextlib.suppress(ImageError):
        decode_npy(bytes(content), name="d.npy")


class Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return (print, ("this must never be run",))


def test_a_pickle_in_a_numpy_file_is_not_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.save(tmp_path / "evil.npy", np.array([Evil()], object), allow_pickle=True)
    with pytest.raises(ImageError, match="not a NumPy array of plain numbers"):
        read_ground_truth(tmp_path / "evil.npy")
    assert capsys.readouterr().out == ""


def test_what_is_no_ground_truth_is_said(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    cv2.imwrite(str(tmp_path / "colour.png"), rng.integers(0, 255, (9, 9, 3), dtype=np.uint8))
    cv2.imwrite(str(tmp_path / "photo.jpg"), np.zeros((9, 9), np.uint8))
    cv2.imwrite(str(tmp_path / "black.png"), np.zeros((9, 9), np.uint8))
    np.save(tmp_path / "cube.npy", np.zeros((2, 3, 4, 5)))
    np.save(tmp_path / "words.npy", np.array([["a", "b"]]))
    (tmp_path / "text.pfm").write_text("Pf\nnonsense")
    for name, words in {
        "colour.png": "a colour picture",
        "photo.jpg": "JPEG changes values",
        "black.png": "no pixel of it has a known disparity",
        "cube.npy": r"an array of float64 \(2, 3, 4, 5\)",
        "words.npy": "not a NumPy array of plain numbers",
        "text.pfm": "PFM header is damaged",
    }.items():
        with pytest.raises(ImageError, match=words):
            read_ground_truth(tmp_path / name)
    with pytest.raises(FileError, match="no such file"):
        read_ground_truth(tmp_path / "none.pfm")


def test_a_divisor_that_leaves_no_number_is_said(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "d.png"), np.full((4, 5), 9, np.uint8))
    with pytest.raises(ImageError, match="divided by 1e-39, its values are too large"):
        read_ground_truth(tmp_path / "d.png", scale=1e-39)
