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
- ``point_cloud(left, right, settings) -> PointCloud``: ``points`` (N, 3) in metres where a
  ``Calibration`` is known, ``colours``; ``save_cloud(cloud, path)`` writes a .ply.
- ``read_calibration(file) -> StereoCalibration``: of a rig, in any tool's file; ``rectify(left,
  right, calibration=...) -> Pair``: rectified by it, for ``compute``, with metres.
- ``open(source) -> Pairs``: the pairs of a folder, a video, a ROS bag or a camera, to iterate over;
  each is what ``compute`` takes. ``AmbiguousSource`` (an ImageError) lists what could be meant.
- ``load_preset(path) -> Preset`` (its ``settings``), ``save_preset(settings_or_preset, path)``.
- ``export_preset(settings_or_preset, path)``: the same for Python, C++, ROS 2 or OpenCV.
- ``monocular(image, model) -> InverseDepth``: relative inverse depth by a network, ``values``
  (H, W) float32, bigger is nearer, no unit. ``open_model(name)`` loads once for many pictures.
- ``align(inverse_depth, disparity) -> Alignment``: the scale and the shift to px; ``apply``.
- Errors, each a sentence that says what to mend: ``UserError`` is the base; ``SettingsError`` (a
  ValueError, with ``field``) a value that is not legal; ``ArgumentError`` (a TypeError too) one of
  another type; ``ImageError`` (a ValueError) pictures that cannot be matched; ``FileError`` (an
  OSError) a file that cannot be read or written; ``PresetError`` a preset that is wrong;
  ``CalibrationError`` (a ValueError) a calibration that cannot be used; ``ModelError`` a network
  that cannot be had or used; ``NeedsConsent`` one that nobody vouches for.
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
        open,
        open_model,
        point_cloud,
        read_calibration,
        rectify,
        save_cloud,
        save_preset,
        versions,
    )
    from tuner.arguments import ArgumentError
    from tuner.core.alignment import Alignment
    from tuner.core.calibration import Calibration
    from tuner.core.errors import FileError, ImageError, SettingsError, UserError
    from tuner.core.geometry.cameras import CalibrationError
    from tuner.core.geometry.point_cloud import PointCloud
    from tuner.core.types import Pair
    from tuner.engine.examination import Examination
    from tuner.engine.outcome import Outcome
    from tuner.matchers.stereo_bm import StereoBMSettings
    from tuner.networks.errors import ModelError, NeedsConsent
    from tuner.networks.types import InverseDepth
    from tuner.pairs import Pairs
    from tuner.presets.errors import PresetError
    from tuner.presets.preset import Preset
    from tuner.sources.source import AmbiguousSource

    __version__: str

__all__ = [
    "Alignment",
    "AmbiguousSource",
    "ArgumentError",
    "Calibration",
    "CalibrationError",
    "Examination",
    "FileError",
    "ImageError",
    "InverseDepth",
    "ModelError",
    "NeedsConsent",
    "Outcome",
    "Pair",
    "Pairs",
    "PointCloud",
    "Preset",
    "PresetError",
    "SettingsError",
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
    "open",
    "open_model",
    "point_cloud",
    "read_calibration",
    "rectify",
    "save_cloud",
    "save_preset",
    "versions",
]

_HOMES: Final = {
    "Alignment": "tuner.core.alignment",
    "AmbiguousSource": "tuner.sources.source",
    "ArgumentError": "tuner.arguments",
    "Calibration": "tuner.core.calibration",
    "CalibrationError": "tuner.core.geometry.cameras",
    "Examination": "tuner.engine.examination",
    "FileError": "tuner.core.errors",
    "ImageError": "tuner.core.errors",
    "InverseDepth": "tuner.networks.types",
    "ModelError": "tuner.networks.errors",
    "NeedsConsent": "tuner.networks.errors",
    "Outcome": "tuner.engine.outcome",
    "Pair": "tuner.core.types",
    "PointCloud": "tuner.core.geometry.point_cloud",
    "Pairs": "tuner.pairs",
    "Preset": "tuner.presets.preset",
    "PresetError": "tuner.presets.errors",
    "SettingsError": "tuner.core.errors",
    "StereoBMSettings": "tuner.matchers.stereo_bm",
    "UserError": "tuner.core.errors",
    "align": "tuner.api",
    "compute": "tuner.api",
    "examine": "tuner.api",
    "export_preset": "tuner.api",
    "line_up": "tuner.api",
    "load_preset": "tuner.api",
    "monocular": "tuner.api",
    "open": "tuner.api",
    "open_model": "tuner.api",
    "point_cloud": "tuner.api",
    "save_cloud": "tuner.api",
    "read_calibration": "tuner.api",
    "rectify": "tuner.api",
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
