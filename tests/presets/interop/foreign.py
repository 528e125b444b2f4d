"""Files of one matcher as other tools write them."""

from __future__ import annotations

from pathlib import Path

import cv2

from tuner.matchers.stereo_bm import SPECS, StereoBMSettings
from tuner.matchers.stereo_bm.matching import create

SETTINGS = StereoBMSettings(
    num_disparities=96,
    block_size=15,
    min_disparity=-3,
    disp12_max_diff=1,
    speckle_window_size=100,
    speckle_range=32,
    uniqueness_ratio=7,
    pre_filter_cap=29,
)


def saved(path: Path, settings: StereoBMSettings = SETTINGS, *, under: str | None = None) -> Path:
    """As cv2.StereoBM.save writes it; with ``under`` as ``write`` does below a node of that name,
    or at the top where that is empty."""
    matcher = create(settings)
    if under is None:
        matcher.save(str(path))
        return path
    storage = cv2.FileStorage(str(path), cv2.FILE_STORAGE_WRITE)
    if under:
        storage.startWriteStruct(under, cv2.FileNode_MAP)
    matcher.write(storage)
    if under:
        storage.endWriteStruct()
    storage.release()
    return path


def labels(*fields: str) -> list[str]:
    """What the panel calls these."""
    return [SPECS[field].label for field in fields]
