"""Feeding, engine and resizing together equal a reference written from the definitions.

The reference shares no code with the program: bicubic interpolation and sampling positions are
spelled out in numpy, the graph is replaced by its formula.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import helper

from tests.networks import graphs
from tuner.core.types import Picture
from tuner.networks.estimate import estimate
from tuner.networks.opening import open_model
from tuner.networks.registry import ROWS, row, variant
from tuner.networks.scan.scan import scan
from tuner.networks.types import ModelRow, Network, Normalisation, Preprocessing

MEAN = np.array([0.485, 0.456, 0.406])
DEVIATION = np.array([0.229, 0.224, 0.225])
GREY = np.array([0.299, 0.587, 0.114])
ENGINES = ("opencv", "onnxruntime")

each_row = pytest.mark.parametrize("model", ROWS, ids=lambda model: model.key)
each_engine = pytest.mark.parametrize("engine", ENGINES)


def kernel(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keys' cubic convolution, a = -0.75."""
    a, x = -0.75, np.abs(distance)
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((x - 5) * x + 8) * a * x - 4 * a
    return np.where(x <= 1, near, np.where(x < 2, far, 0.0))


def stretched(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """The first axis stretched to ``length``, pixel centres on half positions, edges repeated."""
    here = values.shape[0]
    at = (np.arange(length) + 0.5) * here / length - 0.5
    base = np.floor(at).astype(int)
    taps = base[:, None] + np.arange(-1, 3)
    weights = kernel(at[:, None] - taps)
    return np.einsum("lt,lt...->l...", weights, values[np.clip(taps, 0, here - 1)])


def bicubic(values: NDArray[np.float64], width: int, height: int) -> NDArray[np.float64]:
    return stretched(stretched(values, height).swapaxes(0, 1), width).swapaxes(0, 1)


def reference(
    image: NDArray[np.uint8], *, width: int, height: int, shift: float = 0.0
) -> NDArray[np.float64]:
    """What a network that normalises once and takes the grey level must give for the image."""
    fed = bicubic(image / 255.0, width, height)
    answer = ((fed - MEAN) / DEVIATION) @ GREY + float(graphs.OFFSET) + shift
    return bicubic(answer, image.shape[1], image.shape[0])


def graph_of(model: ModelRow, path: Path, size: tuple[int, int]) -> Path:
    """A graph fed as the row says: it normalises by itself where the row's own does."""
    if model.prep.normalisation is Normalisation.NONE_IN_GRAPH:
        return graphs.write(path, graphs.closed_form(size=size[::-1]))
    nodes = [
        helper.make_node("Conv", ["image", "w", "b"], ["grey"], kernel_shape=[1, 1]),
        helper.make_node("Squeeze", ["grey"], ["depth"], axes=[1]),
    ]
    weights = [graphs.tensor("w", GREY.reshape(1, 3, 1, 1)), graphs.tensor("b", [graphs.OFFSET])]
    free = model.prep.keep_aspect
    sides = ("height", "width") if free else size[::-1]
    return graphs.write(path, graphs.model(nodes, weights, opset=11, size=sides))


def picture(width: int = 200, height: int = 150) -> Picture:
    """Blobs of colour and some noise; the channels differ."""
    rows, columns = np.mgrid[0:height, 0:width] / 20
    planes = [np.sin(rows * a + columns * b) * 100 + 128 for a, b in ((1, 0.3), (0.2, 1), (1, 1))]
    noise = np.random.default_rng(3).normal(0, 4, (height, width, 3))
    shown = np.clip(np.dstack(planes) + noise, 0, 255).astype(np.uint8)
    return Picture(grey=shown[..., 1].copy(), shown=shown)


def opened(path: Path, prep: Preprocessing, engine: str) -> Network:
    network = open_model(path, engine=engine, device="CPU", prep=prep, consent=True)
    assert network.report.engine == engine, network.report.note
    return network


def worst(found: NDArray[np.float32], expected: NDArray[np.float64]) -> float:
    """Largest error as a share of the reference's range."""
    return float(np.abs(found - expected).max() / np.ptp(expected))


@each_engine
@each_row
def test_every_row_equals_the_reference(model: ModelRow, engine: str, tmp_path: Path) -> None:
    prep = variant(model, "fast") if model.prep.keep_aspect else model.prep
    source = picture()
    width, height = prep.input_size(source.size)
    network = opened(graph_of(model, tmp_path / "m.onnx", (width, height)), prep, engine)
    found = estimate(network, source)
    assert worst(found.values, reference(source.shown, width=width, height=height)) <= 1e-3


@each_engine
def test_the_notebooks_way_is_off_by_the_mean_taken_twice(engine: str, tmp_path: Path) -> None:
    path = graph_of(row("midas_v21_small"), tmp_path / "m.onnx", (256, 256))
    prep = variant(row("midas_v21_small"), "as in the notebook")
    source = picture()
    found = estimate(opened(path, prep, engine), source).values
    shift = -float((MEAN / DEVIATION) @ GREY)
    assert shift == pytest.approx(-2.04, abs=0.01)
    once = reference(source.shown, width=256, height=256)
    twice = reference(source.shown, width=256, height=256, shift=shift)
    assert worst(found, twice) <= 1e-3
    assert worst(found, once) > 0.3


@each_engine
def test_normalising_twice_and_swapped_colours_would_be_noticed(
    engine: str, tmp_path: Path
) -> None:
    """The graph tells mistakes apart; here they are made on purpose."""
    path = graph_of(row("midas_v21_small"), tmp_path / "m.onnx", (256, 256))
    source = picture()
    right = reference(source.shown, width=256, height=256)
    twice = replace(
        row("midas_v21_small").prep,
        normalisation=row("midas_v21_small_reexport").prep.normalisation,
    )
    found = estimate(opened(path, twice, engine), source).values
    gain = np.ptp(found) / np.ptp(right)
    assert gain == pytest.approx(4.45, abs=0.2)
    swapped = Picture(grey=source.grey, shown=source.shown[..., ::-1].copy())
    found = estimate(opened(path, row("midas_v21_small").prep, engine), swapped).values
    assert worst(found, right) > 0.1


@pytest.mark.parametrize("made", ["geometry", "opset_9"])
def test_the_engines_put_the_map_at_the_same_place(made: str, tmp_path: Path) -> None:
    """Old linear upsampling would be displaced in onnxruntime, were it not converted."""
    path = graphs.write(tmp_path / "m.onnx", getattr(graphs, made)())
    prep = row("midas_v21_small").prep
    one, other = (estimate(opened(path, prep, name), picture()).values for name in ENGINES)
    assert worst(one, other.astype(float)) <= 1e-3


@pytest.mark.skipif(not os.environ.get("MIDAS_MODEL"), reason="MIDAS_MODEL names no file")
def test_the_released_file_is_what_the_registry_says() -> None:
    path = Path(os.environ["MIDAS_MODEL"])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    model = next(known for known in ROWS if known.sha256 == digest)
    assert model.bytes_low <= path.stat().st_size <= model.bytes_high
    findings = scan(path)
    assert findings.normalises_in_graph == (model.prep.normalisation is Normalisation.NONE_IN_GRAPH)
    maps = []
    for engine in ENGINES:
        network = open_model(path, engine=engine)
        maps.append(estimate(network, picture()).values)
        assert network.model_key == model.key
        assert maps[-1].shape == (150, 200)
    assert worst(maps[0], maps[1].astype(float)) <= 1e-3
