"""The monocular tab as a user sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QSlider, QWidget

from tests.gui.mono_fakes import FakeBackend, grey_picture
from tuner.core.colour import palette
from tuner.gui.commands.command import COMMANDS
from tuner.gui.monocular.grid import NO_UNIT
from tuner.gui.monocular.tab import LOOKING, NO_MAP, WAITING, MonoTab
from tuner.gui.widgets.message_bar import Tone
from tuner.networks.errors import ModelError
from tuner.networks.registry import AS_IN_THE_NOTEBOOK, DEFAULT

WAIT_MS = 5000


class Screen:
    """A shown tab and what a user does with it."""

    def __init__(self, tab: MonoTab, backend: FakeBackend, qtbot: Any) -> None:
        self.tab, self.backend, self.qtbot = tab, backend, qtbot

    def until(self, seen: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(seen()), timeout=WAIT_MS)

    def settle(self) -> None:
        self.until(lambda: self.tab.settled)

    def find(self, kind: Any, name: str) -> Any:
        found = self.tab.findChild(kind, name)
        assert found is not None, name
        return found

    def choose(self, name: str, data: str) -> None:
        chooser = self.find(QComboBox, name)
        chooser.setCurrentIndex(chooser.findData(data))
        chooser.activated.emit(chooser.currentIndex())

    def click(self, name: str) -> None:
        self.find(QAbstractButton, name).click()

    @property
    def map(self) -> Any:
        return self.tab.grid.map.canvas

    @property
    def report(self) -> str:
        return str(self.find(QLabel, "mono_report").text())

    @property
    def welcomed(self) -> bool:
        return bool(self.tab.welcome.isVisible())


@pytest.fixture
def new_screen(qtbot: Any, tmp_path: Path) -> Iterator[Callable[..., Screen]]:
    made: list[Screen] = []

    def make(*here: str) -> Screen:
        backend = FakeBackend(tmp_path, *here)
        screen = Screen(MonoTab(backend), backend, qtbot)
        made.append(screen)
        screen.tab.resize(900, 600)
        screen.tab.show()
        qtbot.waitExposed(screen.tab)
        screen.settle()
        return screen

    yield make
    for screen in made:
        screen.backend.gate.set()
        screen.tab.close_workers()
        screen.tab.close()
        screen.tab.deleteLater()


@pytest.fixture
def screen(new_screen: Callable[..., Screen]) -> Screen:
    """A tab with the default model and the stereo tab's picture on show."""
    screen = new_screen(DEFAULT.key, "depth_anything_v2_small")
    screen.tab.show_stereo_picture(grey_picture())
    screen.until(lambda: screen.tab.frame is not None)
    screen.settle()
    return screen


def write_image(path: Path, width: int = 90, height: int = 70) -> Path:
    cv2.imwrite(str(path), np.random.default_rng(1).integers(0, 255, (height, width), np.uint8))
    return path


def drop(tab: MonoTab, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, plain = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    tab.dropEvent(QDropEvent(QPointF(5, 5), copy, data, Qt.MouseButton.LeftButton, plain))


def test_the_map_is_on_screen_with_its_words(screen) -> None:
    np.testing.assert_array_equal(screen.map._picture.image, screen.tab.frame.drawn.index)
    assert screen.find(QLabel, "mono_note").text() == NO_UNIT
    assert screen.find(QLabel, "mono_note").isVisible()
    assert "near → far" in screen.tab.grid.map.accessibleName()
    assert "OpenCV on CPU, 2 threads, 31 ms" in screen.report
    assert not screen.welcomed


def test_without_a_model_the_tab_says_what_to_do(new_screen) -> None:
    screen = new_screen()
    screen.tab.show_stereo_picture(grey_picture())
    screen.settle()
    assert screen.welcomed
    assert not screen.tab.grid.map.isVisible()
    assert not screen.find(QAbstractButton, "mono_run").isEnabled()
    assert not screen.tab.grid.source.canvas.empty
    screen.click("mono_download")
    assert screen.tab.manager.isVisible()
    assert screen.tab.manager.row == DEFAULT
    assert not screen.tab.manager.busy, "nothing is downloaded without a click on Download"


def test_no_map_is_promised_before_a_model_was_found(qtbot: Any, tmp_path: Path) -> None:
    backend = FakeBackend(tmp_path)
    tab = MonoTab(backend)
    tab.show_stereo_picture(grey_picture())
    assert tab.grid.map.canvas.marks.message == LOOKING
    tab.wake()
    qtbot.waitUntil(lambda: tab.welcome.isVisibleTo(tab), timeout=WAIT_MS)
    backend.gate.clear()
    backend.trusted.add(str(tmp_path / "mine.onnx"))
    (tmp_path / "mine.onnx").write_bytes(b"a model")
    tab.choose_file(tmp_path / "mine.onnx")
    assert tab.grid.map.canvas.marks.message == WAITING
    backend.gate.set()
    qtbot.waitUntil(lambda: tab.frame is not None, timeout=WAIT_MS)
    tab.close_workers()
    tab.deleteLater()


def test_a_downloaded_model_is_used_at_once(new_screen) -> None:
    screen = new_screen()
    screen.tab.show_stereo_picture(grey_picture())
    screen.click("mono_download")
    for step in screen.backend.steps:
        step.set()
    screen.tab.manager.download.click()
    screen.until(lambda: screen.tab.frame is not None)
    assert not screen.welcomed
    screen.tab.manager.close()


def test_nothing_runs_before_the_tab_is_seen(qtbot: Any, tmp_path: Path) -> None:
    backend = FakeBackend(tmp_path, DEFAULT.key)
    tab = MonoTab(backend)
    tab.show_stereo_picture(grey_picture())
    qtbot.waitUntil(lambda: tab.settled, timeout=WAIT_MS)
    assert not backend.surveyed
    assert backend.opened == []
    tab.wake()
    qtbot.waitUntil(lambda: tab.frame is not None, timeout=WAIT_MS)
    tab.close_workers()
    tab.deleteLater()


def test_the_crosshair_is_linked_and_the_value_read_out(screen) -> None:
    with screen.qtbot.waitSignal(screen.tab.readout_changed) as heard:
        screen.tab.grid.source.hovered.emit(30, 40)
    value = screen.tab.frame.depth.values[40, 30]
    assert f"relative inverse depth {value:.5g} (no unit)" in heard.args[0]
    assert [view.canvas.marks.crosshair for view in screen.tab.grid.views] == [(30, 40)] * 2
    screen.tab.grid.map.left.emit()
    assert screen.tab.cursor_text() == ""


def test_both_views_scale_alike_and_stand_at_one_height(screen) -> None:
    for size in ((900, 600), (420, 700), (1500, 900), (420, 700)):
        screen.tab.resize(*size)
        screen.qtbot.wait(1)
        source, result = (view.canvas.mapping for view in screen.tab.grid.views)
        assert source.scale == pytest.approx(result.scale)
        if screen.tab.grid.map_place.x():
            assert source.dy == pytest.approx(result.dy, abs=1)
        else:
            assert source.dx == pytest.approx(result.dx, abs=1)
        height = screen.tab.grid.camera.framing.image.height
        assert 0 <= source.dy <= source.dy + source.scale * height <= screen.tab.grid.height()
        assert not screen.tab.grid.source.geometry().intersects(
            screen.tab.grid.map_place.geometry()
        )
    screen.tab.grid.one_to_one()
    assert {view.canvas.mapping.scale for view in screen.tab.grid.views} == {1.0}
    screen.tab.grid.fit()
    assert screen.tab.grid.camera.framing.fitted


def test_sliders_change_colours_only(screen) -> None:
    before = screen.tab.frame.drawn
    screen.find(QSlider, "mono_near").setValue(600)
    screen.until(lambda: screen.tab.frame.look.near == 60)
    assert screen.tab.frame.drawn.high < before.high
    screen.click("mono_plane")
    screen.until(lambda: screen.tab.frame.drawn.plane is not None)
    assert "plane" in screen.tab.grid.map.accessibleName()
    assert len(screen.backend.estimated) == 1


def test_near_and_far_push_each_other_and_never_meet(screen) -> None:
    far, near = screen.find(QSlider, "mono_far"), screen.find(QSlider, "mono_near")
    near.setValue(300)
    far.setValue(500)
    assert far.value() < near.value()
    for far_to, near_to in ((1000, 1000), (0, 0), (1000, 0)):
        far.setValue(far_to)
        near.setValue(near_to)
        look = screen.tab.live.look
        assert 0 <= look.far < look.near <= 100
        assert (far.value(), near.value()) == (round(look.far * 10), round(look.near * 10))


def test_colour_map_is_painted(screen) -> None:
    screen.find(QComboBox, "mono_colour_map").setCurrentText("viridis")
    screen.until(lambda: screen.tab.frame.look.colour_map == "viridis")
    shown = screen.map._picture.lut
    np.testing.assert_array_equal(shown[1:], palette("viridis", invalid=(0, 0, 0))[1:])


def test_choosing_an_engine_runs_it_and_shows_what_ran(screen) -> None:
    screen.choose("mono_engine", "onnxruntime")
    screen.until(lambda: "onnxruntime on CPU" in screen.report)
    assert screen.backend.opened[-1].engine == "onnxruntime"


def test_cuda_where_there_is_none_is_answered_in_words(screen) -> None:
    screen.choose("mono_device", "CUDA")
    screen.until(lambda: screen.tab.messages.message is not None)
    assert screen.tab.messages.message.text == "CUDA is not here; the CPU is used."
    assert "on CPU" in screen.report


def test_a_closed_warning_stays_closed_until_something_else_is_chosen(screen) -> None:
    screen.choose("mono_device", "CUDA")
    screen.until(lambda: screen.tab.messages.message is not None)
    screen.tab.messages.next()
    screen.tab.show_stereo_picture(grey_picture("next.png"))
    screen.until(lambda: screen.tab.frame and screen.tab.frame.picture.name == "next.png")
    assert screen.tab.messages.message is None
    screen.choose("mono_engine", "opencv")
    screen.until(lambda: screen.tab.messages.message is not None)
    screen.choose("mono_device", "auto")
    screen.until(lambda: screen.tab.messages.message is None)


def test_variants_are_those_of_the_model(screen) -> None:
    chooser = screen.find(QComboBox, "mono_variant")
    assert chooser.findData(AS_IN_THE_NOTEBOOK) > 0
    screen.choose("mono_model", "depth_anything_v2_small")
    assert chooser.findData(AS_IN_THE_NOTEBOOK) < 0
    assert chooser.findData("fast") > 0
    screen.choose("mono_variant", "fast")
    screen.until(lambda: screen.backend.opened[-1].variant == "fast")


def test_run_turns_into_cancel_and_back(screen) -> None:
    run = screen.find(QAbstractButton, "mono_run")
    screen.backend.gate.clear()
    run.click()
    screen.until(lambda: run.text() == "Cance&l")
    assert screen.map.marks.busy
    run.click()
    assert run.text() == "&Run"
    assert not screen.map.marks.busy
    screen.settle()
    assert not screen.map.empty, "the map that was there stays"


def test_a_dropped_picture_is_shown_and_no_longer_follows(screen, tmp_path) -> None:
    drop(screen.tab, write_image(tmp_path / "portrait.png", 70, 90))
    screen.until(lambda: screen.tab.frame and screen.tab.frame.picture.name == "portrait.png")
    assert not screen.tab.follows
    screen.tab.show_stereo_picture(grey_picture("next.png"))
    assert screen.tab.live.picture.name == "portrait.png"
    screen.click("mono_follow")
    screen.until(lambda: screen.tab.frame and screen.tab.frame.picture.name == "next.png")


def test_a_note_on_a_picture_goes_with_it(screen, tmp_path) -> None:
    deep = tmp_path / "deep.png"
    cv2.imwrite(str(deep), np.random.default_rng(1).integers(0, 65535, (60, 80), np.uint16))
    drop(screen.tab, deep)
    screen.until(lambda: screen.tab.messages.message is not None)
    assert "16 bit" in screen.tab.messages.message.text
    drop(screen.tab, write_image(tmp_path / "plain.png"))
    screen.until(lambda: screen.tab.live.picture.name == "plain.png")
    assert screen.tab.messages.message is None


def test_a_broken_picture_leaves_the_present_one(screen, tmp_path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"no picture")
    screen.tab.open_picture(path)
    screen.until(lambda: screen.tab.messages.message is not None)
    assert screen.tab.messages.message.tone is Tone.ERROR
    assert screen.tab.follows
    assert screen.tab.live.picture.name == "left.png"
    drop(screen.tab, write_image(tmp_path / "whole.png"))
    screen.until(lambda: screen.tab.live.picture.name == "whole.png")
    assert screen.tab.messages.message is None


def test_a_dropped_model_is_asked_about_and_loaded_on_yes(screen, tmp_path) -> None:
    drop(screen.tab, tmp_path / "mine.onnx")
    screen.until(lambda: screen.tab._dialog is not None)
    dialog = screen.tab._dialog
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert any("mine.onnx" in text for text in words)
    assert any("ab12ab12" in text for text in words)
    assert dialog.findChild(QAbstractButton, "consent_no").isDefault()
    dialog.findChild(QAbstractButton, "consent_yes").click()
    screen.until(lambda: screen.tab.frame and screen.tab.frame.depth.title == "mine.onnx")
    assert screen.find(QComboBox, "mono_model").currentText() == "mine.onnx"


def test_a_no_is_not_the_end(screen, tmp_path) -> None:
    screen.tab.choose_file(tmp_path / "mine.onnx")
    screen.until(lambda: screen.tab._dialog is not None)
    screen.tab._dialog.findChild(QAbstractButton, "consent_no").click()
    assert "was not loaded" in screen.tab.messages.message.text
    screen.choose("mono_model", DEFAULT.key)
    screen.until(lambda: screen.tab.frame and screen.tab.frame.choice.model == DEFAULT.key)


def test_the_question_stays_while_pictures_change(screen, tmp_path) -> None:
    screen.tab.choose_file(tmp_path / "mine.onnx")
    screen.until(lambda: screen.tab._dialog is not None)
    dialog = screen.tab._dialog
    screen.tab.show_stereo_picture(grey_picture("next.png"))
    with screen.qtbot.waitSignal(screen.tab.live.needs_consent, timeout=WAIT_MS):
        screen.tab.live.run()
    assert screen.tab._dialog is dialog
    dialog.findChild(QAbstractButton, "consent_yes").click()
    screen.until(lambda: screen.tab.frame and screen.tab.frame.picture.name == "next.png")


def test_after_a_no_no_map_is_promised(new_screen, tmp_path) -> None:
    screen = new_screen(DEFAULT.key)
    screen.tab.choose_file(tmp_path / "mine.onnx")
    for number in range(2):
        screen.tab.show_stereo_picture(grey_picture(f"{number}.png"))
        with screen.qtbot.waitSignal(screen.tab.live.refused, timeout=WAIT_MS):
            if number == 0:
                screen.until(lambda: screen.tab._dialog is not None)
                screen.tab._dialog.findChild(QAbstractButton, "consent_no").click()
        assert screen.map.marks.message == NO_MAP
        assert "was not loaded" in screen.tab.messages.message.text
    assert screen.tab._dialog is None, "a no holds for the next picture too"


def test_a_model_that_has_come_runs_though_another_ones_map_is_there(screen) -> None:
    screen.choose("mono_model", "midas_v21_large")
    screen.settle()
    assert screen.welcomed
    screen.backend.here.add("midas_v21_large")
    screen.tab.refresh_models()
    screen.until(lambda: screen.tab.frame.choice.model == "midas_v21_large")
    assert not screen.welcomed


def test_a_film_does_not_make_the_words_flicker(screen) -> None:
    screen.tab.grid.hovered.emit(3, 4)
    said: list[str] = []
    for number in range(6):
        screen.tab.show_stereo_picture(grey_picture(f"{number}.png"))
    screen.tab.readout_changed.connect(said.append)
    screen.backend.gate.clear()
    screen.tab.show_stereo_picture(grey_picture("next.png"))
    screen.tab._rate.timeout.emit()
    assert "OpenCV on CPU" in screen.report
    assert said
    assert all("relative inverse depth" in text for text in said)


def test_what_ran_can_be_read_in_a_narrow_window(screen) -> None:
    label = screen.find(QLabel, "mono_report")
    screen.tab.resize(420, 600)
    screen.until(lambda: screen.tab.width() == 420)
    assert label.sizeHint().isValid()
    assert label.heightForWidth(label.width()) <= label.height()
    assert label.heightForWidth(label.width()) > label.fontMetrics().lineSpacing() * 2


def test_a_failure_is_said_above_the_views(screen) -> None:
    screen.backend.failure = ModelError("model-small.onnx: is damaged; download it again")
    screen.choose("mono_engine", "opencv")
    screen.until(lambda: screen.tab.messages.message is not None)
    assert screen.tab.messages.message.text.startswith("model-small.onnx")


def test_choices_come_back_at_the_next_start(screen, new_screen) -> None:
    screen.choose("mono_model", "depth_anything_v2_small")
    screen.choose("mono_variant", "fast")
    screen.find(QSlider, "mono_far").setValue(120)
    screen.click("mono_follow")
    state = screen.tab.state()
    other = new_screen(DEFAULT.key, "depth_anything_v2_small")
    other.tab.restore(state)
    assert other.tab.state() == state
    assert other.find(QComboBox, "mono_model").currentData() == "depth_anything_v2_small"
    assert other.find(QComboBox, "mono_variant").currentData() == "fast"
    assert not other.tab.follows


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"model": "gone", "variant": "x"},
        {"file": 3, "far": "a"},
        {"models_folder": "/a\0b"},
        {"models_folder": "/" + "x" * 100_000},
    ],
)
def test_what_cannot_be_restored_counts_as_absent(new_screen, state) -> None:
    screen = new_screen(DEFAULT.key)
    screen.tab.restore(state)
    assert screen.find(QComboBox, "mono_model").currentData() == DEFAULT.key
    assert screen.tab.follows
    assert screen.backend.chosen_folder is None


@pytest.mark.parametrize("width", [215, 260, 311, 376, 700])
def test_controls_are_whole_in_a_narrow_window(screen, width) -> None:
    # As between two docks, which do not give way for the tab's own minimum.
    holder = QWidget()
    screen.qtbot.addWidget(holder)
    screen.tab.setParent(holder)
    screen.tab.setMinimumSize(0, 0)
    holder.resize(width, 600)
    screen.tab.setGeometry(0, 0, width, 600)
    screen.tab.show()
    holder.show()
    screen.qtbot.waitExposed(holder)
    assert screen.tab.width() == width
    bar = screen.tab.bar
    boxes = [QRect(one.mapTo(bar, QPoint()), one.size()) for one in bar.controls]
    assert all(bar.rect().contains(box) for box in boxes)
    assert not any(one.intersects(other) for one, other in combinations(boxes, 2))
    for value, slider in ((bar.far_value, bar.far), (bar.near_value, bar.near)):
        assert value.x() > slider.geometry().right()
        assert value.geometry().right() < value.parentWidget().width()
    screen.tab.setParent(None)


@pytest.mark.parametrize("size", [(376, 490), (900, 600), (420, 800)])
def test_what_to_do_without_a_model_can_be_read_in_a_small_window(new_screen, size) -> None:
    screen = new_screen()
    screen.tab.show_stereo_picture(grey_picture(width=450, height=375))
    screen.tab.resize(*size)
    screen.until(lambda: screen.welcomed and screen.tab.width() == size[0])
    welcome = screen.tab.welcome
    for button in (welcome.download, welcome.choose):
        assert button.width() >= button.sizeHint().width()
        assert welcome.rect().contains(button.geometry())
    for label in (welcome.title, welcome.text, welcome.terms):
        assert label.height() >= label.heightForWidth(label.width())
        assert welcome.rect().contains(label.geometry())


def test_no_key_is_for_two_controls_or_a_menu(screen) -> None:
    tab = screen.tab
    labels = [label for label in tab.bar.findChildren(QLabel) if label.buddy() is not None]
    buttons = [*tab.bar.findChildren(QAbstractButton), tab.welcome.download, tab.welcome.choose]
    texts = [widget.text() for widget in (*labels, *buttons)] + ["Cance&l"]
    keys = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    menus = {command.menu[0].lower() for command in COMMANDS}
    assert len(keys) == len(texts)
    assert len(set(keys)) == len(keys)
    assert not menus & set(keys)


def test_nothing_is_left_open_when_the_tab_ends(screen, tmp_path) -> None:
    screen.tab.choose_file(tmp_path / "mine.onnx")
    screen.until(lambda: screen.tab._dialog is not None)
    screen.tab.open_manager()
    screen.tab.close_workers()
    assert not screen.tab._dialog.isVisible()
    assert not screen.tab.manager.isVisible()


def test_every_control_has_a_name_and_tab_reaches_them_in_order(screen) -> None:
    controls = screen.tab.bar.controls
    assert all(control.objectName().startswith("mono_") for control in controls)
    for control in controls:
        text = control.text() if isinstance(control, QAbstractButton) else ""
        assert control.accessibleName() or text
    reached: list[QWidget] = []
    one = controls[0]
    for _ in range(200):
        if one in controls and one not in reached:
            reached.append(one)
        one = one.nextInFocusChain()
    assert tuple(reached) == controls
