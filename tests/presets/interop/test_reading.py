"""Settings of other tools load through the door of presets; what a file lacks is listed."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import tuner
from tests.presets.interop.foreign import SETTINGS, labels, saved
from tuner.core.tunable import Rect
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings
from tuner.presets.codec import PresetError, load_preset

ROS = {spec.ros: name for name, spec in SPECS.items() if spec.ros}


def ros(**changed: Any) -> str:
    """The parameters of SETTINGS as lines."""
    values: dict[str, Any] = {"stereo_algorithm": 0, "disp12_max_diff": 1}
    values |= {name: getattr(SETTINGS, field) for name, field in ROS.items()}
    values["uniqueness_ratio"] = "7.0"
    return "".join(f"    {name}: {value}\n" for name, value in (values | changed).items())


def load(folder: Path, name: str, text: str | bytes) -> tuner.Preset:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_preset(path)


@pytest.mark.parametrize("under", [None, "", "stereo_bm", "left_matcher", "a_b-c"])
@pytest.mark.parametrize("ending", ["yml", "yaml", "xml", "json", "yml.gz", "txt"])
def test_opencvs_own_files_under_any_name(tmp_path: Path, under: str | None, ending: str) -> None:
    path = saved(tmp_path / f"my matcher.{ending}", under=under)
    preset = load_preset(path)
    assert preset.settings == SETTINGS
    assert preset.title in ("", "my matcher", "my matcher.yml")
    assert tuner.load_preset(path) == preset


def test_what_no_file_of_opencvs_holds_is_listed(tmp_path: Path) -> None:
    (note,) = load_preset(saved(tmp_path / "m.yml")).notes
    assert note == (
        "Not in the file, so OpenCV's default holds: ROI 1 (left) empty, ROI 2 (right) empty."
    )


@pytest.mark.parametrize(
    "head",
    [
        "/stereo/disparity_node:\n  ros__parameters:\n",
        "disparity_node:\n  ros__parameters:\n",
        "/**:\n  ros__parameters:\n",
        "stereo:\n  disparity_node:\n    ros__parameters:\n",
        "%YAML 1.2\n---\n/stereo/disparity_node:\n  ros__parameters:\n",
        "# mine\nros__parameters:\n",
        "",
        "\n\n",
    ],
)
def test_ros_2_with_and_without_the_nodes_name(tmp_path: Path, head: str) -> None:
    deeper = "  " if "    ros__" in head else ""
    lines = "".join(f"{deeper}{line}\n" for line in ros().splitlines())
    preset = load(tmp_path, "params.yaml", head + lines)
    assert preset.settings == SETTINGS
    assert preset.title == "params"
    said = " ".join(preset.notes)
    for label in labels("pre_filter_type", "roi1", "roi2"):
        assert label in said
    assert "disp12_max_diff was taken, though ROS 2 passes it to StereoSGBM only" in said


def test_the_disparity_node_is_found_among_others(tmp_path: Path) -> None:
    text = (
        "/stereo/point_cloud_node:\n  ros__parameters:\n    min_disparity: 5\n    queue: [1, 2]\n"
        "/stereo/disparity_node:\n  ros__parameters:\n    approximate_sync: true\n" + ros()
    )
    preset = load(tmp_path, "stereo.yaml", text)
    assert preset.settings == SETTINGS
    assert any("approximate_sync" in note for note in preset.notes)
    assert any("2 sets of settings" in note for note in preset.notes)


def test_ros_2_cuts_the_ratio_and_says_so(tmp_path: Path) -> None:
    preset = load(tmp_path, "p.yaml", "ros__parameters:\n" + ros(uniqueness_ratio=7.9))
    assert preset.settings.uniqueness_ratio == 7
    assert any("7.9 is 7 here" in note for note in preset.notes)


def test_ros_1s_dump_is_read_and_its_types_are_not_made(tmp_path: Path) -> None:
    text = "!!python/object/new:os.system\ndictitems:\n" + ros() + "state: []\n"
    assert load(tmp_path, "dump.yaml", text).settings == SETTINGS


def test_stereopi_and_stereovision(tmp_path: Path) -> None:
    pi = {
        "SADWindowSize": 9,
        "preFilterSize": 9,
        "preFilterCap": 27,
        "minDisparity": 4,
        "numberOfDisparities": 32,
        "textureThreshold": 11,
        "uniquenessRatio": 1,
        "speckleRange": 0,
        "speckleWindowSize": 0,
    }
    preset = load(tmp_path, "3dmap_set.txt", json.dumps(pi, indent=4, separators=(",", ":")))
    assert preset.settings == StereoBMSettings(
        num_disparities=32,
        block_size=9,
        min_disparity=4,
        pre_filter_cap=27,
        uniqueness_ratio=1,
        texture_threshold=11,
    )
    (note,) = preset.notes
    for label in labels("pre_filter_type", "disp12_max_diff", "roi1"):
        assert label in note
    for label in labels("block_size", "texture_threshold"):
        assert label not in note
    vision = {"search_range": 80, "window_size": 11, "stereo_bm_preset": 2}
    preset = load(tmp_path, "vision.json", json.dumps(vision))
    assert preset.settings == StereoBMSettings(num_disparities=80, block_size=11)
    assert "Not used here: stereo_bm_preset." in preset.notes


@pytest.mark.parametrize("ending", ["json", "yaml"])
def test_names_of_our_own_without_anything_around(tmp_path: Path, ending: str) -> None:
    values = {"num_disparities": 96, "block_size": 15, "roi1": [1, 2, 30, 40]}
    text = json.dumps(values)
    if ending == "yaml":
        text = "".join(f"{name}: {value}\n" for name, value in values.items())
    preset = load(tmp_path, f"flat.{ending}", text)
    assert preset.settings == StereoBMSettings(
        num_disparities=96, block_size=15, roi1=Rect(1, 2, 30, 40)
    )
    (note,) = preset.notes
    assert "Uniqueness ratio 15 %" in note
    assert "ROI 1" not in note


def test_what_the_command_line_prints_is_settings_too(tmp_path: Path) -> None:
    printed = {"density": 0.5, "settings": {"block_size": 9, "speckle_range": 16}}
    preset = load(tmp_path, "result.json", json.dumps(printed))
    assert preset.settings == StereoBMSettings(block_size=9, speckle_range=16)


def test_a_mark_of_windows_editors_does_no_harm(tmp_path: Path) -> None:
    preset = load(tmp_path, "flat.json", b'\xef\xbb\xbf{"block_size": 15}')
    assert preset.settings.block_size == 15


def test_matrices_beside_the_matcher_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "rig.yml"
    storage = cv2.FileStorage(str(path), cv2.FILE_STORAGE_WRITE)
    storage.write("M1", np.eye(3))
    storage.write("map", np.zeros((300, 300), np.float32))
    storage.startWriteStruct("matcher", cv2.FileNode_MAP)
    storage.write("blockSize", 15)
    storage.endWriteStruct()
    storage.release()
    assert load_preset(path).settings == StereoBMSettings(block_size=15)


@pytest.mark.parametrize("ending", ["yml", "xml", "json"])
def test_sgbm_is_recognised_and_refused_in_words(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"sgbm.{ending}"
    cv2.StereoSGBM.create(0, 64, 5).save(str(path))
    with pytest.raises(PresetError, match="settings of StereoSGBM; only those of StereoBM") as got:
        load_preset(path)
    assert str(got.value).startswith(f"{path}: my_object: ")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("vision.json", '{"minDisparity": 0, "SADWindowSize": 5, "P1": 8, "P2": 32}'),
        ("ros.yaml", "ros__parameters:\n" + ros(stereo_algorithm=1)),
        ("flat.json", '{"block_size": 5, "p1": 8, "p2": 32}'),
        ("gtk.yml", "%YAML:1.0\n---\nblockSize: 5\nminDisparity: 0\nmode: 1\n"),
    ],
)
def test_sgbm_of_other_tools_is_refused_too(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(PresetError, match="StereoSGBM"):
        load(tmp_path, name, text)


def test_stereo_bm_beside_sgbm_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "both.yml"
    storage = cv2.FileStorage(str(path), cv2.FILE_STORAGE_WRITE)
    for name, matcher in (
        ("sgbm", cv2.StereoSGBM.create(0, 64, 5)),
        ("bm", cv2.StereoBM.create(32, 9)),
    ):
        storage.startWriteStruct(name, cv2.FileNode_MAP)
        matcher.write(storage)
        storage.endWriteStruct()
    storage.release()
    assert load_preset(path).settings == StereoBMSettings(num_disparities=32, block_size=9)


WRONG = {
    "even block": ("a.json", '{"SADWindowSize": 8}', "SADWindowSize: 8 is not odd; .* 7 and 9"),
    "no multiple": (
        "a.yaml",
        "n:\n  ros__parameters:\n    disparity_range: 40\n",
        "n.ros__parameters.disparity_range: 40 is not a multiple of 16",
    ),
    "a text": ("a.json", '{"block_size": "15"}', "block_size: .* without quotes"),
    "a fraction": ("a.yaml", "blockSize: 15.5\n", "blockSize: .* whole number"),
    "nothing": ("a.yaml", "blockSize:\n", "blockSize: null is not a whole number"),
    "zero": ("a.json", '{"numDisparities": 0}', "numDisparities: 0 is not above 0; .* write 64"),
    "both together": (
        "a.json",
        '{"numberOfDisparities": 4080, "minDisparity": 10, "SADWindowSize": 9}',
        "numberOfDisparities: minDisparity \\+ numberOfDisparities is 4090",
    ),
    "no rectangle": ("a.json", '{"roi1": [1, 2]}', "roi1: .* four whole numbers"),
    "cut off": ("a.yml", "%YAML:1.0\n---\nm: {blockSize: 1", "OpenCV cannot read it"),
    "damaged XML": ("a.xml", '<?xml version="1.0"?>\n<blockSize>15</oops>', "OpenCV cannot read"),
    "damaged YAML": ("a.yaml", "blockSize: [1\nother: }", "line 2, column .*not YAML"),
    "damaged gzip": ("a.yml.gz", gzip.compress(b"x" * 500)[:-20], "gzip"),
    "large gzip": ("a.yml.gz", gzip.compress(b"blockSize" * 200_000), "larger than 1000 kB"),
}


@pytest.mark.parametrize(("name", "text", "words"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_as_the_file_names_it(
    tmp_path: Path, name: str, text: str | bytes, words: str
) -> None:
    with pytest.raises(PresetError, match=words) as caught:
        load(tmp_path, name, text)
    assert str(caught.value).startswith(str(tmp_path / name))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 320 + len(str(tmp_path))


def test_a_preset_of_our_own_is_still_one(tmp_path: Path) -> None:
    preset = tuner.Preset(settings=replace(SETTINGS, roi1=Rect(1, 2, 3, 4)), title="mine")
    tuner.save_preset(preset, tmp_path / "other name.json")
    found = load_preset(tmp_path / "other name.json")
    assert found == preset
    assert found.origin == ""
