"""What a user chooses besides a matcher's settings: the network for depth, and the fit of its map.

Declared once: JSON sections, their schema, flags and controls are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, get_args

from tuner.core.inverse_depth import INPUT_SIDE_MOST

AUTO: Final = "auto"

EngineName = Literal["opencv", "onnxruntime"]
ENGINES: Final[tuple[EngineName, ...]] = get_args(EngineName)
DEVICES: Final = ("CPU", "CUDA", "DirectML", "CoreML")

FitTarget = Literal["stereo", "ground truth", "both"]
FIT_TARGETS: Final[tuple[FitTarget, ...]] = get_args(FitTarget)
"""The disparities that a monocular map can be fitted to."""

FIT_NAMES: Final = {target.split()[-1]: target for target in FIT_TARGETS}
"""As flags and scripts name them, in one word."""


def entry(default: Any, words: str, **limits: Any) -> Any:
    """A field with its words and its JSON Schema limits ("enum", "pattern", "minimum" ...)."""
    return field(default=default, metadata={"help": words, "limits": limits})


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkChoice:
    """Which network estimates depth, and how it runs; another choice is another result.

    Attributes:
        model: key of a registry row, or path of an ONNX file; empty for the default model.
        engine: AUTO or one of ENGINES.
        device: AUTO or one of DEVICES, in any case of letters until it is resolved.
        variant: name of another way to feed the model; empty as the model wants.
        input_size: nominal side of the network's input, px; 0 as the model wants.
    """

    model: str = entry("", "Key of a model such as midas_v21_small, or an ONNX file.")
    engine: str = entry(AUTO, "Which library runs the network.", enum=[AUTO, *ENGINES])
    device: str = entry(AUTO, "Where it runs: auto, cpu, cuda or another that is offered.")
    variant: str = entry(
        "", "Another way to feed the picture, by name; empty: as the model wants it."
    )
    input_size: int = entry(
        0,
        "Nominal side of the network's input in px, for graphs of free size; 0: as it wants.",
        minimum=0,
        maximum=INPUT_SIDE_MOST,
    )

    def of_model(self, model: str) -> NetworkChoice:
        """Another model or file, fed as it wants."""
        return replace(self, model=model, variant="", input_size=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How the monocular map is fitted.

    Attributes:
        fit_to: one of FIT_TARGETS.
        half: on one random half of the pixels, to report on the other.
    """

    fit_to: str = entry("stereo", "Which disparities it is fitted to.", enum=list(FIT_TARGETS))
    half: bool = entry(False, "Fit on a random half of the pixels, report on the other.")

    def without_truth(self) -> Fit:
        """What it comes to where there is no ground truth: there is nothing but stereo."""
        return replace(self, fit_to="stereo")
