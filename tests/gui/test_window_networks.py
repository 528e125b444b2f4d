"""A preset's network and fit in the window mean what they mean on the command line."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import platformdirs
import pytest

from tests.gui.windows import Driver, Files
from tests.networks import graphs
from tuner.__main__ import main
from tuner.core.choices import AS_MODEL_WANTS
from tuner.gui.monocular.tab import MonoTab
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


def showing(driver: Driver, network: Path) -> MonoTab:
    """The monocular tab with the map of this file; its question was answered with yes."""
    tab = driver.window.mono_tab
    tab.wake()
    tab.live.needs_consent.disconnect()
    tab.live.needs_consent.connect(lambda question: tab.live.answer(question, True))
    tab.choose_file(network)
    driver.until(lambda: tab.settled and tab.frame is not None)
    return tab


def naming(to: Path, **network: Any) -> Path:
    """A preset whose section ``monocular`` says this."""
    said = json.loads((presets_folder() / "opencv-defaults.json").read_text())
    said["tuner"]["monocular"] = network
    to.write_text(json.dumps(said))
    return to


@pytest.mark.parametrize(
    ("said", "model", "variant"),
    [
        ({"model": "midas-v21-large"}, "midas_v21_large", AS_MODEL_WANTS),
        ({"model": "midas_v21_small", "variant": "Notebook"}, "", AS_IN_THE_NOTEBOOK),
        ({"model": "depth_anything_v2_small", "variant": "fast"}, "depth_anything_v2_small", ""),
    ],
)
def test_short_names_of_a_preset_are_understood(driver: Driver, tmp_path, said, model, variant):
    assert driver.window.presets.load(naming(tmp_path / "p.json", **said))
    choice = driver.window.mono_tab.live.choice
    assert choice.model == (model or said["model"])
    assert choice.variant == (variant or said["variant"])
    assert not driver.window.isWindowModified(), "the window runs what the preset names"
    driver.window.mono_tab.choose_model("midas_v21_small_reexport")
    assert driver.window.isWindowModified()


@pytest.mark.parametrize("device", ["directml", "CoreML", "cuda"])
def test_a_device_keeps_its_name_in_any_case(driver: Driver, tmp_path, device) -> None:
    driver.window.presets.load(naming(tmp_path / "p.json", model="midas_v21_small", device=device))
    known = {"directml": "DirectML", "CoreML": "CoreML", "cuda": "CUDA"}
    assert driver.window.mono_tab.live.choice.device == known[device]


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
    window = driver.window
    window.mono_tab.choose_model("midas_v21_large")
    before = window.mono_tab.live.choice
    assert window.presets.load(naming(tmp_path / "p.json", **said))
    assert window.mono_tab.live.choice == before
    assert any(words in message.text for message in driver.messages), driver.messages
    assert window.isWindowModified(), "what runs is not what the preset names"


def test_a_preset_saved_with_a_file_and_a_variant_runs_on_the_command_line(
    driver: Driver, files: Files, network: Path, tmp_path: Path, capsys
) -> None:
    graphs.write(network, graphs.dynamic())
    tab = showing(driver, network)
    tab.bar.side.setValue(96)
    driver.until(lambda: tab.settled and tab.frame.depth.prep.width == 96)
    tab.bar.variant.setCurrentIndex(tab.bar.variant.findText("ImageNet normalisation"))
    tab.bar.variant.activated.emit(tab.bar.variant.currentIndex())
    driver.until(lambda: tab.settled and tab.frame.choice.variant == "imagenet")
    saved = driver.window.presets.save_new("Mine")
    assert saved is not None
    section = load_preset(saved).monocular
    assert section is not None
    assert (section.model, section.variant) == (str(network), "imagenet")
    assert section.input_size == 96
    assert section.file_sha256 == tab.frame.depth.digest
    code = main(["compare", str(files.left), str(files.right), "--preset", str(saved), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert code == 0, report
    fed = report["monocular"]["preprocessing"]
    assert (fed["normalisation"], fed["width"], fed["height"]) == ("imagenet", 96, 96)


def test_a_preset_saved_without_choosing_names_the_network_that_runs(
    driver: Driver, files: Files, capsys
) -> None:
    saved = driver.window.presets.save_new("Mine")
    assert saved is not None
    assert not driver.window.isWindowModified()
    assert main(["compare", str(files.left), str(files.right), "--preset", str(saved)]) == 2
    assert "models get midas_v21_small" in capsys.readouterr().err


def test_a_size_is_offered_where_it_can_be_chosen(driver: Driver, network: Path) -> None:
    tab = driver.window.mono_tab
    side = tab.bar.side
    tab.choose_model("midas_v21_small")
    assert not side.isEnabled()
    tab.choose_model("depth_anything_v2_small")
    assert side.isEnabled()
    side.stepUp()
    assert tab.live.choice.input_size == side.singleStep() == 14
    tab.choose_model("midas_v21_large")
    assert tab.live.choice.input_size == 0
    showing(driver, network)
    side.setValue(96)
    driver.until(lambda: tab.settled and tab.messages.message is not None)
    assert "takes no other" in tab.messages.message.text
    side.setValue(0)
    driver.until(lambda: tab.settled and tab.messages.message is None)
    assert tab.frame is not None


def test_a_size_chosen_before_engines_are_looked_for_leaves_the_engine(
    driver: Driver, network: Path
) -> None:
    tab = driver.window.mono_tab
    kept = {"file": str(network), "engine": "onnxruntime", "device": "CPU", "variant": "imagenet"}
    tab.restore(kept)
    tab.bar.side.setValue(64)
    choice = tab.live.choice
    assert (choice.engine, choice.device) == ("onnxruntime", "CPU")
    assert (choice.variant, choice.input_size) == ("imagenet", 64)


@pytest.mark.parametrize("kept", [{"file": "a\0b"}, {"file": "x" * 6000}, {"model": "midas_v9"}])
def test_a_kept_size_goes_with_the_network_it_was_for(driver: Driver, kept) -> None:
    tab = driver.window.mono_tab
    tab.restore({**kept, "input_size": 96, "engine": "opencv"})
    choice = tab.live.choice
    assert (choice.model, choice.file, choice.input_size) == ("", "", 0)
    assert choice.engine == "opencv"


def test_another_file_than_the_preset_was_made_with_is_noticed(
    driver: Driver, network: Path, tmp_path: Path
) -> None:
    tab = driver.window.mono_tab
    tab.wake()
    tab.live.needs_consent.disconnect()
    tab.live.needs_consent.connect(lambda question: tab.live.answer(question, True))
    shutil.copy(graphs.write(tmp_path / "other.onnx", graphs.plain()), network)
    preset = naming(tmp_path / "p.json", model=str(network), file_sha256="0" * 64)
    assert driver.window.presets.load(preset)
    driver.until(lambda: tab.settled and tab.frame is not None)
    said = tab.messages.message
    assert said is not None
    assert "another file than the preset was made with" in said.text


def test_saving_keeps_the_digest_of_a_network_that_has_not_run(
    driver: Driver, network: Path, tmp_path: Path
) -> None:
    presets, choose = driver.window.presets, driver.window.mono_tab.choose
    path = naming(tmp_path / "p.json", model=str(network), file_sha256="a" * 64)
    assert presets.load(path)
    choose(replace(driver.window.mono_tab.live.choice, variant="imagenet"))
    driver.set("num_disparities", 3)
    presets.save()
    section = load_preset(path).monocular
    assert section is not None
    assert (section.variant, section.file_sha256) == ("imagenet", "a" * 64)
    choose(replace(driver.window.mono_tab.live.choice, file=str(tmp_path / "other.onnx")))
    presets.save()
    section = load_preset(path).monocular
    assert section is not None
    assert section.file_sha256 == "", "it was that of another file"


@pytest.mark.parametrize("by", ["command", "button", "saving", "closing"])
def test_a_size_counts_as_soon_as_it_is_typed(driver: Driver, network: Path, by: str) -> None:
    graphs.write(network, graphs.dynamic())
    window, tab = driver.window, showing(driver, network)
    window.show()
    window.depth_desk.show_tab(tab)
    tab.bar.side.selectAll()
    driver.qtbot.keyClicks(tab.bar.side, "96")
    assert tab.live.choice.input_size == 0, "Enter has not been pressed"
    if by == "command":
        driver.do("run_network")
    elif by == "button":
        tab.bar.run.click()
    elif by == "saving":
        saved = load_preset(window.presets.save_new("Mine")).monocular
        assert saved is not None
        assert saved.input_size == 96
    else:
        window.close()
        assert window.store.tab("mono")["input_size"] == 96
        return
    driver.until(lambda: tab.settled and tab.frame.depth.prep.width == 96)


@pytest.mark.parametrize("ending", [".npy", ".pfm", ".tiff"])
def test_the_map_is_saved_with_its_raw_values(driver: Driver, network, tmp_path, ending) -> None:
    tab, export = showing(driver, network), driver.window.depth_desk.map_export
    to = tmp_path / f"depth{ending}"
    export.export(to)
    driver.until(lambda: export.settled)
    read = np.load(to) if ending == ".npy" else cv2.imread(str(to), cv2.IMREAD_UNCHANGED)
    assert read.dtype == np.float32
    np.testing.assert_array_equal(read, tab.frame.depth.values)
    assert str(to) in tab.messages.message.text


def test_a_map_that_cannot_be_saved_says_why(driver: Driver, network, tmp_path) -> None:
    export = driver.window.depth_desk.map_export
    export.export(tmp_path / "early.npy")
    assert "no map to export" in driver.window.mono_tab.messages.message.text
    tab = showing(driver, network)
    for to, words in (("depth.gif", "'.gif'"), ("no/such/folder/depth.npy", "folder")):
        export.export(tmp_path / to)
        driver.until(lambda: export.settled)
        assert tab.messages.message.tone is Tone.ERROR
        assert words in tab.messages.message.text
        tab.messages.next()
    assert not list(tmp_path.rglob("early*"))


def test_undo_over_a_preset_brings_its_network_and_fit_back(driver: Driver, tmp_path) -> None:
    window, tab = driver.window, driver.window.mono_tab
    first = naming(tmp_path / "first.json", model="midas_v21_large", engine="opencv")
    second = naming(tmp_path / "second.json", model="depth_anything_v2_small", variant="fast")
    said = json.loads(second.read_text())
    said["tuner"]["alignment"] = {"half": True}
    second.write_text(json.dumps(said))
    assert window.presets.load(first)
    tab.bar.side.setValue(0)
    assert window.presets.load(second)
    driver.set("uniqueness_ratio", 40)
    driver.do("undo")
    assert tab.live.choice.model == "depth_anything_v2_small", "that step was the slider's"
    driver.do("undo")
    assert (tab.live.choice.model, tab.live.choice.engine) == ("midas_v21_large", "opencv")
    assert not window.compare_tab.options.half
    assert not window.isWindowModified(), "the first preset is whole again"
    driver.do("redo")
    assert (tab.live.choice.model, tab.live.choice.variant) == ("depth_anything_v2_small", "fast")
    assert window.compare_tab.options.half
    assert not window.isWindowModified()
    driver.settle()
    assert driver.steps == 2, "undo and redo have added no step"


def test_undo_of_a_slider_leaves_a_network_that_was_chosen_since(driver: Driver, tmp_path) -> None:
    tab = driver.window.mono_tab
    driver.window.presets.load(naming(tmp_path / "p.json", model="midas_v21_large"))
    driver.set("uniqueness_ratio", 40)
    tab.choose_model("midas_v21_small_reexport")
    driver.do("undo")
    assert tab.live.choice.model == "midas_v21_small_reexport"
