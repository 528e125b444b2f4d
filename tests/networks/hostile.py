"""Model files that are broken or made to harm, each with a word that the refusal must hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import onnx
from onnx import TensorProto, helper

from tests.networks import graphs

Made = onnx.ModelProto | bytes


def _edited(edit: Callable[[onnx.ModelProto], object]) -> onnx.ModelProto:
    made = graphs.closed_form()
    edit(made)
    return made


def _weights(made: onnx.ModelProto) -> onnx.TensorProto:
    return next(weights for weights in made.graph.initializer if weights.name == "w")


def _conv(made: onnx.ModelProto) -> onnx.NodeProto:
    return next(node for node in made.graph.node if node.op_type == "Conv")


def with_conv(**attributes: Any) -> onnx.ModelProto:
    """The closed-form graph with these attributes at its Conv."""
    return _edited(
        lambda made: _conv(made).attribute.extend(
            helper.make_attribute(name, value) for name, value in attributes.items()
        )
    )


def with_dims(*dims: int) -> onnx.ModelProto:
    """Its weights declare these sides and store three values."""

    def edit(made: onnx.ModelProto) -> None:
        del _weights(made).dims[:]
        _weights(made).dims.extend(dims)

    return _edited(edit)


def external(location: str) -> onnx.ModelProto:
    """Its weights lie at ``location``."""

    def edit(made: onnx.ModelProto) -> None:
        weights = _weights(made)
        weights.ClearField("raw_data")
        weights.data_location = TensorProto.EXTERNAL
        for key, value in (("location", location), ("offset", "0"), ("length", "12")):
            entry = weights.external_data.add()
            entry.key, entry.value = key, value

    return _edited(edit)


def loop() -> onnx.ModelProto:
    """Runs for ever in OpenCV 5."""
    cond = helper.make_tensor_value_info("go", TensorProto.BOOL, [])
    count = helper.make_tensor_value_info("i", TensorProto.INT64, [])
    out = helper.make_tensor_value_info("again", TensorProto.BOOL, [])
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["again"])], "b", [count, cond], [out]
    )
    return _with_node(helper.make_node("Loop", ["", "yes"], [], body=body), "graph inside")


def _with_node(node: onnx.NodeProto, _: str = "") -> onnx.ModelProto:
    return _edited(lambda made: made.graph.node.insert(0, node))


def one_node(operator: str, inputs: list[str], *weights: onnx.TensorProto, **more: Any) -> Made:
    """``image`` through one operator and a Conv to ``depth``."""
    grey = graphs.tensor("w", graphs.WEIGHTS.reshape(1, 3, 1, 1))
    nodes = [
        helper.make_node(operator, inputs, ["x"], **more),
        helper.make_node("Conv", ["x", "w"], ["depth"], kernel_shape=[1, 1]),
    ]
    return graphs.model(nodes, [grey, *weights], opset=13, output=[1, 1, 64, 64])


def _size_from_the_picture() -> onnx.ModelProto:
    """Small for the pictures it is tried with, 16 GB and more for a bright one."""
    nodes = [
        helper.make_node("ReduceMin", ["image"], ["darkest"]),
        helper.make_node("Sub", ["darkest", "half"], ["above"]),
        helper.make_node("Relu", ["above"], ["bright"]),
        helper.make_node("Mul", ["bright", "huge"], ["many"]),
        helper.make_node("Reshape", ["many", "one"], ["listed"]),
        helper.make_node("Cast", ["listed"], ["whole"], to=TensorProto.INT64),
        helper.make_node("Add", ["whole", "one"], ["count"]),
        helper.make_node("ConstantOfShape", ["count"], ["zeros"]),
        helper.make_node("ReduceMean", ["zeros"], ["zero"]),
        helper.make_node("Add", ["image", "zero"], ["same"]),
        helper.make_node("Conv", ["same", "w"], ["depth"], kernel_shape=[1, 1]),
    ]
    weights = [
        graphs.tensor("w", graphs.WEIGHTS.reshape(1, 3, 1, 1)),
        graphs.tensor("half", np.float32(0.5)),
        graphs.tensor("huge", np.float32(1e10)),
        _int64("one", [1]),
    ]
    return graphs.model(nodes, weights, output=[1, 1, 64, 64])


def _int64(name: str, values: list[int]) -> onnx.TensorProto:
    return graphs.tensor(name, values, np.int64)


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("model.onnx", graphs.closed_form().SerializeToString())
    return packed.getvalue()


def _twice() -> bytes:
    """Protobuf merges two graphs of one file: an engine sees both."""
    return graphs.closed_form().SerializeToString() + loop().SerializeToString()


def _many_fields() -> bytes:
    """Ten million empty nodes."""
    body = b"\x0a\x00" * 10_000_000
    return b"\x3a" + _length(len(body)) + body + b"\x42\x02\x10\x0d"


def _long_list() -> bytes:
    """Millions of dimensions for one tensor."""
    dims = b"\x42\x01w\x10\x01\x0a" + _length(8_000_000) + b"\x01" * 8_000_000
    weights = b"\x2a" + _length(len(dims)) + dims
    return b"\x3a" + _length(len(weights)) + weights + b"\x42\x02\x10\x0d"


def _endless_numbers() -> bytes:
    return b"\x08" + b"\xff" * 5_000_000


def _nested() -> bytes:
    """Graphs in attributes in nodes, three thousand deep."""
    inner = b""
    for _ in range(3000):
        attribute = b"\x0a\x01b\x32" + _length(len(inner)) + inner
        node = b"\x22\x02If\x2a" + _length(len(attribute)) + attribute
        inner = b"\x0a" + _length(len(node)) + node
    return b"\x3a" + _length(len(inner)) + inner + b"\x42\x02\x10\x0d"


def _length(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _circle() -> onnx.ModelProto:
    return _edited(lambda made: made.graph.node.insert(0, made.graph.node.pop()))


def _second_input() -> onnx.ModelProto:
    extra = helper.make_tensor_value_info("more", TensorProto.FLOAT, [1])
    return _edited(lambda made: made.graph.input.append(extra))


def _typed(made: onnx.ModelProto) -> None:
    weights = _weights(made)
    weights.ClearField("raw_data")
    weights.float_data.extend([1.0, 2.0])


def _function(made: onnx.ModelProto) -> None:
    relu = helper.make_node("Relu", ["a"], ["b"])
    made.functions.append(
        helper.make_function("mine", "Sub", ["a"], ["b"], [relu], [helper.make_opsetid("", 13)])
    )


RANDOM: Final = np.random.default_rng(5).bytes(5000)
HTML: Final = b"<!DOCTYPE html><html><body>Not Found</body></html>"
LFS: Final = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:2d8c6cb8f415229daf1eb041024208e2608c9f98e17c81cc7c6ecb449c56fd58\nsize 66764249\n"
)

FILES: Final[dict[str, tuple[Callable[[], Made], str]]] = {
    "empty": (lambda: b"", "empty"),
    "truncated": (lambda: graphs.closed_form().SerializeToString()[:200], "truncated"),
    "random": (lambda: RANDOM, ""),
    "zeros": (lambda: bytes(1000), "no ONNX file"),
    "html": (lambda: HTML, "web page"),
    "lfs": (lambda: LFS, "Git LFS pointer, not the model"),
    "zip": (_zip, "ZIP"),
    "pickle": (lambda: b"\x80\x02}q\x00.", "pickle"),
    "no graph": (lambda: b"\x08\x08", "no graph"),
    "declares more than it stores": (lambda: with_dims(1, 3, 64, 64), "declares 12288"),
    "declares less than it stores": (lambda: with_dims(1, 2, 1, 1), "declares 2 "),
    "sides that overflow": (lambda: with_dims(2**31 - 1, 2**31 - 1, 4, 2**30), "declares"),
    "sides beyond 31 bits": (lambda: with_dims(2**62, 4, 1, 1), "impossible sides"),
    "negative side": (lambda: with_dims(-1, 3, 1, 1), "impossible sides"),
    "no channels": (lambda: with_dims(0, 3, 1, 1), "impossible sides"),
    "typed values missing": (lambda: _edited(_typed), "declares 3 values"),
    "unknown type": (lambda: _edited(lambda m: setattr(_weights(m), "data_type", 99)), "type"),
    "group 0": (lambda: with_conv(group=0), "group 0"),
    "group -1": (lambda: with_conv(group=-1), "group -1"),
    "group 7": (lambda: with_conv(group=7), "group 7"),
    "stride 0": (lambda: with_conv(strides=[0, 0]), "strides [0, 0]"),
    "dilation 0": (lambda: with_conv(dilations=[0, 1]), "dilations"),
    "huge stride": (lambda: with_conv(strides=[2**40, 1]), "strides"),
    "negative pad": (lambda: with_conv(pads=[-1, 0, 0, 0]), "pads"),
    "huge pad": (lambda: with_conv(pads=[2**33, 0, 0, 0]), "pads"),
    "stride of three": (lambda: with_conv(strides=[1, 1, 1]), "two dimensions"),
    "kernel twice": (lambda: with_conv(kernel_shape=[1, 1]), "twice"),
    "external": (lambda: external("weights.bin"), "another file"),
    "external above": (lambda: external("../secret.bin"), "another file"),
    "external absolute": (lambda: external("/etc/hostname"), "another file"),
    "loop": (loop, "graph inside"),
    "unknown operator": (lambda: one_node("Frobnicate", ["image"]), "'Frobnicate'"),
    "foreign operator": (
        lambda: one_node("Relu", ["image"], domain="com.example"),
        "foreign",
    ),
    "function": (lambda: _edited(_function), "functions"),
    "two graphs": (_twice, "twice"),
    "circle": (_circle, "before anything makes it"),
    "two inputs": (_second_input, "2 inputs"),
    "wrong rank": (lambda: graphs.model([], [], output=[1, 1, 1, 64, 64]), ""),
    "output of rank 2": (
        lambda: _edited(lambda m: m.graph.output[0].type.tensor_type.shape.dim.pop()),
        "gives float 1 x 64",
    ),
    "four channels": (
        lambda: graphs.model([helper.make_node("Identity", ["image"], ["depth"])], channels=4),
        "takes float 1 x 4 x 64 x 64",
    ),
    "input of integers": (
        lambda: graphs.model(
            [helper.make_node("Identity", ["image"], ["depth"])], kind=TensorProto.INT64
        ),
        "else than float",
    ),
    "huge input": (lambda: graphs.closed_form(size=(2**20, 2**20)), "16 to 4096"),
    "ancient opset": (lambda: graphs.plain(opset=3), "opset 3"),
    "opset of the future": (lambda: graphs.plain(opset=999), "opset 999"),
    "scale by zero": (
        lambda: one_node(
            "Resize", ["image", "", "s"], graphs.tensor("s", [1, 1, 0, 1]), mode="linear"
        ),
        "scales",
    ),
    "scale by a million": (
        lambda: one_node(
            "Resize", ["image", "", "s"], graphs.tensor("s", [1, 1, 1e6, 1e6]), mode="linear"
        ),
        "scales",
    ),
    "scale by nan": (
        lambda: one_node(
            "Resize", ["image", "", "s"], graphs.tensor("s", [1, 1, np.nan, 1]), mode="linear"
        ),
        "scales",
    ),
    "reshape to a billion": (
        lambda: one_node("Reshape", ["image", "s"], _int64("s", [1, 3, 2**20, 2**20])),
        "too large",
    ),
    "reshape to -5": (
        lambda: one_node("Reshape", ["image", "s"], _int64("s", [1, 3, -5, 64])),
        "impossible size",
    ),
    "tile": (lambda: one_node("Tile", ["image", "s"], _int64("s", [1, 1, 2**15, 2**15])), "large"),
    "slice that stays": (
        lambda: one_node(
            "Slice",
            ["image", "a", "b", "c", "d"],
            _int64("a", [0]),
            _int64("b", [64]),
            _int64("c", [3]),
            _int64("d", [0]),
        ),
        "never moves on",
    ),
    "pool without a kernel": (lambda: one_node("MaxPool", ["image"]), "kernel"),
    "pool of stride 0": (
        lambda: one_node("MaxPool", ["image"], kernel_shape=[2, 2], strides=[0, 1]),
        "strides",
    ),
    "size from the picture": (_size_from_the_picture, "what the picture shows"),
    "tile by the picture": (
        lambda: one_node("Tile", ["image", "image"]),
        "Tile whose size depends on what the picture shows",
    ),
    "ten million nodes": (_many_fields, "parts"),
    "millions of sides": (_long_list, "more than 8 numbers"),
    "endless number": (_endless_numbers, "without an end"),
    "nested graphs": (_nested, "graph inside"),
}
"""By what is wrong: how it is made, and a part of the refusal."""
