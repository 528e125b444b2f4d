"""The comparison tab: what it shows, what it says when something is missing, what it saves."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QPushButton, QWidget

from tests.conftest import textured_pair
from tuner.comparison.comparison import compare
from tuner.comparison.pictures import Options, Sheet
from tuner.core.calibration import Calibration
from tuner.core.types import Pair, Picture
from tuner.engine.accounting import account
from tuner.engine.frame import Frame, Request, make_frame
from tuner.engine.memo import Memo
from tuner.engine.outcome import Outcome
from tuner.gui.comparison import export as compare_export
from tuner.gui.comparison.bar import EXPORTS
from tuner.gui.comparison.grid import CompareGrid
from tuner.gui.comparison.plots import NOTHING
from tuner.gui.comparison.tab import WITH_TRUTH, CompareTab
from tuner.gui.comparison.words import NO_MONO, NO_PAIR, OTHER_SIZE
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.sources.ground_truth import GroundTruth

WAIT_MS = 10_000
SETTINGS = StereoBMSettings(num_disparities=32, block_size=9)
SCALE, SHIFT = 2.5, -3.0


@pytest.fixture(scope="module")
def ramp() -> tuple[Pair, GroundTruth]:
    """A pair whose disparity grows downwards in steps from 4 to 18 px."""
    rng = np.random.default_rng(5)
    height, width = 160, 240
    right = cv2.GaussianBlur(rng.integers(0, 255, (height, width), np.uint8), (3, 3), 0)
    true = np.repeat((4 + np.arange(height) // 20 * 2)[:, None], width, axis=1)
    left = np.take_along_axis(right, np.clip(np.arange(width) - true, 0, None), axis=1)
    pictures = [Picture(grey=grey, shown=grey, name="ramp") for grey in (left, right)]
    truth = GroundTruth(disparity=true.astype(np.float32), path="gt.pfm", scale=1, format="PFM")
    return Pair(left=pictures[0], right=pictures[1]), truth


def frame_of(pair: Pair, truth: GroundTruth | None = None, **settings: Any) -> Frame:
    chosen = StereoBMSettings(**{**SETTINGS.values, **settings})
    return make_frame(Request(pair=pair, settings=chosen, truth=truth), memo=Memo())


def depth_of(truth: GroundTruth, seed: int = 0) -> SimpleNamespace:
    """An inverse depth for which d = SCALE * m + SHIFT is the truth, apart from some noise."""
    noise = np.random.default_rng(seed).normal(0, 0.05, truth.disparity.shape)
    return SimpleNamespace(values=((truth.disparity - SHIFT) / SCALE + noise).astype(np.float32))


@pytest.fixture
def tab(qtbot: Any) -> Iterator[CompareTab]:
    tab = CompareTab()
    qtbot.addWidget(tab)
    tab.resize(1000, 700)
    tab.show()
    yield tab
    tab.close_lane()


@pytest.fixture
def shown(qtbot: Any, tab: CompareTab) -> Callable[[Callable[[], Any]], Sheet]:
    """Do something and wait for the whole sheet that follows from it."""

    def wait(gesture: Callable[[], Any]) -> Sheet:
        complete = lambda sheet: sheet.complete  # noqa: E731 - a predicate for waitSignal
        with qtbot.waitSignal(tab.shown, timeout=WAIT_MS, check_params_cb=complete):
            gesture()
        assert tab.sheet is not None
        return tab.sheet

    return wait


@pytest.fixture
def compared(tab: CompareTab, shown: Any, ramp: tuple[Pair, GroundTruth]) -> Sheet:
    pair, truth = ramp
    return shown(lambda: tab.show_inputs(pair, frame_of(pair, truth), depth_of(truth)))


def find(tab: CompareTab, kind: Any, name: str) -> Any:
    found = tab.findChild(kind, name)
    assert found is not None, name
    return found


def words(tab: CompareTab, name: str) -> str:
    return str(find(tab, QWidget, name).text())


# what is missing


def test_nothing_opened_says_so(tab: CompareTab) -> None:
    assert words(tab, "compare_words") == NO_PAIR
    assert not find(tab, QPushButton, "compare_go").isVisible()
    assert not tab.grid.isVisible()


def test_without_a_monocular_map_a_button_leads_to_its_tab(
    qtbot: Any, tab: CompareTab, small_pair: Pair
) -> None:
    tab.show_inputs(small_pair, frame_of(small_pair), None)
    assert words(tab, "compare_words") == NO_MONO
    with qtbot.waitSignal(tab.go_to_mono, timeout=WAIT_MS):
        qtbot.mouseClick(find(tab, QPushButton, "compare_go"), Qt.MouseButton.LeftButton)


def test_a_map_of_another_size_is_not_compared(tab: CompareTab, small_pair: Pair) -> None:
    other = SimpleNamespace(values=np.ones((10, 10), np.float32))
    tab.show_inputs(small_pair, frame_of(small_pair), other)
    assert words(tab, "compare_words") == OTHER_SIZE
    assert tab.settled


def test_a_hidden_tab_computes_nothing(
    qtbot: Any, tab: CompareTab, shown: Any, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    tab.hide()
    tab.show_inputs(pair, frame_of(pair, truth), depth_of(truth))
    assert tab.settled
    assert tab.sheet is None
    assert shown(tab.show).complete


# the fit


def test_scale_and_shift_are_those_of_the_scene(tab: CompareTab, compared: Sheet) -> None:
    fit = compared.comparison.alignment
    assert fit.scale == pytest.approx(SCALE, rel=0.02)
    assert fit.shift == pytest.approx(SHIFT, abs=0.2)
    assert words(tab, "compare_scale") == f"s {fit.scale:.4g}"
    assert words(tab, "compare_inliers").startswith("inliers 9")


def test_holding_out_half_reports_on_the_other_half(
    qtbot: Any, tab: CompareTab, shown: Any, compared: Sheet
) -> None:
    half = find(tab, QCheckBox, "compare_half")
    chosen = []
    tab.options_changed.connect(chosen.append)
    sheet = shown(lambda: half.setChecked(True))
    assert chosen == [Options(half=True)]
    assert sheet.comparison.alignment.held_out is not None
    assert words(tab, "compare_held_out").startswith("other half 0.")
    assert "other" in words(tab, "compare_half_note")


def test_fitting_to_the_truth_needs_one(
    tab: CompareTab, shown: Any, compared: Sheet, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    fit_to = find(tab, QComboBox, "compare_fit_to")
    sheet = shown(lambda: fit_to.setCurrentIndex(fit_to.findData("ground truth")))
    assert sheet.comparison.alignment.fitted_to == "ground truth"
    sheet = shown(lambda: tab.show_inputs(pair, frame_of(pair), depth_of(truth)))
    assert sheet.comparison.alignment.fitted_to == "stereo"
    assert not fit_to.model().item(fit_to.findData("both")).isEnabled()


def test_a_fit_to_the_truth_comes_back_with_the_truth(
    tab: CompareTab, shown: Any, compared: Sheet, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    fit_to = find(tab, QComboBox, "compare_fit_to")
    shown(lambda: fit_to.setCurrentIndex(fit_to.findData("ground truth")))
    shown(lambda: tab.show_inputs(pair, frame_of(pair), depth_of(truth)))
    shown(lambda: tab.fit.half.setChecked(True))
    assert fit_to.currentData() == "stereo"
    assert tab.options == Options(fit_to="ground truth", half=True)
    sheet = shown(lambda: tab.show_inputs(pair, frame_of(pair, truth), depth_of(truth)))
    assert fit_to.currentData() == "ground truth"
    assert sheet.comparison.alignment.fitted_to == "ground truth"


def test_the_fit_to_the_truth_is_made_once_while_stereo_changes(
    tab: CompareTab, shown: Any, compared: Sheet, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    first = compared.comparison.alignments
    frame, depth = frame_of(pair, truth, uniqueness_ratio=40), tab.inverse_depth
    moved = shown(lambda: tab.show_inputs(pair, frame, depth)).comparison
    assert moved.alignments["ground truth"] is first["ground truth"]
    assert moved.alignments["stereo"] is not first["stereo"]
    fresh = compare(frame.outcome, depth.values, truth)
    assert moved.to_json() == fresh.to_json()
    half = shown(lambda: tab.fit.half.setChecked(True)).comparison
    assert half.alignments["ground truth"] is not first["ground truth"]
    other = shown(lambda: tab.show_inputs(pair, frame, depth_of(truth, seed=7))).comparison
    assert other.alignments["ground truth"] is not half.alignments["ground truth"]


def test_numbers_of_a_fit_do_not_push_each_other_about(tab: CompareTab, compared: Sheet) -> None:
    fit, places = compared.comparison.alignment, []
    for scale in (2.5, 2.512, 1.0):
        tab.fit.show_alignment(replace(fit, scale=scale))
        QApplication.processEvents()
        places.append(find(tab, QWidget, "compare_shift").x())
    assert places[2] == places[1]


def test_a_fit_that_cannot_be_trusted_shows_words_and_no_map(
    tab: CompareTab, shown: Any, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    noise = np.random.default_rng(3).normal(0, 1, truth.disparity.shape).astype(np.float32)
    frame = frame_of(pair, truth)
    sheet = shown(lambda: tab.show_inputs(pair, frame, SimpleNamespace(values=noise)))
    why = sheet.comparison.refused
    assert why
    for number, name in enumerate(WITH_TRUTH):
        needs_mono = name in ("mono", "difference", "mono_error")
        canvas = tab.grid.views[number].canvas
        assert canvas.empty == needs_mono
        assert (why in canvas.marks.message) == needs_mono
    assert why in words(tab, "compare_held_out")
    assert not tab.bar.export_actions["filled"].isEnabled()


# following


def test_the_newest_of_many_frames_is_shown_last(
    qtbot: Any, tab: CompareTab, compared: Sheet, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    depth, frames = depth_of(truth), [frame_of(pair, truth, uniqueness_ratio=n) for n in range(8)]
    seen: list[int] = []
    tab.shown.connect(lambda sheet: seen.append(sheet.ask.outcome.settings.uniqueness_ratio))
    for frame in frames:
        tab.show_inputs(pair, frame, depth)
    qtbot.waitUntil(lambda: tab.settled, timeout=WAIT_MS)
    assert seen == sorted(seen)
    assert seen[-1] == 7
    assert len(seen) <= 2 * len(frames)


def test_what_is_on_screen_already_is_not_computed_again(
    qtbot: Any, tab: CompareTab, compared: Sheet, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, _ = ramp
    counted = account(pair, tab.frame.outcome)
    tab.show_inputs(pair, replace(tab.frame, outcome=counted), tab.inverse_depth)
    qtbot.waitUntil(lambda: tab.settled, timeout=WAIT_MS)
    assert tab.sheet is compared


def test_a_new_pair_forgets_the_old_comparison(
    qtbot: Any, tab: CompareTab, compared: Sheet
) -> None:
    other = textured_pair()
    tab.show_inputs(other, None, None)
    assert tab.sheet is None
    assert tab.cursor_text() == ""
    assert tab.below.table.rowCount() == 0


def test_a_change_of_view_keeps_the_numbers(tab: CompareTab, shown: Any, compared: Sheet) -> None:
    choice = find(tab, QComboBox, "compare_view_1")
    sheet = shown(lambda: choice.setCurrentIndex(choice.findData("filled")))
    assert sheet.comparison is compared.comparison
    assert "filled" in sheet.images
    assert "FILLED" in tab.grid.views[0].accessibleName()


# views


def test_six_views_with_truth_show_six_pictures(tab: CompareTab, compared: Sheet) -> None:
    assert tab.grid.names == WITH_TRUTH
    assert set(compared.images) == set(WITH_TRUTH)
    scales = {view.canvas.mapping.scale for view in tab.grid.views}
    assert len(scales) == 1


def test_all_disparities_share_one_scale(tab: CompareTab, compared: Sheet) -> None:
    stereo, truth = compared.images["stereo"], compared.images["truth"]
    exact = np.abs(compared.comparison.stereo - compared.comparison.truth.disparity) < 0.02
    assert np.count_nonzero(exact) > 1000
    assert np.abs(stereo[exact].astype(int) - truth[exact]).max() <= 1


def test_the_readout_tells_every_map_and_metres(tab: CompareTab, compared: Sheet) -> None:
    tab.set_calibration(Calibration(focal_px=500, baseline_m=0.1))
    said: list[str] = []
    tab.readout_changed.connect(said.append)
    tab.grid.views[2].hovered.emit(200, 70)
    true = float(compared.comparison.truth.disparity[70, 200])
    assert f"truth {true:.2f} px = {50 / true:.3f} m" in said[-1]
    for word in ("stereo", "monocular", "difference"):
        assert f"{word} " in said[-1]
    assert all(view.canvas.marks.crosshair == (200, 70) for view in tab.grid.views)


def test_wipe_divides_the_first_two_maps(tab: CompareTab, shown: Any, compared: Sheet) -> None:
    shown(tab.bar.wipe.click)
    view = tab.grid.views[0]
    assert tab.grid.shown == (0,)
    assert view.wipe == 0.5
    assert view.canvas.marks.wipe_labels == ("Stereo disparity", "Monocular, aligned")
    shown(tab.bar.wipe.click)
    assert view.wipe is None
    assert len(tab.grid.shown) == 6


def test_blink_shows_both_in_turns(
    qtbot: Any, tab: CompareTab, shown: Any, compared: Sheet
) -> None:
    shown(tab.bar.wipe.click)
    tab.bar.blink.click()
    assert not tab.bar.wipe.isChecked()
    view = tab.grid.views[0]
    assert view.accessibleName().startswith("Stereo")
    qtbot.waitUntil(lambda: view.accessibleName().startswith("Monocular"), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: view.accessibleName().startswith("Stereo"), timeout=WAIT_MS)
    tab.flip()
    assert view.accessibleName().startswith("Monocular")


def test_an_overlay_tints_the_pixels_of_its_mask(
    tab: CompareTab, shown: Any, compared: Sheet
) -> None:
    overlay = find(tab, QComboBox, "compare_overlay")
    sheet = shown(lambda: overlay.setCurrentIndex(overlay.findData("gaps")))
    gaps = sheet.comparison.complements.only_mono
    assert gaps.any()
    assert np.array_equal(sheet.images["gaps"] > 0, gaps)


def test_an_overlay_is_painted_from_the_mask_itself(
    tab: CompareTab, shown: Any, compared: Sheet
) -> None:
    """A picture in colours, made on the GUI thread, would be four times as large as the mask."""
    overlay = find(tab, QComboBox, "compare_overlay")
    sheet = shown(lambda: overlay.setCurrentIndex(overlay.findData("gaps")))
    assert np.shares_memory(tab.grid._overlays[0].image, sheet.images["gaps"])


def test_an_overlay_tints_no_view_without_a_picture(
    tab: CompareTab, shown: Any, compared: Sheet, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    overlay = find(tab, QComboBox, "compare_overlay")
    shown(lambda: overlay.setCurrentIndex(overlay.findData("gaps")))
    tab.choose_views(WITH_TRUTH, 6)
    shown(lambda: tab.show_inputs(pair, frame_of(pair), depth_of(truth)))
    tints = [item.isVisible() for item in tab.grid._overlays]
    assert tints == [not view.canvas.empty for view in tab.grid.views]
    assert tints[:4] == [True, True, True, False]


def test_a_wipe_says_which_of_its_maps_is_missing(
    tab: CompareTab, shown: Any, compared: Sheet, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    shown(tab.bar.wipe.click)
    noise = np.random.default_rng(3).normal(0, 1, truth.disparity.shape).astype(np.float32)
    frame = frame_of(pair, truth)
    sheet = shown(lambda: tab.show_inputs(pair, frame, SimpleNamespace(values=noise)))
    canvas = tab.grid.views[0].canvas
    assert sheet.comparison.refused in canvas.marks.message
    assert not canvas._compared.isVisible()


def test_a_mask_left_of_the_divider_tints_nothing_right_of_it(
    tab: CompareTab, shown: Any, compared: Sheet
) -> None:
    shown(lambda: tab.choose_views(("gaps", "stereo", *WITH_TRUTH[2:]), 2))
    assert tab.grid._overlays[0].isVisible()
    tab.bar.wipe.click()
    assert not tab.grid._overlays[0].isVisible()
    assert np.array_equal(tab.grid.views[0].canvas._picture.image, tab.sheet.images["gaps"])


# numbers


def test_the_table_copies_as_tab_separated_text(tab: CompareTab, compared: Sheet) -> None:
    tab.exports.ask("copy")
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    names = [line[0] for line in lines]
    assert names == ["method", "stereo", "mono fitted to stereo", "mono fitted to ground truth"]
    fitted = lines[0].index("Fitted")
    assert [line[fitted] for line in lines[1:]] == ["0", "2", "2"]
    bad1 = compared.comparison.rows[0].common.bad1
    assert lines[1][lines[0].index("bad-1")] == f"{100 * bad1:.1f} %"
    assert len({len(line) for line in lines}) == 1


def test_without_truth_only_agreement_is_left(
    tab: CompareTab, shown: Any, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    shown(lambda: tab.show_inputs(pair, frame_of(pair), depth_of(truth)))
    captions = tab.below.table.text().split("\n")[0].split("\t")
    assert "Median" in captions
    assert "bad-1" not in captions
    agreement = tab.sheet.comparison.agreement
    assert f"median {agreement.median:.2f} px" in words(tab, "compare_agreement")
    basis = find(tab, QWidget, "compare_agreement").toolTip()
    assert 0 < agreement.samples <= agreement.pixels
    assert str(agreement.pixels) in basis
    assert (f"{agreement.samples} random ones" in basis) == (agreement.samples < agreement.pixels)


def test_all_columns_fit_in_a_small_window(tab: CompareTab, compared: Sheet) -> None:
    tab.resize(691, 700)
    QApplication.processEvents()
    assert not tab.below.table.horizontalScrollBar().isVisible()
    assert find(tab, QWidget, "compare_agreement").isVisible()


def test_refused_fits_fit_in_a_small_window_too(
    tab: CompareTab, shown: Any, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    tab.resize(691, 700)
    noise = np.random.default_rng(3).normal(0, 1, truth.disparity.shape).astype(np.float32)
    shown(lambda: tab.show_inputs(pair, frame_of(pair, truth), SimpleNamespace(values=noise)))
    QApplication.processEvents()
    assert "mono fitted to stereo (refused)" in tab.below.table.text()
    assert not tab.below.table.horizontalScrollBar().isVisible()


def test_the_other_half_can_be_read_in_a_small_window(
    tab: CompareTab, shown: Any, compared: Sheet
) -> None:
    tab.resize(691, 700)
    shown(lambda: tab.fit.half.setChecked(True))
    QApplication.processEvents()
    label = find(tab, QLabel, "compare_held_out")
    assert label.text().startswith("other half")
    assert label.width() >= label.sizeHint().width()


def test_the_line_is_drawn_over_pictures_only(
    tab: CompareTab, shown: Any, compared: Sheet, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    tab.grid.line_drawn.emit(10.0, 10.0, 200.0, 100.0)
    noise = np.random.default_rng(3).normal(0, 1, truth.disparity.shape).astype(np.float32)
    frame = frame_of(pair, truth)
    for values in (noise, depth_of(truth).values):
        depth = SimpleNamespace(values=values)
        shown(lambda depth=depth: tab.show_inputs(pair, frame, depth))
        drawn = [item.isVisible() for item in tab.grid._lines]
        assert drawn == [not view.canvas.empty for view in tab.grid.views]
    assert all(drawn)


def test_a_plot_is_there_when_its_tab_is_chosen_and_has_room(
    qtbot: Any, tab: CompareTab, compared: Sheet
) -> None:
    table_height = tab.below.height()
    for plot in (tab.below.scatter, tab.below.residuals):
        tab.below.setCurrentWidget(plot)
        qtbot.waitUntil(lambda plot=plot: plot.words == "", timeout=WAIT_MS)
        assert tab.below.height() > 1.3 * table_height
    tab.below.setCurrentIndex(0)
    assert tab.below.height() == pytest.approx(table_height, abs=3)


def test_a_new_pair_takes_the_plots_away(
    qtbot: Any, tab: CompareTab, compared: Sheet, small_pair: Pair
) -> None:
    tab.below.setCurrentWidget(tab.below.scatter)
    qtbot.waitUntil(lambda: tab.below.scatter.words == "", timeout=WAIT_MS)
    tab.show_inputs(small_pair, None, None)
    assert tab.below.scatter.words == NOTHING


def test_keys_go_from_view_to_view(tab: CompareTab, compared: Sheet) -> None:
    seen = []
    for _ in range(7):
        tab.grid.next_view()
        seen.append([view.selected for view in tab.grid.views].index(True))
    assert seen == [0, 1, 2, 3, 4, 5, 0]
    tab.grid.previous_view()
    assert tab.grid.views[5].selected


@pytest.fixture
def saved(qtbot: Any, tab: CompareTab) -> Callable[[Callable[[Path], None], Path], bool]:
    """Export under a name and wait; whether it was written."""

    def wait(export: Callable[[Path], None], path: Path) -> bool:
        with qtbot.waitSignal(tab.exports.ended, timeout=WAIT_MS) as ended:
            export(path)
        return bool(ended.args[0])

    return wait


def test_nothing_is_exported_before_there_is_something(tab: CompareTab) -> None:
    for name in EXPORTS:
        tab.exports.ask(name)
        assert "nothing to export" in tab.messages.message.text


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_the_table_is_saved(
    tab: CompareTab, compared: Sheet, saved: Any, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"table.{ending}"
    assert saved(tab.exports.table, path)
    text = path.read_text("utf-8")
    if ending == "json":
        assert len(json.loads(text)["rows"]) == 3
    else:
        assert len(text.strip().split("\n")) == 4


def test_a_filled_disparity_says_so_in_its_name(
    tab: CompareTab, compared: Sheet, saved: Any, tmp_path: Path
) -> None:
    assert saved(tab.exports.filled, tmp_path / "map.npy")
    assert not (tmp_path / "map.npy").exists()
    written = np.load(tmp_path / "map_filled.npy") / 16
    stereo = compared.comparison.stereo
    known = np.isfinite(stereo)
    assert np.array_equal(written[known], stereo[known])
    true = compared.comparison.truth.disparity
    assert np.median(np.abs(written - true)[~known]) < 1
    before = (tmp_path / "map_filled.npy").read_bytes()
    assert not saved(tab.exports.filled, tmp_path / "map.npy")
    assert (tmp_path / "map_filled.npy").read_bytes() == before


def test_both_figures_are_saved(
    tab: CompareTab, compared: Sheet, saved: Any, tmp_path: Path
) -> None:
    assert saved(tab.exports.figures, tmp_path / "scene.png")
    for part in ("stereo", "monocular"):
        assert cv2.imread(str(tmp_path / f"scene_{part}.png")) is not None
    assert not saved(tab.exports.figures, tmp_path / "scene.jpg")
    assert "png" in tab.messages.message.text


def test_the_map_of_a_figure_is_made_off_the_gui_thread(
    tab: CompareTab, saved: Any, tmp_path: Path, compared: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    made = Outcome.disparity.fget

    def disparity(outcome: Outcome) -> Any:
        threads.append(threading.current_thread())
        return made(outcome)

    monkeypatch.setattr(Outcome, "disparity", property(disparity))
    assert saved(tab.exports.figures, tmp_path / "scene.png")
    assert threads
    assert threading.main_thread() not in threads


def test_figures_replace_no_file_that_nobody_was_asked_about(
    tab: CompareTab, compared: Sheet, saved: Any, tmp_path: Path
) -> None:
    mine = tmp_path / "scene_monocular.png"
    mine.write_bytes(b"mine")
    assert not saved(tab.exports.figures, tmp_path / "scene.png")
    assert mine.read_bytes() == b"mine"
    assert "scene_monocular.png: it is there already" in tab.messages.message.text


def test_an_export_is_written_off_the_gui_thread_and_whole_when_the_tab_ends(
    qtbot: Any,
    tab: CompareTab,
    compared: Sheet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go, export = threading.Event(), compare_export.export_table

    def slow(*args: Any, **more: Any) -> None:
        assert go.wait(10)
        export(*args, **more)

    monkeypatch.setattr(compare_export, "export_table", slow)
    tab.exports.table(tmp_path / "first.csv")
    assert not tab.exports.settled
    tab.exports.table(tmp_path / "second.csv")
    assert "still being written" in tab.messages.message.text
    go.set()
    tab.close_lane()
    assert (tmp_path / "first.csv").read_text("utf-8").count("\n") == 4
    assert not (tmp_path / "second.csv").exists()


def test_a_file_that_cannot_be_written_is_named(
    tab: CompareTab, compared: Sheet, saved: Any, tmp_path: Path
) -> None:
    for export, name in (
        (tab.exports.table, "t.csv"),
        (tab.exports.filled, "m_filled.npy"),
        (tab.exports.figures, "f.png"),
    ):
        assert not saved(export, tmp_path / "nowhere" / name)
        assert "nowhere" in tab.messages.message.text


def test_an_empty_table_is_not_copied(tab: CompareTab, compared: Sheet) -> None:
    QGuiApplication.clipboard().setText("before")
    tab.below.clear_numbers()
    tab.exports.ask("copy")
    assert QGuiApplication.clipboard().text() == "before"
    assert "still empty" in tab.messages.message.text


# profile


def test_a_line_drawn_with_the_mouse_gives_a_profile(
    qtbot: Any, tab: CompareTab, compared: Sheet
) -> None:
    tab.bar.profile.click()
    canvas = tab.grid.views[3].canvas
    ends = [canvas.mapping.to_screen(100.5, y).toPoint() for y in (10.5, 150.5)]
    drawn: list[tuple[float, ...]] = []
    tab.grid.line_drawn.connect(lambda *line: drawn.append(line))
    drag(qtbot, canvas.viewport(), *ends)
    assert len(drawn) == 1
    assert drawn[0] == pytest.approx((100.5, 10.5, 100.5, 150.5), abs=2)
    assert tab.below.currentWidget() is tab.below.profile
    assert tab.below.profile.made
    assert not tab.below.profile.words


def test_the_profile_is_drawn_once_for_each_comparison(
    tab: CompareTab, shown: Any, compared: Sheet, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    tab.grid.line_drawn.emit(10.0, 10.0, 200.0, 100.0)
    drawn: list[Any] = []
    draw = tab.below.profile.draw
    tab.below.profile.draw = lambda canvas: drawn.append(canvas) or draw(canvas)
    frame = frame_of(pair, truth, uniqueness_ratio=40)
    sheet = shown(lambda: tab.show_inputs(pair, frame, tab.inverse_depth))
    assert len(drawn) == 1
    along = sheet.comparison.profile((9.5, 9.5), (199.5, 99.5)).values["stereo"]
    assert np.array_equal(tab.below.profile._profile.values["stereo"], along, equal_nan=True)
    tab.grid.line_drawn.emit(10.0, 10.0, 100.0, 100.0)
    assert len(drawn) == 2


def test_a_line_along_the_far_edges_has_values(
    qtbot: Any, tab: CompareTab, compared: Sheet
) -> None:
    tab.bar.profile.click()
    canvas = tab.grid.views[3].canvas
    ends = [canvas.mapping.to_screen(x, 400).toPoint() for x in (50, 400)]
    drag(qtbot, canvas.viewport(), *ends)
    profile = tab.below.profile._profile
    assert np.isfinite(profile.values["ground truth"]).all()


def test_a_click_leaves_the_line_where_the_plot_has_it(
    qtbot: Any, tab: CompareTab, compared: Sheet
) -> None:
    tab.bar.profile.click()
    canvas = tab.grid.views[3].canvas
    start, end, other = (canvas.mapping.to_screen(x, 80.5).toPoint() for x in (50.5, 190.5, 120.5))
    drag(qtbot, canvas.viewport(), start, end)
    drawn = tab.grid._lines[0].line()
    qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(canvas.viewport(), other)
    assert tab.grid._lines[0].line() != drawn
    qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    assert tab.grid._lines[0].line() == drawn


def test_a_line_whose_end_never_came_is_given_up(
    qtbot: Any, tab: CompareTab, compared: Sheet
) -> None:
    tab.bar.profile.click()
    canvas = tab.grid.views[3].canvas
    start, end = (canvas.mapping.to_screen(x, 80.5).toPoint() for x in (50.5, 190.5))
    qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    move(canvas.viewport(), end, Qt.MouseButton.LeftButton)
    assert tab.grid._lines[0].isVisible()
    move(canvas.viewport(), start, Qt.MouseButton.NoButton)
    assert not tab.grid._lines[0].isVisible()
    move(canvas.viewport(), end, Qt.MouseButton.NoButton)
    assert not tab.grid._lines[0].isVisible()


def move(widget: QWidget, to: QPoint, pressed: Qt.MouseButton) -> None:
    none, plain = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    at, everywhere = QPointF(to), QPointF(widget.mapToGlobal(to))
    event = QMouseEvent(QEvent.Type.MouseMove, at, everywhere, none, pressed, plain)
    QApplication.sendEvent(widget, event)


def drag(qtbot: Any, widget: QWidget, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(widget, (start + end) / 2)
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=end)


# what is kept


def test_choices_come_back(qtbot: Any, tab: CompareTab, compared: Sheet) -> None:
    tab.choose_views(("filled", "gaps", "stereo", "mono", "truth", "left"), 2)
    tab.bar.limit.setValue(7)
    tab.fit.half.setChecked(True)
    kept = json.loads(json.dumps(tab.state()))
    other = CompareTab()
    qtbot.addWidget(other)
    other.restore(kept)
    assert other.state() | {"split": []} == kept | {"split": []}
    other.close_lane()


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        {"views": ["nonsense"] * 6, "count": 2},
        {"count": 3, "limit": "x"},
        {"limit": float("nan")},
        {"limit": 10**400},
        {"limit": True},
        {"split": [10**12, 1]},
        {"split": [-5, -7]},
        {"split": [0, 0]},
    ],
)
def test_what_does_not_fit_is_left_alone(tab: CompareTab, kept: Any) -> None:
    before = tab.state()
    tab.restore(kept)
    assert tab.state() == before


def test_every_control_has_a_name(tab: CompareTab) -> None:
    for kind in (QComboBox, QCheckBox):
        for control in tab.findChildren(kind):
            assert control.objectName(), control
            assert control.accessibleName() or control.text(), control.objectName()


def test_a_grid_has_only_the_layouts_it_knows(qtbot: Any) -> None:
    grid = CompareGrid()
    qtbot.addWidget(grid)
    with pytest.raises(ValueError, match="3 is not one of"):
        grid.set_count(3)
