"""A network and a fit that are chosen by hand are steps like any other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox

from tests.gui.driver import Driver
from tuner.resources import presets_folder


def preset(to: Path, **sections: Any) -> Path:
    """A preset that says this of network and fit."""
    said = json.loads((presets_folder() / "opencv-defaults.json").read_text())
    said["tuner"].update(sections)
    to.write_text(json.dumps(said))
    return to


def half(driver: Driver, on: bool) -> None:
    driver.find(QCheckBox, "compare_half").setChecked(on)


CHOICES: dict[str, tuple[Callable[[Driver], None], Callable[[Driver], object]]] = {
    "model": (
        lambda d: d.network.choose_model("depth_anything_v2_small"),
        lambda d: d.network.chosen.model,
    ),
    "variant": (
        lambda d: d.pick("mono_variant", data="as in the notebook"),
        lambda d: d.network.chosen.variant,
    ),
    "device": (lambda d: d.pick("mono_device", data="CUDA"), lambda d: d.network.chosen.device),
    "half": (lambda d: half(d, True), lambda d: d.inside.fit.half),
    "fit": (lambda d: d.pick("compare_fit_to", data="ground truth"), lambda d: d.inside.fit.fit_to),
}


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_by_hand_is_one_step_that_goes_back_and_forth(
    driver: Driver, tmp_path: Path, name: str
) -> None:
    choose, chosen = CHOICES[name]
    np.save(tmp_path / "truth.npy", np.full((120, 160), 7, np.float32))
    driver.open_truth(tmp_path / "truth.npy")
    driver.network.choose_model("midas_v21_small")
    driver.inside.undo_stack.clear()
    before = chosen(driver)
    choose(driver)
    after = chosen(driver)
    assert after != before
    assert driver.steps == 1
    driver.do("undo")
    driver.settle_all()
    assert chosen(driver) == before
    driver.do("redo")
    driver.settle_all()
    assert chosen(driver) == after
    assert driver.steps == 1


def test_a_network_chosen_after_a_preset_comes_back(driver: Driver, tmp_path: Path) -> None:
    path = preset(tmp_path / "p.json", monocular={"model": "midas_v21_large"})
    assert driver.load_preset(path)
    driver.network.choose_model("depth_anything_v2_small")
    assert driver.steps == 2
    driver.do("undo")
    assert driver.network.chosen.model == "midas_v21_large"
    assert not driver.window.isWindowModified()
    driver.do("redo")
    assert driver.network.chosen.model == "depth_anything_v2_small"
    assert driver.window.isWindowModified()


def test_a_preset_with_network_and_fit_is_one_step(driver: Driver, tmp_path: Path) -> None:
    path = preset(
        tmp_path / "p.json", monocular={"model": "midas_v21_large"}, alignment={"half": True}
    )
    driver.network.choose_model("depth_anything_v2_small")
    assert driver.steps == 1
    before = driver.state
    assert driver.load_preset(path)
    after = driver.state
    assert driver.steps == 2
    driver.do("undo")
    assert driver.state == before
    assert (driver.network.chosen.model, driver.inside.fit.half) == (
        "depth_anything_v2_small",
        False,
    )
    driver.do("redo")
    assert driver.state == after
    assert (driver.network.chosen.model, driver.inside.fit.half) == ("midas_v21_large", True)


def test_undo_of_what_came_before_leaves_a_choice_by_hand_until_its_turn(driver: Driver) -> None:
    driver.set("uniqueness_ratio", 40)
    driver.network.choose_model("depth_anything_v2_small")
    before = driver.action("undo").text()
    driver.do("undo")
    assert driver.network.chosen.model != "depth_anything_v2_small"
    assert driver.state.settings.uniqueness_ratio == 40
    assert driver.action("redo").text() == before.replace("Undo", "Redo")
    driver.do("undo")
    assert driver.state.settings.uniqueness_ratio != 40
