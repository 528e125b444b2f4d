"""The Export dialog shows what a format will hold, and how a point cloud is written."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QDoubleSpinBox

from tests.gui.cloud_driver import CloudDriver
from tests.gui.export_driver import ExportDriver, export
from tests.gui.windows import Driver
from tuner.exporters import exporters
from tuner.exporters.exporter import Exporter
from tuner.exporters.preview import Preview
from tuner.gui.exporting.preview_panel import MAKING
from tuner.session.exported import OnShow


@pytest.fixture
def opened(driver: Driver) -> ExportDriver:
    driver.do("export")
    return ExportDriver(driver.window)


def test_what_is_chosen_is_seen_as_the_dialog_opens(driver: Driver, opened: ExportDriver) -> None:
    driver.until(lambda: opened.preview_words != MAKING)
    assert opened.picture is not None
    assert "160 x 120 px" in opened.preview_words


def test_every_format_that_can_be_written_has_its_preview(
    driver: Driver, opened: ExportDriver
) -> None:
    for one in exporters():
        opened.preview_of(one.key, driver)
        if opened.why_not(one.key):
            assert opened.preview_words == f"{one.title}: not possible now."
            assert (opened.picture, opened.text) == (None, "")
        else:
            assert opened.text or opened.picture is not None, one.key
    assert driver.errors() == []


def test_numbers_are_seen_as_text(driver: Driver, opened: ExportDriver) -> None:
    opened.preview_of("metrics-csv", driver)
    assert opened.text.splitlines()[0].count(",") >= 1
    assert opened.picture is None


def test_the_preview_of_another_format_goes_at_once_and_never_comes_late(
    driver: Driver, opened: ExportDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, slow = Event(), OnShow.preview
    stopped: list[bool] = []

    def held(self: OnShow, one: Exporter, stop: Event) -> Preview:
        if one.key == "figure-png":
            assert let_go.wait(60)
            stopped.append(stop.is_set())
        return slow(self, one, stop)

    driver.until(lambda: opened.preview_words != MAKING)
    monkeypatch.setattr(OnShow, "preview", held)
    opened.go_to("figure-png")
    assert opened.preview_words == MAKING
    assert opened.picture is None, "that of the format before is gone"
    opened.go_to("metrics-json")
    let_go.set()
    driver.until(lambda: opened.text)
    driver.settle_all()
    assert opened.picture is None, "the figure came too late"
    assert stopped == [True], "and was told to stop"
    opened.go_to("depth-png")
    assert (opened.picture, opened.text) == (None, "")


def test_a_preview_that_fails_says_why(
    driver: Driver, opened: ExportDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: OnShow, _one: Exporter, _stop: Event) -> Preview:
        raise MemoryError

    driver.until(lambda: opened.preview_words != MAKING)
    monkeypatch.setattr(OnShow, "preview", broken)
    opened.preview_of("figure-png", driver)
    assert "memory" in opened.preview_words.lower()


def test_closing_the_window_while_a_preview_is_made(driver: Driver, opened: ExportDriver) -> None:
    opened.go_to("picture-reasons")
    driver.close_dialogs()
    driver.window.close()
    assert driver.errors() == []


def test_a_cloud_is_written_as_it_is_chosen_in_the_dialog(driver: Driver, tmp_path: Path) -> None:
    driver.do("export")
    dialog = ExportDriver(driver.window)
    dialog.tick("disparity-npy")
    assert not dialog.cloud_box("normals").isEnabled()
    dialog.tick("cloud-ply")
    dialog.preview_of("cloud-ply", driver)
    assert "binary" in dialog.preview_words
    for name in ("ascii", "normals", "y_up"):
        dialog.cloud_box(name).click()
    driver.until(lambda: dialog.preview_words != MAKING)
    assert "normals, text" in dialog.preview_words
    assert "y up" in dialog.preview_words
    export(driver.window, "cloud-ply", to=tmp_path)
    driver.settle_all()
    head = (tmp_path / "cloud.ply").read_bytes().partition(b"end_header")[0].decode()
    assert "format ascii 1.0" in head
    assert "y up" in head
    assert "property float nx" in head
    driver.do("snapshot")
    driver.settle_all()
    (made,) = tmp_path.glob("stereo-tuner */cloud.ply")
    assert made.read_bytes() == (tmp_path / "cloud.ply").read_bytes()


def test_the_dialog_and_the_dock_share_their_choices(driver: Driver, tmp_path: Path) -> None:
    cloud = CloudDriver(driver)
    cloud.begin_open()
    cloud.option("normals").trigger()
    driver.do("export")
    dialog = ExportDriver(driver.window)
    assert dialog.cloud_box("normals").isChecked()
    assert not dialog.cloud_box("ascii").isChecked()
    dialog.tick("cloud-ply")
    dialog.cloud_box("ascii").click()
    driver.close_dialogs()
    assert cloud.option("ascii").isChecked()
    driver.choose(tmp_path / "dock")
    driver.do("export_cloud")
    driver.settle_all()
    head = (tmp_path / "dock.ply").read_bytes().partition(b"end_header")[0].decode()
    assert "format ascii 1.0" in head
    assert "property float nx" in head


def test_the_dialog_writes_the_points_that_the_dock_writes(driver: Driver, tmp_path: Path) -> None:
    cloud = CloudDriver(driver)
    cloud.open()
    driver.do("export")
    export(driver.window, "cloud-ply", to=tmp_path)
    driver.settle_all()
    whole = (tmp_path / "cloud.ply").read_bytes()
    (tmp_path / "cloud.ply").unlink()
    cloud.choose("cloud_colour", "depth")
    for end, value in (("near", 1.0), ("far", 20.0)):
        driver.find(QDoubleSpinBox, f"cloud_{end}").setValue(value)
    cloud.settle()
    driver.choose(tmp_path / "dock")
    driver.do("export_cloud")
    driver.settle_all()
    driver.do("export")
    export(driver.window, "cloud-ply", to=tmp_path)
    driver.settle_all()
    written = (tmp_path / "cloud.ply").read_bytes()
    assert written != whole
    assert written == (tmp_path / "dock.ply").read_bytes()
    driver.do("export")
    dialog = ExportDriver(driver.window)
    dialog.preview_of("cloud-ply", driver)
    assert "colours by depth" in dialog.preview_words
    assert "z from 1 to 20 baselines" in dialog.preview_words
