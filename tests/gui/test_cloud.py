"""The point cloud's dock where nothing can be drawn: it says so, and everything else works."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDockWidget,
    QDoubleSpinBox,
    QMenu,
    QSpinBox,
    QWidget,
)

from tests.cli.nets import scene
from tests.gui.cloud_driver import CloudDriver
from tests.gui.driver import Driver
from tests.gui.files import Files, write_pair
from tests.gui.inside import CLOUD_MADE, OPENGL
from tuner.gui.cloud.shot import OpenGLError
from tuner.sources.ground_truth import read_ground_truth


@pytest.fixture
def cloud(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> CloudDriver:
    """A window whose dock cannot draw."""
    forbid_opengl(monkeypatch)
    return CloudDriver(driver)


def forbid_opengl(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine whose driver has none."""

    def refuse() -> Any:
        raise OpenGLError("No OpenGL here: forbidden by a test")

    monkeypatch.setattr(*OPENGL, refuse)


def test_without_opengl_it_says_so_and_the_rest_works(cloud: CloudDriver) -> None:
    cloud.open()
    assert cloud.words.startswith("No OpenGL here: ")
    driver = cloud.driver
    driver.set("block_size", 15)
    driver.settle()
    driver.agrees()
    assert driver.errors() == []


def test_it_opens_and_closes_by_its_command_and_its_own_button(cloud: CloudDriver) -> None:
    action = cloud.driver.action("point_cloud")
    assert not cloud.visible
    assert not action.isChecked()
    cloud.open()
    assert action.isChecked()
    cloud.driver.find(QWidget, "dock_point_cloud").close()
    assert not action.isChecked()


def test_hidden_it_costs_nothing(cloud: CloudDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    module, name = CLOUD_MADE
    real = getattr(module, name)
    monkeypatch.setattr(module, name, lambda *given: made.append(given) or real(*given))
    driver = cloud.driver
    driver.set("block_size", 11)
    driver.settle_all()
    assert made == []
    cloud.open()
    assert made
    cloud.close()
    made.clear()
    driver.set("block_size", 13)
    driver.settle_all()
    assert made == []


def test_it_is_remembered_open_with_its_choices(
    cloud: CloudDriver, new_window: Callable[[], Driver]
) -> None:
    cloud.open()
    cloud.choose("cloud_colour", "height")
    cloud.driver.find(QSpinBox, "cloud_size").setValue(4)
    cloud.driver.find(QDoubleSpinBox, "cloud_far").setValue(30)
    cloud.driver.find(QCheckBox, "cloud_grid").setChecked(False)
    cloud.driver.window.close()
    again = CloudDriver(new_window())
    assert again.visible
    assert again.driver.find(QComboBox, "cloud_colour").currentData() == "height"
    assert again.driver.find(QSpinBox, "cloud_size").value() == 4
    assert again.driver.find(QDoubleSpinBox, "cloud_far").value() == 30
    assert not again.driver.find(QCheckBox, "cloud_grid").isChecked()


def test_near_and_far_push_one_another(cloud: CloudDriver) -> None:
    cloud.open()
    near, far = (cloud.driver.find(QDoubleSpinBox, f"cloud_{end}") for end in ("near", "far"))
    far.setValue(10)
    near.setValue(12)
    assert far.value() > near.value() == 12
    far.setValue(5)
    assert near.value() < far.value() == 5
    far.setValue(0)
    near.setValue(7)
    assert (near.value(), far.value()) == (7, 0)


def test_export_writes_what_the_dock_would_show(cloud: CloudDriver, tmp_path: Path) -> None:
    driver, out = cloud.driver, tmp_path / "out" / "cloud.ply"
    out.parent.mkdir()
    for option in cloud.driver.find(QMenu, "cloud_options").actions():
        option.setChecked(True)
    driver.choose(out)
    driver.do("export_cloud")
    driver.settle_all()
    assert driver.message is not None
    assert driver.message.text.startswith(f"Exported {out}: {driver.frame.outcome.valid_pixels} ")
    assert "No calibration: shape only" in driver.message.text
    assert "calibration.json" in driver.message.text
    header = out.read_bytes().partition(b"end_header")[0].decode("ascii")
    assert "format ascii" in header
    assert "axes x right, y up, z backward" in header
    assert "property float nx" in header
    read = trimesh.load(out, process=False)
    # 7 px everywhere; the unit is the baseline, and the focal length 0.8 widths of 160 px.
    assert np.median(read.vertices[:, 2]) == pytest.approx(-0.8 * 160 / 7, rel=0.02)


def test_export_without_a_pair_says_what_is_missing(empty: Driver) -> None:
    empty.do("export_cloud")
    assert empty.message is not None
    assert "open one" in empty.message.text


def test_a_folder_that_cannot_be_written_is_a_sentence(cloud: CloudDriver, tmp_path: Path) -> None:
    driver = cloud.driver
    driver.choose(tmp_path / "missing" / "cloud.ply")
    driver.do("export_cloud")
    driver.settle_all()
    assert any("its folder does not exist" in words for words in driver.errors())


@pytest.mark.parametrize("source", ["mono", "filled"])
def test_maps_that_are_not_there_are_asked_for_in_words(cloud: CloudDriver, source: str) -> None:
    cloud.open()
    cloud.choose("cloud_source", source)
    assert "The Comparison tab makes it" in cloud.words
    cloud.driver.do("export_cloud")
    assert any("There is no fitted map" in words for words in cloud.driver.errors())


def test_the_fitted_map_is_written_as_estimated(cloud: CloudDriver, tmp_path: Path) -> None:
    driver = cloud.driver
    left, right, truth = scene(tmp_path)
    driver.open(Files(Path(left), Path(right)))
    true = read_ground_truth(truth).disparity
    driver.inside.show_map(np.nan_to_num(3 * true + 10).astype(np.float32))
    driver.do("show_compare")
    driver.until(lambda: driver.inside.settled and driver.inside.comparison is not None)
    driver.pick("cloud_source", data="mono")
    out = tmp_path / "mono.ply"
    driver.choose(out)
    driver.do("export_cloud")
    driver.settle_all()
    assert driver.errors() == []
    header = out.read_bytes().partition(b"end_header")[0]
    assert b"monocular map fitted to stereo: estimated" in header
    # As soon as the disparity is another one, the map is not of it any more.
    driver.do("show_stereo")
    driver.set("block_size", 15)
    driver.settle_all()
    cloud.open()
    assert "The Comparison tab makes it" in cloud.words


def test_closing_in_the_middle_of_an_update_is_safe(cloud: CloudDriver) -> None:
    driver = cloud.driver
    cloud.begin_open()
    driver.drag("block_size", *range(5, 41, 2))
    driver.window.close()
    assert driver.window.close_workers()


def test_what_an_eye_command_asks_for_opens_the_dock(cloud: CloudDriver) -> None:
    cloud.driver.do("cloud_top")
    assert cloud.visible


def test_another_pair_takes_the_place_of_the_first(cloud: CloudDriver, tmp_path: Path) -> None:
    cloud.open()
    files: Files = write_pair(tmp_path / "second", shift=9)
    cloud.driver.open(files)
    cloud.settle()
    assert cloud.driver.errors() == []


def test_the_cloud_leaves_the_sliders_their_height(driver: Driver) -> None:
    parameters = driver.find(QDockWidget, "dock_parameters")
    before = parameters.height()
    driver.do("point_cloud")
    driver.settle()
    QCoreApplication.processEvents()
    assert driver.action("point_cloud").isChecked()
    assert parameters.height() == before
