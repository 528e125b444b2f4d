"""The functions that ``import tuner`` offers to scripts and notebooks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError, SettingsError
from tuner.core.types import GreyImage, Pair, Picture
from tuner.engine import diagnostics
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import run
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets import codec
from tuner.presets.names import file_stem
from tuner.presets.preset import Preset
from tuner.sources.pair import read_pair

Image = str | os.PathLike[str] | NDArray[np.uint8]
"""A path, or an (H, W) uint8 grey image."""


def compute(
    left: Image, right: Image, settings: StereoBMSettings | Preset | None = None
) -> Outcome:
    """The StereoBM disparity of a rectified pair.

    Inside ``Outcome.area`` it equals ``cv2.StereoBM.compute`` bit for bit; outside nothing can be
    matched and every pixel is invalid.

    Args:
        left, right: both paths, or both (H, W) uint8 arrays of the same size. Files are read as
            ``cv2.imread(path, cv2.IMREAD_GRAYSCALE)`` reads them. The arrays are not changed.
        settings: OpenCV's defaults if left out.

    Returns:
        Outcome: ``raw`` (H, W) int16 in 1/16 px, ``(min_disparity - 1) * 16`` where there is none;
        ``disparity`` (H, W) float32 px with NaN; ``density`` 0..1.

    Raises:
        SettingsError: a setting does not fit the image (a ValueError).
        ImageError: the images cannot be matched (a ValueError).
        FileError: a file cannot be read (an OSError).
    """
    chosen = settings.settings if isinstance(settings, Preset) else settings
    chosen = StereoBMSettings() if chosen is None else chosen
    _check_type(chosen)
    return run(_pair(left, right), chosen)


def _check_type(settings: object) -> None:
    if not isinstance(settings, StereoBMSettings):
        raise SettingsError(
            "settings",
            f"a {type(settings).__name__}; give StereoBMSettings(block_size=15, ...) or what "
            "load_preset returns",
        )


def _pair(left: Image, right: Image) -> Pair:
    if isinstance(left, str | os.PathLike) and isinstance(right, str | os.PathLike):
        return read_pair(left, right)
    return Pair(left=_picture(left, "left"), right=_picture(right, "right"))


def _picture(image: Any, name: str) -> Picture:
    if not isinstance(image, np.ndarray):
        raise ImageError(
            f"{name}: a {type(image).__name__}; give two paths or two (H, W) uint8 arrays"
        )
    grey = _grey(image, name)
    return Picture(grey=grey, shown=grey, name=name)


def _grey(image: NDArray[Any], name: str) -> GreyImage:
    if image.ndim == 3:
        raise ImageError(
            f"{name}: the array has {image.shape[2]} channels, StereoBM needs grey; "
            "convert it with cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)"
        )
    if image.ndim != 2 or image.dtype != np.uint8 or image.size == 0:
        raise ImageError(
            f"{name}: an array of {image.dtype} {image.shape}; (H, W) uint8 is needed, "
            "e.g. cv2.convertScaleAbs(image, alpha=255 / image.max())"
        )
    # A copy: a Picture is read-only for good, the caller's array is not.
    return np.array(image, order="C")


def load_preset(path: str | os.PathLike[str]) -> Preset:
    """Read a preset file; its ``settings`` are what ``compute`` takes.

    Raises:
        PresetError, FileError: the file is missing or wrong; the message names the field.
    """
    return codec.load_preset(path)


def save_preset(preset: StereoBMSettings | Preset, path: str | os.PathLike[str]) -> None:
    """Write a preset file, whole or not at all; cv2.StereoBM.read understands it too.

    Raises:
        FileError: the file cannot be written.
    """
    if not isinstance(preset, Preset):
        _check_type(preset)
        # A file's name may hold bytes that no JSON text can.
        preset = Preset(settings=preset, title=file_stem(Path(path).stem))
    codec.save_preset(preset, path)


def versions() -> dict[str, str]:
    """Name -> version of stereo-tuner, Python, OpenCV, NumPy and the system."""
    return diagnostics.versions()
