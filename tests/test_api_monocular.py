"""``tuner.monocular`` and ``tuner.align`` as a notebook uses them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import platformdirs
import pytest

import tuner
from tests.cli.nets import grey_answer, grey_net, scene
from tests.networks import graphs
from tuner.networks.types import InverseDepth, Network

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("cache", "data"):
        place = tmp_path / kind
        monkeypatch.setattr(platformdirs, f"user_{kind}_path", lambda *_, place=place, **__: place)


@pytest.fixture
def net(tmp_path: Path) -> Path:
    return grey_net(tmp_path / "net.onnx")


def test_a_notebook(tmp_path: Path, net: Path) -> None:
    left, right, truth = scene(tmp_path)
    depth = tuner.monocular(left, net, consent=True)
    assert isinstance(depth, tuner.InverseDepth)
    np.testing.assert_allclose(depth.values, grey_answer(left), atol=1e-3)
    assert depth.report.engine in {"opencv", "onnxruntime"}

    settings = tuner.StereoBMSettings(num_disparities=32, block_size=11)
    outcome = tuner.compute(left, right, settings)
    fit = tuner.align(depth, outcome)
    assert isinstance(fit, tuner.Alignment)
    assert fit.refused == ""
    aligned = fit.apply(depth.values)
    true = cv2.imread(str(truth), cv2.IMREAD_UNCHANGED) / 256
    assert np.median(np.abs(aligned - true)) < 1


def test_arrays_are_rgb_and_stay_the_callers(net: Path, tmp_path: Path) -> None:
    noise = np.random.default_rng(2).integers(0, 255, (50, 70, 3), dtype=np.uint8)
    bgr = cv2.GaussianBlur(noise, (0, 0), 2)
    cv2.imwrite(str(tmp_path / "p.png"), bgr)
    by_path = tuner.monocular(tmp_path / "p.png", net, consent=True)
    rgb = np.ascontiguousarray(bgr[..., ::-1])
    np.testing.assert_array_equal(tuner.monocular(rgb, net).values, by_path.values)
    view = tuner.monocular(bgr[..., ::-1], net)
    np.testing.assert_array_equal(view.values, by_path.values)
    assert rgb.flags.writeable


def test_one_loaded_model_for_many_pictures(net: Path) -> None:
    network = tuner.open_model(net, engine="opencv", consent=True)
    assert isinstance(network, Network)
    for size in ((40, 60), (90, 30)):
        grey = np.random.default_rng(3).integers(0, 255, size, dtype=np.uint8)
        depth = tuner.monocular(grey, network)
        assert depth.values.shape == size
        assert depth.report.engine == "opencv"
    network.close()


def test_half_judges_on_the_other_half() -> None:
    rng = np.random.default_rng(4)
    depth = rng.uniform(0, 1, (80, 90)).astype(np.float32)
    disparity = 20 * depth + 3 + rng.normal(0, 0.1, depth.shape).astype(np.float32)
    fit = tuner.align(depth, disparity, half=True)
    assert fit.scale == pytest.approx(20, rel=1e-2)
    assert fit.shift == pytest.approx(3, abs=0.05)
    assert fit.held_out is not None
    assert tuner.align(depth, disparity).held_out is None


def test_only_the_masks_pixels_take_part() -> None:
    depth = np.random.default_rng(5).uniform(0, 1, (80, 90)).astype(np.float32)
    disparity = np.where(np.arange(90) < 30, 10 * depth, 50 * depth + 9).astype(np.float32)
    mask = np.broadcast_to(np.arange(90) < 30, depth.shape)
    fit = tuner.align(depth, disparity, mask=mask)
    assert (fit.scale, fit.shift) == pytest.approx((10, 0), abs=1e-3)


def test_a_fit_that_cannot_be_trusted_says_why() -> None:
    depth = np.random.default_rng(6).uniform(0, 1, (60, 60)).astype(np.float32)
    assert "nearer" in tuner.align(depth, -depth).refused


SMALL = np.zeros((40, 50), np.float32)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (SMALL, r"image: an array of float32 \(40, 50\)"),
        (np.zeros((4, 5, 4), np.uint8), r"\(4, 5, 4\).*RGB"),
        (np.zeros(5, np.uint8), r"\(5,\)"),
        (None, "image: None, which cv2.imread gives"),
        ("none.png", "none.png: there is no such file"),
    ],
)
def test_what_is_no_picture_is_said(image: object, words: str, net: Path) -> None:
    with pytest.raises(tuner.UserError, match=words):
        tuner.monocular(image, net, consent=True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"model": "nothing"}, "no such model"),
        ({}, "models get midas_v21_small"),
        ({"model": "none.onnx"}, "none.onnx: there is no such file"),
        ({"engine": "tensorrt"}, "engine"),
        ({"device": "tpu"}, "device"),
    ],
)
def test_models_that_cannot_be_had_are_said(options: dict[str, str], words: str, net: Path) -> None:
    if {"engine", "device"} & options.keys():
        options = {"model": str(net), **options}
    with pytest.raises(tuner.UserError, match=words):
        tuner.monocular(np.zeros((40, 50), np.uint8), consent=True, **options)


def test_a_size_of_numpys_whole_numbers_is_one_too(tmp_path: Path) -> None:
    net = graphs.write(tmp_path / "free.onnx", graphs.dynamic())
    picture = np.zeros((64, 96, 3), np.uint8)
    picture[:, 48:] = 255
    depth = tuner.monocular(picture, net, consent=True, input_size=np.int64(96))
    assert type(depth.prep.width) is int
    assert depth.prep.width == 96
    with pytest.raises(TypeError, match="integer"):
        tuner.monocular(picture, net, consent=True, input_size=96.5)  # type: ignore[arg-type]


def test_consent_is_asked_for(net: Path) -> None:
    with pytest.raises(tuner.UserError, match="nobody vouches"):
        tuner.monocular(np.zeros((40, 50), np.uint8), net)


@pytest.mark.parametrize(
    ("depth", "disparity", "mask", "words"),
    [
        (SMALL, SMALL[1:], None, "inverse_depth is 50x40, disparity is 50x39"),
        (SMALL[0], SMALL, None, r"inverse_depth: an array of float32 \(50,\)"),
        (SMALL, SMALL, SMALL, r"mask: an array of float32 .* bool \(40, 50\) is needed"),
    ],
)
def test_arrays_that_do_not_fit_are_said(
    depth: np.ndarray, disparity: np.ndarray, mask: np.ndarray | None, words: str
) -> None:
    with pytest.raises(tuner.UserError, match=words):
        tuner.align(depth, disparity, mask=mask)


@pytest.mark.parametrize(
    "before",
    [
        "",
        "from tuner.networks.types import InverseDepth",
        "import tuner.networks.types as types",
        "import tuner.networks.estimate",
        "from tuner import monocular",
    ],
)
def test_the_function_is_there_whatever_was_imported_before(
    before: str, net: Path, tmp_path: Path
) -> None:
    program = (
        f"{before}\nimport tuner, sys\n"
        "import numpy as np\n"
        "noise = np.random.default_rng(0).integers(0, 255, (40, 50), dtype=np.uint8)\n"
        f"depth = tuner.monocular(noise, {str(net)!r}, consent=True)\n"
        "import tuner.networks.types as t\n"
        "assert type(depth) is t.InverseDepth is tuner.InverseDepth\n"
        "assert not [m for m in sys.modules if m.startswith(('PySide6', 'pyqtgraph'))]\n"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        "XDG_DATA_HOME": str(tmp_path),
    }
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=60)


def test_importing_stays_light() -> None:
    program = (
        "import sys, tuner, tuner.networks\n"
        "assert not {'cv2', 'numpy', 'onnxruntime', 'onnx'} & set(sys.modules), 'heavy'\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=60)


def test_the_result_is_read_only(net: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (40, 50), dtype=np.uint8)
    depth = tuner.monocular(noise, net, consent=True)
    assert isinstance(depth, InverseDepth)
    with pytest.raises(ValueError, match="read-only"):
        depth.values[0, 0] = 1
