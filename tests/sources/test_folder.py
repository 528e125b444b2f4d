"""A folder of pairs: which names belong together, in which order, and what lies beside them."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.sources.laid_out import LEFT, RIGHT, TRUTH, lay, pairs_in, truth_file
from tests.sources.pictures import encoded
from tuner.core.errors import FileError, ImageError
from tuner.engine.opening import open_frame, open_next, open_pair, open_source
from tuner.sources.folders import beside, stamps
from tuner.sources.source import AmbiguousSource
from tuner.sources.truth_naming import find_ground_truth

STAMPS = [1403715273262142976 + 50_000_000 * number for number in range(6)]
WAYS: dict[str, tuple[Callable[[int], str], Callable[[int], str]]] = {
    "words first": (lambda n: f"left_{n:04d}.png", lambda n: f"right_{n:04d}.png"),
    "words last": (lambda n: f"{n}_left.png", lambda n: f"{n}_right.png"),
    "letters last": (lambda n: f"frame{n}_l.png", lambda n: f"frame{n}_r.png"),
    "capitals": (lambda n: f"{n:03d}L.png", lambda n: f"{n:03d}R.png"),
    "capital after a word": (lambda n: f"imL{n}.png", lambda n: f"imR{n}.png"),
    "capitalised": (lambda n: f"Left{n}.png", lambda n: f"Right{n}.png"),
    "im": (lambda n: f"{n:03d}_im0.png", lambda n: f"{n:03d}_im1.png"),
    "cam": (lambda n: f"cam0_{n:06d}.png", lambda n: f"cam1_{n:06d}.png"),
    "left, right": (lambda n: f"left/{n:04d}.png", lambda n: f"right/{n:04d}.png"),
    "L, R": (lambda n: f"L/{n:04d}.png", lambda n: f"R/{n:04d}.png"),
    "marked twice": (lambda n: f"left/left_{n}.png", lambda n: f"right/right_{n}.png"),
    "image_0": (lambda n: f"image_0/{n:06d}.png", lambda n: f"image_1/{n:06d}.png"),
    "image_2": (lambda n: f"image_2/{n:06d}_10.png", lambda n: f"image_3/{n:06d}_10.png"),
    "image_02/data": (lambda n: f"image_02/data/{n}.png", lambda n: f"image_03/data/{n}.png"),
    "cam folders": (lambda n: f"cam0/{n:06d}.png", lambda n: f"cam1/{n:06d}.png"),
    "cam0/data": (lambda n: f"cam0/data/{n:019d}.png", lambda n: f"cam1/data/{n:019d}.png"),
    "EuRoC": (lambda n: f"mav0/cam0/data/{n}.png", lambda n: f"mav0/cam1/data/{n}.png"),
    "inside a word": (lambda n: f"imgleft{n:03d}.png", lambda n: f"imgright{n:03d}.png"),
    "named twice": (
        lambda n: f"leftImg8bit/b_{n:03d}_leftImg8bit.png",
        lambda n: f"rightImg8bit/b_{n:03d}_rightImg8bit.png",
    ),
    "one drive": (lambda n: f"drive/left/{n}.png", lambda n: f"drive/right/{n}.png"),
    "scenes of im": (lambda n: f"scene{n}/im0.png", lambda n: f"scene{n}/im1.png"),
    "scenes of view": (lambda n: f"Scene-{n}/view1.png", lambda n: f"Scene-{n}/view5.png"),
}


@pytest.mark.parametrize("way", WAYS)
def test_names_that_differ_in_the_side_are_pairs_in_natural_order(tmp_path: Path, way: str) -> None:
    left, right = WAYS[way]
    numbers = [2, 10, 1, 9, 33]
    lay(tmp_path, map(left, numbers), map(right, numbers))
    with open_source(tmp_path) as source:
        assert pairs_in(source) == [(left(n), right(n)) for n in sorted(numbers)]
        assert source.count == 5
        pair = source.read(0)
    np.testing.assert_array_equal(pair.left.grey, LEFT)
    np.testing.assert_array_equal(pair.right.grey, RIGHT)


@pytest.mark.parametrize("way", WAYS)
def test_the_pattern_of_a_folder_finds_the_same_pairs(tmp_path: Path, way: str) -> None:
    from tuner.sources.folders.detecting import pairings_in
    from tuner.sources.folders.listing import Looked

    left, right = WAYS[way]
    lay(tmp_path, map(left, range(1, 12)), map(right, range(1, 12)))
    root, (found,) = pairings_in(tmp_path, Looked())
    with open_source(root, pattern=found.pattern().text) as again:
        assert [(a, b) for a, b in pairs_in(again)] == list(found.pairs)


def test_names_of_different_words_are_one_set_of_pairs(tmp_path: Path) -> None:
    scenes = ("aloe", "cones", "teddy_2")
    lay(tmp_path, (f"{s}_l.png" for s in scenes), (f"{s}_r.png" for s in scenes))
    assert len(pairs_in(open_source(tmp_path))) == 3


@pytest.mark.parametrize("side", ["left", "right", "cam0/data"])
def test_a_folder_that_is_one_side_is_paired_with_its_sibling(tmp_path: Path, side: str) -> None:
    one, two = ("cam0/data", "cam1/data") if "cam" in side else ("left", "right")
    lay(tmp_path, (f"{one}/{n}.png" for n in range(4)), (f"{two}/{n}.png" for n in range(4)))
    source = open_source(tmp_path / side)
    assert source.count == 4
    np.testing.assert_array_equal(source.read(3).left.grey, LEFT)


@pytest.mark.parametrize("form", ["cam0/{}.png cam1/{}.png", "cam0_{}.png cam1_{}.png"])
def test_times_that_nearly_agree_are_pairs_and_the_worst_difference_is_told(
    tmp_path: Path, form: str
) -> None:
    left, right = form.split()
    late = [0, 1_200_000, 0, 3_500_000, 0, 0]
    shifted = [stamp + by for stamp, by in zip(STAMPS, late, strict=True)]
    shifted[2] += 30_000_000
    lay(tmp_path, map(left.format, STAMPS), map(right.format, shifted))
    source = open_source(tmp_path)
    assert source.count == 5
    assert "paired by time; the worst difference is 3.5 ms" in source.notes
    assert any(str(STAMPS[2]) in note and "no partner" in note for note in source.notes)


@pytest.mark.parametrize(
    ("lefts", "rights", "worst"),
    [
        (
            "1700000000_123456789 1700000000_173456789",
            "1700000000_124456789 1700000000_173456789",
            1,
        ),
        ("1700000000.123 1700000000.173", "1700000000.125 1700000000.173", 2),
        ("1700000000123 1700000000173", "1700000000126 1700000000173", 3),
        ("20240501_100000_123 20240501_100000_223", "20240501_100000_127 20240501_100000_223", 4),
        (
            "2024-05-01T23-59-59.998 2024-05-02T00-00-00.098",
            "2024-05-02T00-00-00.003 2024-05-02T00-00-00.098",
            5,
        ),
    ],
)
def test_times_are_read_however_they_are_written(
    tmp_path: Path, lefts: str, rights: str, worst: int
) -> None:
    one, two = lefts.split(), rights.split()
    lay(tmp_path, (f"left/{n}.png" for n in one), (f"right/{n}.png" for n in two))
    source = open_source(tmp_path)
    pairs = [(f"left/{a}.png", f"right/{b}.png") for a, b in zip(one, two, strict=True)]
    assert pairs_in(source) == pairs
    assert source.notes == (f"paired by time; the worst difference is {worst}.0 ms",)


@pytest.mark.parametrize("digits", ["9" * 19, "9" * 11, "20249999999999", "1" * 400])
def test_numbers_that_are_no_times_are_just_names(tmp_path: Path, digits: str) -> None:
    lay(tmp_path, [f"l_{digits[:120]}.png"], [f"r_{digits[:119]}8.png"])
    with suppress(ImageError):
        open_source(tmp_path)


def test_two_pictures_of_any_names_are_a_pair(tmp_path: Path) -> None:
    lay(tmp_path, ["a.png"], ["b.png"])
    source = open_source(tmp_path)
    assert pairs_in(source) == [("a.png", "b.png")]
    assert source.name(0) == "a.png"


def test_two_folders_are_left_and_right_as_they_are_named(tmp_path: Path) -> None:
    lay(tmp_path, (f"port/{n}.png" for n in range(3)), (f"starboard/{n}.png" for n in range(4)))
    source = open_source([tmp_path / "port", tmp_path / "starboard"])
    assert source.count == 3
    assert source.title == "port and starboard"
    assert "starboard/3.png has no partner" in source.notes[0]
    np.testing.assert_array_equal(source.read(2).right.grey, RIGHT)
    (tmp_path / "other").mkdir()
    with pytest.raises(ImageError, match="no names in them belong together"):
        open_source([tmp_path / "port", tmp_path / "other"])


def test_several_drives_are_asked_for(tmp_path: Path) -> None:
    for drive in ("one", "two"):
        lay(tmp_path, [f"{drive}/left/1.png"], [f"{drive}/right/1.png"])
    with pytest.raises(AmbiguousSource) as raised:
        open_source(tmp_path)
    assert [(one.value, one.pairs) for one in raised.value.candidates] == [
        ("*/left/1.png,*/right/1.png", 2),
        ("one/left/1.png,one/right/1.png", 1),
        ("two/left/1.png,two/right/1.png", 1),
    ]
    for way in raised.value.candidates:
        assert open_source(tmp_path, pattern=way.value).count == way.pairs


def test_pairs_below_folders_of_folders_are_found(tmp_path: Path) -> None:
    day, drive = "2011_09_26", "2011_09_26/2011_09_26_drive_0001_sync"
    lay(
        tmp_path,
        (f"{drive}/image_02/data/{n:010d}.png" for n in range(3)),
        (f"{drive}/image_03/data/{n:010d}.png" for n in range(3)),
    )
    (tmp_path / day / "calib_cam_to_cam.txt").write_text("calib_time: 09-Jan-2012 13:57:47\n")
    source = open_source(tmp_path)
    assert source.count == 3
    assert source.calibrations(0) == (tmp_path / day / "calib_cam_to_cam.txt",)
    other = tmp_path / "MiddEval3"
    lay(other, ["trainingQ/Art/im0.png"], ["trainingQ/Art/im1.png"])
    assert pairs_in(open_source(other)) == [("trainingQ/Art/im0.png", "trainingQ/Art/im1.png")]


def test_a_link_that_leads_back_is_followed_once(tmp_path: Path) -> None:
    lay(tmp_path, ["deep/er/left/1.png"], ["deep/er/right/1.png"])
    for place in (tmp_path, tmp_path / "deep", tmp_path / "deep" / "er"):
        (place / "again").symlink_to(tmp_path, target_is_directory=True)
    assert open_source(tmp_path).count == 1


def test_names_may_differ_in_their_suffix_too(tmp_path: Path) -> None:
    flat, two = tmp_path / "flat", tmp_path / "two"
    lay(flat, ["left_1.PNG", "left_2.PNG"], ["right_1.png", "right_2.png"])
    lay(two, ["left/1.PNG", "left/2.PNG"], ["right/1.png", "right/2.png"])
    assert pairs_in(open_source(flat))[1] == ("left_2.PNG", "right_2.png")
    assert pairs_in(open_source(two))[1] == ("left/2.PNG", "right/2.png")


def test_grey_and_colour_of_one_data_set_are_asked_for(tmp_path: Path) -> None:
    lay(tmp_path, ["image_0/1.png", "colored_0/1.png"], ["image_1/1.png", "colored_1/1.png"])
    with pytest.raises(AmbiguousSource, match=r"colored_0/1\.png,colored_1/1\.png"):
        open_source(tmp_path)


def test_a_folder_of_videos_is_answered_with_their_names(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).touch()
    with pytest.raises(ImageError, match=r"a\.mp4, b\.mp4.*name a video"):
        open_source(tmp_path)


def test_pictures_without_a_partner_are_named(tmp_path: Path) -> None:
    lay(tmp_path, (f"left_{n}.png" for n in range(4)), (f"right_{n}.png" for n in range(3)))
    assert open_source(tmp_path).notes == ("left_3.png has no partner and is left out",)


def test_more_than_one_way_is_asked_with_its_number_of_pairs(tmp_path: Path) -> None:
    for camera, count in ((0, 3), (1, 3), (2, 5), (3, 5)):
        lay(tmp_path, (f"image_{camera}/{n:06d}.png" for n in range(count)), ())
    with pytest.raises(AmbiguousSource, match="choose a pattern") as raised:
        open_source(tmp_path)
    error = raised.value
    assert [(one.value, one.pairs) for one in error.candidates] == [
        ("image_2/*.png,image_3/*.png", 5),
        ("image_0/*.png,image_1/*.png", 3),
    ]
    assert "image_2/*.png,image_3/*.png (5 pairs)" in str(error)
    assert open_source(error.chosen(error.candidates[1])).count == 3
    assert open_source(tmp_path, pattern="image_2/*.png, image_3/*.png").count == 5


def test_raw_and_rectified_frames_are_not_mixed(tmp_path: Path) -> None:
    for kind in ("", "rect_"):
        lay(
            tmp_path,
            (f"left_{kind}{n:03d}.png" for n in range(3)),
            (f"right_{kind}{n:03d}.png" for n in range(3)),
        )
    with pytest.raises(AmbiguousSource) as raised:
        open_source(tmp_path)
    ways = {one.value: one.pairs for one in raised.value.candidates}
    assert ways["left_rect_*.png,right_rect_*.png"] == 3


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("left_*.png", "not two names with a comma"),
        ("left_*.png,left_*.png", "must differ"),
        ("left_*.png,right.png", "1 and 0 stars"),
        ("../*.png,right/*.png", "below the folder"),
        ("links_*.png,rechts_*.png", "0 pictures fit its left half, 0 its right half"),
        ("left_*.png,rechts_*.png", "2 pictures fit its left half, 0 its right half"),
    ],
)
def test_a_pattern_that_cannot_be_is_answered_in_words(
    tmp_path: Path, pattern: str, words: str
) -> None:
    lay(tmp_path, ["left_1.png", "left_2.png"], ["right_1.png", "right_2.png"])
    with pytest.raises(ImageError, match=words.replace("*", r"\*")):
        open_source(tmp_path, pattern=pattern)


def test_frames_of_one_camera_are_no_pairs(tmp_path: Path) -> None:
    lay(tmp_path, (f"image_{n:02d}.png" for n in range(30)), ())
    with pytest.raises(ImageError, match="no obvious pair"):
        open_source(tmp_path)


def test_an_empty_folder_and_a_missing_one_are_answered(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="it has no images"):
        open_source(tmp_path)
    with pytest.raises(FileError, match="there is no such"):
        open_source(tmp_path / "gone")


def test_an_unreadable_frame_is_named_and_the_next_one_is_shown(tmp_path: Path) -> None:
    lay(tmp_path, (f"left_{n}.png" for n in range(4)), (f"right_{n}.png" for n in range(4)))
    (tmp_path / "right_1.png").write_bytes(b"no picture")
    (tmp_path / "left_2.png").write_bytes(b"")
    source = open_source(tmp_path)
    reached = open_next(source, 1)
    assert reached.at == 3
    assert reached.opened is not None
    assert "right_1.png: not an image" in reached.skipped[0]
    assert "left_2.png: the file is empty" in reached.skipped[1]
    assert open_next(source, 1, step=-1).at == 0


def test_a_frame_that_vanished_is_named(tmp_path: Path) -> None:
    lay(tmp_path, ["left_1.png", "left_2.png"], ["right_1.png", "right_2.png"])
    source = open_source(tmp_path)
    (tmp_path / "left_2.png").unlink()
    reached = open_next(source, 1)
    assert reached.opened is None
    assert "left_2.png: there is no such file" in reached.skipped[0]
    with pytest.raises(IndexError, match="no frame of index 2"):
        source.read(2)


TRUTHS = {
    "im0/im1": ("a/im0.png a/im1.png", "a/disp0GT.pfm a/disp1GT.pfm", "a/disp0GT.pfm"),
    "KITTI 2012": ("image_0/7_10.png image_1/7_10.png", "disp_occ/7_10.png", "disp_occ/7_10.png"),
    "KITTI 2015": (
        "image_2/000007_10.png image_3/000007_10.png",
        "disp_occ_0/000007_10.png disp_noc_0/000007_10.png",
        "disp_occ_0/000007_10.png",
    ),
    "view": ("s/view1.png s/view5.png", "s/disp1.png s/disp5.png", "s/disp1.png"),
    "gt": ("left.png right.png", "gt.png", "gt.png"),
    "numbered": ("left_07.png right_07.png", "gt_07.png gt_08.png", "gt_07.png"),
    "after the name": ("07_l.png 07_r.png", "07_gt.png", "07_gt.png"),
    "in a folder": ("left/07.png right/07.png", "disparity/07.png", "disparity/07.png"),
}


@pytest.mark.parametrize("layout", TRUTHS)
def test_the_ground_truth_of_each_pair_is_found(tmp_path: Path, layout: str) -> None:
    views, truths, expected = TRUTHS[layout]
    left, right = views.split()
    lay(tmp_path, [left], [right])
    if layout in ("numbered", "after the name", "in a folder", "KITTI 2015"):
        lay(tmp_path, [left.replace("7", "9")], [right.replace("7", "9")])
    for name in truths.split():
        truth_file(tmp_path / name)
    source = open_source(tmp_path)
    assert source.truth(0) == tmp_path / expected
    if source.count == 2:
        assert source.truth(1) is None


OWN_TREES = {
    "ETH3D": ("two_view/{}/im0.png two_view/{}/im1.png", "two_view_gt/{}/disp0GT.pfm"),
    "ETH3D scene by scene": ("{}/im0.png {}/im1.png", "{}_gt/disp0GT.pfm"),
    "names of the pictures": ("rig/left/{}.png rig/right/{}.png", "rig-gt/left/{}.png"),
    "a word after them": ("rig/{}_l.png rig/{}_r.png", "rig_GT/{}_disp.png"),
}


@pytest.mark.parametrize("layout", OWN_TREES)
@pytest.mark.parametrize("count", [1, 3])
def test_ground_truth_in_a_tree_of_its_own_is_found(
    tmp_path: Path, layout: str, count: int
) -> None:
    views, truth = OWN_TREES[layout]
    for number in range(count):
        left, right = views.format(f"s{number}", f"s{number}").split()
        lay(tmp_path, [left], [right])
    expected = tmp_path / truth.format("s0")
    truth_file(expected)
    (expected.parent / "mask0nocc.png").write_bytes(
        encoded(".png", np.full(TRUTH.shape, 255, np.uint8))
    )
    top = tmp_path if views[0] == "{" else tmp_path / views.split("/")[0]
    for opened in (tmp_path, top):
        source = open_source(opened)
        found = [source.truth(n) for n in range(count)]
        assert (source.count, found) == (count, [expected, *[None] * (count - 1)])
    left = tmp_path / views.format("s0", "s0").split()[0]
    assert find_ground_truth(left) == expected


def test_one_truth_beside_many_pairs_belongs_to_none(tmp_path: Path) -> None:
    lay(tmp_path, (f"left_{n}.png" for n in range(3)), (f"right_{n}.png" for n in range(3)))
    truth_file(tmp_path / "gt.png")
    assert [open_source(tmp_path).truth(n) for n in range(3)] == [None] * 3


@pytest.mark.parametrize(
    ("views", "file"),
    [
        ("s/im0.png s/im1.png", "s/calib.txt"),
        ("image_2/000007_10.png image_3/000007_10.png", "calib_cam_to_cam/000007.txt"),
        ("d/image_02/data/7.png d/image_03/data/7.png", "calib_cam_to_cam.txt"),
        ("mav0/cam0/data/7.png mav0/cam1/data/7.png", "mav0/cam0/sensor.yaml"),
        ("left/1.png right/1.png", "calibration.json"),
    ],
)
def test_files_of_calibrations_are_found(tmp_path: Path, views: str, file: str) -> None:
    left, right = views.split()
    lay(tmp_path, [left], [right])
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("{}")
    root = tmp_path / "d" if left.startswith("d/") else tmp_path
    assert open_source(root).calibrations(0) == (tmp_path / file,)


def test_the_calibration_beside_a_pair_gives_metres(tmp_path: Path) -> None:
    lay(tmp_path, ["left_1.png"], ["right_1.png"])
    (tmp_path / "calibration.json").write_text('{"focal_px": 300, "baseline_m": 0.1}')
    calibration = open_frame(open_source(tmp_path)).pair.calibration
    assert calibration is not None
    assert calibration.focal_px == 300


def test_a_calibration_above_the_folders_of_both_sides_gives_metres(tmp_path: Path) -> None:
    lay(tmp_path, ["left/1.png"], ["right/1.png"])
    (tmp_path / "calibration.json").write_text('{"focal_px": 300, "baseline_m": 0.1}')
    calibration = open_frame(open_source(tmp_path)).pair.calibration
    assert calibration is not None
    assert calibration.baseline_m == 0.1
    # Of two files in a folder each, the folder that holds both counts too.
    files = [tmp_path / "left" / "1.png", tmp_path / "right" / "1.png"]
    for opened in (open_frame(open_source(files)), open_pair(*files)):
        assert opened.pair.calibration == calibration
        assert "metres are by calibration.json in the folder above" in opened.pair.left.note
    (tmp_path / "left" / "calibration.json").write_text('{"focal_px": 300, "baseline_m": 0.2}')
    nearer = open_frame(open_source(tmp_path)).pair.calibration
    assert nearer is not None
    assert nearer.baseline_m == 0.2


def test_a_calibration_above_the_one_folder_of_a_pair_is_not_its(tmp_path: Path) -> None:
    lay(tmp_path, ["pair/left.png"], ["pair/right.png"])
    (tmp_path / "calibration.json").write_text('{"focal_px": 300, "baseline_m": 0.1}')
    files = [tmp_path / "pair" / "left.png", tmp_path / "pair" / "right.png"]
    for opened in (open_frame(open_source(files)), open_pair(*files)):
        assert opened.pair.calibration is None
    assert open_frame(open_source(tmp_path)).pair.calibration is not None


def counted_calls(monkeypatch: pytest.MonkeyPatch, *names: str) -> dict[str, int]:
    """How often functions of ``os`` are called from now on."""
    calls = dict.fromkeys(names, 0)

    def counting(name: str) -> Callable[..., Any]:
        plain = getattr(os, name)

        def call(*given: Any, **more: Any) -> Any:
            calls[name] += 1
            return plain(*given, **more)

        return call

    for name in names:
        monkeypatch.setattr(os, name, counting(name))
    return calls


def test_ten_thousand_names_are_listed_once_and_not_asked_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, ["left_00000.png"], ["right_00000.png"])
    for number in range(1, 5000):
        for side in ("left", "right"):
            (tmp_path / f"{side}_{number:05d}.png").touch()
    calls = counted_calls(monkeypatch, "listdir", "scandir", "stat", "lstat", "open")
    source = open_source(tmp_path)
    source.read(0)
    assert source.count == 5000
    assert calls["listdir"] + calls["scandir"] == 1
    assert calls["stat"] + calls["lstat"] + calls["open"] < 50
    source.truth(0)
    source.calibrations(0)
    assert calls["listdir"] + calls["scandir"] == 1
    assert calls["stat"] + calls["lstat"] < 500


def test_a_folder_of_two_folders_lists_each_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "pairs"
    lay(root, (f"left/{n}.png" for n in range(9)), (f"right/{n}.png" for n in range(9)))
    calls = counted_calls(monkeypatch, "listdir", "scandir")
    open_source(root).read(8)
    assert calls["listdir"] + calls["scandir"] == 3


def test_times_in_thousands_of_names_are_not_looked_for_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"cam{{}}_{STAMPS[0] + 50_000_000 * number}.png" for number in range(300)]
    late = [f"cam{{}}_{STAMPS[0] + 50_000_000 * number + 900}.png" for number in range(300)]
    for name in (*(name.format(0) for name in names), *(name.format(1) for name in late)):
        (tmp_path / name).touch()
    calls = 0
    plain = stamps.stamp_ns

    def counted(name: str) -> int | None:
        nonlocal calls
        calls += 1
        return plain(name)

    monkeypatch.setattr(stamps, "stamp_ns", counted)
    assert open_source(tmp_path).count == 300
    assert calls < 10


def test_beside_a_file_of_many_pairs_calibrations_are_looked_for_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(beside, "monotonic", lambda: now[0])
    found = beside.CalibrationsBeside(tmp_path / "both.mp4")
    assert found() == ()
    (tmp_path / "calib.yml").touch()
    assert found() == ()
    now[0] += beside.AGAIN_S
    assert found() == (tmp_path / "calib.yml",)
    (tmp_path / "calib.yml").unlink()
    now[0] += beside.AGAIN_S
    assert found() == ()
