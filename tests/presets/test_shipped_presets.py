"""Each shipped preset does what its title says, measured against OpenCV's defaults."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
import pytest

from tuner.matchers import stereo_bm
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings
from tuner.presets.codec import dumps, load_preset
from tuner.resources import presets_folder

DEFAULTS = StereoBMSettings()
PATHS = sorted(presets_folder().glob("*.json"))


def _evidence() -> ModuleType:
    """The script beside this test, which makes the numbers in the presets too."""
    path = Path(__file__).with_name("evidence.py")
    spec = importlib.util.spec_from_file_location("preset_evidence", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


evidence = _evidence()


def settings_of(stem: str) -> StereoBMSettings:
    return load_preset(presets_folder() / f"{stem}.json").settings


def values_of(matcher: cv2.StereoBM) -> dict[str, int]:
    nodes = [spec.opencv for spec in SPECS.values() if spec.node]
    return {node: getattr(matcher, f"get{node[0].upper()}{node[1:]}")() for node in nodes}


def test_there_are_at_least_eight() -> None:
    assert len(PATHS) >= 8
    assert {path.stem for path in PATHS} == set(evidence.KINDS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_shipped_preset_loads_and_tells_what_it_is_for(path: Path) -> None:
    preset = load_preset(path)
    assert preset.title
    assert preset.notes == ()
    assert "Measured with OpenCV" in preset.description
    assert preset.provenance["opencv"]
    assert preset.provenance["measured"]
    assert path.read_text(encoding="utf-8") == dumps(preset), "written by hand? save it once"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_numbers_told_are_those_measured(path: Path) -> None:
    preset = load_preset(path)
    assert preset.description.endswith(evidence.sentences(preset.provenance))


@pytest.mark.parametrize(
    ("stem", "matcher"),
    [
        ("opencv-defaults", cv2.StereoBM.create),
        ("notebook", lambda: cv2.StereoBM.create(numDisparities=0, blockSize=21)),
        ("tutorial", lambda: cv2.StereoBM.create(numDisparities=16, blockSize=15)),
    ],
)
def test_presets_named_after_a_script_equal_the_script(
    stem: str, matcher: Callable[[], cv2.StereoBM]
) -> None:
    assert values_of(stereo_bm.create(settings_of(stem))) == values_of(matcher())


# preset, group of scenes, what must be smaller (larger) than with the defaults, times this much
CLAIMS: list[tuple[str, str, str, float]] = [
    ("indoor-close-range", "bundled", "lost", 0.98),
    ("indoor-close-range", "bundled", "lost_edges", 0.97),
    ("indoor-close-range", "checked_on", "lost", 0.90),
    ("outdoor-driving", "bundled", "lost", 0.95),
    ("outdoor-driving", "bundled", "bad", 0.95),
    ("low-texture", "bundled", "bad", 0.90),
    ("low-texture", "bundled", "lost", 1.0),
    ("low-texture", "checked_on", "lost", 0.90),
    ("low-texture", "checked_on", "bad", 0.90),
    ("thin-structures", "bundled", "lost_edges", 0.98),
    ("thin-structures", "checked_on", "lost_edges", 0.90),
    ("thin-structures", "checked_on", "lost", 0.90),
    ("high-confidence", "bundled", "bad", 0.60),
    ("high-confidence", "checked_on", "bad", 0.60),
    ("fast", "checked_on", "lost", 0.80),
    ("tutorial", "chosen_on", "lost", 0.60),
]


@pytest.mark.parametrize(("stem", "group", "share", "factor"), CLAIMS)
def test_fewer_pixels_are_lost_or_wrong_than_with_the_defaults(
    request: pytest.FixtureRequest, stem: str, group: str, share: str, factor: float
) -> None:
    if group != "bundled":
        request.getfixturevalue("shared_data")
    names = getattr(evidence.KINDS[stem], group)
    ours = getattr(evidence.mean(names, settings_of(stem)), share)
    theirs = getattr(evidence.mean(names, DEFAULTS), share)
    assert ours < theirs * factor


@pytest.mark.parametrize("group", ["bundled", "checked_on"])
def test_high_confidence_still_finds_most_of_what_the_defaults_find(
    request: pytest.FixtureRequest, group: str
) -> None:
    if group != "bundled":
        request.getfixturevalue("shared_data")
    names = getattr(evidence.KINDS["high-confidence"], group)
    ours = evidence.mean(names, settings_of("high-confidence"))
    assert ours.density > 0.8 * evidence.mean(names, DEFAULTS).density


def test_driving_finds_more_that_the_right_image_confirms(shared_data: Path) -> None:
    kitti = evidence.scene("slambook_kitti")
    ours = evidence.score(kitti, settings_of("outdoor-driving")).agreeing
    assert ours > 1.2 * evidence.score(kitti, DEFAULTS).agreeing


def test_driving_loses_less_of_a_playground_outdoors(shared_data: Path) -> None:
    outdoors = evidence.scene("eth3d_playground_1l")
    ours = evidence.score(outdoors, settings_of("outdoor-driving")).lost
    assert ours < 0.95 * evidence.score(outdoors, DEFAULTS).lost


def test_fast_does_less_work_than_the_defaults() -> None:
    fast = settings_of("fast")
    assert fast.num_disparities * 2 <= DEFAULTS.num_disparities
    assert fast.block_size <= DEFAULTS.block_size
    assert not stereo_bm.off_fast_path(fast)
    assert fast.disp12_max_diff < 0
    assert fast.speckle_window_size == 0


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_shipped_preset_needs_a_warning(path: Path) -> None:
    settings: Any = load_preset(path).settings
    assert stereo_bm.warnings(settings, evidence.Size(1000, 750)) == ()
