"""An ONNX file as plain values: nodes, constants, inputs and outputs; nothing that it only claims.

Field numbers are those of onnx.proto3. Sub-graphs, functions, sparse and external tensors have no
place in a depth network and are refused here, where they are first seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from struct import unpack_from
from typing import Any, Final

from tuner.networks.scan.protobuf import (
    Budget,
    Field,
    ScanError,
    Schema,
    count,
    integers,
    numbers,
    read,
)

_MODEL: Final[Schema] = {
    1: Field("ir_version", "int"),
    7: Field("graph", "message"),
    8: Field("opset_import", "message", many=True),
    20: Field("training_info", "message", many=True),
    25: Field("functions", "message", many=True),
}
_OPSET: Final[Schema] = {1: Field("domain", "text"), 2: Field("version", "int")}
_GRAPH: Final[Schema] = {
    1: Field("node", "message", many=True),
    5: Field("initializer", "message", many=True),
    11: Field("input", "message", many=True),
    12: Field("output", "message", many=True),
    14: Field("quantization_annotation", "message", many=True),
    15: Field("sparse_initializer", "message", many=True),
}
_NODE: Final[Schema] = {
    1: Field("input", "text", many=True),
    2: Field("output", "text", many=True),
    4: Field("op_type", "text"),
    5: Field("attribute", "message", many=True),
    7: Field("domain", "text"),
    8: Field("overload", "text"),
}
_ATTRIBUTE: Final[Schema] = {
    1: Field("name", "text"),
    2: Field("f", "float"),
    3: Field("i", "int"),
    4: Field("s", "text"),
    5: Field("t", "message"),
    6: Field("g", "message"),
    7: Field("floats", "floats"),
    8: Field("ints", "ints"),
    9: Field("strings", "bytes", many=True),
    10: Field("tensors", "message", many=True),
    11: Field("graphs", "message", many=True),
    14: Field("tp", "message"),
    15: Field("type_protos", "message", many=True),
    20: Field("type", "int"),
    21: Field("ref_attr_name", "text"),
    22: Field("sparse_tensor", "message"),
    23: Field("sparse_tensors", "message", many=True),
}
_TENSOR: Final[Schema] = {
    1: Field("dims", "ints"),
    2: Field("data_type", "int"),
    3: Field("segment", "message"),
    4: Field("float_data", "floats"),
    5: Field("int32_data", "ints"),
    6: Field("string_data", "bytes", many=True),
    7: Field("int64_data", "ints"),
    8: Field("name", "text"),
    9: Field("raw_data", "bytes"),
    10: Field("double_data", "doubles"),
    11: Field("uint64_data", "ints"),
    13: Field("external_data", "message", many=True),
    14: Field("data_location", "int"),
}
_VALUE: Final[Schema] = {1: Field("name", "text"), 2: Field("type", "message")}
_TYPE: Final[Schema] = {1: Field("tensor_type", "message")}
_TENSOR_TYPE: Final[Schema] = {1: Field("elem_type", "int"), 2: Field("shape", "message")}
_SHAPE: Final[Schema] = {1: Field("dim", "message", many=True)}
_DIM: Final[Schema] = {1: Field("value", "int"), 2: Field("param", "text")}

NODES_MOST: Final = 20_000
RANK_MOST: Final = 8
SIDE_MOST: Final = 2**31 - 1
SMALL: Final = 64
"""Constants up to this many values are read; they may steer shapes."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A tensor's type: bytes of one value, the typed field that may hold it, its struct code."""

    width: int
    typed: str
    code: str


FLOAT: Final = 1
INTEGERS: Final = frozenset({2, 3, 4, 5, 6, 7, 12, 13})
_KINDS: Final = {
    FLOAT: _Kind(4, "float_data", "f"),
    2: _Kind(1, "int32_data", "B"),
    3: _Kind(1, "int32_data", "b"),
    4: _Kind(2, "int32_data", "H"),
    5: _Kind(2, "int32_data", "h"),
    6: _Kind(4, "int32_data", "i"),
    7: _Kind(8, "int64_data", "q"),
    9: _Kind(1, "int32_data", "?"),
    10: _Kind(2, "int32_data", "e"),
    11: _Kind(8, "double_data", "d"),
    12: _Kind(4, "uint64_data", "I"),
    13: _Kind(8, "uint64_data", "Q"),
}
_TYPED: Final = ("float_data", "int32_data", "int64_data", "double_data", "uint64_data")
_LIST_CODES: Final = {"float_data": "f", "double_data": "d"}


@dataclass(frozen=True, slots=True)
class Tensor:
    """A constant: its type, sides, bytes in the file, and its values when they are few."""

    kind: int
    dims: tuple[int, ...]
    stored: int
    values: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Value:
    """A graph's input or output; sides that are left free are None, an unknown rank too."""

    name: str
    kind: int
    dims: tuple[int | None, ...] | None


@dataclass(frozen=True, slots=True)
class Node:
    """One operator with its wires and attributes (numbers, texts, lists, tensors)."""

    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]

    def numbers(self, name: str, default: tuple[int, ...] = ()) -> tuple[int, ...]:
        """A list attribute. Raises ScanError when it is something else."""
        found = self.attributes.get(name, default)
        if not isinstance(found, tuple):
            raise ScanError(f"has a node {self.operator} whose {name} is no list")
        return found

    def number(self, name: str, default: int) -> int:
        """A whole-number attribute. Raises ScanError when it is something else."""
        found = self.attributes.get(name, default)
        if not isinstance(found, int):
            raise ScanError(f"has a node {self.operator} whose {name} is no whole number")
        return found

    def text(self, name: str, default: str) -> str:
        """A text attribute. Raises ScanError when it is something else."""
        found = self.attributes.get(name, default)
        if not isinstance(found, str):
            raise ScanError(f"has a node {self.operator} whose {name} is no text")
        return found


@dataclass(frozen=True, slots=True)
class Graph:
    """What the file holds; ``inputs`` are those that no constant fills."""

    opset: int
    nodes: tuple[Node, ...]
    constants: Mapping[str, Tensor]
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    weights_bytes: int = field(default=0)


def read_graph(view: memoryview) -> Graph:
    """The graph of an ONNX file. Raises ScanError; the time is bounded for any content."""
    budget = Budget()
    model = read(view, _MODEL, budget)
    if "graph" not in model or "opset_import" not in model:
        raise ScanError("is no ONNX file: it holds no graph")
    if "functions" in model or "training_info" in model:
        raise ScanError("brings functions or training of its own; depth networks have none")
    graph = read(model["graph"], _GRAPH, budget)
    if "sparse_initializer" in graph or "quantization_annotation" in graph:
        raise ScanError("holds sparse or quantised weights, which are not supported")
    constants, nodes = _constants(graph, budget), _nodes(graph, budget)
    values = [_value(piece, budget) for piece in graph.get("input", [])]
    return Graph(
        opset=_opset(model, budget),
        nodes=nodes,
        constants=constants,
        inputs=tuple(value for value in values if value.name not in constants),
        outputs=tuple(_value(piece, budget) for piece in graph.get("output", [])),
        weights_bytes=sum(tensor.stored for tensor in constants.values()),
    )


def _opset(model: dict[str, Any], budget: Budget) -> int:
    imports = [read(piece, _OPSET, budget) for piece in model["opset_import"]]
    own = [entry for entry in imports if entry.get("domain", "") in ("", "ai.onnx")]
    if len(own) != 1:
        raise ScanError("does not say which operators it was written for (its opset)")
    version: int = own[0].get("version", 0)
    return version


def _constants(graph: dict[str, Any], budget: Budget) -> dict[str, Tensor]:
    pieces = graph.get("initializer", [])
    if len(pieces) > NODES_MOST:
        raise ScanError(f"has {len(pieces)} weights; depth networks have at most {NODES_MOST}")
    found: dict[str, Tensor] = {}
    for piece in pieces:
        fields = read(piece, _TENSOR, budget)
        name = fields.get("name", "")
        if not name or name in found:
            raise ScanError(f"has weights without a name of their own ({quoted(name)})")
        found[name] = _tensor(fields, quoted(name), budget)
    return found


def _nodes(graph: dict[str, Any], budget: Budget) -> tuple[Node, ...]:
    pieces = graph.get("node", [])
    if not 0 < len(pieces) <= NODES_MOST:
        raise ScanError(f"has {len(pieces)} operators; depth networks have 1 to {NODES_MOST}")
    return tuple(_node(piece, budget) for piece in pieces)


def _node(piece: memoryview, budget: Budget) -> Node:
    fields = read(piece, _NODE, budget)
    operator = fields.get("op_type", "")
    if fields.get("domain", "") not in ("", "ai.onnx") or fields.get("overload"):
        raise ScanError(f"uses {quoted(operator)} of a foreign set of operators")
    attributes: dict[str, Any] = {}
    for entry in fields.get("attribute", []):
        name, value = _attribute(entry, operator, budget)
        if not name or name in attributes:
            raise ScanError(f"has a node {quoted(operator)} with an attribute twice or unnamed")
        attributes[name] = value
    return Node(
        operator, tuple(fields.get("input", [])), tuple(fields.get("output", [])), attributes
    )


_SUBGRAPH: Final = {"g", "graphs", "tp", "type_protos", "ref_attr_name"}
_RARE: Final = {"tensors", "strings", "sparse_tensor", "sparse_tensors"}
_ATTRIBUTE_TYPES: Final = {"f": 1, "i": 2, "s": 3, "t": 4, "floats": 6, "ints": 7}


def _attribute(piece: memoryview, operator: str, budget: Budget) -> tuple[str, Any]:
    fields = read(piece, _ATTRIBUTE, budget)
    if _SUBGRAPH & fields.keys():
        raise ScanError(f"has a graph inside a node ({quoted(operator)}), such as a loop; refused")
    if _RARE & fields.keys():
        raise ScanError(f"has a node {quoted(operator)} with an attribute no depth network has")
    name = fields.pop("name", "")
    kind = fields.pop("type", None)
    if len(fields) > 1:
        raise ScanError(f"has a node {quoted(operator)} whose {quoted(name)} is two things at once")
    held = next(iter(fields), None)
    # Zeros and empty lists may be left out when written; the type says which of them it is.
    if kind is not None and held is not None and _ATTRIBUTE_TYPES[held] != kind:
        raise ScanError(f"has a node {quoted(operator)} whose {quoted(name)} is of another type")
    if held is None:
        return name, {1: 0.0, 2: 0, 3: "", 6: (), 7: ()}.get(kind or 0)
    return name, _held(held, fields[held], operator, budget)


def _held(held: str, value: Any, operator: str, budget: Budget) -> Any:
    if held == "t":
        return _tensor(read(value, _TENSOR, budget), f"of {quoted(operator)}", budget)
    if held == "ints":
        return tuple(integers(value, budget, most=SMALL))
    if held == "floats":
        return tuple(numbers(value, "f", most=SMALL))
    return value


def _tensor(fields: dict[str, Any], called: str, budget: Budget) -> Tensor:
    if fields.get("data_location", 0) or "external_data" in fields:
        raise ScanError(
            f"keeps weights ({called}) in another file; only models in one file are taken"
        )
    kind = fields.get("data_type", 0)
    if kind not in _KINDS or "string_data" in fields or "segment" in fields:
        raise ScanError(f"has weights {called} of a type that is not supported ({kind})")
    dims = tuple(integers(fields.get("dims", []), budget, most=RANK_MOST))
    if any(not 0 <= side <= SIDE_MOST for side in dims) or (len(dims) > 1 and 0 in dims):
        raise ScanError(f"has weights {called} of impossible sides {listed(dims)}")
    present: list[str] = [name for name in ("raw_data", *_TYPED) if name in fields]
    held = _stored(fields, kind, present, called)
    declared = math.prod(dims)
    if held != declared:
        raise ScanError(
            f"declares {declared} values for weights {called} and holds {held}; "
            "it is damaged or made to harm"
        )
    small = declared <= SMALL
    values = _small(fields, kind, present, budget) if small else None
    return Tensor(kind, dims, held * _KINDS[kind].width, values)


def _stored(fields: dict[str, Any], kind: int, present: list[str], called: str) -> int:
    """How many values the tensor really holds."""
    if not present:
        return 0
    if present == ["raw_data"]:
        whole, rest = divmod(len(fields["raw_data"]), _KINDS[kind].width)
        if rest:
            raise ScanError(f"has weights {called} that end within a value; it is damaged")
        return whole
    if present != [_KINDS[kind].typed]:
        raise ScanError(f"has weights {called} in a field of another type; it is damaged")
    return count(fields[present[0]], _LIST_CODES.get(present[0], "q"))


def _small(
    fields: dict[str, Any], kind: int, present: list[str], budget: Budget
) -> tuple[float, ...]:
    if not present:
        return ()
    data = fields[present[0]]
    if present == ["raw_data"]:
        code, width = _KINDS[kind].code, _KINDS[kind].width
        return unpack_from(f"<{len(data) // width}{code}", data)
    if present[0] in _LIST_CODES:
        return tuple(numbers(data, _LIST_CODES[present[0]], most=SMALL))
    return tuple(integers(data, budget, most=SMALL))


def _value(piece: memoryview, budget: Budget) -> Value:
    fields = read(piece, _VALUE, budget)
    name = fields.get("name", "")
    kind = read(fields.get("type", memoryview(b"")), _TYPE, budget)
    if not name or "tensor_type" not in kind:
        raise ScanError(f"has an input or output {quoted(name)} that is no plain tensor")
    tensor = read(kind["tensor_type"], _TENSOR_TYPE, budget)
    if "shape" not in tensor:
        return Value(name, tensor.get("elem_type", 0), None)
    sides = read(tensor["shape"], _SHAPE, budget).get("dim", [])
    if len(sides) > RANK_MOST:
        raise ScanError(f"has an input or output {quoted(name)} with {len(sides)} dimensions")
    dims = tuple(read(side, _DIM, budget).get("value") for side in sides)
    return Value(name, tensor.get("elem_type", 0), dims)


def quoted(name: str) -> str:
    """A name out of the file, short and without control characters."""
    return repr(name if len(name) <= 60 else f"{name[:57]}...")


def listed(values: Sequence[float]) -> str:
    """Numbers out of the file, the first few."""
    shown = [*map(str, values[:RANK_MOST]), *(["..."] if len(values) > RANK_MOST else [])]
    return f"[{', '.join(shown)}]"
