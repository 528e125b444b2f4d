"""What file dialogs offer, in Qt's words."""

from __future__ import annotations

from typing import Final

IMAGES: Final = (
    "Images (*.png *.jpg *.jpeg *.bmp *.tif *.tiff *.pgm *.ppm *.webp *.pfm);;All files (*)"
)
