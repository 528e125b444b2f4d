"""What cannot be used is said in the window; picture, settings and window stay usable."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData

from tests.gui.driver import IN_THE_WINDOW, Driver
from tests.gui.events import drag_over
from tests.gui.files import Files, save, write_pair
from tests.gui.inside import start
from tuner.gui.widgets.message_bar import Tone
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import Preset, save_preset
from tuner.session.start import GuiOptions

GREY = np.tile(np.arange(0, 160, dtype=np.uint8), (120, 1))


def write_pfm(path: Path, values: Any) -> Path:
    flipped = np.ascontiguousarray(values[::-1].astype("<f4"))
    path.write_bytes(b"Pf\n%d %d\n-1\n" % (values.shape[1], values.shape[0]) + flipped.tobytes())
    return path


def truncated(folder: Path) -> Path:
    good = save(folder / "cut.png", np.random.default_rng(1).integers(0, 255, (120, 160), np.uint8))
    good.write_bytes(good.read_bytes()[:3000])
    return good


def unreadable(folder: Path) -> Path:
    path = save(folder / "locked.png", GREY)
    path.chmod(0)
    return path


def a_folder(folder: Path) -> Path:
    path = folder / "folder.png"
    path.mkdir()
    return path


def text(folder: Path) -> Path:
    path = folder / "words.png"
    path.write_text("this is no picture")
    return path


def empty_file(folder: Path) -> Path:
    path = folder / "empty.png"
    path.touch()
    return path


def all_nan(folder: Path) -> Path:
    return write_pfm(folder / "nan.pfm", np.full((120, 160), np.nan))


def pipe(folder: Path) -> Path:
    path = folder / "pipe.png"
    os.mkfifo(path)
    return path


def forbid(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    really = os.open

    def opened(one: Any, *more: Any, **others: Any) -> int:
        if str(one) == str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return really(one, *more, **others)

    monkeypatch.setattr(os, "open", opened)


BAD: dict[str, Callable[[Path], Path]] = {
    "missing": lambda folder: folder / "missing.png",
    "name too long": lambda folder: folder / ("x" * 300 + ".png"),
    "unreadable": unreadable,
    "truncated": truncated,
    "empty": empty_file,
    "a folder": a_folder,
    "text": text,
    "other size": lambda folder: save(folder / "small.png", GREY[:100]),
    "1x1": lambda folder: save(folder / "one.png", GREY[:1, :1]),
    "nothing but NaN": all_nan,
    "a pipe": pipe,
    "odd name": lambda folder: folder / 'it\'s "ö" <b>bold</b> & no file.png',
    "not UTF-8": lambda folder: Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.png")),
}


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    folder = tmp_path / "bad"
    folder.mkdir()
    return folder


@pytest.fixture(params=BAD)
def bad_path(request: Any, bad: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = BAD[request.param](bad)
    if request.param == "unreadable" and os.access(path, os.R_OK):
        # Root may read everything.
        forbid(monkeypatch, path)
    return path


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_bad_file_changes_nothing(
    driver: Driver, files: Files, bad_path: Path, side: str
) -> None:
    path = bad_path
    before, frame = driver.state, driver.frame
    pair = (path, files.right) if side == "left" else (files.left, path)
    driver.begin_open(*pair)
    driver.settle()
    (error,) = driver.errors()
    assert "Internal error" not in error
    assert path.name in error or os.fspath(path) in error
    assert driver.state == before
    assert driver.frame is not None
    assert frame is not None
    # The same one, though its rejections may have been counted meanwhile.
    assert driver.frame.outcome.raw is frame.outcome.raw
    driver.agrees()
    driver.set("uniqueness_ratio", 31)
    driver.settle()
    driver.agrees()
    driver.open(write_pair(files.left.parent / "good", shift=4, seed=4))
    driver.agrees()
    assert driver.errors() == [], "a pair that opens takes the complaint away"


def test_the_same_file_twice(driver: Driver, files: Files) -> None:
    driver.begin_open(files.left, files.left)
    driver.settle()
    assert "same file" in driver.errors()[0]
    driver.agrees()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (5, 5), (160, 4), (4, 120)])
def test_too_small_for_any_block(driver: Driver, bad: Path, width: int, height: int) -> None:
    files = write_pair(bad / "thin", width=width, height=height, shift=1)
    before = driver.state
    driver.begin_open(files.left, files.right)
    driver.settle()
    assert "too small" in driver.errors()[0]
    assert driver.state == before
    driver.agrees()


@pytest.mark.parametrize(("width", "height"), [(6, 6), (7, 300), (300, 8), (20, 20)])
def test_thinner_than_the_block_lowers_the_block(
    driver: Driver, bad: Path, width: int, height: int
) -> None:
    driver.set("block_size", 51)
    driver.open(write_pair(bad / "thin", width=width, height=height, shift=1))
    assert driver.state.settings.block_size < min(width, height)
    assert driver.errors() == []
    driver.agrees()
    driver.do("undo")
    driver.settle()
    assert driver.state.settings.block_size == 51
    driver.agrees()


def colour() -> Any:
    return np.dstack([GREY, GREY[:, ::-1], GREY])


KINDS: dict[str, tuple[str, Any]] = {
    "16-bit": (".png", GREY.astype(np.uint16) * 257),
    "RGBA": (".png", np.dstack([colour(), np.full(GREY.shape, 9, np.uint8)])),
    "16-bit RGBA": (".png", np.dstack([colour(), GREY]).astype(np.uint16) * 256),
    "colour": (".png", colour()),
    "JPEG": (".jpg", colour()),
    "PGM": (".pgm", GREY),
    "TIFF": (".tiff", GREY),
    "float TIFF": (".tiff", GREY.astype(np.float32) / 160),
}


@pytest.mark.parametrize("kind", KINDS)
def test_other_kinds_of_pictures_open(empty: Driver, bad: Path, kind: str) -> None:
    suffix, image = KINDS[kind]
    left = save(bad / f"left{suffix}", image)
    right = save(bad / f"right{suffix}", np.ascontiguousarray(np.roll(image, -3, axis=1)))
    empty.window.open_paths([right, left])
    empty.settle()
    assert empty.errors() == []
    assert empty.state.pair.left == str(left)
    if suffix == ".png" and image.dtype == np.uint8:
        expected = cv2.imread(str(left), cv2.IMREAD_GRAYSCALE)
        np.testing.assert_array_equal(empty.frame.request.pair.left.grey, expected)
    empty.agrees()


def test_a_float_picture_with_holes_opens_and_says_how(empty: Driver, bad: Path) -> None:
    values = GREY.astype(np.float32)
    values[10:20] = np.nan
    values[30, 30] = np.inf
    left, right = write_pfm(bad / "left.pfm", values), write_pfm(bad / "right.pfm", values + 1)
    empty.window.open_paths([left, right])
    empty.settle()
    assert empty.errors() == []
    assert empty.message is not None
    assert "float32: grey" in empty.message.text
    empty.agrees()


NAMES = ("with space", 'it\'s "quoted"', "Grüße 図 é", "new\nline", "a&b<c>;%20#?", "-v", "~")


@pytest.mark.parametrize("name", NAMES)
def test_names_of_all_kinds(driver: Driver, bad: Path, name: str) -> None:
    files = write_pair(bad / name, shift=2, seed=5)
    driver.open(files)
    assert driver.errors() == []
    assert driver.state.pair == files.ref
    driver.agrees()
    newest = driver.recent()[0]
    assert newest.toolTip() == f"{files.left}\n{files.right}"


# Drops


def drop(driver: Driver, *paths: Path) -> None:
    driver.drop(*paths)
    driver.settle()


@pytest.mark.parametrize("name", NAMES)
def test_two_files_are_a_pair_in_any_order(driver: Driver, bad: Path, name: str) -> None:
    files = write_pair(bad / name, shift=2, seed=5)
    drop(driver, files.right, files.left)
    assert driver.state.pair == files.ref
    driver.agrees()


def test_a_folder_with_a_pair(driver: Driver, bad: Path) -> None:
    files = write_pair(bad / "scene", shift=2, seed=5)
    save(bad / "scene" / "disparity.png", np.full((120, 160), 2 * 256, np.uint16))
    drop(driver, bad / "scene")
    assert driver.state.pair == files.ref
    assert driver.frame.metrics is not None
    driver.agrees()


def test_ground_truth_alone(driver: Driver, bad: Path) -> None:
    drop(driver, write_pfm(bad / "disp_gt.pfm", np.full((120, 160), 7.0)))
    assert driver.frame.metrics is not None
    assert driver.frame.metrics.rmse < 1
    driver.agrees()


def test_a_preset_and_a_pair_at_once(driver: Driver, bad: Path) -> None:
    files = write_pair(bad / "scene", shift=2, seed=5)
    preset = bad / "p.json"
    save_preset(Preset(settings=StereoBMSettings(block_size=7)), preset)
    drop(driver, preset, files.left, files.right)
    assert driver.state.settings.block_size == 7
    assert driver.state.pair == files.ref
    driver.agrees()


@pytest.mark.parametrize(
    "names",
    [
        ("a.png",),
        ("a.txt", "b.txt"),
        ("a.png", "b.png", "c.png"),
        ("a.json", "b.json"),
        ("nothing at all",),
    ],
)
def test_a_drop_of_something_else_says_so(
    driver: Driver, bad: Path, names: tuple[str, ...]
) -> None:
    before = driver.state
    for name in names:
        (bad / name).write_text("x")
    drop(driver, *(bad / name for name in names))
    assert driver.state == before
    assert driver.message is not None
    driver.agrees()


def test_text_dragged_over_is_not_taken(driver: Driver) -> None:
    data = QMimeData()
    data.setText("just text")
    assert not drag_over(driver.window, data, IN_THE_WINDOW)


# Ground truth


def test_a_guessed_divisor_is_shown_and_can_be_changed(driver: Driver, bad: Path) -> None:
    path = save(bad / "gt.png", np.full((120, 160), 7 * 16, np.uint8))
    driver.open_truth(path)
    message = driver.message
    assert message is not None
    assert "guessed" in message.text
    assert "16" in message.text
    assert "Change divisor" in message.action
    assert driver.frame.metrics is not None
    assert driver.frame.metrics.rmse < 1
    driver.answer(8.0)
    driver.act()
    driver.settle()
    assert driver.state.truth.how.scale == 8
    assert driver.frame.metrics is not None
    assert driver.frame.metrics.rmse > 6
    driver.agrees()
    driver.do("undo")
    driver.settle()
    assert driver.frame.metrics.rmse < 1
    driver.agrees()


def test_bad_ground_truth_keeps_the_good_one(driver: Driver, bad: Path) -> None:
    good = write_pfm(bad / "good.pfm", np.full((120, 160), 7.0))
    driver.open_truth(good)
    before = driver.state
    small = write_pfm(bad / "small.pfm", np.full((100, 160), 7.0))
    for path in (small, all_nan(bad), text(bad), bad / "missing.pfm", a_folder(bad)):
        driver.open_truth(path)
        assert path.name in driver.errors()[0]
        assert driver.state == before
        driver.agrees()
    assert driver.frame.metrics is not None


def test_a_bad_divisor_is_refused(driver: Driver, bad: Path) -> None:
    path = save(bad / "gt.png", np.full((120, 160), 7 * 16, np.uint8))
    driver.open_truth(path)
    before = driver.state
    driver.answer(-1.0)
    driver.act()
    driver.settle()
    assert "divisor" in driver.errors()[0]
    assert driver.state == before


def test_ground_truth_without_a_pair(empty: Driver, bad: Path) -> None:
    drop(empty, write_pfm(bad / "disp_gt.pfm", np.full((120, 160), 7.0)))
    assert "open one first" in empty.errors()[0]
    empty.next_message()
    empty.do("open_truth")
    assert empty.message is not None
    assert "open one first" in empty.message.text
    empty.do("swap")
    empty.do("close_truth")
    empty.do("export")
    empty.do("copy_value")
    empty.settle()
    assert empty.pair is None


def test_swapping_puts_ground_truth_away(driver: Driver, bad: Path) -> None:
    path = write_pfm(bad / "good.pfm", np.full((120, 160), 7.0))
    driver.open_truth(path)
    driver.do("swap")
    driver.settle()
    assert driver.frame.metrics is None
    assert driver.state.truth.path == ""
    driver.agrees()
    driver.do("undo")
    driver.settle()
    assert driver.frame.metrics is not None
    driver.agrees()


def test_ground_truth_for_a_pair_that_was_replaced_goes_to_the_new_one(
    driver: Driver, bad: Path
) -> None:
    other = write_pair(bad / "other", shift=4, seed=6)
    path = write_pfm(bad / "good.pfm", np.full((120, 160), 4.0))
    driver.begin_open(other.left, other.right)
    driver.open_truth(path)
    assert driver.state.pair == other.ref
    assert driver.frame.metrics is not None
    driver.agrees()


def test_a_pair_opened_again_is_read_again(driver: Driver, files: Files, bad: Path) -> None:
    newer = write_pair(bad / "newer", shift=12, seed=9)
    before = driver.frame.outcome.raw
    files.left.write_bytes(newer.left.read_bytes())
    files.right.write_bytes(newer.right.read_bytes())
    driver.open(files)
    assert not np.array_equal(driver.frame.outcome.raw, before)
    assert np.median(driver.frame.outcome.disparity[60, 60:140]) == 12
    driver.agrees()
    driver.do("swap")
    driver.settle()
    driver.agrees()
    assert driver.frame.request.pair.left.grey[5, 5] == cv2.imread(str(files.right), 0)[5, 5]


# The command line


@pytest.mark.parametrize(
    "given",
    [
        {"left": "no.png", "right": "nope.png"},
        {"left": "", "preset": "no.json"},
    ],
)
def test_a_bad_command_line_leaves_a_usable_window(
    empty: Driver, files: Files, given: dict[str, str]
) -> None:
    start(empty.window, GuiOptions(**given))
    empty.settle()
    assert any("no." in text for text in empty.errors())
    empty.open(files)
    empty.agrees()


def test_a_bad_ground_truth_on_the_command_line_still_opens_the_pair(
    empty: Driver, files: Files
) -> None:
    options = GuiOptions(left=str(files.left), right=str(files.right), ground_truth="no.pfm")
    start(empty.window, options)
    empty.settle()
    assert empty.message is not None
    assert empty.message.tone is Tone.ERROR
    assert empty.state.pair == files.ref
    empty.agrees()
