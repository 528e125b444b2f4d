"""The rows of a pair in the window: lined up, left alone, undone; and what examining it says."""

from __future__ import annotations

from pathlib import Path

from tests.gui.driver import Driver
from tests.gui.files import Files, save
from tests.layered import layered, moved, texture
from tuner.core.geometry.rectification import LineUp
from tuner.presets.codec import save_preset
from tuner.presets.line_up_section import LineUpSection
from tuner.presets.preset import Preset

LEFT, RIGHT = layered()


def lower(folder: Path, rows: int = 4) -> Files:
    """A pair whose right picture lies so many rows lower."""
    folder.mkdir(parents=True, exist_ok=True)
    left, right = folder / "left.png", folder / "right.png"
    return Files(save(left, LEFT), save(right, moved(RIGHT, rows=rows)))


def lined_up(empty: Driver) -> None:
    empty.do("line_up")
    empty.until(lambda: empty.pair is not None and empty.pair.line_up)
    empty.settle()


def test_everything_sees_the_pair_with_its_rows_in_line(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path))
    crooked, left = empty.frame.outcome.density, empty.pair
    lined_up(empty)
    empty.agrees()
    assert empty.state.line_up.rows + 400 in range(-15, 16)
    assert empty.frame.outcome.density > 2 * crooked
    assert empty.pair is not None
    assert left is not None
    assert empty.pair.left is left.left
    assert empty.pair.calibration is None


def test_undo_and_redo_bring_back_both(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path))
    as_read, before = empty.pair, empty.frame.outcome.density
    lined_up(empty)
    after = empty.frame.outcome.density
    empty.do("undo")
    empty.settle()
    empty.agrees()
    assert empty.pair is as_read
    assert empty.frame.outcome.density == before
    empty.do("redo")
    empty.settle()
    empty.agrees()
    assert empty.frame.outcome.density == after
    empty.do("leave_rows")
    empty.settle()
    assert empty.pair is as_read


def test_another_pair_is_not_moved_by_the_numbers_of_the_first(
    empty: Driver, tmp_path: Path
) -> None:
    empty.open(lower(tmp_path / "a"))
    lined_up(empty)
    empty.open(lower(tmp_path / "b", rows=0))
    assert empty.state.line_up == LineUp()
    assert empty.pair is not None
    assert empty.pair.line_up is None
    empty.do("undo")
    empty.settle()
    empty.agrees()
    assert empty.pair.line_up == empty.state.line_up != LineUp()


def test_a_preset_of_the_rig_lines_up_each_pair(empty: Driver, tmp_path: Path) -> None:
    preset = tmp_path / "rig.json"
    save_preset(Preset(line_up=LineUpSection(rows=-400)), preset)
    empty.open(lower(tmp_path / "a"))
    assert empty.load_preset(preset)
    empty.settle()
    assert empty.pair is not None
    assert empty.pair.line_up == LineUp(rows=-400)
    empty.open(lower(tmp_path / "b"))
    assert empty.pair.line_up == LineUp(rows=-400)
    empty.agrees()


def test_a_swap_leaves_the_rows_as_they_were_read(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path))
    lined_up(empty)
    empty.do("swap")
    empty.settle()
    empty.agrees()
    assert empty.pair is not None
    assert empty.pair.line_up is None


def test_pictures_that_do_not_support_it_are_refused_in_words(
    empty: Driver, tmp_path: Path
) -> None:
    left, right = tmp_path / "left.png", tmp_path / "right.png"
    empty.open(Files(save(left, LEFT), save(right, texture(260, 480, seed=99))))
    before = empty.pair
    empty.do("line_up")
    empty.until(lambda: any("cannot be lined up" in text for text in empty.errors()))
    assert empty.pair is before
    assert empty.state.line_up == LineUp()


def test_what_was_examined_is_judged_by_the_settings_on_show(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path, rows=0))
    empty.until(lambda: empty.inside.examination is not None)
    empty.set("num_disparities", 16)
    empty.until(
        lambda: (
            empty.inside.examination is not None
            and empty.inside.examination.verdicts == ("range_too_small",)
        )
    )
    empty.set("num_disparities", 48)
    empty.until(
        lambda: empty.inside.examination is not None and not empty.inside.examination.verdicts
    )
