"""One command exports everything: what is chosen, where it goes, and what cannot be written."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMessageBox

from tests.gui.export_driver import ExportDriver, export
from tests.gui.windows import Driver, Files
from tuner.exporters import exporters
from tuner.presets.codec import load_preset

NO = QMessageBox.StandardButton.No
YES = QMessageBox.StandardButton.Yes


@pytest.fixture
def opened(driver: Driver) -> ExportDriver:
    driver.do("export")
    return ExportDriver(driver.window)


@pytest.mark.parametrize("suffix", [".npy", ".pfm", ".png", ".tiff"])
def test_what_is_shown_is_written(driver: Driver, tmp_path: Path, suffix: str) -> None:
    driver.do("export")
    export(driver.window, f"disparity-{suffix[1:]}", to=tmp_path)
    driver.settle_all()
    path = tmp_path / f"disparity{suffix}"
    assert path.stat().st_size > 1000
    assert str(path) in driver.message.text
    assert driver.errors() == []
    if suffix == ".npy":
        np.testing.assert_array_equal(np.load(path), driver.frame.outcome.raw)


def test_several_formats_at_once_with_a_beginning_of_their_names(
    driver: Driver, tmp_path: Path
) -> None:
    driver.do("export")
    keys = ("picture-colour", "picture-reasons", "figure-pdf", "metrics-json")
    export(driver.window, *keys, to=tmp_path, prefix="one-")
    driver.settle_all()
    names = {"one-colour.png", "one-reasons.png", "one-figure.pdf", "one-metrics.json"}
    assert names <= set(os.listdir(tmp_path))
    assert "Exported 4 files" in driver.message.text


def test_every_format_stands_there_with_what_it_is_for(opened: ExportDriver) -> None:
    for one in exporters():
        line = opened.line(one.key)
        assert (line.text(0), line.text(1)) == (one.title, one.name)
        assert line.text(2) == one.purpose or line.text(2).startswith("Not possible: ")


def test_what_cannot_be_written_says_what_it_needs(opened: ExportDriver) -> None:
    assert "calibration.json" in opened.why_not("depth-png")
    assert "monocular map" in opened.why_not("monocular-npy")
    assert opened.why_not("picture-reasons") == ""
    assert opened.why_not("disparity-pfm") == ""
    opened.tick("depth-png")
    assert not opened.can("export_write")
    assert opened.words == "Choose at least one format."


def test_a_format_that_is_gone_to_says_all_of_itself(opened: ExportDriver) -> None:
    said = opened.about("depth-tiff")
    assert said.startswith("Depth, TIFF, float in m: for ImageJ, MATLAB, GIS")
    assert "It needs a calibration, a pixel with a disparity." in said
    assert "Not possible now: no depth is known" in said
    assert "Not possible" not in opened.about("metrics-json")


def test_a_calibration_makes_depth_possible(empty: Driver, files: Files, tmp_path: Path) -> None:
    beside = files.left.parent / "calibration.json"
    beside.write_text('{"focal_px": 100, "baseline_m": 0.2}')
    empty.open(files)
    empty.do("export")
    assert ExportDriver(empty.window).why_not("depth-png") == ""
    export(empty.window, "depth-png", to=tmp_path)
    empty.settle_all()
    mm = cv2.imread(str(tmp_path / "depth.png"), cv2.IMREAD_UNCHANGED)
    assert mm.dtype == np.uint16
    assert np.median(mm[mm > 0]) == pytest.approx(1000 * 100 * 0.2 / 7, rel=0.02)


def test_what_was_chosen_is_chosen_again(driver: Driver, tmp_path: Path, ini: Path) -> None:
    driver.do("export")
    export(driver.window, "disparity-png", "metrics-csv", to=tmp_path)
    driver.settle_all()
    driver.do("export")
    assert ExportDriver(driver.window).chosen == ["disparity-png", "metrics-csv"]
    driver.close_dialogs()
    driver.window.close()
    kept = QSettings(str(ini), QSettings.Format.IniFormat)
    assert json.loads(str(kept.value("tab/export")))["formats"] == ["disparity-png", "metrics-csv"]


@pytest.mark.parametrize(("answer", "replaced"), [(NO, False), (YES, True)])
def test_a_name_that_is_taken_is_asked_about(
    driver: Driver,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: QMessageBox.StandardButton,
    replaced: bool,
) -> None:
    (tmp_path / "disparity.npy").write_text("mine")
    (tmp_path / "metrics.csv").write_text("mine")
    asked: list[str] = []

    def question(_over: object, _title: str, text: str, *_more: object) -> object:
        asked.append(text)
        return answer

    monkeypatch.setattr(QMessageBox, "question", question)
    driver.do("export")
    export(driver.window, "disparity-npy", "metrics-csv", to=tmp_path)
    driver.settle_all()
    assert len(asked) == 1
    assert "disparity.npy, metrics.csv are there already" in asked[0]
    assert ((tmp_path / "disparity.npy").read_bytes() != b"mine") is replaced


@pytest.mark.parametrize("prefix", ["../", "a/b"])
def test_the_beginning_of_a_name_is_no_path(
    opened: ExportDriver, tmp_path: Path, prefix: str
) -> None:
    opened.name(tmp_path, prefix)
    assert not opened.can("export_write")
    assert "no path" in opened.words


def test_a_folder_that_is_not_there_is_said_and_nothing_is_written(
    driver: Driver, tmp_path: Path
) -> None:
    driver.do("export")
    export(driver.window, "disparity-npy", "metrics-csv", to=tmp_path / "nowhere")
    driver.settle_all()
    assert "its folder does not exist" in driver.errors()[0]
    assert not (tmp_path / "nowhere").exists()


def test_no_valid_pixel_leaves_the_numbers(driver: Driver, tmp_path: Path) -> None:
    driver.set("texture_threshold", 100_000)
    driver.spin("texture_threshold").setValue(100_000)
    driver.settle()
    assert not driver.frame.outcome.valid.any()
    driver.do("export")
    dialog = ExportDriver(driver.window)
    assert "no pixel has a disparity" in dialog.why_not("disparity-png")
    assert dialog.why_not("metrics-csv") == ""


def test_a_snapshot_has_all_that_is_needed_to_come_back(
    empty: Driver, files: Files, tmp_path: Path
) -> None:
    (files.left.parent / "calibration.json").write_text('{"focal_px": 100, "baseline_m": 0.2}')
    empty.open(files)
    empty.set("block_size", 11)
    empty.settle()
    place = tmp_path / "snapshots"
    place.mkdir()
    empty.do("snapshot")
    dialog = ExportDriver(empty.window)
    dialog.tick("disparity-tiff", "depth-tiff")
    dialog.name(place)
    dialog.click("export_snapshot")
    empty.settle_all()
    (folder,) = place.iterdir()
    assert folder.name.startswith("stereo-tuner 2")
    assert sorted(os.listdir(folder)) == [
        *("calibration.json", "depth.tiff", "disparity.tiff"),
        *("metrics.csv", "metrics.json", "preset.json"),
    ]
    assert load_preset(folder / "preset.json").settings == empty.state.settings
    assert json.loads((folder / "calibration.json").read_bytes())["baseline_m"] == 0.2
    empty.do("snapshot")
    empty.settle_all()
    assert len(list(place.iterdir())) == 2, "the second one asks nothing and replaces nothing"


def test_a_snapshot_into_a_folder_that_is_gone_is_said(driver: Driver, tmp_path: Path) -> None:
    driver.do("export")
    dialog = ExportDriver(driver.window)
    dialog.name(tmp_path / "gone")
    dialog.click("export_snapshot")
    driver.settle_all()
    assert "its folder does not exist" in driver.errors()[0]


def test_a_report_from_the_menu(driver: Driver, tmp_path: Path) -> None:
    driver.choose(tmp_path / "report")
    driver.do("report")
    driver.settle_all()
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'alt="Why rejected"' in text
    assert str(driver.pair.left.path) in text


def test_nothing_is_on_show(empty: Driver) -> None:
    for command in ("export", "snapshot", "report"):
        empty.do(command)
        assert "open a pair first" in empty.message.text
        empty.next_message()


def test_what_is_written_as_the_window_closes_is_whole(driver: Driver, tmp_path: Path) -> None:
    driver.do("export")
    export(driver.window, "disparity-npy", "figure-pdf", to=tmp_path)
    driver.window.close()
    assert (tmp_path / "figure.pdf").read_bytes().rstrip().endswith(b"%%EOF")
    assert np.load(tmp_path / "disparity.npy").shape == (120, 160)


def export_all(driver: Driver, folder: Path) -> None:
    driver.do("export")
    export(driver.window, "disparity-npy", "figure-pdf", to=folder)


def take_snapshot(driver: Driver, folder: Path) -> None:
    driver.do("export")
    dialog = ExportDriver(driver.window)
    dialog.name(folder)
    dialog.click("export_snapshot")


def save_report(driver: Driver, folder: Path) -> None:
    driver.choose(folder / "report")
    driver.do("report")


LEAVING = pytest.mark.parametrize("leave", [export_all, take_snapshot, save_report])


@LEAVING
@pytest.mark.parametrize(
    "refused", [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is read-only")]
)
def test_where_nothing_can_be_written_a_sentence_says_so_and_nothing_is_left(
    driver: Driver,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    leave: Callable[[Driver, Path], None],
    refused: tuple[int, str],
) -> None:
    number, words = refused
    place = tmp_path / "place"
    place.mkdir()

    def refuse(_file: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        leave(driver, place)
        driver.settle_all()
    assert words in driver.errors()[0]
    assert str(place) in driver.errors()[0]
    assert os.listdir(place) == []
    leave(driver, place)
    driver.settle_all()
    assert len(os.listdir(place)) >= 1, "and it goes on as soon as that is mended"


@LEAVING
def test_what_leaves_as_the_window_closes_is_whole_or_not_there(
    driver: Driver, tmp_path: Path, leave: Callable[[Driver, Path], None]
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    leave(driver, place)
    driver.window.close()
    assert not [name for name in os.listdir(place) if name.startswith(".")]
    for path in place.rglob("*.npy"):
        assert np.load(path).shape == (120, 160)
    for path in place.rglob("*.html"):
        assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
    for folder in place.glob("stereo-tuner *"):
        assert {"preset.json", "metrics.json"} <= set(os.listdir(folder))
