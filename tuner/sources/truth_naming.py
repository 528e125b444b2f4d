"""Which file is the ground truth of a picture, by its name."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

TRUTH_WORDS: Final = (
    r"disparit|ground.?truth|(?-i:GT$)|"
    r"(?<![a-z])(?:gt|(?:true)?disp[lr]?|disp_?(?:occ|noc))(?![a-z])"
)
_TRUTH_NAME: Final = re.compile(TRUTH_WORDS, re.IGNORECASE)

TRUTH_NAMES: Final = (
    r"(left_?)?(gt|ground_?truth|disparity|disp|true_?disp.*)(_?(left|l|gt))?",
    r"disp{number}(gt)?",
    r"{name}_?(gt|ground_?truth|disp|disparity)",
    r".+gt",
)
TRUTH_SUFFIXES: Final = (".pfm", ".npy", ".tiff", ".tif", ".png", ".pgm")
_TRUTH_FOLDERS: Final = ("disp_occ_0", "disp_occ", "disp_noc_0", "disp_noc")


def looks_like_truth(path: str | os.PathLike[str]) -> bool:
    """Whether a file is named as disparity or ground truth rather than as a view."""
    name = Path(path)
    return name.suffix.lower() in (".npy", ".pfm") or bool(_TRUTH_NAME.search(name.stem))


def find_ground_truth(left: str | os.PathLike[str]) -> Path | None:
    """The file beside the left image that is named like its disparity, if there is one."""
    path = Path(left)
    beside = _possible_truths(path)
    number = re.search(r"\d+$", path.stem)
    name = re.escape(re.sub(r"[_-]?(left|l)?$", "", path.stem, flags=re.IGNORECASE))
    for pattern in TRUTH_NAMES:
        wanted = re.compile(
            pattern.format(number=number[0] if number else "0", name=name), re.IGNORECASE
        )
        for suffix in TRUTH_SUFFIXES:
            fitting = [other for other in beside[suffix] if wanted.fullmatch(other.stem)]
            if fitting:
                return min(fitting)
    others = (path.parent.parent / folder / f"{path.stem}.png" for folder in _TRUTH_FOLDERS)
    return next((other for other in others if os.path.isfile(other)), None)


def _possible_truths(path: Path) -> dict[str, list[Path]]:
    """What lies beside a picture, by its ending in small letters."""
    found: dict[str, list[Path]] = {suffix: [] for suffix in TRUTH_SUFFIXES}
    try:
        for other in path.parent.iterdir():
            if other != path and other.suffix.lower() in found:
                found[other.suffix.lower()].append(other)
    except (OSError, ValueError):
        # Without a look at the folder nothing is known of it.
        return {suffix: [] for suffix in TRUTH_SUFFIXES}
    return found
