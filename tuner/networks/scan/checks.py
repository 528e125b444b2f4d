"""What a graph must hold to before an engine may see it: wires, operators, their attributes.

Each limit lies far outside what depth networks use and inside what engines stand: OpenCV divides
by group and stride without asking, and allocates whatever a constant asks for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from tuner.networks.scan.graph import FLOAT, INTEGERS, Graph, Node, Tensor, Value, listed, quoted
from tuner.networks.scan.operators import ALLOWED
from tuner.networks.scan.protobuf import ScanError
from tuner.networks.scan.sizes import check_sizes

INPUT_SIDE: Final = (16, 4096)
VALUES_MOST: Final = 2**28
KERNEL_MOST: Final = 64
STRIDE_MOST: Final = 64
PAD_MOST: Final = 1024
SCALE_MOST: Final = 64.0
OPSETS: Final = range(7, 31)
_MODES: Final = {"nearest", "linear", "bilinear", "cubic"}
_COORDINATES: Final = {
    "half_pixel",
    "half_pixel_symmetric",
    "pytorch_half_pixel",
    "align_corners",
    "asymmetric",
    "tf_half_pixel_for_nn",
}

Known = Mapping[str, Tensor]


def check(graph: Graph) -> Known:
    """All constants, those of Constant nodes too. Raises ScanError."""
    if graph.opset not in OPSETS:
        raise ScanError(
            f"is of opset {graph.opset}; those from {OPSETS[0]} to {OPSETS[-1]} are known"
        )
    _check_input(graph.inputs)
    _check_output(graph.outputs)
    known = _wire(graph)
    check_sizes(graph)
    for node in graph.nodes:
        _check_axes(node)
        _NODE_CHECKS.get(node.operator, _nothing)(node, known)
    return known


def _check_input(inputs: tuple[Value, ...]) -> None:
    if len(inputs) != 1:
        raise ScanError(f"has {len(inputs)} inputs; a depth network has one, a picture")
    value = inputs[0]
    if value.kind != FLOAT or value.dims is None or len(value.dims) != 4:
        raise ScanError(f"takes {_in_words(value)}; a depth network takes float 1 x 3 x H x W")
    batch, channels, *sides = value.dims
    if batch not in (None, 1) or channels != 3:
        raise ScanError(f"takes {_in_words(value)}; a depth network takes float 1 x 3 x H x W")
    low, high = INPUT_SIDE
    if any(side is not None and not low <= side <= high for side in sides):
        raise ScanError(f"takes {_in_words(value)}; height and width must be {low} to {high}")


def _check_output(outputs: tuple[Value, ...]) -> None:
    if len(outputs) != 1:
        raise ScanError(f"has {len(outputs)} outputs; a depth network has one, the depth map")
    value = outputs[0]
    wanted = "a depth network gives float 1 x H x W or 1 x 1 x H x W"
    if value.kind != FLOAT or value.dims is None or len(value.dims) not in (3, 4):
        raise ScanError(f"gives {_in_words(value)}; {wanted}")
    if any(side not in (None, 1) for side in value.dims[:-2]):
        raise ScanError(f"gives {_in_words(value)}; {wanted}")


def _in_words(value: Value) -> str:
    kind = "float" if value.kind == FLOAT else "something else than float"
    if value.dims is None:
        return f"{kind} of unknown shape"
    return f"{kind} {' x '.join('?' if side is None else str(side) for side in value.dims)}"


def _wire(graph: Graph) -> Known:
    """Every wire starts before it is used, once: no circles, nothing dangling."""
    known = dict(graph.constants)
    ready = {graph.inputs[0].name, *known}
    for node in graph.nodes:
        if node.operator not in ALLOWED:
            raise ScanError(
                f"uses the operator {quoted(node.operator)}, which no depth network needs"
            )
        for name in node.inputs:
            if name and name not in ready:
                raise ScanError(f"uses {quoted(name)} before anything makes it; it is damaged")
        for name in node.outputs:
            if name and name in ready:
                raise ScanError(f"makes {quoted(name)} twice; it is damaged")
            ready.add(name)
        _learn(node, known)
    if graph.outputs[0].name not in ready - {""}:
        raise ScanError(f"never makes its output {quoted(graph.outputs[0].name)}; it is damaged")
    return known


_REARRANGES: Final = {"Identity", "Unsqueeze", "Squeeze", "Flatten"}


def _learn(node: Node, known: dict[str, Tensor]) -> None:
    """Constants made by nodes count as constants, also through what only rearranges them."""
    if not node.outputs or not node.outputs[0]:
        raise ScanError(f"has a node {quoted(node.operator)} without an output; it is damaged")
    if node.operator == "Constant":
        known[node.outputs[0]] = _constant(node)
    elif node.operator in _REARRANGES and node.inputs and node.inputs[0] in known:
        known[node.outputs[0]] = known[node.inputs[0]]


def _constant(node: Node) -> Tensor:
    if len(node.attributes) != 1:
        raise ScanError("has a Constant that holds not exactly one value; it is damaged")
    name, value = next(iter(node.attributes.items()))
    if name == "value" and isinstance(value, Tensor):
        return value
    if name in ("value_float", "value_floats", "value_int", "value_ints"):
        values = value if isinstance(value, tuple) else (value,)
        kind = FLOAT if "float" in name else 7
        return Tensor(kind, (len(values),), 0, values)
    raise ScanError(f"has a Constant of a kind that is not supported ({quoted(name)})")


def _nothing(_node: Node, _known: Known) -> None:
    """Operators whose every use is harmless."""


def _check_axes(node: Node) -> None:
    axes = [*node.numbers("axes"), *node.numbers("perm")]
    if "axis" in node.attributes:
        axes.append(node.number("axis", 0))
    if any(not -8 <= axis <= 8 for axis in axes):
        raise ScanError(f"has a node {node.operator} with an impossible axis")


def _within(node: Node, name: str, low: int, high: int) -> tuple[int, ...]:
    values = node.numbers(name)
    if any(not low <= value <= high for value in values) or len(values) > 8:
        raise ScanError(
            f"has a node {node.operator} with {name} {listed(values)}; {low} to {high} is possible"
        )
    return values


def _window(node: Node) -> tuple[int, ...]:
    _within(node, "strides", 1, STRIDE_MOST)
    _within(node, "dilations", 1, STRIDE_MOST)
    _within(node, "pads", 0, PAD_MOST)
    _within(node, "output_padding", 0, PAD_MOST)
    _within(node, "output_shape", 1, 8192)
    for name, length in (("strides", 2), ("dilations", 2), ("pads", 4)):
        if len(node.numbers(name)) not in (0, length):
            raise ScanError(f"has a node {node.operator} that is not of two dimensions")
    return _within(node, "kernel_shape", 1, KERNEL_MOST)


def _check_conv(node: Node, known: Known) -> None:
    kernel, group = _window(node), node.number("group", 1)
    weights = _operand(node, known, 1)
    if weights is None:
        raise ScanError(f"has a node {node.operator} whose weights are computed; not supported")
    if len(weights.dims) != 4 or (kernel and weights.dims[2:] != kernel):
        raise ScanError(
            f"has a node {node.operator} whose weights {listed(weights.dims)} "
            f"do not fit its kernel {listed(kernel)}"
        )
    if max(weights.dims[2:]) > KERNEL_MOST:
        raise ScanError(f"has a node {node.operator} with a kernel of {listed(weights.dims[2:])}")
    if group < 1 or weights.dims[0] % group:
        raise ScanError(
            f"has a node {node.operator} with group {group}, which does not divide its "
            f"{weights.dims[0]} channels"
        )
    bias = _operand(node, known, 2)
    channels = weights.dims[0] if node.operator == "Conv" else weights.dims[1] * group
    if bias is not None and math.prod(bias.dims) != channels:
        raise ScanError(f"has a node {node.operator} whose bias does not fit its weights")


def _check_pool(node: Node, _known: Known) -> None:
    kernel = _window(node)
    if len(kernel) != 2:
        raise ScanError(
            f"has a node {node.operator} with kernel {listed(kernel)}; two sides are right"
        )
    if any(pad >= side for pad, side in zip(node.numbers("pads"), kernel * 2, strict=False)):
        raise ScanError(f"has a node {node.operator} whose margin is as large as its kernel")


def _check_resize(node: Node, known: Known) -> None:
    if node.text("mode", "nearest") not in _MODES:
        raise ScanError(f"has a node {node.operator} of an unknown mode")
    if node.text("coordinate_transformation_mode", "half_pixel") not in _COORDINATES:
        raise ScanError(f"has a node {node.operator} of an unknown geometry")
    scales: list[float] = list(node.numbers("scales"))
    for index in range(1, len(node.inputs)):
        constant = _operand(node, known, index)
        if constant is None:
            continue
        if constant.values is None:
            raise ScanError(f"has a node {node.operator} with more sizes than dimensions")
        if constant.kind in INTEGERS:
            _check_sides(node, constant.values)
        elif not (index == 1 and len(node.inputs) > 2):  # there lies a region of interest
            scales += constant.values
    if any(not 1 / SCALE_MOST <= scale <= SCALE_MOST for scale in scales):
        raise ScanError(
            f"has a node {node.operator} that scales by {listed(scales)}; that is not sane"
        )


def _check_sides(node: Node, sides: tuple[float, ...], *, low: int = 1) -> None:
    if any(not low <= side <= VALUES_MOST for side in sides):
        raise ScanError(f"has a node {node.operator} to the impossible size {listed(sides)}")
    if math.prod(max(1, abs(side)) for side in sides) > VALUES_MOST:
        raise ScanError(f"has a node {node.operator} to {listed(sides)}, too large to be meant")


def _check_shape(node: Node, known: Known) -> None:
    """Reshape, Expand, Tile, ConstantOfShape: the last input is a shape."""
    index = 0 if node.operator == "ConstantOfShape" else 1
    constant = _operand(node, known, index)
    # Reshape had its shape as an attribute once; -1 stands for "what is left".
    sides = node.numbers("shape")
    if constant is not None and constant.values is None:
        raise ScanError(f"has a node {node.operator} with more sizes than dimensions")
    if constant is not None and constant.values is not None:
        sides = tuple(int(value) for value in constant.values)
    if len(sides) > 8 or sides.count(-1) > 1:
        raise ScanError(f"has a node {node.operator} to the impossible size {listed(sides)}")
    _check_sides(node, sides, low=-1)


def _check_pad(node: Node, known: Known) -> None:
    _within(node, "pads", -PAD_MOST, PAD_MOST)
    constant = _operand(node, known, 1)
    if constant is None:
        return
    if constant.values is None or any(abs(pad) > PAD_MOST for pad in constant.values):
        raise ScanError("has a node Pad with impossible margins")


def _check_divisor(node: Node, known: Known) -> None:
    """Whole numbers divided by zero end the process; floats do not."""
    divisor = _operand(node, known, 1)
    if divisor is not None and divisor.kind in INTEGERS and 0 in (divisor.values or ()):
        raise ScanError(f"has a node {node.operator} by a whole zero")


def _check_slice(node: Node, known: Known) -> None:
    steps = _operand(node, known, 4)
    if steps is not None and (steps.values is None or 0 in steps.values):
        raise ScanError("has a node Slice that never moves on")


def _check_range(node: Node, known: Known) -> None:
    ends = [constant.values for i in range(3) if (constant := _operand(node, known, i))]
    values = [value for end in ends if end for value in end]
    step = _operand(node, known, 2)
    if any(not abs(value) <= VALUES_MOST for value in values):
        raise ScanError("has a node Range that is too long to be meant")
    if step is not None and 0 in (step.values or ()):
        raise ScanError("has a node Range that never moves on")


def _check_blocks(node: Node, _known: Known) -> None:
    if not 1 <= node.number("blocksize", 0) <= STRIDE_MOST:
        raise ScanError(f"has a node {node.operator} with an impossible block size")


def _check_split(node: Node, known: Known) -> None:
    _within(node, "split", 0, VALUES_MOST)
    if not 0 < node.number("num_outputs", 1) <= 64 or len(node.outputs) > 64:
        raise ScanError("has a node Split into an impossible number of parts")
    sizes = _operand(node, known, 1)
    if sizes is not None and any(not 0 <= x <= VALUES_MOST for x in sizes.values or ()):
        raise ScanError("has a node Split into parts of impossible size")


def _check_group(node: Node, _known: Known) -> None:
    if node.number("num_groups", 0) < 1:
        raise ScanError(f"has a node {node.operator} with num_groups below 1")


def _operand(node: Node, known: Known, index: int) -> Tensor | None:
    return known.get(node.inputs[index]) if index < len(node.inputs) else None


_NODE_CHECKS: Final[Mapping[str, Callable[[Node, Known], None]]] = {
    "Conv": _check_conv,
    "ConvTranspose": _check_conv,
    "MaxPool": _check_pool,
    "AveragePool": _check_pool,
    "Resize": _check_resize,
    "Upsample": _check_resize,
    "Reshape": _check_shape,
    "Expand": _check_shape,
    "Tile": _check_shape,
    "ConstantOfShape": _check_shape,
    "Pad": _check_pad,
    "Div": _check_divisor,
    "Mod": _check_divisor,
    "Slice": _check_slice,
    "Range": _check_range,
    "DepthToSpace": _check_blocks,
    "SpaceToDepth": _check_blocks,
    "Split": _check_split,
    "GroupNormalization": _check_group,
}
