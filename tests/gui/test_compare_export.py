"""What the comparison tab saves, and what it says when it cannot."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.gui.compare_driver import CompareDriver
from tuner.comparison.pictures import ComparisonPictures
from tuner.engine.outcome import Outcome
from tuner.gui.commands import comparison as compare_export
from tuner.gui.comparison.bar import EXPORTS


def test_nothing_is_exported_before_there_is_something(compare_tab: CompareDriver) -> None:
    for name in EXPORTS:
        compare_tab.export(name)
        assert "nothing to export" in compare_tab.message
        compare_tab.close_message()


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_the_table_is_saved(
    compare_tab: CompareDriver, compared: ComparisonPictures, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"table.{ending}"
    assert compare_tab.save("table", path)
    text = path.read_text("utf-8")
    if ending == "json":
        assert len(json.loads(text)["rows"]) == 3
    else:
        assert len(text.strip().split("\n")) == 4


def test_a_filled_disparity_says_so_in_its_name(
    compare_tab: CompareDriver, compared: ComparisonPictures, tmp_path: Path
) -> None:
    assert compare_tab.save("filled", tmp_path / "map.npy")
    assert not (tmp_path / "map.npy").exists()
    written = np.load(tmp_path / "map_filled.npy") / 16
    stereo = compared.comparison.stereo
    known = np.isfinite(stereo)
    assert np.array_equal(written[known], stereo[known])
    true = compared.comparison.truth.disparity
    assert np.median(np.abs(written - true)[~known]) < 1
    before = (tmp_path / "map_filled.npy").read_bytes()
    assert not compare_tab.save("filled", tmp_path / "map.npy")
    assert (tmp_path / "map_filled.npy").read_bytes() == before


def test_both_figures_are_saved(
    compare_tab: CompareDriver, compared: ComparisonPictures, tmp_path: Path
) -> None:
    assert compare_tab.save("figures", tmp_path / "scene.png")
    for part in ("stereo", "monocular"):
        assert cv2.imread(str(tmp_path / f"scene_{part}.png")) is not None
    assert not compare_tab.save("figures", tmp_path / "scene.jpg")
    assert "png" in compare_tab.message


def test_the_map_of_a_figure_is_made_off_the_gui_thread(
    compare_tab: CompareDriver,
    tmp_path: Path,
    compared: ComparisonPictures,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[threading.Thread] = []
    made = Outcome.disparity.fget

    def disparity(outcome: Outcome) -> Any:
        threads.append(threading.current_thread())
        return made(outcome)

    monkeypatch.setattr(Outcome, "disparity", property(disparity))
    assert compare_tab.save("figures", tmp_path / "scene.png")
    assert threads
    assert threading.main_thread() not in threads


def test_figures_replace_no_file_that_nobody_was_asked_about(
    compare_tab: CompareDriver, compared: ComparisonPictures, tmp_path: Path
) -> None:
    mine = tmp_path / "scene_monocular.png"
    mine.write_bytes(b"mine")
    assert not compare_tab.save("figures", tmp_path / "scene.png")
    assert mine.read_bytes() == b"mine"
    assert "scene_monocular.png: it is there already" in compare_tab.message


def test_an_export_is_written_off_the_gui_thread_and_whole_when_the_tab_ends(
    compare_tab: CompareDriver,
    compared: ComparisonPictures,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go, export = threading.Event(), compare_export.export_table

    def slow(*args: Any, **more: Any) -> None:
        assert go.wait(10)
        export(*args, **more)

    monkeypatch.setattr(compare_export, "export_table", slow)
    compare_tab.export("table", tmp_path / "first.csv")
    assert compare_tab.writing
    compare_tab.export("table", tmp_path / "second.csv")
    assert "still being written" in compare_tab.message
    go.set()
    compare_tab.close()
    assert (tmp_path / "first.csv").read_text("utf-8").count("\n") == 4
    assert not (tmp_path / "second.csv").exists()


def test_a_file_that_cannot_be_written_is_named(
    compare_tab: CompareDriver, compared: ComparisonPictures, tmp_path: Path
) -> None:
    for export, name in (
        ("table", "t.csv"),
        ("filled", "m_filled.npy"),
        ("figures", "f.png"),
    ):
        assert not compare_tab.save(export, tmp_path / "nowhere" / name)
        assert "nowhere" in compare_tab.message
