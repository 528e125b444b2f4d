"""The models on offer: where each lies, how it is told from others, and how it is fed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tuner.networks.errors import ModelError
from tuner.networks.types import ModelRow, Normalisation, Preprocessing

MIDAS_RELEASE: Final = "https://github.com/isl-org/MiDaS/releases/download/v2_1"
SENTIS_MIDAS: Final = (
    "https://huggingface.co/julienkay/sentis-MiDaS/resolve/3186add7635419f19189ce96a7c9b6280b9a1aed"
)
DEPTH_ANYTHING: Final = (
    "https://huggingface.co/onnx-community/depth-anything-v2-small"
    "/resolve/4472b7362082ad9968fee890ca0f1e5aca36b93d"
)
DEPTH_ANYTHING_RELEASE: Final = (
    "https://github.com/fabio-sim/Depth-Anything-ONNX/releases/download/v2.0.0"
)

SQUARE_256: Final = Preprocessing(width=256, height=256)
SQUARE_384: Final = Preprocessing(width=384, height=384)
PATCHES_518: Final = Preprocessing(
    width=518, height=518, multiple=14, keep_aspect=True, normalisation=Normalisation.IMAGENET
)
PATCHES_252: Final = replace(PATCHES_518, width=252, height=252)

AS_IN_THE_NOTEBOOK: Final = "as in the notebook"
FAST: Final = "fast"
OPSET_9: Final = (
    "An old file (opset 9): for onnxruntime it is converted once, by itself; OpenCV takes it as "
    "it is."
)

ROWS: Final = (
    ModelRow(
        key="midas_v21_small",
        title="MiDaS v2.1 small",
        good_for="following a slider or a video: the fastest, coarse at edges",
        url=f"{MIDAS_RELEASE}/model-small.onnx",
        file_name="model-small.onnx",
        bytes_low=66_764_249,
        bytes_high=66_764_249,
        sha256="2d8c6cb8f415229daf1eb041024208e2608c9f98e17c81cc7c6ecb449c56fd58",
        licence="MIT",
        prep=SQUARE_256,
        variants=((AS_IN_THE_NOTEBOOK, replace(SQUARE_256, normalisation=Normalisation.NOTEBOOK)),),
        opset_note=OPSET_9,
    ),
    ModelRow(
        key="midas_v21_large",
        title="MiDaS v2.1 large",
        good_for="single pictures: finer, about twenty times the work of the small one",
        url=f"{MIDAS_RELEASE}/model-f6b98070.onnx",
        file_name="model-f6b98070.onnx",
        bytes_low=400_000_000,
        bytes_high=430_000_000,
        # Nobody has published one; f6b98070 is the beginning of the .pt file's.
        sha256=None,
        licence="MIT",
        prep=SQUARE_384,
        variants=((AS_IN_THE_NOTEBOOK, replace(SQUARE_384, normalisation=Normalisation.NOTEBOOK)),),
        opset_note=OPSET_9,
    ),
    ModelRow(
        key="midas_v21_small_reexport",
        title="MiDaS v2.1 small, re-export",
        good_for="the small network in a newer file, normalised outside the graph",
        url=f"{SENTIS_MIDAS}/onnx/midas_v21_small_256.onnx",
        file_name="midas_v21_small_256.onnx",
        bytes_low=66_389_153,
        bytes_high=66_389_153,
        sha256="b0a5b3f12625137e626805167907fe0410665bec671685d59daaa2daab19f977",
        licence="MIT",
        prep=replace(SQUARE_256, normalisation=Normalisation.IMAGENET),
    ),
    ModelRow(
        key="depth_anything_v2_small",
        title="Depth Anything V2 Small",
        good_for="single pictures: fine edges and thin things",
        url=f"{DEPTH_ANYTHING}/onnx/model.onnx",
        # The name in the repository is no name in a folder of models.
        file_name="depth_anything_v2_small.onnx",
        bytes_low=99_060_839,
        bytes_high=99_060_839,
        sha256="afb6a5c28f3b6bf1618c6e43f02073ef9dfdc70e937502d51603e57b0a1df10c",
        licence="Apache-2.0",
        prep=PATCHES_518,
        variants=((FAST, PATCHES_252),),
        opset_note="It needs onnxruntime or OpenCV 5.",
    ),
    ModelRow(
        key="depth_anything_v2_small_dynamic",
        title="Depth Anything V2 Small, fabio-sim's export",
        good_for="the same network from another exporter",
        url=f"{DEPTH_ANYTHING_RELEASE}/depth_anything_v2_vits_dynamic.onnx",
        file_name="depth_anything_v2_vits_dynamic.onnx",
        bytes_low=90_000_000,
        bytes_high=110_000_000,
        sha256="46c4e8eeda3a27f34701831b6a2ec7753d7b38779b215acb5633424703deed8f",
        licence="Apache-2.0",
        prep=PATCHES_518,
        variants=((FAST, PATCHES_252),),
        opset_note="It needs onnxruntime or OpenCV 5.",
    ),
)

DEFAULT: Final = ROWS[0]


def row(key: str) -> ModelRow:
    """The model of this key.

    Raises:
        ModelError: there is none; the message names those there are.
    """
    for found in ROWS:
        if found.key == key:
            return found
    raise ModelError(f"{key}: no such model; there are {', '.join(known.key for known in ROWS)}")


def row_of(digest: str) -> ModelRow | None:
    """The model whose released file has this SHA-256."""
    return next((known for known in ROWS if known.sha256 == digest.lower()), None)


def variant(of: ModelRow, name: str) -> Preprocessing:
    """How the model is fed under this name of a variant; "" is the normal way.

    Raises:
        ModelError: the model has no such variant.
    """
    ways = {"": of.prep, **dict(of.variants)}
    if name in ways:
        return ways[name]
    legal = ", ".join(repr(way) for way in ways)
    raise ModelError(f"{of.key}: no variant {name!r}; legal are {legal}")
