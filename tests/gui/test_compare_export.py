"""What the comparison tab saves, and what it says when it cannot."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox

from tests.gui.compare_driver import CompareDriver
from tuner.comparison.pictures import ComparisonPictures
from tuner.exporters import Subject
from tuner.gui.commands import exports
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
    assert compare_tab.save("table", tmp_path, f"comparison-{ending}")
    text = (tmp_path / f"comparison.{ending}").read_text("utf-8")
    if ending == "json":
        assert len(json.loads(text)["rows"]) == 3
    else:
        assert len(text.strip().split("\n")) == 4


def test_a_filled_disparity_says_so_in_its_name(
    compare_tab: CompareDriver, compared: ComparisonPictures, tmp_path: Path
) -> None:
    assert compare_tab.save("filled", tmp_path, "filled-npy")
    written = np.load(tmp_path / "disparity_filled.npy") / 16
    stereo = compared.comparison.stereo
    known = np.isfinite(stereo)
    assert np.array_equal(written[known], stereo[known])
    true = compared.comparison.truth.disparity
    assert np.median(np.abs(written - true)[~known]) < 1


def test_both_figures_are_saved(
    compare_tab: CompareDriver, compared: ComparisonPictures, tmp_path: Path
) -> None:
    assert compare_tab.save("figures", tmp_path)
    for name in ("figure", "figure-monocular"):
        assert cv2.imread(str(tmp_path / f"{name}.png")) is not None


def test_the_map_of_a_figure_is_made_off_the_gui_thread(
    compare_tab: CompareDriver,
    tmp_path: Path,
    compared: ComparisonPictures,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[threading.Thread] = []
    made = Subject.disparity.fget

    def disparity(subject: Subject) -> Any:
        threads.append(threading.current_thread())
        return made(subject)

    monkeypatch.setattr(Subject, "disparity", property(disparity))
    assert compare_tab.save("figures", tmp_path)
    assert threads
    assert threading.main_thread() not in threads


def test_files_that_are_there_are_asked_about_once(
    compare_tab: CompareDriver,
    compared: ComparisonPictures,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        QMessageBox, "question", lambda _over, _title, text, *_more: asked.append(text)
    )
    for name in ("figure", "figure-monocular"):
        (tmp_path / f"{name}.png").write_bytes(b"mine")
    compare_tab.export("figures", tmp_path)
    assert asked == [
        "figure.png, figure-monocular.png are there already. Do you want to replace them?"
    ]
    assert not compare_tab.writing
    assert (tmp_path / "figure-monocular.png").read_bytes() == b"mine"


def test_an_export_is_written_off_the_gui_thread_and_whole_when_the_tab_ends(
    compare_tab: CompareDriver,
    compared: ComparisonPictures,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go, write = threading.Event(), exports.write_together

    def slow(*args: Any) -> None:
        assert go.wait(10)
        write(*args)

    monkeypatch.setattr(exports, "write_together", slow)
    compare_tab.export("table", tmp_path)
    assert compare_tab.writing
    compare_tab.export("filled", tmp_path)
    assert "still being written" in compare_tab.message
    go.set()
    compare_tab.close()
    assert (tmp_path / "comparison.csv").read_text("utf-8").count("\n") == 4
    assert not (tmp_path / "disparity_filled.tiff").exists()


def test_a_file_that_cannot_be_written_is_named(
    compare_tab: CompareDriver, compared: ComparisonPictures, tmp_path: Path
) -> None:
    for kind in ("table", "filled", "figures"):
        assert not compare_tab.save(kind, tmp_path / "nowhere")
        assert "nowhere" in compare_tab.message
