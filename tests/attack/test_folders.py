"""Folders of any names and any size: the same answers as by comparing each with each, soon."""

from __future__ import annotations

import os
import random
import re
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tuner.core.errors import ImageError, UserError
from tuner.sources.finding import find_pair
from tuner.sources.name_words import natural, ordered, side_order, words_of
from tuner.sources.naming import by_number, views_in
from tuner.sources.truth_naming import TRUTH_NAMES, TRUTH_SUFFIXES, find_ground_truth

PIECES = (
    *("left", "right", "Left", "RIGHT", "l", "r", "L", "R", "lft", "rgt", "imL", "imR", "xL", "xR"),
    *("im", "view", "image", "cam", "a", "0", "1", "2", "5", "6", "00", "01", "10", "²", "٣", "é"),
    *("disp", "gt", "GT", "mask", "disparity", "depth", "\n", "\udcff"),
)
GLUE = ("", "", "_", "-", " ", ".")
ENDINGS = (".png", ".png", ".PNG", ".jpg", ".pfm", ".npy", ".txt", "")


def name(rng: random.Random, *, ending: str | None = None) -> str:
    words = rng.choices(PIECES, k=rng.choice((1, 1, 2, 2, 3)))
    stem = "".join(word + rng.choice(GLUE) for word in words)
    return stem + (rng.choice(ENDINGS) if ending is None else ending)


def filled(folder: Path, rng: random.Random) -> Path:
    """A folder of a few names, some of them folders."""
    folder.mkdir()
    fixed = rng.random() < 0.7
    for _ in range(rng.randrange(9)):
        if rng.random() < 0.15:
            inner = folder / name(rng, ending="")
            inner.mkdir(exist_ok=True)
            for _file in range(rng.randrange(4)):
                touch(inner / name(rng, ending=".png"))
        else:
            touch(folder / name(rng, ending=".png" if fixed else None))
    return folder


def touch(path: Path) -> None:
    if not path.exists() and path.name not in (".", ".."):
        path.touch()


# What is found, said once more: each name with each.


def all_pairs(paths: Sequence[Path]) -> list[tuple[Path, Path]]:
    return [pair for pair in combinations(paths, 2) if differ_in_a_side(*pair)]


def differ_in_a_side(one: Path, two: Path) -> bool:
    a, b = words_of(one), words_of(two)
    if one.suffix.lower() != two.suffix.lower() or len(a) != len(b):
        return False
    differing = [words for words in zip(a, b, strict=True) if words[0] != words[1]]
    return len(differing) == 1 and side_order(*differing[0]) != 0


def pair_of(folder: Path) -> tuple[Path, Path] | int:
    """The pair, or how many there are."""
    views = views_in(folder)
    found = all_pairs(views) or by_number(views).some or by_folder(folder)
    if not found and len(views) == 2:
        found = [(views[0], views[1])]
    return ordered(*found[0]) if len(found) == 1 else len(found)


def by_folder(folder: Path) -> list[tuple[Path, Path]]:
    folders = sorted((path for path in folder.iterdir() if path.is_dir()), key=natural)
    pairs = []
    for one, two in all_pairs(folders) or by_number(folders).some:
        left, right = ordered(one, two)
        names = {path.name for path in views_in(right)}
        pairs += [(p, right / p.name) for p in views_in(left) if p.name in names][:1]
    return pairs


def truth_of(path: Path) -> Path | None:
    number = re.search(r"\d+$", path.stem)
    stem = re.escape(re.sub(r"[_-]?(left|l)?$", "", path.stem, flags=re.IGNORECASE))
    for pattern in TRUTH_NAMES:
        wanted = pattern.format(number=number[0] if number else "0", name=stem)
        for suffix in TRUTH_SUFFIXES:
            for other in sorted(p for p in path.parent.iterdir() if p.suffix.lower() == suffix):
                if other != path and re.fullmatch(wanted, other.stem, re.IGNORECASE):
                    return other
    return None


def test_the_same_answers_as_by_comparing_each_with_each(tmp_path: Path, tries: Any) -> None:
    for number, rng in enumerate(tries(300)):
        folder = filled(tmp_path / str(number), rng)
        expected = pair_of(folder)
        said, found = "", None
        try:
            found = find_pair([folder])
        except UserError as error:
            said = str(error)
        if isinstance(expected, int):
            assert found is None
            assert (f"{expected} pairs" if expected else "no obvious pair") in said
        else:
            assert found == expected
        for path in folder.iterdir():
            assert find_ground_truth(path) == truth_of(path)


def test_random_names_are_put_in_order(tries: Any) -> None:
    """Also those that no file can have."""
    for rng in tries(300):
        one, two = (Path(name(rng) * rng.choice((1, 1, 400))) for _ in range(2))
        assert set(find_pair([one, two])) == {one, two}
        assert find_pair([one, two]) == find_pair([two, one]) or one == two or same_rank(one, two)


def same_rank(one: Path, two: Path) -> bool:
    return natural(one) == natural(two) and one != two


@pytest.mark.parametrize(
    "names",
    [
        ("1²2l.png", "1²2r.png"),
        ("²l.png", "²r.png"),
        ("٣l.png", "٣r.png"),
        ("①l.png", "①r.png"),
    ],
)
def test_digits_that_are_none(tmp_path: Path, names: tuple[str, str]) -> None:
    for one in names:
        (tmp_path / one).touch()
    pair = (tmp_path / names[0], tmp_path / names[1])
    assert find_pair([tmp_path]) == pair
    assert find_pair(pair[::-1]) == pair


def test_the_case_of_such_a_name(cases: Path) -> None:
    left, right = find_pair([cases / "superscript"])
    assert (left.name, right.name) == ("1²2l.png", "1²2r.png")


def test_a_number_that_int_refuses_is_put_in_order() -> None:
    long, longer = Path("a" + "8" * 5000 + ".png"), Path("a" + "9" * 5000 + ".png")
    assert find_pair([longer, long]) == (long, longer)
    assert find_pair(["frame010.png", "frame9.png"]) == (Path("frame9.png"), Path("frame010.png"))
    assert find_pair(["٣.png", "2.png"]) == (Path("2.png"), Path("٣.png"))


def numbered(folder: Path, count: int) -> Path:
    for number in range(count):
        (folder / f"frame{number:05d}.png").touch()
    return folder


def sides(folder: Path, count: int) -> Path:
    for number in range(count // 2):
        for side in ("left", "right"):
            (folder / f"{side}_{number:05d}.png").touch()
    return folder


def spellings(folder: Path, count: int) -> Path:
    """All lefts fit all rights: there are count² / 4 pairs, which nobody wants to see."""
    for number in range(count // 2):
        glue = "".join("-_"[number >> bit & 1] for bit in range(12))
        for side in ("left", "right"):
            (folder / f"a{glue}{side}.png").touch()
    return folder


def folders(folder: Path, count: int) -> Path:
    for number in range(count // 2):
        for side in ("left", "right"):
            (folder / f"{side}_{number:05d}").mkdir()
    return folder


FOLDERS = {"numbered": numbered, "sides": sides, "spellings": spellings, "folders": folders}


def steps(folder: Path) -> int:
    """How many calls of Python functions it takes to look for a pair and for ground truth."""
    count = 0

    def step(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(step)
    try:
        with pytest.raises(ImageError):
            find_pair([folder])
        find_ground_truth(folder / "frame00000.png")
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("kind", FOLDERS)
def test_the_work_grows_as_the_folder_does(tmp_path: Path, kind: str) -> None:
    work = []
    for count in (400, 1600):
        folder = tmp_path / str(count)
        folder.mkdir()
        work.append(steps(FOLDERS[kind](folder, count)))
    assert work[1] < 6 * work[0], "four times the names, and not sixteen times the work"


def test_ten_thousand_numbered_pictures(tmp_path: Path) -> None:
    numbered(tmp_path, 10_000)
    assert steps(tmp_path) < 1_500_000
    with pytest.raises(ImageError, match=r"no obvious pair.*and 9994 more"):
        find_pair([tmp_path])


def test_how_many_pairs_is_said_exactly(tmp_path: Path) -> None:
    spellings(tmp_path, 200)
    with pytest.raises(ImageError, match="10000 pairs in this folder"):
        find_pair([tmp_path])


def test_a_folder_that_is_gone_or_locked_by_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "left").mkdir()
    (tmp_path / "right").mkdir()

    def locked(self: Path) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", locked)
    with pytest.raises(UserError, match=r"the folder cannot be read \(Permission denied\)"):
        find_pair([tmp_path])
    assert find_ground_truth(tmp_path / "left.png") is None


def test_names_that_no_system_takes(tmp_path: Path) -> None:
    for one in ("a\0b", "x" * 300, "\udcff", "circle/a", ""):
        with pytest.raises(UserError):
            find_pair([os.path.join(tmp_path, one)])
        assert find_ground_truth(os.path.join(tmp_path, one, "left.png")) is None
