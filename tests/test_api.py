"""``import tuner`` as a notebook uses it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

import tuner

ROOT = Path(__file__).resolve().parents[1]


def pair(shift: int = 6) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    wide = rng.integers(0, 255, (80, 180), dtype=np.uint8)
    return wide[:, :160], wide[:, shift : shift + 160]


def test_a_notebook(tmp_path: Path) -> None:
    left, right = pair()
    settings = tuner.StereoBMSettings(num_disparities=16, block_size=9)
    outcome = tuner.compute(left, right, settings)
    assert outcome.raw.dtype == np.int16
    assert outcome.raw.shape == left.shape
    assert outcome.disparity.dtype == np.float32
    assert np.nanmedian(outcome.disparity) == 6
    assert np.isnan(outcome.disparity[0, 0])
    assert 0 < outcome.density < outcome.density_in_area <= 1

    tuner.save_preset(replace(settings, uniqueness_ratio=5), tmp_path / "mine.json")
    preset = tuner.load_preset(tmp_path / "mine.json")
    assert preset.settings.uniqueness_ratio == 5
    assert tuner.compute(left, right, preset).settings == preset.settings


def test_result_is_opencvs_own(tmp_path: Path) -> None:
    left, right = (np.ascontiguousarray(image) for image in pair())
    expected = cv2.StereoBM.create(16, 9).compute(left, right)
    outcome = tuner.compute(left, right, tuner.StereoBMSettings(num_disparities=16, block_size=9))
    inside = outcome.area.slices()
    np.testing.assert_array_equal(outcome.raw[inside], expected[inside])


@pytest.mark.parametrize("kind", [str, Path])
def test_paths_are_read_as_imread_reads_them(tmp_path: Path, kind: type) -> None:
    for name, image in zip(("left.png", "right.png"), pair(), strict=True):
        cv2.imwrite(str(tmp_path / name), image)
    outcome = tuner.compute(kind(tmp_path / "left.png"), kind(tmp_path / "right.png"))
    np.testing.assert_array_equal(outcome.raw, tuner.compute(*pair()).raw)


def test_the_callers_arrays_stay_his(tmp_path: Path) -> None:
    left, right = (image.copy() for image in pair())
    outcome = tuner.compute(left, right)
    left[:] = 0
    assert left.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        outcome.raw[0, 0] = 1


GREY = np.zeros((60, 80), np.uint8)


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        (np.zeros((60, 80, 3), np.uint8), GREY, "left: the array has 3 channels.*COLOR_BGR2GRAY"),
        (GREY, GREY.astype(np.float32), "right: an array of float32; uint8 .*np.percentile"),
        (GREY.astype(np.uint16), GREY, r"left: an array of uint16; .* by one scale: left, right ="),
        (None, "right.png", "left: None, which cv2.imread gives for a file that it cannot read"),
        (5, 6, "left: an int; give two paths or two"),
        ([1], GREY, "left: a list; give two paths or two"),
        (GREY.astype(bool), GREY, r"left: an array of bool \(60, 80\)"),
        (GREY, GREY[:-1], "differ in size: left is 80x60, right is 80x59"),
        (GREY, "right.png", "right: a path beside an array; give two paths or two"),
        (GREY, None, "right: None, which cv2.imread gives"),
        (GREY[:5], GREY[:5], "too small"),
        (GREY[:0], GREY[:0], "left: an array of uint8"),
        ("none.png", "nil.png", "none.png: there is no such file"),
    ],
)
def test_what_cannot_be_matched_is_said(left: object, right: object, words: str) -> None:
    with pytest.raises(tuner.UserError, match=words):
        tuner.compute(left, right)  # type: ignore[arg-type]


def test_one_channel_is_grey() -> None:
    left, right = pair()
    outcome = tuner.compute(left[..., None], right[..., None])
    np.testing.assert_array_equal(outcome.raw, tuner.compute(left, right).raw)


def test_the_advice_for_16_bit_works_and_is_what_files_get(tmp_path: Path) -> None:
    left, right = (image.astype(np.uint16) + 3000 for image in pair())
    left[0, 0] = 65535
    with pytest.raises(tuner.ImageError) as caught:
        tuner.compute(left, right)
    names = {"left": left, "right": right, "np": np}
    exec(str(caught.value).partition("by one scale: ")[2], names)
    outcome = tuner.compute(names["left"], names["right"])
    for name, image in (("l.png", left), ("r.png", right)):
        cv2.imwrite(str(tmp_path / name), image)
    files = [str(tmp_path / name) for name in ("l.png", "r.png")]
    np.testing.assert_array_equal(outcome.raw, tuner.compute(*files).raw)
    whole = tuner.compute(*files, grey="whole")
    assert (whole.raw != outcome.raw).any()


@pytest.mark.parametrize("grey", [None, 5, "dark", "9..3"])
def test_a_rule_of_grey_that_is_none_is_said(grey: object) -> None:
    with pytest.raises(tuner.ArgumentError, match=r"^grey: "):
        tuner.compute(*pair(), grey=grey)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", [5, None, ["a"]])
def test_what_is_no_path_is_said(path: object) -> None:
    with pytest.raises(tuner.ArgumentError, match=r"path: (an int|None|a list); give a path"):
        tuner.load_preset(path)  # type: ignore[arg-type]


def test_errors_can_be_caught_by_name(tmp_path: Path) -> None:
    with pytest.raises(tuner.SettingsError) as caught:
        tuner.StereoBMSettings(block_size=8)
    assert caught.value.field == "block_size"
    with pytest.raises(tuner.FileError):
        tuner.compute("none.png", "nil.png")
    (tmp_path / "p.json").write_text("[]")
    with pytest.raises(tuner.PresetError):
        tuner.load_preset(tmp_path / "p.json")
    (tmp_path / "net.onnx").write_bytes(b"no network")
    with pytest.raises(tuner.ModelError):
        tuner.monocular(GREY, tmp_path / "net.onnx")
    assert issubclass(tuner.NeedsConsent, tuner.ModelError)
    errors = [name for name in tuner.__all__ if name.endswith("Error")]
    assert all(issubclass(getattr(tuner, name), tuner.UserError) for name in errors)
    assert all(f"``{name}``" in (tuner.__doc__ or "") for name in (*errors, "NeedsConsent"))


def test_errors_are_the_usual_kinds_too(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="block_size: 8 is not odd"):
        tuner.StereoBMSettings(block_size=8)
    with pytest.raises(OSError, match=r"none\.json"):
        tuner.load_preset(tmp_path / "none.json")


def test_import_is_light_and_qt_never_comes() -> None:
    program = (
        "import sys, tuner\n"
        "assert not {'cv2', 'numpy'} & set(sys.modules), 'heavy'\n"
        "import numpy as np\n"
        "left = np.random.default_rng(0).integers(0, 255, (60, 90), dtype=np.uint8)\n"
        "tuner.compute(left, left); tuner.versions(); tuner.load_preset; dir(tuner)\n"
        "assert not [m for m in sys.modules if m.startswith(('PySide6', 'pyqtgraph'))]\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=60)


def test_everything_promised_is_there() -> None:
    assert all(getattr(tuner, name) is not None for name in tuner.__all__)
    assert set(tuner.__all__) <= set(dir(tuner))
    assert tuner.versions()["cv2"] == cv2.__version__
    with pytest.raises(AttributeError):
        tuner.no_such_thing  # noqa: B018


def test_settings_of_another_type_are_named(tmp_path: Path) -> None:
    with pytest.raises(tuner.UserError, match="a dict; give StereoBMSettings"):
        tuner.compute(*pair(), {"block_size": 15})  # type: ignore[arg-type]
    with pytest.raises(tuner.UserError, match="a dict; give StereoBMSettings"):
        tuner.save_preset({"block_size": 15}, tmp_path / "p.json")  # type: ignore[arg-type]


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
@pytest.mark.parametrize("name", ["half\udcff.json", "bell\x07.json", "\x01.json"])
def test_settings_are_saved_under_any_file_name(tmp_path: Path, name: str) -> None:
    tuner.save_preset(tuner.StereoBMSettings(block_size=15), tmp_path / name)
    assert tuner.load_preset(tmp_path / name).settings.block_size == 15


class Liar:
    """Another library's object, of the worst kind."""

    def __array__(self, *_: object, **__: object) -> np.ndarray:
        raise RuntimeError("no array")

    def __fspath__(self) -> str:
        return 5  # type: ignore[return-value]

    def __index__(self) -> int:
        raise ValueError("no number")

    def __repr__(self) -> str:
        return "<liar\n>"


def nested(depth: int) -> list[object]:
    found: list[object] = []
    for _ in range(depth):
        found = [found]
    return found


NO_IMAGES = {
    "nothing": None,
    "bytes": b"left.png",
    "numbers": [[1, 2], [3]],
    "deep": nested(5000),
    "liar": Liar(),
    "0-d": np.array(5, np.uint8),
    "empty": np.zeros((0, 5), np.uint8),
    "floats": GREY.astype(float),
    "big-endian": GREY.astype(">u2"),
    "complex": GREY.astype(complex),
    "objects": GREY.astype(object),
    "text": GREY.astype(str),
    "records": np.zeros((60, 80), [("a", np.uint8)]),
    "four": np.zeros((60, 80, 4), np.uint8),
    "twenty dimensions": np.zeros((2,) * 20, np.uint8),
    "masked": np.ma.masked_array(GREY, GREY == 0),
    "huge": np.broadcast_to(np.uint8(7), (10**6, 10**6)),
    "long": np.broadcast_to(np.uint8(7), (10**9, 1)),
    "a number": 10**400,
    "settings": tuner.StereoBMSettings(),
}


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(tuner.UserError) as caught:
        call()
    said = str(caught.value)
    assert "\n" not in said
    assert 10 < len(said) < 500
    return said


@pytest.mark.parametrize("image", NO_IMAGES.values(), ids=NO_IMAGES)
def test_anything_that_is_no_image_is_refused_in_words(image: object) -> None:
    refused(lambda: tuner.compute(image, GREY))  # type: ignore[arg-type]
    refused(lambda: tuner.compute(image, image))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", sorted(NO_IMAGES.keys() - {"floats", "big-endian", "masked"}))
def test_anything_that_is_no_map_is_refused_in_words(kind: str) -> None:
    map_ = np.random.default_rng(1).random((60, 80), np.float32)
    for given in ((NO_IMAGES[kind], map_), (map_, NO_IMAGES[kind])):
        refused(lambda given=given: tuner.align(*given))  # type: ignore[misc]
    if kind != "nothing":
        refused(lambda: tuner.align(map_, map_, mask=NO_IMAGES[kind]))  # type: ignore[arg-type]


def test_what_is_masked_is_not_known() -> None:
    map_ = np.random.default_rng(1).random((60, 80))
    wrong = map_.copy()
    wrong[:, :40] = 1000
    masked = np.ma.masked_array(wrong, wrong == 1000)
    assert tuner.align(map_, masked) == tuner.align(map_, np.where(wrong == 1000, np.nan, map_))


@pytest.mark.parametrize("view", [np.s_[::-1], np.s_[:, ::-1], np.s_[::2, ::3]])
def test_any_view_of_an_image_will_do(view: object) -> None:
    left, right = (image[view] for image in pair())  # type: ignore[index]
    settings = tuner.StereoBMSettings(num_disparities=16, block_size=5)
    expected = tuner.compute(left.copy(), right.copy(), settings).raw
    left.setflags(write=False)
    np.testing.assert_array_equal(tuner.compute(left, right, settings).raw, expected)


NO_SETTINGS = {
    "long": 10**5000,
    "low": -(10**5000),
    "liar": Liar(),
    "deep": nested(5000),
    "array": GREY,
    "text": "9" * 5000,
    "NaN": float("nan"),
    "pi": np.pi,
}


@pytest.mark.parametrize("value", NO_SETTINGS.values(), ids=NO_SETTINGS)
def test_any_setting_is_refused_in_words(value: object) -> None:
    for name in ("block_size", "roi1"):
        refused(lambda name=name: tuner.StereoBMSettings(**{name: value}))  # type: ignore[misc]
    refused(lambda: tuner.StereoBMSettings(roi1=(0, 0, value, 5)))  # type: ignore[arg-type]


@pytest.mark.parametrize("path", [None, 5, [], b"p.json", Liar(), GREY, object()])
def test_anything_that_is_no_path_is_refused_in_words(path: object) -> None:
    refused(lambda: tuner.load_preset(path))  # type: ignore[arg-type]
    refused(lambda: tuner.save_preset(tuner.Preset(), path))  # type: ignore[arg-type]
    said = refused(lambda: tuner.open_model(path))  # type: ignore[arg-type]
    assert "model: " in said


@pytest.mark.parametrize("name", ["engine", "device", "variant", "input_size", "consent"])
def test_how_a_network_is_opened_is_checked(name: str) -> None:
    for value in (None, [], GREY, Liar(), 5.5):
        said = refused(lambda value=value: tuner.open_model("none.onnx", **{name: value}))  # type: ignore[misc]
        assert said.startswith(f"{name}: ")


RECURSIVE: dict[str, object] = {}
RECURSIVE["a"] = RECURSIVE


@pytest.mark.parametrize(
    "parts",
    [
        {"title": 5},
        {"description": None},
        {"settings": 5},
        {"monocular": 5},
        {"alignment": {}},
        {"provenance": []},
        {"unknown": None},
        {"provenance": {"a": 10**5000}},
        {"provenance": {"a": 10**1001}},
        {"provenance": {"a": np.float32(1)}},
        {"provenance": {"a": GREY}},
        {"provenance": {"a": {1, 2}}},
        {"provenance": {1: 2}},
        {"provenance": RECURSIVE},
        {"provenance": {"a": nested(5000)}},
        {"title": "\ud800"},
    ],
)
def test_nothing_is_saved_that_could_not_be_read(tmp_path: Path, parts: dict[str, object]) -> None:
    preset = tuner.Preset(**parts)  # type: ignore[arg-type]
    refused(lambda: tuner.save_preset(preset, tmp_path / "p.json"))
    assert not list(tmp_path.iterdir())
