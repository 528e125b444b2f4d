"""A preset's network and fit in the window mean what they mean on the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import platformdirs
import pytest
from PySide6.QtCore import QSettings

from tests.gui.driver import Driver
from tests.gui.export_driver import export
from tests.gui.files import Files
from tests.gui.network_driver import NetworkDriver
from tests.networks import graphs
from tuner.__main__ import main
from tuner.gui.store import Store
from tuner.gui.widgets.message_bar import Tone
from tuner.networks.registry import AS_IN_THE_NOTEBOOK
from tuner.presets.codec import load_preset
from tuner.resources import presets_folder


@pytest.fixture(autouse=True)
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No model of the user is found, and no answer of the user's is changed."""
    monkeypatch.delenv("STEREO_TUNER_MODELS", raising=False)
    for kind in ("cache", "data"):
        place = tmp_path / kind / "stereo-tuner"
        monkeypatch.setattr(platformdirs, f"user_{kind}_path", lambda *_, place=place, **__: place)


@pytest.fixture
def network(tmp_path: Path) -> Path:
    return graphs.write(tmp_path / "mine.onnx", graphs.closed_form())


def showing(driver: Driver, network: Path) -> NetworkDriver:
    """The monocular tab with the map of this file; its question was answered with yes."""
    driver.network.choose_file(network)
    driver.network.wait_for_map()
    return driver.network


def naming(to: Path, **network: Any) -> Path:
    """A preset whose section ``monocular`` says this."""
    said = json.loads((presets_folder() / "opencv-defaults.json").read_text())
    said["tuner"]["monocular"] = network
    to.write_text(json.dumps(said))
    return to


@pytest.mark.parametrize(
    ("said", "model", "variant"),
    [
        ({"model": "midas-v21-large"}, "midas_v21_large", ""),
        ({"model": "midas_v21_small", "variant": "Notebook"}, "", AS_IN_THE_NOTEBOOK),
        ({"model": "depth_anything_v2_small", "variant": "fast"}, "depth_anything_v2_small", ""),
    ],
)
def test_short_names_of_a_preset_are_understood(driver: Driver, tmp_path, said, model, variant):
    assert driver.load_preset(naming(tmp_path / "p.json", **said))
    choice = driver.network.chosen
    assert choice.model == (model or said["model"])
    assert choice.variant == (variant or said.get("variant", ""))
    assert not driver.window.isWindowModified(), "the window runs what the preset names"
    driver.network.choose_model("midas_v21_small_reexport")
    assert driver.window.isWindowModified()


@pytest.mark.parametrize("device", ["directml", "CoreML", "cuda"])
def test_a_device_keeps_its_name_in_any_case(driver: Driver, tmp_path, device) -> None:
    driver.load_preset(naming(tmp_path / "p.json", model="midas_v21_small", device=device))
    known = {"directml": "DirectML", "CoreML": "CoreML", "cuda": "CUDA"}
    assert driver.network.chosen.device == known[device]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"model": "midas_v9"}, "midas_v9: no such model"),
        ({"model": "midas_v21_small", "variant": "upside down"}, "no variant 'upside down'"),
        ({"model": "midas_v21_small", "variant": " "}, "no variant ' '"),
        ({"model": "midas_v21_small", "device": "abacus"}, "device: 'abacus' is none"),
    ],
)
def test_a_network_that_is_not_to_be_had_is_left_alone_in_words(
    driver: Driver, tmp_path, said, words
) -> None:
    driver.network.choose_model("midas_v21_large")
    before = driver.network.chosen
    assert driver.load_preset(naming(tmp_path / "p.json", **said))
    assert driver.network.chosen == before
    assert any(words in message.text for message in driver.messages), driver.messages
    assert driver.window.isWindowModified(), "what runs is not what the preset names"


def test_a_preset_saved_with_a_file_and_a_variant_runs_on_the_command_line(
    driver: Driver, files: Files, network: Path, tmp_path: Path, capsys
) -> None:
    graphs.write(network, graphs.dynamic())
    mono = showing(driver, network)
    mono.side.setValue(96)
    mono.wait_for_map(lambda shown: shown.depth.prep.width == 96)
    mono.choose_variant("ImageNet normalisation")
    mono.wait_for_map(lambda shown: shown.choice.variant == "imagenet")
    saved = driver.save_as("Mine")
    assert saved is not None
    section = load_preset(saved).monocular
    assert section is not None
    assert (section.model, section.variant) == (str(network), "imagenet")
    assert section.input_size == 96
    assert section.file_sha256 == mono.map.depth.digest
    code = main(["compare", str(files.left), str(files.right), "--preset", str(saved), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert code == 0, report
    fed = report["monocular"]["preprocessing"]
    assert (fed["normalisation"], fed["width"], fed["height"]) == ("imagenet", 96, 96)


def test_a_preset_saved_without_choosing_names_no_network(
    driver: Driver, files: Files, capsys
) -> None:
    saved = driver.save_as("Mine")
    assert saved is not None
    assert not driver.window.isWindowModified()
    assert load_preset(saved).monocular is None
    assert load_preset(saved).alignment is None
    assert main(["compare", str(files.left), str(files.right), "--preset", str(saved)]) == 2
    assert "no preset names a model; name one" in capsys.readouterr().err


def test_a_size_is_offered_where_it_can_be_chosen(driver: Driver, network: Path) -> None:
    mono = driver.network
    side = mono.side
    mono.choose_model("midas_v21_small")
    assert not side.isEnabled()
    mono.choose_model("depth_anything_v2_small")
    assert side.isEnabled()
    side.stepUp()
    assert mono.chosen.input_size == side.singleStep() == 14
    mono.choose_model("midas_v21_large")
    assert mono.chosen.input_size == 0
    showing(driver, network)
    side.setValue(96)
    mono.wait(lambda: driver.message is not None)
    assert "takes no other" in driver.message.text
    side.setValue(0)
    mono.wait(lambda: driver.message is None)
    assert mono.map is not None


@pytest.fixture
def kept(ini: Path, new_window: Callable[[], Driver]) -> Callable[[dict[str, Any]], Driver]:
    """Opens a window that finds these choices of the session before."""

    def opened(choices: dict[str, Any]) -> Driver:
        store = Store(QSettings(str(ini), QSettings.Format.IniFormat))
        store.keep_tab("mono", choices)
        store.sync()
        return new_window()

    return opened


def test_a_size_chosen_before_engines_are_looked_for_leaves_the_engine(
    kept: Callable[[dict[str, Any]], Driver], network: Path
) -> None:
    choices = {"file": str(network), "engine": "onnxruntime", "device": "CPU"}
    mono = kept({**choices, "variant": "imagenet"}).network
    mono.side.setValue(64)
    choice = mono.chosen
    assert (choice.engine, choice.device) == ("onnxruntime", "CPU")
    assert (choice.variant, choice.input_size) == ("imagenet", 64)


@pytest.mark.parametrize("of", [{"file": "a\0b"}, {"file": "x" * 6000}, {"model": "midas_v9"}])
def test_a_kept_size_goes_with_the_network_it_was_for(kept, of) -> None:
    choice = kept({**of, "input_size": 96, "engine": "opencv"}).network.chosen
    assert (choice.model, choice.input_size) == ("", 0)
    assert choice.engine == "opencv"


def test_another_file_than_the_preset_was_made_with_is_noticed(
    driver: Driver, network: Path, tmp_path: Path
) -> None:
    driver.do("show_mono")
    shutil.copy(graphs.write(tmp_path / "other.onnx", graphs.plain()), network)
    preset = naming(tmp_path / "p.json", model=str(network), file_sha256="0" * 64)
    assert driver.load_preset(preset)
    driver.network.wait_for_map()
    said = driver.message
    assert said is not None
    assert "another file than the preset was made with" in said.text


def test_saving_keeps_the_digest_of_a_network_that_has_not_run(
    driver: Driver, network: Path, tmp_path: Path
) -> None:
    path = naming(tmp_path / "p.json", model=str(network), file_sha256="a" * 64)
    assert driver.load_preset(path)
    driver.network.choose_variant("ImageNet normalisation")
    driver.set("num_disparities", 3)
    driver.do("save_preset")
    section = load_preset(path).monocular
    assert section is not None
    assert (section.variant, section.file_sha256) == ("imagenet", "a" * 64)
    driver.network.choose_file(tmp_path / "other.onnx")
    driver.do("save_preset")
    section = load_preset(path).monocular
    assert section is not None
    assert section.file_sha256 == "", "it was that of another file"


@pytest.mark.parametrize("by", ["command", "button", "saving", "closing"])
def test_a_size_counts_as_soon_as_it_is_typed(
    driver: Driver, network: Path, ini: Path, by: str
) -> None:
    graphs.write(network, graphs.dynamic())
    mono = showing(driver, network)
    mono.side.setFocus()
    mono.side.selectAll()
    driver.qtbot.keyClicks(mono.side, "96")
    assert mono.chosen.input_size == 0, "Enter has not been pressed"
    if by == "command":
        driver.do("run_network")
    elif by == "button":
        driver.click("mono_run")
    elif by == "saving":
        saved = load_preset(driver.save_as("Mine")).monocular
        assert saved is not None
        assert saved.input_size == 96
    else:
        driver.window.close()
        kept = Store(QSettings(str(ini), QSettings.Format.IniFormat))
        assert kept.tab("mono")["input_size"] == 96
        return
    mono.wait_for_map(lambda shown: shown.depth.prep.width == 96)


@pytest.mark.parametrize("ending", [".npy", ".pfm", ".tiff"])
def test_the_map_is_saved_with_its_raw_values(driver: Driver, network, tmp_path, ending) -> None:
    mono = showing(driver, network)
    to = tmp_path / f"monocular{ending}"
    driver.do("export_map")
    export(driver.window, f"monocular-{ending[1:]}", to=tmp_path)
    driver.settle_all()
    read = np.load(to) if ending == ".npy" else cv2.imread(str(to), cv2.IMREAD_UNCHANGED)
    assert read.dtype == np.float32
    np.testing.assert_array_equal(read, mono.map.depth.values)
    assert str(to) in driver.message.text


def test_a_map_that_cannot_be_saved_says_why(driver: Driver, network, tmp_path) -> None:
    driver.do("export_map")
    assert "no map to export" in driver.message.text
    showing(driver, network)
    driver.do("export_map")
    export(driver.window, to=tmp_path / "no such folder")
    driver.settle_all()
    assert driver.message.tone is Tone.ERROR
    assert "monocular.npy: cannot be written: its folder does not exist" in driver.message.text


def test_undo_over_a_preset_brings_its_network_and_fit_back(driver: Driver, tmp_path) -> None:
    window, mono = driver.window, driver.network
    first = naming(tmp_path / "first.json", model="midas_v21_large", engine="opencv")
    second = naming(tmp_path / "second.json", model="depth_anything_v2_small", variant="fast")
    said = json.loads(second.read_text())
    said["tuner"]["alignment"] = {"half": True}
    second.write_text(json.dumps(said))
    assert driver.load_preset(first)
    mono.side.setValue(0)
    assert driver.load_preset(second)
    driver.set("uniqueness_ratio", 40)
    driver.do("undo")
    assert mono.chosen.model == "depth_anything_v2_small", "that step was the slider's"
    driver.do("undo")
    assert (mono.chosen.model, mono.chosen.engine) == ("midas_v21_large", "opencv")
    assert not driver.inside.fit.half
    assert not window.isWindowModified(), "the first preset is whole again"
    driver.do("redo")
    assert (mono.chosen.model, mono.chosen.variant) == ("depth_anything_v2_small", "fast")
    assert driver.inside.fit.half
    assert not window.isWindowModified()
    driver.settle()
    assert driver.steps == 2, "undo and redo have added no step"
