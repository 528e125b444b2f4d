"""What a user chooses besides settings: which network runs, and how."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

AUTO: Final = "auto"
AS_MODEL_WANTS: Final = "model"
"""The variant that feeds a model as its registry row, or the look at its file, says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which network runs, and how; another choice is another result.

    Attributes:
        model: key of a registry row; ``file`` takes its place unless empty.
        file: path of an ONNX file.
        variant: AS_MODEL_WANTS or the name of another way to feed the model.
        input_size: nominal side of the network's input, px; 0 as the model wants.
    """

    model: str = ""
    file: str = ""
    engine: str = AUTO
    device: str = AUTO
    variant: str = AS_MODEL_WANTS
    input_size: int = 0

    def of_model(self, key: str) -> Choice:
        """Another model of the registry, fed as it wants."""
        return replace(self, model=key, file="", variant=AS_MODEL_WANTS, input_size=0)

    def of_file(self, file: str) -> Choice:
        """An ONNX file, fed as it wants."""
        return replace(self, file=file, variant=AS_MODEL_WANTS, input_size=0)
