"""Tune OpenCV StereoBM live, and use what was tuned from a script or a notebook.

>>> import tuner
>>> settings = tuner.StereoBMSettings(num_disparities=96, block_size=15)
>>> outcome = tuner.compute("left.png", "right.png", settings)      # doctest: +SKIP
>>> outcome.disparity                                               # doctest: +SKIP
array([[nan, nan, ...]], dtype=float32)

- ``StereoBMSettings``: every parameter of cv2.StereoBM, frozen and checked.
- ``compute(left, right, settings) -> Outcome``: two paths or two (H, W) uint8 arrays.
- ``Outcome``: ``raw`` (H, W) int16 in 1/16 px, ``disparity`` (H, W) float32 px with NaN where there
  is none, ``density``, ``area``, ``stages``, ``warnings``.
- ``examine(left, right) -> Examination``: what the pair's own matches say is wrong with it.
- ``line_up(left, right) -> Pair``: its rows brought into line without a board, for ``compute``.
- ``load_preset(path) -> Preset`` (its ``settings``), ``save_preset(settings_or_preset, path)``.
- ``export_preset(settings_or_preset, path)``: the same for Python, C++, ROS 2 or OpenCV.
- ``monocular(image, model) -> InverseDepth``: relative inverse depth by a network, ``values``
  (H, W) float32, bigger is nearer, no unit. ``open_model(name)`` loads once for many pictures.
- ``align(inverse_depth, disparity) -> Alignment``: the scale and the shift to px; ``apply``.
- ``UserError``: base of every error that says what to mend.
- ``versions()``, ``__version__``.

Importing this is light: OpenCV is loaded at the first use, Qt never.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tuner.api import (
        align,
        compute,
        examine,
        export_preset,
        line_up,
        load_preset,
        monocular,
        open_model,
        save_preset,
        versions,
    )
    from tuner.core.alignment import Alignment
    from tuner.core.errors import UserError
    from tuner.core.types import Pair
    from tuner.engine.examination import Examination
    from tuner.engine.outcome import Outcome
    from tuner.matchers.stereo_bm import StereoBMSettings
    from tuner.networks.types import InverseDepth
    from tuner.presets.preset import Preset

    __version__: str

__all__ = [
    "Alignment",
    "Examination",
    "InverseDepth",
    "Outcome",
    "Pair",
    "Preset",
    "StereoBMSettings",
    "UserError",
    "__version__",
    "align",
    "compute",
    "examine",
    "export_preset",
    "line_up",
    "load_preset",
    "monocular",
    "open_model",
    "save_preset",
    "versions",
]

_HOMES: Final = {
    "Alignment": "tuner.core.alignment",
    "Examination": "tuner.engine.examination",
    "InverseDepth": "tuner.networks.types",
    "Outcome": "tuner.engine.outcome",
    "Pair": "tuner.core.types",
    "Preset": "tuner.presets.preset",
    "StereoBMSettings": "tuner.matchers.stereo_bm",
    "UserError": "tuner.core.errors",
    "align": "tuner.api",
    "compute": "tuner.api",
    "examine": "tuner.api",
    "export_preset": "tuner.api",
    "line_up": "tuner.api",
    "load_preset": "tuner.api",
    "monocular": "tuner.api",
    "open_model": "tuner.api",
    "save_preset": "tuner.api",
    "versions": "tuner.api",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name not in _HOMES:
        raise AttributeError(f"module 'tuner' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    from importlib import metadata

    try:
        return metadata.version("stereo-tuner")
    except metadata.PackageNotFoundError:
        return "0+unknown"
