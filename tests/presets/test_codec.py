"""A preset comes back as it was written, for us and for OpenCV."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tuner.core.errors import FileError
from tuner.core.tunable import Rect
from tuner.core.types import Pair
from tuner.matchers import stereo_bm
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings
from tuner.presets.codec import Preset, PresetError, dumps, load_preset, parse, save_preset

ALL_DIFFERENT = StereoBMSettings(
    pre_filter_type=0,
    pre_filter_size=11,
    pre_filter_cap=29,
    num_disparities=48,
    block_size=13,
    min_disparity=-7,
    texture_threshold=123,
    uniqueness_ratio=17,
    disp12_max_diff=2,
    speckle_window_size=90,
    speckle_range=33,
)


def getters(matcher: cv2.StereoBM) -> dict[str, int]:
    """Every value of a matcher, by OpenCV's node name."""
    nodes = [spec.opencv for spec in SPECS.values() if spec.node]
    return {node: getattr(matcher, f"get{node[0].upper()}{node[1:]}")() for node in nodes}


def read_by_opencv(path: Path, *, key: str | None = None) -> cv2.StereoBM:
    """A matcher read from the file: its first top-level node as C++ does, or a named one."""
    storage = cv2.FileStorage(str(path), cv2.FILE_STORAGE_READ)
    matcher = cv2.StereoBM.create(16, 5)
    matcher.read(storage.getNode(key) if key else storage.getFirstTopLevelNode())
    storage.release()
    return matcher


@st.composite
def legal_settings(draw: st.DrawFn) -> StereoBMSettings:
    """Any legal settings, drawn from the declarations."""
    values: dict[str, Any] = {}
    for name, spec in SPECS.items():
        if spec.rectangle:
            sides = st.integers(0, spec.high)
            values[name] = draw(st.builds(Rect, sides, sides, sides, sides))
        else:
            steps = (spec.high - spec.low) // spec.step
            values[name] = spec.low + spec.step * draw(st.integers(0, steps))
    top = (2048 - values["min_disparity"]) // 16 * 16
    values["num_disparities"] = min(values["num_disparities"], top)
    return StereoBMSettings(**values)


# What FileStorage and UTF-8 can hold; the rest has tests of its own.
# What begins with $base64$ is binary to OpenCV and refused; that has a test of its own.
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=300).filter(
    lambda text: not text.startswith("$base64$")
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS.filter(bool), inner, max_size=3)
    ),
    max_leaves=8,
)
UNKNOWN = st.dictionaries(TEXTS.filter(bool).map(lambda key: f"x-{key}"), VALUES, max_size=3)
PRESETS = st.builds(
    Preset,
    settings=legal_settings(),
    title=TEXTS,
    description=TEXTS,
    provenance=UNKNOWN,
    unknown_nodes=UNKNOWN,
    sections=UNKNOWN,
    unknown=UNKNOWN,
)


@given(preset=PRESETS)
def test_every_preset_comes_back_as_it_was(preset: Preset) -> None:
    assert parse(dumps(preset), name="p.json") == preset


@given(preset=PRESETS)
@hypothesis_settings(max_examples=60, deadline=None)
def test_opencv_reads_every_preset(preset: Preset, tmp_path_factory: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "by-opencv.json"
    path.write_text(dumps(preset), encoding="utf-8")
    expected = {spec.opencv: preset.settings.values[n] for n, spec in SPECS.items() if spec.node}
    assert getters(read_by_opencv(path)) == expected
    assert getters(read_by_opencv(path, key="stereo_bm")) == expected


def test_the_nodes_are_those_opencv_writes(tmp_path: Path) -> None:
    storage = cv2.FileStorage(str(tmp_path / "cv.json"), cv2.FILE_STORAGE_WRITE)
    storage.startWriteStruct("stereo_bm", cv2.FILE_NODE_MAP)
    stereo_bm.create(ALL_DIFFERENT).write(storage)
    storage.endWriteStruct()
    storage.release()
    written = json.loads((tmp_path / "cv.json").read_text())
    ours = json.loads(dumps(Preset(settings=ALL_DIFFERENT)))
    assert ours["stereo_bm"] == written["stereo_bm"]


def test_a_file_that_opencv_wrote_loads(tmp_path: Path) -> None:
    path = tmp_path / "cv.json"
    storage = cv2.FileStorage(str(path), cv2.FILE_STORAGE_WRITE)
    storage.startWriteStruct("stereo_bm", cv2.FILE_NODE_MAP)
    stereo_bm.create(ALL_DIFFERENT).write(storage)
    storage.endWriteStruct()
    storage.release()
    assert load_preset(path) == Preset(settings=ALL_DIFFERENT)


@pytest.mark.parametrize(
    "title", ["Werkbank, nah", "Küche – 3 µm", "日本の部屋", "😀", '"quoted" \\ / \t']
)
def test_opencv_reads_titles_in_any_script(tmp_path: Path, title: str) -> None:
    path = tmp_path / "preset.json"
    save_preset(Preset(settings=ALL_DIFFERENT, title=title, description=title), path)
    assert getters(read_by_opencv(path)) == getters(stereo_bm.create(ALL_DIFFERENT))
    assert load_preset(path).title == title


def test_opencv_with_the_preset_computes_what_we_compute(tmp_path: Path, small_pair: Pair) -> None:
    path = tmp_path / "preset.json"
    settings = replace(ALL_DIFFERENT, speckle_window_size=0)
    save_preset(Preset(settings=settings), path)
    left, right = small_pair.left.grey, small_pair.right.grey
    theirs = read_by_opencv(path).compute(left, right)
    ours = stereo_bm.match(left, right, load_preset(path).settings)
    inside = stereo_bm.valid_rectangle(settings, small_pair.size).slices()
    assert (ours[inside] != settings.invalid).mean() > 0.5
    np.testing.assert_array_equal(ours[inside], theirs[inside])


def test_stereo_bm_is_the_first_key_whatever_stands_beside_it() -> None:
    text = dumps(Preset(unknown={"aaa": 1}, unknown_nodes={"bbb": 2}))
    assert list(json.loads(text)) == ["stereo_bm", "tuner", "aaa"]


def test_a_file_with_stereo_bm_alone_loads() -> None:
    document = json.loads(dumps(Preset(settings=ALL_DIFFERENT)))
    del document["tuner"]
    assert parse(json.dumps(document), name="p.json") == Preset(settings=ALL_DIFFERENT)


def test_another_order_of_keys_loads_with_a_note_and_is_put_right() -> None:
    document = json.loads(dumps(Preset(settings=ALL_DIFFERENT, title="t")))
    preset = parse(json.dumps(dict(reversed(document.items()))), name="p.json")
    assert preset.settings == ALL_DIFFERENT
    assert "not the first key" in preset.notes[0]
    assert next(iter(json.loads(dumps(preset)))) == "stereo_bm"


def test_a_whole_number_written_as_21_0_is_21() -> None:
    preset = parse(dumps(Preset()).replace('"blockSize": 21', '"blockSize": 21.0'), name="p.json")
    assert preset.settings.block_size == 21
    assert type(preset.settings.block_size) is int


def test_rectangles_are_kept_in_the_tuner_part() -> None:
    settings = StereoBMSettings(roi1=Rect(1, 2, 30, 40))
    document = json.loads(dumps(Preset(settings=settings)))
    assert document["tuner"]["roi1"] == [1, 2, 30, 40]
    assert "roi2" not in document["tuner"]
    assert parse(json.dumps(document), name="p").settings == settings


@pytest.mark.parametrize(
    ("preset", "field"),
    [
        (Preset(title="x" * 4096), "tuner.title"),
        (Preset(title="ü" * 2048), "tuner.title"),
        (Preset(title="\x01"), "tuner.title"),
        (Preset(title="\ud800"), "tuner.title"),
        (Preset(provenance={"bad2": float("nan")}), "tuner.provenance.bad2"),
        (Preset(provenance={"bad2": [1.0, float("inf")]}), "tuner.provenance.bad2[1]"),
        (Preset(provenance={"shape": np.float32(1)}), "tuner.provenance.shape"),
        (Preset(provenance={"a": {"": 1}}), "tuner.provenance.a"),
    ],
)
def test_what_opencv_could_not_read_is_not_written(
    tmp_path: Path, preset: Preset, field: str
) -> None:
    path = tmp_path / "preset.json"
    path.write_text("old")
    with pytest.raises(PresetError) as caught:
        save_preset(preset, path)
    assert caught.value.field == field
    assert str(path) in str(caught.value)
    assert path.read_text() == "old"


def test_a_long_text_within_the_limit_is_read_by_opencv(tmp_path: Path) -> None:
    path = tmp_path / "preset.json"
    save_preset(Preset(settings=ALL_DIFFERENT, title="x" * 4095, description='"' * 4095), path)
    assert getters(read_by_opencv(path)) == getters(stereo_bm.create(ALL_DIFFERENT))


def test_a_preset_too_large_to_load_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(PresetError, match="1000 kB"):
        save_preset(Preset(unknown={"x": ["y" * 4000] * 300}), tmp_path / "p.json")
    assert list(tmp_path.iterdir()) == []


def test_the_path_is_in_the_message_when_the_folder_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none.p\.json: .*folder does not exist"):
        save_preset(Preset(), tmp_path / "none" / "p.json")
