"""Small ONNX files built on the spot: honest ones with a known answer, and hostile ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)
WEIGHTS = np.array([0.299, 0.587, 0.114], np.float32)
OFFSET = np.float32(3.0)
"""Keeps the closed-form answer above zero."""


def tensor(name: str, values: Any, dtype: Any = np.float32) -> onnx.TensorProto:
    """An initializer with its values as raw bytes."""
    return numpy_helper.from_array(np.asarray(values, dtype), name)


def model(
    nodes: Sequence[onnx.NodeProto],
    weights: Sequence[onnx.TensorProto] = (),
    *,
    opset: int = 13,
    size: tuple[Any, Any] = (64, 64),
    output: Sequence[Any] | None = None,
    channels: Any = 3,
    kind: int = TensorProto.FLOAT,
) -> onnx.ModelProto:
    """A model from ``image`` [1, 3, H, W] to ``depth``; a text or None as side leaves it free."""
    image = helper.make_tensor_value_info("image", kind, [1, channels, *size])
    shape = [1, *size] if output is None else output
    depth = helper.make_tensor_value_info("depth", TensorProto.FLOAT, shape)
    graph = helper.make_graph(list(nodes), "g", [image], [depth], list(weights))
    # OpenCV reads the Upsample of opset 9 only as PyTorch writes it.
    made = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)], producer_name="pytorch"
    )
    made.ir_version = 8
    return made


def write(path: Path, made: onnx.ModelProto | bytes) -> Path:
    """Save it at ``path``, which is returned."""
    path.write_bytes(made if isinstance(made, bytes) else made.SerializeToString())
    return path


def per_channel(name: str, values: NDArray[np.float32]) -> onnx.TensorProto:
    """Three values that broadcast over an image."""
    return tensor(name, values.reshape(1, 3, 1, 1))


def closed_form(*, size: tuple[Any, Any] = (64, 64), opset: int = 11) -> onnx.ModelProto:
    """Normalises in the graph; ``depth`` is ``closed_form_answer``: tells every mistake apart."""
    nodes = [
        helper.make_node("Sub", ["image", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "std"], ["normal"]),
        helper.make_node("Conv", ["normal", "w", "b"], ["grey"], kernel_shape=[1, 1]),
        helper.make_node("Squeeze", ["grey"], ["depth"], axes=[1]),
    ]
    weights = [
        per_channel("mean", MEAN),
        per_channel("std", STD),
        tensor("w", WEIGHTS.reshape(1, 3, 1, 1)),
        tensor("b", [OFFSET]),
    ]
    return model(nodes, weights, opset=opset, size=size)


def closed_form_answer(rgb_0_to_1: NDArray[np.float32]) -> NDArray[np.float32]:
    """(H, W) answer of ``closed_form`` for an (H, W, 3) image of 0 to 1."""
    return ((rgb_0_to_1 - MEAN) / STD) @ WEIGHTS + OFFSET


def plain(*, size: tuple[Any, Any] = (64, 64), opset: int = 11) -> onnx.ModelProto:
    """A grey level without any normalisation in the graph."""
    nodes = [
        helper.make_node("Conv", ["image", "w"], ["grey"], kernel_shape=[1, 1]),
        helper.make_node("Squeeze", ["grey"], ["depth"], axes=[1]),
    ]
    return model(nodes, [tensor("w", WEIGHTS.reshape(1, 3, 1, 1))], opset=opset, size=size)


def geometry(*, steps: int = 5, side: int = 256, mode: str = "half_pixel") -> onnx.ModelProto:
    """Halves and doubles the picture ``steps`` times: any displacement adds up and shows."""
    nodes, at = [], "grey"
    for step in range(steps):
        nodes.append(
            helper.make_node(
                "AveragePool", [at], [f"half{step}"], kernel_shape=[2, 2], strides=[2, 2]
            )
        )
        at = f"half{step}"
    for step in range(steps):
        nodes.append(
            helper.make_node(
                "Resize",
                [at, "roi", "scales"],
                [f"twice{step}"],
                mode="linear",
                coordinate_transformation_mode=mode,
            )
        )
        at = f"twice{step}"
    weights = [tensor("scales", [1, 1, 2, 2]), tensor("roi", [])]
    return _around(nodes, at, weights, opset=11, side=side)


def opset_9(*, steps: int = 5, side: int = 256) -> onnx.ModelProto:
    """As ``geometry``, with the Upsample of opset 9 that names no coordinate mode."""
    nodes, at = [], "grey"
    for step in range(steps):
        nodes.append(
            helper.make_node(
                "AveragePool", [at], [f"half{step}"], kernel_shape=[2, 2], strides=[2, 2]
            )
        )
        at = f"half{step}"
    for step in range(steps):
        nodes.append(helper.make_node("Upsample", [at, "scales"], [f"twice{step}"], mode="linear"))
        at = f"twice{step}"
    return _around(nodes, at, [tensor("scales", [1, 1, 2, 2])], opset=9, side=side)


def _around(
    nodes: list[onnx.NodeProto],
    last: str,
    weights: list[onnx.TensorProto],
    *,
    opset: int,
    side: int,
) -> onnx.ModelProto:
    whole = [
        helper.make_node("Conv", ["image", "w"], ["grey"], kernel_shape=[1, 1]),
        *nodes,
        helper.make_node("Squeeze", [last], ["depth"], axes=[1]),
    ]
    grey = tensor("w", WEIGHTS.reshape(1, 3, 1, 1))
    return model(whole, [grey, *weights], opset=opset, size=(side, side))


def dynamic(*, opset: int = 11) -> onnx.ModelProto:
    """Height and width are free."""
    return plain(size=("height", "width"), opset=opset)


def normalising(*, constants: bool = False) -> onnx.ModelProto:
    """Normalises in the graph; with ``constants`` mean and deviation are Constant nodes."""
    if not constants:
        return closed_form()
    nodes = [
        helper.make_node("Constant", [], ["m3"], value=tensor("", MEAN.reshape(3, 1, 1))),
        helper.make_node("Unsqueeze", ["m3"], ["mean"], axes=[0]),
        helper.make_node("Constant", [], ["std"], value=tensor("", STD.reshape(1, 3, 1, 1))),
        helper.make_node("Sub", ["image", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "std"], ["normal"]),
        helper.make_node("Conv", ["normal", "w"], ["grey"], kernel_shape=[1, 1]),
        helper.make_node("Squeeze", ["grey"], ["depth"], axes=[1]),
    ]
    return model(nodes, [tensor("w", WEIGHTS.reshape(1, 3, 1, 1))], opset=11)


def remainder() -> onnx.ModelProto:
    """A remainder by the brightest value as a whole number: nothing to divide by in the dark."""
    nodes = [
        helper.make_node("Conv", ["image", "w"], ["grey"], kernel_shape=[1, 1]),
        helper.make_node("ReduceMax", ["image"], ["most"], axes=[1, 2, 3], keepdims=1),
        helper.make_node("Mod", ["grey", "most"], ["rest"], fmod=0),
        helper.make_node("Mul", ["rest", "nothing"], ["hidden"]),
        helper.make_node("Add", ["grey", "hidden"], ["depth"]),
    ]
    weights = [
        tensor("w", WEIGHTS.reshape(1, 3, 1, 1)),
        tensor("nothing", np.zeros((1, 1, 1, 1))),
    ]
    return model(nodes, weights, opset=17, output=[1, 1, 64, 64])


def of_one_shape() -> onnx.ModelProto:
    """Says that its size is free, and takes 64x64 only."""
    nodes = [
        helper.make_node("Conv", ["image", "w"], ["grey"], kernel_shape=[1, 1]),
        helper.make_node("Concat", ["grey", "square"], ["both"], axis=1),
        helper.make_node("Slice", ["both", "from", "to", "of"], ["depth"]),
    ]
    weights = [
        tensor("w", WEIGHTS.reshape(1, 3, 1, 1)),
        tensor("square", np.zeros((1, 1, 64, 64))),
        *(tensor(name, [at], np.int64) for name, at in (("from", 0), ("to", 1), ("of", 1))),
    ]
    return model(nodes, weights, size=("h", "w"), output=[1, 1, "h", "w"])


def hungry(bytes_per_pixel: int) -> onnx.ModelProto:
    """Of free size; takes so much memory for each pixel by which it is wider than high."""
    nodes = [
        helper.make_node("Conv", ["image", "w"], ["grey"], kernel_shape=[1, 1]),
        helper.make_node("Shape", ["image"], ["shape"]),
        helper.make_node("Gather", ["shape", "at3"], ["wide"]),
        helper.make_node("Gather", ["shape", "at2"], ["high"]),
        helper.make_node("Sub", ["wide", "high"], ["more"]),
        helper.make_node("Abs", ["more"], ["much"]),
        helper.make_node("Mul", ["much", "each"], ["most"]),
        helper.make_node("Add", ["most", "one"], ["some"]),
        helper.make_node("ConstantOfShape", ["some"], ["flood"]),
        helper.make_node("ReduceMean", ["flood"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "nothing"], ["hidden"]),
        helper.make_node("Add", ["grey", "hidden"], ["depth"]),
    ]
    weights = [
        tensor("w", WEIGHTS.reshape(1, 3, 1, 1)),
        tensor("at3", [3], np.int64),
        tensor("at2", [2], np.int64),
        tensor("each", [bytes_per_pixel // 4], np.int64),
        tensor("one", [1], np.int64),
        tensor("nothing", np.zeros((1, 1, 1, 1))),
    ]
    return model(nodes, weights, opset=17, size=("h", "w"), output=[1, 1, "h", "w"])
