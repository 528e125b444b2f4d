"""Which files belong together, by their names: left and right, and the ground truth beside them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final

from tuner.core.errors import FileError, ImageError
from tuner.sources.image import SUFFIXES

_SIDES: Final = (("left", "right"), ("l", "r"), ("lft", "rgt"))
_NUMBERS: Final = {
    # Middlebury 2001-2003 and 2014 ("im"), 2005-2006 ("view"); KITTI ("image"); EuRoC ("cam").
    "im": (("2", "6"), ("0", "1")),
    "view": (("1", "5"), ("0", "1")),
    "image": (("0", "1"), ("2", "3"), ("00", "01"), ("02", "03")),
    "": (("0", "1"), ("1", "2"), ("00", "01"), ("01", "02")),
}
_TRUTH_WORDS: Final = (
    r"disparit|ground.?truth|(?-i:GT$)|"
    r"(?<![a-z])(?:gt|(?:true)?disp[lr]?|disp_?(?:occ|noc))(?![a-z])"
)
_OTHER_WORDS: Final = (
    r"(?<![a-z])(?:depth|mask|nocc|nonocc|occl(?:usions?)?|calib(?:ration)?|conf(?:idence)?|flow)"
    r"(?![a-z])"
)
_TRUTH_NAME: Final = re.compile(_TRUTH_WORDS, re.IGNORECASE)
_NOT_A_VIEW: Final = re.compile(f"{_TRUTH_WORDS}|{_OTHER_WORDS}", re.IGNORECASE)
_LISTED: Final = 6


def find_pair(paths: Sequence[str | os.PathLike[str]]) -> tuple[Path, Path]:
    """Left and right of two files in any order, or of one folder with an obvious pair.

    Two files are ordered by a word or number in their names (left/right, imL/imR, im0/im1, im2/im6,
    view1/view5, image_2/x.png and image_3/x.png), else alphabetically.

    Raises:
        FileError, ImageError: no pair, or more than one; the message says what was found.
    """
    found = [Path(path) for path in paths]
    if len(found) == 2:
        return ordered(found[0], found[1])
    if len(found) == 1 and os.path.isdir(found[0]):
        return _pair_in(found[0])
    if len(found) == 1:
        raise ImageError(f"{found[0]}: a pair needs two images, or a folder that holds a pair")
    raise ImageError(f"{len(found)} files were given; a pair is two images, left and right")


def ordered(one: Path, two: Path) -> tuple[Path, Path]:
    """The two paths as (left, right)."""
    a, b = _words(one), _words(two)
    if len(a) == len(b):
        for first, second in zip(a, b, strict=True):
            if first != second and (order := _order(first, second)):
                return (one, two) if order < 0 else (two, one)
    return (one, two) if _natural(one) <= _natural(two) else (two, one)


def _order(first: str, second: str) -> int:
    """-1 if ``first`` is the left one, 1 if ``second`` is, 0 if these words do not tell."""
    for left, right in _SIDES:
        if (first.lower(), second.lower()) == (left, right):
            return -1
        if (first.lower(), second.lower()) == (right, left):
            return 1
    if first[:-1] == second[:-1] and first[-1] + second[-1] in ("LR", "RL"):
        return -1 if first[-1] == "L" else 1
    return 0


def _words(path: Path) -> list[str]:
    """Words and numbers of the folder's and the file's name."""
    return re.findall(r"[A-Za-z]+|\d+", f"{path.parent.name}/{path.stem}")


def _natural(path: Path) -> list[tuple[int, str]]:
    parts: list[str] = re.findall(r"\d+|\D+", str(path))
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _pair_in(folder: Path) -> tuple[Path, Path]:
    views = _views(folder)
    candidates = [pair for pair in combinations(views, 2) if _by_word(*pair)]
    candidates = candidates or _by_number(views) or _by_folder(folder)
    if not candidates and len(views) == 2:
        candidates = [(views[0], views[1])]
    if len(candidates) == 1:
        return ordered(*candidates[0])
    what = f"{len(candidates)} pairs" if candidates else "no obvious pair"
    raise ImageError(f"{folder}: {what} in this folder ({_listing(views)}); give the two files")


def _listing(views: Sequence[Path]) -> str:
    if not views:
        return "it has no images"
    names = ", ".join(view.name for view in views[:_LISTED])
    return names + (f" and {len(views) - _LISTED} more" if len(views) > _LISTED else "")


def _images(folder: Path) -> list[Path]:
    try:
        names = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES]
    except OSError as error:
        raise FileError(f"{folder}: the folder cannot be read ({error.strerror})") from error
    return sorted((path for path in names if not path.name.startswith(".")), key=_natural)


def _views(folder: Path) -> list[Path]:
    return [path for path in _images(folder) if not _NOT_A_VIEW.search(path.stem)]


def _by_word(one: Path, two: Path) -> bool:
    """Whether the names differ in one word, and that word is a side."""
    a, b = _words(one), _words(two)
    if one.suffix.lower() != two.suffix.lower() or len(a) != len(b):
        return False
    differing = [words for words in zip(a, b, strict=True) if words[0] != words[1]]
    return len(differing) == 1 and _order(*differing[0]) != 0


def _by_number(views: Iterable[Path]) -> list[tuple[Path, Path]]:
    """Pairs such as im2/im6: the first of the known numbers for each word before them."""
    named = {path.stem.lower(): path for path in views}
    pairs = []
    for word in {re.sub(r"\d+$", "", stem) for stem in named}:
        numbers = _NUMBERS.get(word.rstrip("_-"), _NUMBERS[""])
        for left, right in numbers:
            if word + left in named and word + right in named:
                pairs.append((named[word + left], named[word + right]))
                break
    return pairs


def _by_folder(folder: Path) -> list[tuple[Path, Path]]:
    """The first files of the same name in two sibling folders such as left/ and right/."""
    # Path.is_dir raises where the folder may be listed but not entered.
    folders = sorted((path for path in folder.iterdir() if os.path.isdir(path)), key=_natural)
    sides = [pair for pair in combinations(folders, 2) if _by_word(*pair)] or _by_number(folders)
    pairs = []
    for one, two in sides:
        left, right = ordered(one, two)
        names = {path.name for path in _views(right)}
        pairs += [(path, right / path.name) for path in _views(left) if path.name in names][:1]
    return pairs


_TRUTH: Final = (
    r"(left_?)?(gt|ground_?truth|disparity|disp|true_?disp.*)(_?(left|l|gt))?",
    r"disp{number}(gt)?",
    r"{name}_?(gt|ground_?truth|disp|disparity)",
    r".+gt",
)
_TRUTH_SUFFIXES: Final = (".pfm", ".npy", ".tiff", ".tif", ".png", ".pgm")
_TRUTH_FOLDERS: Final = ("disp_occ_0", "disp_occ", "disp_noc_0", "disp_noc")


def looks_like_truth(path: str | os.PathLike[str]) -> bool:
    """Whether a file is named as disparity or ground truth rather than as a view."""
    name = Path(path)
    return name.suffix.lower() in (".npy", ".pfm") or bool(_TRUTH_NAME.search(name.stem))


def find_ground_truth(left: str | os.PathLike[str]) -> Path | None:
    """The file beside the left image that is named like its disparity, if there is one."""
    path = Path(left)
    number = re.search(r"\d+$", path.stem)
    name = re.escape(re.sub(r"[_-]?(left|l)?$", "", path.stem, flags=re.IGNORECASE))
    for pattern in _TRUTH:
        wanted = pattern.format(number=number[0] if number else "0", name=name)
        for suffix in _TRUTH_SUFFIXES:
            for other in _siblings(path.parent, suffix):
                if other != path and re.fullmatch(wanted, other.stem, re.IGNORECASE):
                    return other
    beside = (path.parent.parent / folder / f"{path.stem}.png" for folder in _TRUTH_FOLDERS)
    return next((other for other in beside if os.path.isfile(other)), None)


def _siblings(folder: Path, suffix: str) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() == suffix)
    except OSError:
        return []
