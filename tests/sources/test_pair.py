"""Which files make a pair, and which is ground truth."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tuner.core.errors import FileError, ImageError
from tuner.sources.image import Decoded, decode
from tuner.sources.pair import (
    find_ground_truth,
    find_pair,
    looks_like_truth,
    read_pair,
)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("left.png", "right.png"),
        ("scene_L.png", "scene_R.png"),
        ("aloeL.jpg", "aloeR.jpg"),
        ("imL.png", "imR.png"),
        ("im0.png", "im1.png"),
        ("im2.ppm", "im6.ppm"),
        ("view1.png", "view5.png"),
        ("cam0_12.png", "cam1_12.png"),
        ("000000_left.png", "000000_right.png"),
        ("image_2/000000_10.png", "image_3/000000_10.png"),
        ("left/z.png", "right/a.png"),
        ("first.png", "second.png"),
        ("frame9.png", "frame10.png"),
    ],
)
def test_two_files_in_any_order(left: str, right: str) -> None:
    expected = (Path(left), Path(right))
    assert find_pair([left, right]) == expected
    assert find_pair([right, left]) == expected


def folder_with(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    return folder


@pytest.mark.parametrize(
    ("names", "pair"),
    [
        (("left.png", "right.png", "gt.png", "notes.txt"), ("left.png", "right.png")),
        (("im0.png", "im1.png", "disp0GT.pfm", "mask0nocc.png"), ("im0.png", "im1.png")),
        ([*(f"im{i}.ppm" for i in range(9)), "disp2.pgm", "disp6.pgm"], ("im2.ppm", "im6.ppm")),
        ([*(f"view{i}.png" for i in range(7)), "disp1.png"], ("view1.png", "view5.png")),
        (("aloeL.jpg", "aloeR.jpg", "aloeGT.png"), ("aloeL.jpg", "aloeR.jpg")),
        (("b.png", "a.png"), ("a.png", "b.png")),
        (("display_l.png", "display_r.png", "x_disp.png"), ("display_l.png", "display_r.png")),
        (("flowers_left.png", "flowers_right.png"), ("flowers_left.png", "flowers_right.png")),
        (("image_2/0.png", "image_3/0.png"), ("image_2/0.png", "image_3/0.png")),
        (("right/7.png", "left/7.png", "left/3.png"), ("left/7.png", "right/7.png")),
    ],
)
def test_folder_with_an_obvious_pair(
    tmp_path: Path, names: tuple[str, ...], pair: tuple[str, str]
) -> None:
    folder_with(tmp_path, *names)
    assert find_pair([tmp_path]) == (tmp_path / pair[0], tmp_path / pair[1])


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ((), "it has no images"),
        (("a.png", "b.png", "c.png"), r"no obvious pair in this folder \(a\.png, b\.png, c\.png\)"),
        (("left1.png", "right1.png", "left2.png", "right2.png"), "2 pairs in this folder"),
        (("only.png",), r"no obvious pair in this folder \(only\.png\)"),
    ],
)
def test_folder_without_one_lists_what_is_there(
    tmp_path: Path, names: tuple[str, ...], words: str
) -> None:
    folder_with(tmp_path, *names)
    with pytest.raises(ImageError, match=words):
        find_pair([tmp_path])


def test_neither_one_file_nor_three_are_a_pair(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"a\.png: there is no such file or folder"):
        find_pair(["a.png"])
    with pytest.raises(ImageError, match="3 files were given"):
        find_pair(["a.png", "b.png", "c.png"])
    with pytest.raises((ImageError, FileError)):
        find_pair([])


@pytest.mark.parametrize(
    ("left", "names", "truth"),
    [
        ("left.png", ("gt.pgm", "right.png"), "gt.pgm"),
        ("left.jpg", ("disparity.png", "occlusion.png"), "disparity.png"),
        ("im0.png", ("disp0.pfm", "disp1.pfm"), "disp0.pfm"),
        ("im0.png", ("disp0GT.pfm", "disp1GT.pfm"), "disp0GT.pfm"),
        ("im2.ppm", ("disp2.pgm", "disp6.pgm"), "disp2.pgm"),
        ("view1.png", ("disp1.png", "disp5.png"), "disp1.png"),
        ("scene1.row3.col3.ppm", ("truedisp.row3.col3.pgm",), "truedisp.row3.col3.pgm"),
        ("aloeL.jpg", ("aloeGT.png",), "aloeGT.png"),
        ("image_2/000000_10.png", ("disp_occ_0/000000_10.png",), "disp_occ_0/000000_10.png"),
        ("left.png", ("right.png", "depth.png", "disp5.png"), None),
    ],
)
def test_ground_truth_beside_the_left_image(
    tmp_path: Path, left: str, names: tuple[str, ...], truth: str | None
) -> None:
    folder_with(tmp_path, left, *names)
    expected = tmp_path / truth if truth else None
    assert find_ground_truth(tmp_path / left) == expected


def test_names_of_truth_and_of_views() -> None:
    assert all(looks_like_truth(name) for name in ("disp0.pfm", "gt.png", "aloeGT.png", "x.npy"))
    assert not any(looks_like_truth(name) for name in ("left.png", "im0.png", "display.png"))


def real_pairs(shared_data: Path) -> list[dict[str, str]]:
    entries = json.loads((shared_data / "manifest.json").read_text(encoding="utf-8"))
    return [entry for entry in entries if entry["kind"].startswith("pair")]


def test_real_folders_are_found(shared_data: Path) -> None:
    for entry in real_pairs(shared_data):
        folder = (shared_data / entry["left"]).parent
        assert find_pair([folder]) == (shared_data / entry["left"], shared_data / entry["right"])
        truth = shared_data / entry["gt"] if entry["gt"] else None
        assert find_ground_truth(shared_data / entry["left"]) == truth


def test_a_file_that_vanishes_after_it_was_read_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / "left.png", tmp_path / "right.png"]
    for path in paths:
        cv2.imwrite(str(path), np.zeros((20, 30), np.uint8))

    def read_then_gone(path: Path, **more: Any) -> Decoded:
        found = decode(path, **more)
        path.unlink()
        return found

    monkeypatch.setattr("tuner.sources.pair.decode", read_then_gone)
    assert read_pair(*paths).size == (30, 20)


def test_a_folder_that_may_be_listed_but_not_entered_is_only_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As os.stat answers there; root may enter everything."""
    (tmp_path / "left").mkdir()
    (tmp_path / "right").mkdir()
    real = os.stat

    def stat(path: object, **more: object) -> os.stat_result:
        if Path(str(path)).parent == tmp_path:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "stat", stat)
    with pytest.raises(ImageError, match="no obvious pair"):
        find_pair([tmp_path])
