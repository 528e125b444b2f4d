"""Sizes within a graph may come from constants and from the picture's size, not from what it shows.

Otherwise a file could be small and quick on the pictures it is tried with, and ask for all memory
at another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tuner.networks.scan.graph import Graph
from tuner.networks.scan.protobuf import ScanError

_FORGETS: Final = {"Shape", "Size"}
_SIZES: Final[Mapping[str, slice]] = {
    "ConstantOfShape": slice(0, None),
    "Expand": slice(1, None),
    "Pad": slice(1, None),
    "Range": slice(0, None),
    "ReduceL2": slice(1, None),
    "ReduceMax": slice(1, None),
    "ReduceMean": slice(1, None),
    "ReduceMin": slice(1, None),
    "ReduceSum": slice(1, None),
    "Reshape": slice(1, None),
    "Resize": slice(1, None),
    "Slice": slice(1, None),
    "Split": slice(1, None),
    "Squeeze": slice(1, None),
    "Tile": slice(1, None),
    "Unsqueeze": slice(1, None),
    "Upsample": slice(1, None),
}
"""The operands that say how large the result is."""


def check_sizes(graph: Graph) -> None:
    """Follow what the picture shows through the graph. Raises ScanError where it sets a size."""
    shown = {graph.inputs[0].name}
    for node in graph.nodes:
        sizes = node.inputs[_SIZES.get(node.operator, slice(0))]
        if not shown.isdisjoint(sizes):
            raise ScanError(
                f"has a node {node.operator} whose size depends on what the picture shows; refused"
            )
        if node.operator not in _FORGETS and not shown.isdisjoint(node.inputs):
            shown.update(filter(None, node.outputs))
