"""The command line of the window."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuner.cli.named_preset import preset_path
from tuner.cli.options import gui_options
from tuner.core.errors import UserError
from tuner.core.grey import GreyRule
from tuner.resources import presets_folder
from tuner.session.start import GuiOptions
from tuner.sources.ground_truth import HowRead


def test_nothing_means_the_sample() -> None:
    assert gui_options([]) == GuiOptions()


def test_all_that_can_be_said() -> None:
    line = "l.png r.png --preset p.json --ground-truth g.pfm --gt-scale 4 --screenshot s.png"
    more = "--grey whole --size 1280x800 --theme dark"
    options = gui_options([*line.split(), *more.split()])
    assert options == GuiOptions(
        left="l.png",
        right="r.png",
        preset="p.json",
        ground_truth="g.pfm",
        how=HowRead(4.0),
        grey=GreyRule("whole"),
        screenshot="s.png",
        size=(1280, 800),
        theme="dark",
    )


def test_the_order_of_the_command_line_is_kept() -> None:
    options = gui_options(["right.png", "left.png"])
    assert (options.left, options.right) == ("right.png", "left.png")


def test_a_folder_is_a_pair(tmp_path: Path) -> None:
    for name in ("left.png", "right.png"):
        (tmp_path / name).write_bytes(b"")
    options = gui_options([str(tmp_path)])
    assert (options.left, options.right) == (
        str(tmp_path / "left.png"),
        str(tmp_path / "right.png"),
    )


def test_what_holds_many_pairs_is_a_source(tmp_path: Path) -> None:
    for name in ("left_1.png", "right_1.png", "left_2.png", "right_2.png"):
        (tmp_path / name).write_bytes(b"")
    options = gui_options([str(tmp_path)])
    assert options.left == ""
    assert options.source is not None
    assert (options.source.kind, options.source.parts) == ("folder", (str(tmp_path),))
    camera = gui_options(["camera:0"]).source
    assert camera is not None
    assert camera.kind == "camera"


@pytest.mark.parametrize(
    "line",
    ["x.png", "a b --size 10x10", "a b --size 1280", "a b --gt-scale 3", "a b --siz 640x480"],
)
def test_nonsense_is_refused(line: str) -> None:
    with pytest.raises(UserError):
        gui_options(line.split())


def test_shipped_presets_by_name() -> None:
    shipped = sorted(presets_folder().glob("*.json"))
    if not shipped:
        pytest.skip("no presets yet")
    for path in shipped:
        assert preset_path(path.stem) == path
