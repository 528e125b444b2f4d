"""Which files a dialog offers."""

from __future__ import annotations

from typing import Final

_ALL: Final = "All files (*)"

PICTURES: Final = (
    "Images (*.png *.jpg *.jpeg *.bmp *.tif *.tiff *.pgm *.ppm *.webp *.pfm *.mpo *.jps *.pns);;"
    f"{_ALL}"
)
TRUTHS: Final = f"Disparity (*.pfm *.png *.pgm *.npy *.tif *.tiff);;{_ALL}"
MODELS: Final = f"ONNX files (*.onnx);;{_ALL}"
PNG: Final = "PNG (*.png)"
