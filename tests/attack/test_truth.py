"""Whatever a ground-truth file holds: disparities that can be compared, or a sentence."""

from __future__ import annotations

import io
import os
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.attack.mutation import mutated
from tests.conftest import textured_pair
from tests.sources.pictures import encoded, photo
from tuner.core.accuracy import accuracy
from tuner.core.errors import ImageError, UserError
from tuner.core.types import Pair
from tuner.engine.frame import Request, make_frame
from tuner.engine.memo import Memo
from tuner.engine.opening import open_truth
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.sources.ground_truth import GroundTruth, read_ground_truth

SETTINGS = StereoBMSettings(num_disparities=16, block_size=5)
HEIGHT, WIDTH = 30, 40


@pytest.fixture(scope="module")
def pair() -> Pair:
    return textured_pair(WIDTH, HEIGHT, shift=3)


def npy(values: Any, **more: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, values, **more)
    return file.getvalue()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Small good files of all kinds that hold disparities."""
    grey = photo(WIDTH, HEIGHT)[..., 0]
    real = grey.astype(np.float32) / 16
    kinds = ("<f4", ">f4", "<f8", "<f2", "u1", "<u2", ">i2", "<i4", "<u8")
    return {
        **{f"{kind}.npy": npy(grey.astype(kind)) for kind in kinds},
        "fortran.npy": npy(np.asfortranarray(real)),
        "pfm": b"Pf\n40 30\n-1\n" + real.tobytes(),
        "other.pfm": b"PF\n40 30\n1\n" + np.dstack([real] * 3).astype(">f4").tobytes(),
        "8.png": encoded(".png", grey),
        "16.png": encoded(".png", grey.astype(np.uint16) * 256),
        "grey.pgm": encoded(".pgm", grey),
        "real.tif": encoded(".tif", real),
        "words.npy": npy(np.array([["a"]])),
    }


def judged(path: Path, pair: Pair, scale: float | None = None) -> GroundTruth | None:
    """The truth, compared with a match in every way there is; or None after a sentence."""
    said, truth = "", None
    try:
        truth = open_truth(path, pair=pair, scale=scale)
    except UserError as error:
        said = str(error)
    if truth is None:
        assert said.startswith(f"{path}: ")
        assert "\n" not in said
        return None
    assert truth.disparity.shape == (HEIGHT, WIDTH)
    assert truth.disparity.dtype == np.float32
    assert not np.isinf(truth.disparity).any()
    frame = make_frame(Request(pair=pair, settings=SETTINGS, truth=truth), memo=Memo())
    assert frame.metrics is not None
    accuracy(frame.outcome.disparity, truth.disparity, mask=truth.visible)
    return truth


def test_mutated_files(
    tmp_path: Path, tries: Any, pair: Pair, files: dict[str, bytes], capfd: Any
) -> None:
    path = tmp_path / "truth"
    for rng in tries(120):
        name, data = mutated(rng, files)
        path.write_bytes(data)
        print(name)
        judged(path, pair, rng.choice((None, None, 1, 16, 1e-300, 1e300)))
    assert capfd.readouterr().err == ""


def test_good_files_are_read(tmp_path: Path, pair: Pair, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert (judged(path, pair) is not None) == (name != "words.npy"), name


NUMBERS = (0, 1, 2.5, -1, 1e6, 3e38, -3e38, 1e-45, 65504, np.inf, -np.inf, np.nan)


def test_extreme_numbers(tmp_path: Path, tries: Any, pair: Pair) -> None:
    """Huge, tiny and infinite ones of any kind and order; no warning either."""
    path = tmp_path / "truth.npy"
    for rng in tries(120):
        kind = rng.choice(("<f2", ">f4", "<f8", ">f8", "<f16", "<i8", ">u4", "i1", "<i2"))
        shape = rng.choice(((HEIGHT, WIDTH), (HEIGHT, WIDTH, 1), (HEIGHT, WIDTH, 3)))
        if rng.random() < 0.5:
            size = int(np.prod(shape)) * np.dtype(kind).itemsize
            values = np.frombuffer(rng.randbytes(size), kind).reshape(shape)
        else:
            with np.errstate(all="ignore"):
                some = np.array(rng.choices(NUMBERS, k=rng.choice((1, 3, 9)))).astype(kind)
            values = np.random.default_rng(rng.randrange(2**32)).choice(some, shape)
            values = values.astype(kind)
        path.write_bytes(npy(values))
        judged(path, pair, rng.choice((None, 1, 1e-300, 1e300, 0.001)))


def header(kind: str, shape: str) -> bytes:
    """A NumPy file that says so, with 5 000 bytes of numbers."""
    words = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': ({shape}), }}"
    text = words.encode().ljust(118)
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + bytes(5000)


SHAPES = {
    "no dimension": npy(np.float32(3)),
    "one dimension": npy(np.zeros(5)),
    "400 dimensions": header("<f4", "1, " * 400),
    "no rows": npy(np.zeros((0, 5))),
    "no columns": npy(np.zeros((5, 0))),
    "no depth": npy(np.zeros((5, 5, 0))),
    "deep": npy(np.zeros((2, 2, 9))),
    "structured": npy(np.zeros((3, 3), [("a", "f4"), ("b", "i2")])),
    "objects": npy(np.array([[None, 3]], object), allow_pickle=True),
    "texts": npy(np.array([["a", "b"]])),
    "complex": npy(np.zeros((3, 3), complex)),
    "truths": npy(np.zeros((3, 3), bool)),
    "times": npy(np.zeros((3, 3), "datetime64[s]")),
    "a number of three bytes": header("<f3", "3, 3"),
    "more than can be": header("<f8", "9" * 9 + ", 9"),
    "a longer number": header("<f8", "9" * 90 + ", 9"),
    "deep and huge": header("u1", "1, 1, 999999999"),
    # A pattern that tries all ways to cut these digits would not end.
    "digits without end": header("<f8", "1" * 60 + "!"),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_arrays_that_are_no_map(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "truth.npy"
    path.write_bytes(SHAPES[kind])
    with pytest.raises(ImageError) as caught:
        read_ground_truth(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert len(str(caught.value)) < len(str(path)) + 200


def test_the_case_of_400_dimensions(cases: Path) -> None:
    with pytest.raises(ImageError, match="400 dimensions"):
        read_ground_truth(cases / "dims400.npy")


LINKS = {"circle": "occlusion.png", "too long": "x" * 300, "nowhere": "gone", "device": "/dev/zero"}


@pytest.mark.parametrize("kind", LINKS)
def test_a_mask_that_is_a_bad_link_spoils_nothing(tmp_path: Path, pair: Pair, kind: str) -> None:
    (tmp_path / "gt.npy").write_bytes(npy(np.full((HEIGHT, WIDTH), 3.0)))
    (tmp_path / "occlusion.png").symlink_to(LINKS[kind])
    truth = judged(tmp_path / "gt.npy", pair)
    assert truth is not None
    assert truth.visible is None


def test_a_mask_where_nobody_may_enter_spoils_nothing(
    tmp_path: Path, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As os.stat answers there; root may enter everything."""
    (tmp_path / "gt.npy").write_bytes(npy(np.full((HEIGHT, WIDTH), 3.0)))
    (tmp_path / "occlusion.png").symlink_to("locked/mask.png")
    really = os.stat

    def stat(path: Any, **more: Any) -> os.stat_result:
        if Path(path).name == "occlusion.png":
            raise PermissionError(13, "Permission denied", str(path))
        return really(path, **more)

    monkeypatch.setattr(os, "stat", stat)
    truth = judged(tmp_path / "gt.npy", pair)
    assert truth is not None
    assert truth.visible is None


def test_mutated_masks(tmp_path: Path, tries: Any, pair: Pair, capfd: Any) -> None:
    (tmp_path / "gt.npy").write_bytes(npy(np.full((HEIGHT, WIDTH), 3.0)))
    mask = {"mask": encoded(".png", np.full((HEIGHT, WIDTH), 255, np.uint8))}
    for rng in tries(30):
        (tmp_path / "mask_nocc.png").write_bytes(mutated(rng, mask)[1])
        assert judged(tmp_path / "gt.npy", pair) is not None
    assert capfd.readouterr().err == ""


def test_numbers_farther_than_any_picture_is_wide_are_not_known(tmp_path: Path, pair: Pair) -> None:
    values = np.full((HEIGHT, WIDTH), 3.0)
    values[0, :4] = (1e7, -1e30, 1e300, 1e6)
    (tmp_path / "gt.npy").write_bytes(npy(values))
    truth = judged(tmp_path / "gt.npy", pair)
    assert truth is not None
    assert np.isnan(truth.disparity[0, :3]).all()
    assert truth.disparity[0, 3] == 1e6


def test_random_seeds_make_random_files(files: dict[str, bytes]) -> None:
    assert len({mutated(random.Random(seed), files)[1] for seed in range(50)}) > 40
