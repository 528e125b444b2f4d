"""What a checked graph tells about how to feed it, and the words why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tuner.networks.scan.graph import FLOAT, Graph, Node, Tensor
from tuner.networks.types import Findings, Normalisation, Preprocessing

_FOLLOWED: Final = 12
"""Operators looked at from the input on; the normalisation is among the first."""
_PLAIN: Final = {"Identity", "Cast"}
_LINEAR: Final = {"linear", "bilinear"}
_VIT_PATCH: Final = 14
_DPT_PATCH: Final = 16
_TRAP: Final = (
    "enlarges linearly without naming a geometry (opset below 11): onnxruntime would displace the "
    "map, so there it runs only after a conversion"
)


@dataclass(frozen=True, slots=True)
class _Affine:
    """What the first operators do to each channel: ``x * gain + shift``."""

    gain: tuple[float, ...] = (1.0, 1.0, 1.0)
    shift: tuple[float, ...] = (0.0, 0.0, 0.0)

    def scaled(self, by: tuple[float, ...]) -> _Affine:
        pairs = zip(self.gain, self.shift, by, strict=True)
        gain, shift = zip(*((g * b, s * b) for g, s, b in pairs), strict=True)
        return _Affine(gain, shift)

    def shifted(self, by: tuple[float, ...]) -> _Affine:
        return _Affine(self.gain, tuple(s + b for s, b in zip(self.shift, by, strict=True)))


def conclude(graph: Graph, known: Mapping[str, Tensor]) -> Findings:
    """The findings of a graph that ``check`` let pass."""
    dims = graph.inputs[0].dims or ()
    shape = (1, *dims[1:])
    dynamic = None in dims[2:]
    affine = _first_steps(graph, known)
    normalisation, why = _normalisation(affine, _patch(graph, known))
    prep, size_why = _sized(shape, dynamic, _patch(graph, known), normalisation)
    trap = any(_linear_without_mode(node, graph.opset) for node in graph.nodes)
    return Findings(
        opset=graph.opset,
        operators=tuple(sorted({node.operator for node in graph.nodes})),
        input_name=graph.inputs[0].name,
        output_name=graph.outputs[0].name,
        input_shape=shape,
        dynamic=dynamic,
        normalises_in_graph=normalisation is Normalisation.NONE_IN_GRAPH,
        linear_upsampling_without_mode=trap,
        weights_bytes=graph.weights_bytes + _inline_bytes(graph),
        proposed=prep,
        problems=_problems(graph, affine, trap=trap),
        reasons=(size_why, why),
    )


def _inline_bytes(graph: Graph) -> int:
    held = (value for node in graph.nodes for value in node.attributes.values())
    return sum(value.stored for value in held if isinstance(value, Tensor))


def _first_steps(graph: Graph, known: Mapping[str, Tensor]) -> _Affine:
    """Follow the picture through what only shifts and scales its channels."""
    at, affine, left = graph.inputs[0].name, _Affine(), _FOLLOWED
    for node in graph.nodes:
        if at not in node.inputs or node.operator in ("Shape", "Size"):
            continue
        left -= 1
        step = affine if node.operator in _PLAIN else _step(affine, node, known, at)
        if step is None or not left:
            break
        at, affine = node.outputs[0], step
    return affine


def _step(affine: _Affine, node: Node, known: Mapping[str, Tensor], at: str) -> _Affine | None:
    if node.operator not in ("Add", "Sub", "Mul", "Div") or len(node.inputs) != 2:
        return None
    picture_first = node.inputs[0] == at
    by = _per_channel(known.get(node.inputs[1 if picture_first else 0]))
    if by is None or (not picture_first and node.operator in ("Sub", "Div")):
        return None
    if node.operator in ("Add", "Sub"):
        return affine.shifted(by if node.operator == "Add" else tuple(-b for b in by))
    if node.operator == "Mul":
        return affine.scaled(by)
    return None if 0.0 in by else affine.scaled(tuple(1 / b for b in by))


def _per_channel(constant: Tensor | None) -> tuple[float, ...] | None:
    if constant is None or constant.values is None or constant.kind != FLOAT:
        return None
    if len(constant.values) == 1:
        return constant.values * 3
    return constant.values if len(constant.values) == 3 else None


def _normalisation(affine: _Affine, patch: int) -> tuple[Normalisation, str]:
    if _looks_normalised(affine, 1.0):
        return Normalisation.NONE_IN_GRAPH, (
            "its first operators take off a mean and divide by a deviation: it is fed RGB / 255"
        )
    if patch == _DPT_PATCH:
        return Normalisation.HALF, (
            "it does not normalise and cuts patches of 16 pixels as DPT does: mean and deviation "
            "0.5 are likely"
        )
    return Normalisation.IMAGENET, (
        "it does not normalise: ImageNet's mean and deviation are likely"
    )


def _looks_normalised(affine: _Affine, white: float) -> bool:
    """Whether grey levels 0 to ``white`` come out about centred, with a spread of a few."""
    if 0.0 in affine.gain:
        return False
    pairs = zip(affine.gain, affine.shift, strict=True)
    return all(
        0.25 < -shift / gain / white < 0.75 and 0.1 < 1 / gain / white < 0.8
        for gain, shift in pairs
    )


def _patch(graph: Graph, known: Mapping[str, Tensor]) -> int:
    """The patch of a vision transformer: a convolution that strides by its own kernel; else 0."""
    for node in graph.nodes:
        strides = node.numbers("strides") if node.operator == "Conv" else ()
        if (
            len(strides) == 2
            and strides[0] == strides[1]
            and strides[0] in (_VIT_PATCH, _DPT_PATCH)
        ):
            weights = known[node.inputs[1]]
            return strides[0] if weights.dims[2:] == strides else 0
    return 0


def _sized(
    shape: tuple[int | None, ...], dynamic: bool, patch: int, normalisation: Normalisation
) -> tuple[Preprocessing, str]:
    nominal, multiple = (518, _VIT_PATCH) if patch == _VIT_PATCH else (384, 32)
    height, width = (side or nominal for side in shape[2:])
    if not dynamic:
        prep = Preprocessing(width=width, height=height, normalisation=normalisation)
        return prep, f"its input is {width} x {height}: the picture is stretched to that"
    free = shape[2] is None and shape[3] is None
    prep = Preprocessing(
        width=width,
        height=height,
        multiple=multiple if free else 1,
        keep_aspect=free,
        normalisation=normalisation,
    )
    return prep, f"its size is free: {nominal} pixels, in multiples of {multiple}, are proposed"


def _linear_without_mode(node: Node, opset: int) -> bool:
    if node.operator not in ("Upsample", "Resize") or opset > 10:
        return False
    return node.text("mode", "nearest") in _LINEAR


def _problems(graph: Graph, affine: _Affine, *, trap: bool) -> tuple[str, ...]:
    found = [_TRAP] if trap else []
    modes = {
        node.text("coordinate_transformation_mode", "half_pixel")
        for node in graph.nodes
        if node.operator == "Resize" and graph.opset > 10 and node.text("mode", "") in _LINEAR
    }
    found += [
        f"enlarges with the geometry {mode!r}; engines may differ by a part of a pixel"
        for mode in sorted(modes - {"half_pixel", "pytorch_half_pixel", "align_corners"})
    ]
    if _looks_normalised(affine, 255.0):
        found.append("normalises grey levels of 0 to 255, while it will be fed 0 to 1")
    return tuple(found)
