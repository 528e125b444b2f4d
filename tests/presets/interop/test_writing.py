"""Settings leave for other tools: they come back the same, and what does not survive is said."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings

import tuner
from tests.conftest import textured_pair
from tests.presets.interop.foreign import SETTINGS
from tests.presets.test_codec import getters, legal_settings
from tuner.core.errors import UserError
from tuner.core.tunable import Rect
from tuner.matchers.matcher import Matcher
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings
from tuner.presets.codec import load_preset
from tuner.presets.interop import exported, format_for, formats, writable
from tuner.presets.preset import Preset
from tuner.presets.sections import MonocularSection

NO_ROI = {"roi1": Rect(), "roi2": Rect()}
KEYS = [one.key for one in writable()]

# Each example starts a process that reads it.
few = hypothesis_settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def back(folder: Path, settings: StereoBMSettings, key: str) -> tuple[StereoBMSettings, Any]:
    """What comes back from a file in this format, and what was said not to."""
    path = folder / f"x{format_for(key).suffix}"
    lost = tuner.export_preset(settings, path, format=key)
    found = load_preset(path).settings
    assert isinstance(found, StereoBMSettings)
    return found, lost


def test_every_format_there_is_can_be_found() -> None:
    assert KEYS == ["cpp", "opencv-xml", "opencv-yaml", "python", "ros2"]
    keys = [one.key for one in formats()]
    assert len(keys) == len(set(keys)) == 9
    endings = [one.suffix for one in writable()]
    assert len(endings) == len(set(endings)), "a file's name tells its format"


@pytest.mark.parametrize("key", ["opencv-yaml", "opencv-xml"])
@given(settings=legal_settings())
@few
def test_opencvs_files_come_back(tmp_path: Path, key: str, settings: StereoBMSettings) -> None:
    found, lost = back(tmp_path, settings, key)
    assert found == replace(settings, **NO_ROI)
    for field in ("roi1", "roi2"):
        said = any(note.startswith(SPECS[field].label) for note in lost)
        assert said == (not getattr(settings, field).empty)


@pytest.mark.parametrize("key", ["opencv-yaml", "opencv-xml"])
def test_opencv_reads_them_itself(tmp_path: Path, key: str) -> None:
    path = tmp_path / f"x{format_for(key).suffix}"
    tuner.export_preset(SETTINGS, path)
    storage = cv2.FileStorage(str(path), cv2.FILE_STORAGE_READ)
    matcher = cv2.StereoBM.create()
    matcher.read(storage.getFirstTopLevelNode())
    storage.release()
    expected = {spec.opencv: getattr(SETTINGS, name) for name, spec in SPECS.items() if spec.node}
    assert getters(matcher) == expected


@given(settings=legal_settings())
@example(settings=StereoBMSettings(num_disparities=16, min_disparity=2032))
@few
def test_ros_2_comes_back_but_for_what_is_said(tmp_path: Path, settings: StereoBMSettings) -> None:
    found, lost = back(tmp_path, settings, "ros2")
    for name, spec in SPECS.items():
        before, after = settings.values[name], found.values[name]
        # Whatever is below 0 is off.
        same = before == after if spec.rectangle else spec.shown(before) == spec.shown(after)
        if not same:
            assert any(note.startswith(f"{spec.label} ") for note in lost), name


def test_ros_2_gets_only_what_its_node_takes(tmp_path: Path) -> None:
    # disparity_node.cpp: a parameter outside these ranges, or of another type, stops the node.
    settings = StereoBMSettings(
        num_disparities=16,
        speckle_window_size=5000,
        speckle_range=-1,
        uniqueness_ratio=200,
        texture_threshold=20_000,
        pre_filter_type=0,
        disp12_max_diff=2,
    )
    path = tmp_path / "p.yaml"
    lost = tuner.export_preset(settings, path)
    (node,) = yaml.safe_load(path.read_text()).values()
    values = node["ros__parameters"]
    assert values["disparity_range"] == 32
    assert values["speckle_size"] == 1000
    assert values["speckle_range"] == 0
    assert values["texture_threshold"] == 10_000
    assert isinstance(values["uniqueness_ratio"], float)
    assert values["uniqueness_ratio"] == 100
    assert values["stereo_algorithm"] == 0
    said = "\n".join(lost)
    for words in (
        "Disparities 16 px: ROS 2 takes disparity_range 32..4096, so 32 px is written.",
        "Pre-filter normalized response: ROS 2 has no parameter for it.",
        "Left-right check 2 px: ROS 2 passes it to StereoSGBM only.",
        "Speckle area 5000 px²",
        "Uniqueness ratio 200 %",
    ):
        assert words in said


def test_what_ros_2_has_survives_in_silence() -> None:
    settings = replace(SETTINGS, disp12_max_diff=-1, speckle_range=31)
    assert exported(Preset(settings=settings), "ros2").lost == ()


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS,
        StereoBMSettings(num_disparities=16, block_size=9, roi1=Rect(5, 6, 120, 90)),
        StereoBMSettings(num_disparities=32, pre_filter_type=0, pre_filter_size=7, block_size=7),
    ],
)
def test_the_python_gives_the_same_disparity(settings: StereoBMSettings) -> None:
    pair = textured_pair()
    outcome = tuner.compute(pair.left.grey, pair.right.grey, settings)
    names: dict[str, Any] = {}
    exec(exported(Preset(settings=settings), "python").text, names)
    raw = names["matcher"].compute(pair.left.grey, pair.right.grey)
    inside = outcome.area.slices()
    assert (outcome.raw[inside] != outcome.invalid).any()
    np.testing.assert_array_equal(raw[inside], outcome.raw[inside])


@given(settings=legal_settings())
@hypothesis_settings(max_examples=40)
def test_the_python_sets_every_value(settings: StereoBMSettings) -> None:
    names: dict[str, Any] = {}
    exec(exported(Preset(settings=settings), "python").text, names)
    matcher = names["matcher"]
    expected = {spec.opencv: getattr(settings, name) for name, spec in SPECS.items() if spec.node}
    assert getters(matcher) == expected
    for number, get in ((1, matcher.getROI1), (2, matcher.getROI2)):
        rect = getattr(settings, f"roi{number}")
        assert rect.empty or tuple(get()) == tuple(rect)


HEADER = """
#include <iostream>
namespace cv {
struct Rect { int x, y, width, height;
    Rect(int a, int b, int c, int d) : x(a), y(b), width(c), height(d) {} };
template <class T> using Ptr = T*;
struct StereoBM {
    static Ptr<StereoBM> create(int = 0, int = 21) { return new StereoBM; }
    SETTERS
};
}
"""
INTO = 'void set@(int v) { std::cout << "@ " << v << "\\n"; }'
RECT = (
    'void set@(Rect v) { std::cout << "@ " << v.x << "," << v.y << "," << v.width << ","'
    ' << v.height << "\\n"; }'
)


def named(spec: Any) -> str:
    return spec.opencv[0].upper() + spec.opencv[1:]


def compiled(folder: Path, text: str, *, version: int) -> str:
    """What a program prints that includes the text and a stand-in for OpenCV's header."""
    setters = [(RECT if s.rectangle else INTO).replace("@", named(s)) for s in SPECS.values()]
    home = folder / "opencv2"
    (home / "core").mkdir(parents=True)
    (home / "core" / "version.hpp").write_text(f"#define CV_VERSION_MAJOR {version}\n")
    name = "stereo.hpp" if version >= 5 else "calib3d.hpp"
    (home / name).write_text(HEADER.replace("SETTERS", "\n    ".join(setters)))
    (folder / "main.cpp").write_text(f"{text}\nint main() {{ stereoMatcher(); }}\n")
    command = ["g++", "-std=c++11", "-Wall", "-Wextra", "-Werror", "-I.", "main.cpp", "-o", "main"]
    subprocess.run(command, cwd=folder, check=True)
    return subprocess.run([folder / "main"], check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(not shutil.which("g++"), reason="there is no C++ compiler")
@pytest.mark.parametrize("version", [4, 5])
def test_the_cpp_compiles_and_sets_every_value(tmp_path: Path, version: int) -> None:
    settings = replace(SETTINGS, roi2=Rect(1, 2, 30, 40), speckle_range=-(2**31))
    preset = Preset(settings=settings, title="ends in \\", description="*/ }\nsecond ??/")
    printed = dict(
        line.split()
        for line in compiled(tmp_path, exported(preset, "cpp").text, version=version).splitlines()
    )
    expected = {named(s): str(settings.values[n]) for n, s in SPECS.items() if n != "roi1"}
    assert printed == expected


def test_the_cpp_has_a_setter_of_opencvs_for_every_value() -> None:
    settings = replace(SETTINGS, roi1=Rect(1, 2, 3, 4), roi2=Rect(5, 6, 7, 8))
    text = exported(Preset(settings=settings), "cpp").text
    called = dict(re.findall(r"matcher->set(\w+)\((.*)\);", text))
    assert called == {
        named(spec): f"cv::Rect({value.x}, {value.y}, {value.width}, {value.height})"
        if isinstance(value := settings.values[name], Rect)
        else str(value)
        for name, spec in SPECS.items()
    }
    # Python's binding has the setters of the class that C++ has.
    assert all(hasattr(cv2.StereoBM, f"set{name}") for name in called)


NASTY = 'x"; import os\nimport sys # coding: utf-7\r\u2028raise SystemExit # \x00 \\'


def test_words_of_a_preset_stay_words() -> None:
    preset = Preset(title=NASTY, description=f"{NASTY}\n{NASTY}")
    text = exported(preset, "python").text
    names: dict[str, Any] = {}
    exec(compile(text.encode(), "made", "exec"), names)
    assert set(names) == {"__builtins__", "cv2", "matcher"}
    assert "coding" not in "".join(text.splitlines()[:2])
    body = exported(preset, "cpp").text
    assert not [line for line in body.splitlines() if line.endswith("\\")]
    assert body.count("matcher->") == text.count("matcher.set")


def test_what_is_no_setting_is_said_not_to_survive() -> None:
    preset = Preset(
        title="mine", tags=("indoor",), monocular=MonocularSection(), unknown={"else": 1}
    )
    lost = exported(preset, "ros2").lost
    assert lost[-1] == "Not in it: title, tags, depth network, unknown keys."
    assert "Not in it: tags, depth network, unknown keys." in exported(preset, "python").lost


@pytest.mark.parametrize("key", KEYS)
def test_another_matcher_has_no_place_there(toy: Matcher, key: str) -> None:
    with pytest.raises(UserError, match=r"Toy: .* knows OpenCV's matchers only"):
        exported(Preset(settings=toy.settings()), key)


def test_the_format_is_the_names_ending_or_what_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"ends in '\.txt'; settings can be written as cpp"):
        tuner.export_preset(SETTINGS, tmp_path / "x.txt")
    with pytest.raises(UserError, match=r"nonsense: .* choose one of cpp"):
        tuner.export_preset(SETTINGS, tmp_path / "x.txt", format="nonsense")
    with pytest.raises(UserError, match="format: a int; give text"):
        tuner.export_preset(SETTINGS, tmp_path / "x.txt", format=3)  # type: ignore[arg-type]
    tuner.export_preset(SETTINGS, tmp_path / "x.txt", format="ros2")
    assert load_preset(tmp_path / "x.txt").settings == replace(SETTINGS, speckle_range=31)
    assert [path.name for path in tmp_path.iterdir()] == ["x.txt"]
