"""Pictures that hold left and right, alone and in a folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.sources.laid_out import LEFT, RIGHT
from tests.sources.pictures import encoded
from tests.sources.test_one_file import mpo
from tuner.core.errors import ImageError
from tuner.engine.opening import open_source

LAYOUTS = {
    "side-by-side": np.hstack([LEFT, RIGHT]),
    "top-bottom": np.vstack([LEFT, RIGHT]),
    "side-by-side, right first": np.hstack([RIGHT, LEFT]),
    "top-bottom, right first": np.vstack([RIGHT, LEFT]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("said", [False, True])
def test_one_picture_is_a_source_of_one_frame(tmp_path: Path, layout: str, said: bool) -> None:
    path = tmp_path / "both.png"
    path.write_bytes(encoded(".png", LAYOUTS[layout]))
    source = open_source(path, layout=layout if said else "")
    assert source.count == 1
    pair = source.read(0)
    np.testing.assert_array_equal(pair.left.grey, LEFT)
    np.testing.assert_array_equal(pair.right.grey, RIGHT)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_folder_of_such_pictures_is_guessed_once_and_shown(tmp_path: Path, layout: str) -> None:
    for number in (10, 9, 1):
        (tmp_path / f"frame{number}.png").write_bytes(encoded(".png", LAYOUTS[layout]))
    source = open_source(tmp_path)
    assert [source.name(n) for n in range(3)] == ["frame1.png", "frame9.png", "frame10.png"]
    assert source.notes == (f"each picture holds left and right: {layout}",)
    assert source.ref.option("layout") == layout
    np.testing.assert_array_equal(source.read(2).left.grey, LEFT)
    np.testing.assert_array_equal(open_source(source.ref).read(2).left.grey, LEFT)


def test_a_damaged_first_picture_does_not_hide_the_layout(tmp_path: Path) -> None:
    (tmp_path / "1.png").write_bytes(b"damaged")
    for number in (2, 3):
        (tmp_path / f"{number}.png").write_bytes(encoded(".png", LAYOUTS["top-bottom"]))
    source = open_source(tmp_path)
    assert source.count == 3
    with pytest.raises(ImageError, match=r"1\.png"):
        source.read(0)
    np.testing.assert_array_equal(source.read(1).right.grey, RIGHT)


def test_a_folder_of_multi_picture_files(tmp_path: Path) -> None:
    for number in range(3):
        data = mpo(encoded(".jpg", LEFT), encoded(".jpg", RIGHT))
        (tmp_path / f"DSCF000{number}.MPO").write_bytes(data)
    source = open_source(tmp_path)
    assert source.count == 3
    assert source.read(2).size == (300, 200)


def test_of_an_odd_width_the_middle_column_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "odd.png"
    path.write_bytes(encoded(".png", np.hstack([LEFT, np.zeros((200, 1), np.uint8), RIGHT])))
    pair = open_source(path, layout="side-by-side").read(0)
    np.testing.assert_array_equal(pair.right.grey, RIGHT)
    assert "the width 601 is odd" in pair.left.note


def test_a_layout_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encoded(".png", LEFT))
    with pytest.raises(ImageError, match="'sbs' is not side-by-side or top-bottom"):
        open_source(tmp_path / "a.png", layout="sbs")


def test_an_option_that_does_not_apply_is_refused(tmp_path: Path) -> None:
    for name, grey in (("left.png", LEFT), ("right.png", RIGHT)):
        (tmp_path / name).write_bytes(encoded(".png", grey))
    with pytest.raises(ImageError, match="pattern 'a,b' does not apply"):
        open_source([tmp_path / "left.png", tmp_path / "right.png"], pattern="a,b")
