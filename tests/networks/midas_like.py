"""A network with the layer shapes of MiDaS v2.1 small and random weights: its cost, not its skill.

EfficientNet-Lite3 with the decoder of `midas_net_custom.py` (512-256-128-64 channels): about 66 MB
and 2.2 thousand million multiplications at 256x256, like the released file.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from onnx import helper

from tests.networks.graphs import MEAN, STD, model, per_channel, tensor

STAGES = (
    # kernel, stride, expansion, channels, repeats
    (3, 1, 1, 24, 1),
    (3, 2, 6, 32, 3),
    (5, 2, 6, 48, 3),
    (3, 2, 6, 96, 5),
    (5, 1, 6, 136, 5),
    (5, 2, 6, 232, 6),
    (3, 1, 6, 384, 1),
)
TAPS = (1, 2, 4, 6)
"""After these stages the decoder takes its four inputs."""
DECODER = (64, 128, 256, 512)


class Builder:
    """Adds layers one after the other."""

    def __init__(self, opset: int, seed: int) -> None:
        self.opset = opset
        self.rng = np.random.default_rng(seed)
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        if opset >= 11:
            self.weights += [tensor("low", np.float32(0)), tensor("high", np.float32(6))]
            self.weights += [tensor("roi", [])]
        self.weights.append(tensor("scales", [1, 1, 2, 2]))

    def add(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        name = f"{operator.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], **attributes))
        return name

    def weight(self, values: Any) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(tensor(name, values))
        return name

    def conv(
        self, at: str, into: int, out: int, *, kernel: int = 3, stride: int = 1, group: int = 1
    ) -> str:
        shape = (out, into // group, kernel, kernel)
        spread = np.sqrt(1.0 / (shape[1] * kernel * kernel))
        values = self.rng.normal(0, spread, shape).astype(np.float32)
        inputs = [at, self.weight(values), self.weight(np.full(out, 0.02, np.float32))]
        pad, stays = kernel // 2, [stride, stride]
        return self.add(
            "Conv", inputs, kernel_shape=[kernel] * 2, strides=stays, pads=[pad] * 4, group=group
        )

    def relu6(self, at: str) -> str:
        if self.opset >= 11:
            return self.add("Clip", [at, "low", "high"])
        return self.add("Clip", [at], min=0.0, max=6.0)

    def twice(self, at: str) -> str:
        if self.opset < 10:
            return self.add("Upsample", [at, "scales"], mode="linear")
        return self.add(
            "Resize",
            [at, "roi", "scales"],
            mode="linear",
            coordinate_transformation_mode="half_pixel",
        )

    def inverted_residual(
        self, at: str, into: int, out: int, *, kernel: int, stride: int, expansion: int
    ) -> str:
        wide, x = into * expansion, at
        if expansion > 1:
            x = self.relu6(self.conv(x, into, wide, kernel=1))
        x = self.relu6(self.conv(x, wide, wide, kernel=kernel, stride=stride, group=wide))
        x = self.conv(x, wide, out, kernel=1)
        return self.add("Add", [x, at]) if stride == 1 and into == out else x

    def residual(self, at: str, channels: int) -> str:
        x = self.conv(self.add("Relu", [at]), channels, channels)
        x = self.conv(self.add("Relu", [x]), channels, channels)
        return self.add("Add", [x, at])


def midas_small_like(*, opset: int = 11, side: int = 256, seed: int = 1) -> onnx.ModelProto:
    """Normalises in the graph like the official file; opset 9 has its Upsample without a mode."""
    built = Builder(opset, seed)
    built.weights += [per_channel("mean", MEAN), per_channel("std", STD)]
    x = built.add("Div", [built.add("Sub", ["image", "mean"]), "std"])
    x, channels, taps = built.relu6(built.conv(x, 3, 32, stride=2)), 32, []
    for index, (kernel, stride, expansion, out, repeats) in enumerate(STAGES):
        for repeat in range(repeats):
            first = stride if repeat == 0 else 1
            x = built.inverted_residual(
                x, channels, out, kernel=kernel, stride=first, expansion=expansion
            )
            channels = out
        if index in TAPS:
            taps.append(built.conv(x, out, DECODER[len(taps)]))
    path = ""
    for level in (3, 2, 1, 0):
        wide = DECODER[level]
        x = taps[level]
        if path:
            x = built.add("Add", [path, built.residual(x, wide)])
        x = built.twice(built.residual(x, wide))
        path = built.conv(x, wide, max(64, wide // 2), kernel=1)
    x = built.twice(built.conv(path, 64, 32))
    x = built.add("Relu", [built.conv(x, 32, 32)])
    x = built.add("Relu", [built.conv(x, 32, 1, kernel=1)])
    built.nodes.append(helper.make_node("Squeeze", [x], ["depth"], axes=[1]))
    return model(built.nodes, built.weights, opset=opset, size=(side, side))
