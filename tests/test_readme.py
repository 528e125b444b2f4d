"""What the README tells is so."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import platformdirs
import pytest

from tests.cli.nets import grey_net, scene
from tests.rendered_rig import write_boards, write_pairs
from tests.rigs import rig, wall
from tuner.__main__ import main
from tuner.calibrations import save_calibration
from tuner.cli.options import gui_options
from tuner.cli.table import BEGIN, END, filled, table
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings
from tuner.networks.registry import ROWS
from tuner.presets.codec import load_preset
from tuner.resources import presets_folder
from tuner.sources.pair import read_pair

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PRESETS = sorted(presets_folder().glob("*.json"))


def block(mark: str) -> str:
    """The code block under an HTML comment."""
    found = re.search(rf"<!-- {mark} -->\n```\w+\n(.*?)\n```", README, re.DOTALL)
    assert found, f"no code block under <!-- {mark} -->"
    return found[1]


def packages(line: str) -> list[str]:
    found = re.search(r"--no-install-recommends ([^&]+) &&", line)
    assert found
    return found[1].split()


def test_the_table_of_parameters_is_that_of_the_declarations() -> None:
    assert filled(README) == README, "run python -m tuner.cli.table --write README.md"


def test_the_table_has_a_row_of_equal_width_for_every_parameter() -> None:
    rows = table().splitlines()
    assert len(rows) == 2 + len(SPECS)
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {9}
    block_size = next(row for row in rows if row.startswith("| `block_size`"))
    cells = "Block size | `blockSize` | `correlation_window_size` | 5..255, odd | 21 | px"
    assert cells in block_size


def test_a_text_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="markers"):
        filled("no markers")
    assert filled(f"a{BEGIN}old{END}b") == f"a{BEGIN}\n{table()}\n{END}b"


def test_both_first_lines_ask_for_the_same_system_packages() -> None:
    assert packages(block("the program")) == packages(block("the tests"))


@pytest.mark.parametrize("mark", ["the program", "the tests"])
def test_each_is_one_line_to_copy(mark: str) -> None:
    assert "\n" not in block(mark)


def test_every_shipped_preset_is_listed_and_no_other() -> None:
    rows = README.partition("| Preset | For |\n")[2].partition("\n\n")[0]
    listed = re.findall(r"^\| `([a-z-]+)` \|", rows, re.MULTILINE)
    assert sorted(listed) == [path.stem for path in PRESETS]


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.stem)
def test_the_python_line_loads_a_preset(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "preset.json").write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    bm = cv2.StereoBM.create()
    exec(block("a preset in Python"), {"cv2": cv2, "bm": bm})
    expected = load_preset(path).settings
    assert bm.getBlockSize() == expected.block_size
    assert bm.getNumDisparities() == expected.num_disparities
    assert bm.getPreFilterCap() == expected.pre_filter_cap
    assert bm.getUniquenessRatio() == expected.uniqueness_ratio
    assert bm.getSpeckleRange() == expected.speckle_range
    assert bm.getDisp12MaxDiff() == expected.disp12_max_diff


def test_the_python_example_computes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = re.search(r"```python\n(import tuner\n.*?)\n```", README, re.DOTALL)
    assert example
    for side in ("left", "right"):
        picture = cv2.imread(str(ROOT / "assets" / "workbench" / f"{side}.jpg"))
        cv2.imwrite(str(tmp_path / f"{side}.png"), picture)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(example[1], names)
    assert names["settings"] == StereoBMSettings(
        num_disparities=96, block_size=15, disp12_max_diff=1
    )
    assert (tmp_path / "mine.json").is_file()


def test_the_python_example_of_a_rig_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = wall(rig())
    for name, picture in (("left", pair.left), ("right", pair.right)):
        cv2.imwrite(str(tmp_path / f"{name}.png"), picture.grey)
    squares = tuple(one / 0.025 for one in rig().translation)
    unknown = replace(rig(), translation=squares, unit_m=None)
    save_calibration(unknown, to=tmp_path / "calib.yml")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(block("rectified in Python"), names)
    assert np.nanmedian(np.asarray(names["metres"])) == pytest.approx(1.0, abs=0.01)


def test_the_python_example_for_depth_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene(tmp_path)
    net = grey_net(tmp_path / "net.onnx")
    for kind in ("cache", "data"):
        place = tmp_path / kind
        monkeypatch.setattr(platformdirs, f"user_{kind}_path", lambda *_, place=place, **__: place)
    monkeypatch.chdir(tmp_path)
    example = block("depth in Python").replace('"midas_v21_small"', f"{str(net)!r}, consent=True")
    settings = StereoBMSettings(num_disparities=32, block_size=11)
    names: dict[str, object] = {"settings": settings}
    exec(example, names)
    truth = cv2.imread("truth.png", cv2.IMREAD_UNCHANGED) / 256
    assert np.median(np.abs(names["pixels"] - truth)) < 1


def test_the_line_for_grey_gives_what_files_get(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    left, right = rng.integers(900, 40_000, (2, 60, 80), np.uint16)
    names = {"left": left, "right": right, "np": np}
    for side in ("left", "right"):
        cv2.imwrite(str(tmp_path / f"{side}.png"), names[side])
    exec(block("grey in Python"), names)
    pair = read_pair(tmp_path / "left.png", tmp_path / "right.png")
    np.testing.assert_array_equal(pair.left.grey, names["left"])
    np.testing.assert_array_equal(pair.right.grey, names["right"])


def test_the_table_of_models_is_the_registrys() -> None:
    rows = README.partition("| Model | Download | Licence |\n")[2].partition("\n\n")[0]
    listed = re.findall(r"^\| `(\w+)` \| (?:about )?(\d+) MB \| (\S+) \|", rows, re.MULTILINE)
    expected = [
        (row.key, f"{(row.bytes_low + row.bytes_high) / 2e6:.0f}", row.licence) for row in ROWS
    ]
    assert listed == expected


def test_the_commands_of_a_rig_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_boards(tmp_path / "rig" / "boards", number=6)
    write_pairs(tmp_path / "rig" / "pairs")
    monkeypatch.chdir(tmp_path)
    for line in block("a rig by commands").splitlines():
        assert main(shlex.split(line, comments=True)[1:]) == 0, line
    assert (tmp_path / "depth.tiff").is_file()
    assert (tmp_path / "tuned" / "differences.csv").is_file()


def test_the_commands_of_the_window_are_understood() -> None:
    lines = re.findall(r"^stereo-tuner (--screenshot .*)$", README, re.MULTILINE)
    assert lines
    for line in lines:
        assert gui_options(shlex.split(line)).screenshot == "window.png"


def test_every_file_it_points_to_is_there() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    for target in targets:
        assert (ROOT / target).exists(), target


def test_screenshots_are_small_enough_to_look_at() -> None:
    for picture in (ROOT / "assets" / "screenshots").iterdir():
        assert picture.stat().st_size < 500_000, picture.name
