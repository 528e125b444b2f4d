"""Which file is the ground truth of a picture, by its name."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from tuner.sources.name_words import ordered
from tuner.sources.truth_trees import folders_of_truth

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
RIGHT_NAMES: Final = (
    r"right_?(gt|ground_?truth|disparity|disp|true_?disp.*)|(gt|disparity|disp)_?(right|r)",
    r"disp{number}(gt)?",
    r"{name}_?(right|r)_?(gt|ground_?truth|disp|disparity)",
)
TRUTH_SUFFIXES: Final = (".pfm", ".npy", ".tiff", ".tif", ".png", ".pgm")
_TRUTH_FOLDERS: Final = ("disp_occ_0", "disp_occ", "disp_noc_0", "disp_noc")


def looks_like_truth(path: str | os.PathLike[str]) -> bool:
    """Whether a file is named as disparity or ground truth rather than as a view."""
    name = Path(path)
    return name.suffix.lower() in (".npy", ".pfm") or bool(_TRUTH_NAME.search(name.stem))


def truths_beside(
    left: str | os.PathLike[str], right: str | os.PathLike[str]
) -> tuple[Path | None, Path | None]:
    """The ground truth of the left and that of the right picture; never one file for both.

    A file such as gt.png belongs to the picture that is by its name the left one of the two.
    """
    one, two = Path(left), Path(right)
    if one == two:
        return find_ground_truth(one), None
    first, _ = ordered(one, two)
    lefts = find_ground_truth(first)
    rights = _truth_of(two if first == one else one, without=lefts, right=True)
    return (lefts, rights) if first == one else (rights, lefts)


def find_ground_truth(left: str | os.PathLike[str]) -> Path | None:
    """The file that is named like the left image's disparity, if there is one.

    It lies beside the image, or in a tree of its own that is laid out alike.
    """
    return _truth_of(Path(left))


def _truth_of(path: Path, *, without: Path | None = None, right: bool = False) -> Path | None:
    near = _truth_near(path, without=without, right=right)
    if near is not None:
        return near
    apart = (folder / path.name for folder in folders_of_truth(path))
    found = (_truth_near(one, without=without, right=right, own_tree=True) for one in apart)
    return next(filter(None, found), None)


def _truth_near(
    path: Path, *, without: Path | None, right: bool, own_tree: bool = False
) -> Path | None:
    beside = _possible_truths(path, without=None if own_tree else path)
    number = re.search(r"\d+$", path.stem)
    side = r"[_-]?(right|r)?$" if right else r"[_-]?(left|l)?$"
    name = re.escape(re.sub(side, "", path.stem, flags=re.IGNORECASE))
    patterns = RIGHT_NAMES if right else TRUTH_NAMES
    # Where nothing but truth lies, it may be named as its picture.
    for pattern in (*patterns, re.escape(path.stem)) if own_tree else patterns:
        wanted = re.compile(
            pattern.format(number=number[0] if number else "1" if right else "0", name=name),
            re.IGNORECASE,
        )
        for suffix in TRUTH_SUFFIXES:
            fitting = [
                other
                for other in beside[suffix]
                if wanted.fullmatch(other.stem) and other != without
            ]
            if fitting:
                return min(fitting)
    others = (path.parent.parent / folder / f"{path.stem}.png" for folder in _TRUTH_FOLDERS)
    found = next((other for other in others if os.path.isfile(other)), None)
    return None if right else found


def _possible_truths(path: Path, *, without: Path | None) -> dict[str, list[Path]]:
    """What lies beside a picture, by its ending in small letters."""
    found: dict[str, list[Path]] = {suffix: [] for suffix in TRUTH_SUFFIXES}
    try:
        for other in path.parent.iterdir():
            if other != without and other.suffix.lower() in found:
                found[other.suffix.lower()].append(other)
    except (OSError, ValueError):
        # Without a look at the folder nothing is known of it.
        return {suffix: [] for suffix in TRUTH_SUFFIXES}
    return found
