"""What the look at an ONNX file tells: geometry, normalisation, how to feed it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from tests.networks import graphs
from tests.networks.midas_like import midas_small_like
from tests.work import calls_of
from tuner.networks.scan.scan import scan
from tuner.networks.types import Normalisation


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "model.onnx"


@pytest.mark.parametrize("constants", [False, True])
def test_sees_the_normalisation_in_the_graph(file: Path, constants: bool) -> None:
    found = scan(graphs.write(file, graphs.normalising(constants=constants)))
    assert found.normalises_in_graph
    assert found.proposed.normalisation is Normalisation.NONE_IN_GRAPH
    assert any("RGB / 255" in words for words in found.reasons)


def test_proposes_imagenet_where_the_graph_does_not_normalise(file: Path) -> None:
    found = scan(graphs.write(file, graphs.plain()))
    assert not found.normalises_in_graph
    assert found.proposed.normalisation is Normalisation.IMAGENET


def test_tells_size_names_opset_and_operators(file: Path) -> None:
    found = scan(graphs.write(file, graphs.closed_form(size=(96, 128))))
    assert found.input_shape == (1, 3, 96, 128)
    assert (found.proposed.width, found.proposed.height, found.proposed.multiple) == (128, 96, 1)
    assert (found.input_name, found.output_name, found.opset) == ("image", "depth", 11)
    assert found.operators == ("Conv", "Div", "Squeeze", "Sub")
    assert found.weights_bytes == 10 * 4
    assert not found.problems


def test_sizes_may_follow_from_the_pictures_size(file: Path) -> None:
    nodes = [
        helper.make_node("Shape", ["image"], ["shape"]),
        helper.make_node("Slice", ["shape", "two", "four", "zero"], ["sides"]),
        helper.make_node("Concat", ["ones", "sides"], ["size"], axis=0),
        helper.make_node("AveragePool", ["image"], ["half"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Expand", ["one", "size"], ["plane"]),
        helper.make_node("Resize", ["half", "", "", "full"], ["large"], mode="linear"),
        helper.make_node("Mul", ["large", "plane"], ["same"]),
        helper.make_node("Conv", ["same", "w"], ["depth"], kernel_shape=[1, 1]),
    ]
    nodes.insert(4, helper.make_node("Concat", ["batch", "sides"], ["full"], axis=0))
    weights = [
        graphs.tensor("w", graphs.WEIGHTS.reshape(1, 3, 1, 1)),
        graphs.tensor("one", np.float32(1)),
        *(
            graphs.tensor(name, [value], np.int64)
            for name, value in (("zero", 0), ("two", 2), ("four", 4))
        ),
        graphs.tensor("ones", [1, 1], np.int64),
        graphs.tensor("batch", [1, 3], np.int64),
    ]
    made = graphs.model(nodes, weights, size=("height", "width"), output=[1, 1, "h", "w"])
    assert scan(graphs.write(file, made)).dynamic


@pytest.mark.parametrize(
    ("made", "trap"),
    [(graphs.opset_9(), True), (graphs.geometry(), False), (graphs.closed_form(opset=9), False)],
    ids=["opset 9", "half pixel", "opset 9 without enlarging"],
)
def test_sees_the_enlarging_that_onnxruntime_displaces(
    file: Path, made: onnx.ModelProto, trap: bool
) -> None:
    found = scan(graphs.write(file, made))
    assert found.linear_upsampling_without_mode is trap
    assert any("displace" in words for words in found.problems) is trap


def test_names_a_geometry_in_which_engines_differ(file: Path) -> None:
    found = scan(graphs.write(file, graphs.geometry(mode="asymmetric")))
    assert any("asymmetric" in words for words in found.problems)


def test_free_sizes_are_proposed_in_multiples(file: Path) -> None:
    found = scan(graphs.write(file, graphs.dynamic()))
    assert found.dynamic
    assert found.input_shape == (1, 3, None, None)
    assert found.proposed.multiple == 32


@pytest.mark.parametrize(
    ("patch", "multiple", "normalisation"),
    [(14, 14, Normalisation.IMAGENET), (16, 32, Normalisation.HALF)],
)
def test_patches_tell_the_family(
    file: Path, patch: int, multiple: int, normalisation: Normalisation
) -> None:
    weights = graphs.tensor("w", graphs.np.ones((1, 3, patch, patch)))
    node = helper.make_node("Conv", ["image", "w"], ["depth"], strides=[patch, patch])
    made = graphs.model([node], [weights], size=("h", "w"), output=[1, 1, "y", "x"])
    found = scan(graphs.write(file, made))
    assert (found.proposed.multiple, found.proposed.normalisation) == (multiple, normalisation)


def test_a_network_of_256_levels_is_pointed_out(file: Path) -> None:
    nodes = [
        helper.make_node("Sub", ["image", "mean"], ["a"]),
        helper.make_node("Div", ["a", "std"], ["b"]),
        helper.make_node("Conv", ["b", "w"], ["depth"]),
    ]
    weights = [
        graphs.per_channel("mean", graphs.MEAN * 255),
        graphs.per_channel("std", graphs.STD * 255),
        graphs.tensor("w", graphs.WEIGHTS.reshape(1, 3, 1, 1)),
    ]
    found = scan(graphs.write(file, graphs.model(nodes, weights, output=[1, 1, 64, 64])))
    assert any("0 to 255" in words for words in found.problems)


def test_reads_values_in_typed_fields(file: Path) -> None:
    made = graphs.closed_form()
    for weights in made.graph.initializer:
        values = onnx.numpy_helper.to_array(weights).ravel().tolist()
        weights.ClearField("raw_data")
        weights.float_data.extend(values)
    found = scan(graphs.write(file, made))
    assert found.normalises_in_graph
    assert found.weights_bytes == 40


def test_old_files_that_list_weights_as_inputs_have_one_input(file: Path) -> None:
    made = graphs.closed_form()
    for weights in made.graph.initializer:
        made.graph.input.append(
            helper.make_tensor_value_info(weights.name, TensorProto.FLOAT, weights.dims)
        )
    assert scan(graphs.write(file, made)).input_name == "image"


@pytest.mark.parametrize("opset", [9, 11])
def test_a_file_of_66_mb_takes_no_longer_than_its_nodes(file: Path, opset: int) -> None:
    graphs.write(file, midas_small_like(opset=opset))
    found = scan(file)
    assert found.weights_bytes > 66_000_000
    assert found.normalises_in_graph
    # Some hundreds for each of the 300 nodes, and none for the weights: 20 ms.
    assert calls_of(lambda: scan(file)) < 200_000


def test_reads_through_a_link_and_never_asks_the_onnx_package(file: Path, tmp_path: Path) -> None:
    graphs.write(file, graphs.closed_form())
    link = tmp_path / "link.onnx"
    link.symlink_to(file)
    code = (
        "import sys; from tuner.networks.scan.scan import scan; scan(sys.argv[1]);"
        "print(sorted({'onnx', 'onnxruntime', 'google', 'PySide6'} & set(sys.modules)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(link)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert said.stdout.strip() == "[]"


@pytest.mark.skipif("MIDAS_MODEL" not in os.environ, reason="MIDAS_MODEL names no released file")
def test_the_released_small_model() -> None:
    found = scan(os.environ["MIDAS_MODEL"])
    assert found.input_shape == (1, 3, 256, 256)
    assert found.normalises_in_graph
    assert found.linear_upsampling_without_mode
