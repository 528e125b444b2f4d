"""The monocular tab and its models: which runs, what is asked first, what is said without one."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from tests.gui.mono_driver import MAP, SOURCE
from tests.gui.mono_fakes import grey_picture
from tuner.gui.monocular.painter import LOOKING, NO_MAP, WAITING
from tuner.networks.errors import ModelError
from tuner.networks.registry import AS_IN_THE_NOTEBOOK, DEFAULT


def test_without_a_model_the_tab_says_what_to_do(new_screen) -> None:
    screen = new_screen()
    screen.show_stereo_picture(grey_picture())
    screen.settle()
    assert screen.welcomed
    assert not screen.seen(MAP)
    assert not screen.enabled("mono_run")
    assert screen.image(SOURCE) is not None
    screen.click("mono_download")
    assert screen.manager is not None
    assert screen.manager.words("model_about").startswith(f"<b>{DEFAULT.title}</b>")
    assert screen.manager.enabled("model_download")
    assert screen.backend.downloads == 0, "nothing is downloaded without a click on Download"


def test_no_map_is_promised_before_a_model_was_found(unseen, tmp_path) -> None:
    backend = unseen.backend
    unseen.show_stereo_picture(grey_picture())
    assert unseen.instead(MAP) == LOOKING
    unseen.show()
    unseen.until(lambda: unseen.welcomed)
    backend.gate.clear()
    backend.trusted.add(str(tmp_path / "mine.onnx"))
    (tmp_path / "mine.onnx").write_bytes(b"a model")
    unseen.open_model(tmp_path / "mine.onnx")
    assert unseen.instead(MAP) == WAITING
    backend.gate.set()
    unseen.until(lambda: unseen.frame is not None)


def test_a_downloaded_model_is_used_at_once(new_screen) -> None:
    screen = new_screen()
    screen.show_stereo_picture(grey_picture())
    screen.click("mono_download")
    for step in screen.backend.steps:
        step.set()
    screen.manager.click("model_download")
    screen.until(lambda: screen.frame is not None)
    assert not screen.welcomed
    screen.manager.click("model_close")


def test_nothing_runs_before_the_tab_is_seen(unseen) -> None:
    backend = unseen.backend
    backend.here.add(DEFAULT.key)
    unseen.show_stereo_picture(grey_picture())
    unseen.settle()
    assert not backend.surveyed
    assert backend.opened == []
    unseen.wake()
    unseen.until(lambda: unseen.frame is not None)


def test_choosing_an_engine_runs_it_and_shows_what_ran(screen) -> None:
    screen.choose("mono_engine", "onnxruntime")
    screen.until(lambda: "onnxruntime on CPU" in screen.report)
    assert screen.backend.opened[-1].engine == "onnxruntime"


def test_cuda_where_there_is_none_is_answered_in_words(screen) -> None:
    screen.choose("mono_device", "CUDA")
    screen.until(lambda: screen.message)
    assert screen.message == "CUDA is not here; the CPU is used."
    assert "on CPU" in screen.report


def test_a_closed_warning_stays_closed_until_something_else_is_chosen(screen) -> None:
    screen.choose("mono_device", "CUDA")
    screen.until(lambda: screen.message)
    screen.close_message()
    screen.show_stereo_picture(grey_picture("next.png"))
    screen.until(lambda: screen.frame and screen.frame.picture.name == "next.png")
    assert not screen.message
    screen.choose("mono_engine", "opencv")
    screen.until(lambda: screen.message)
    screen.choose("mono_device", "auto")
    screen.until(lambda: not screen.message)


def test_variants_are_those_of_the_model(screen) -> None:
    assert screen.offers("mono_variant", AS_IN_THE_NOTEBOOK)
    screen.choose("mono_model", "depth_anything_v2_small")
    assert not screen.offers("mono_variant", AS_IN_THE_NOTEBOOK)
    assert screen.offers("mono_variant", "fast")
    screen.choose("mono_variant", "fast")
    screen.until(lambda: screen.backend.opened[-1].variant == "fast")


def test_a_dropped_model_is_asked_about_and_loaded_on_yes(screen, tmp_path) -> None:
    screen.drop(tmp_path / "mine.onnx")
    screen.until(lambda: screen.question is not None)
    assert "mine.onnx" in screen.question.words("consent_file")
    assert "ab12ab12" in screen.question.words("consent_digest")
    assert screen.question.find(QPushButton, "consent_no").isDefault()
    screen.answer("consent_yes")
    screen.until(lambda: screen.frame and screen.frame.depth.title == "mine.onnx")
    assert screen.find(QComboBox, "mono_model").currentText() == "mine.onnx"


def test_a_no_is_not_the_end(screen, tmp_path) -> None:
    screen.open_model(tmp_path / "mine.onnx")
    screen.answer("consent_no")
    assert "was not loaded" in screen.message
    screen.choose("mono_model", DEFAULT.key)
    screen.until(lambda: screen.frame and screen.frame.choice.model == DEFAULT.key)


def test_the_question_stays_while_pictures_change(screen, tmp_path) -> None:
    screen.open_model(tmp_path / "mine.onnx")
    screen.until(lambda: screen.question is not None)
    before = screen.question.widget
    screen.show_stereo_picture(grey_picture("next.png"))
    asked = screen.backend.asked
    screen.click("mono_run")
    screen.until(lambda: screen.backend.asked > asked)
    assert screen.question.widget is before
    screen.answer("consent_yes")
    screen.until(lambda: screen.frame and screen.frame.picture.name == "next.png")


def test_after_a_no_no_map_is_promised(new_screen, tmp_path) -> None:
    screen = new_screen(DEFAULT.key)
    screen.open_model(tmp_path / "mine.onnx")
    for number in range(2):
        screen.show_stereo_picture(grey_picture(f"{number}.png"))
        assert not screen.message
        if number == 0:
            screen.answer("consent_no")
        screen.until(lambda: "was not loaded" in screen.message)
        assert screen.instead(MAP) == NO_MAP
    assert screen.question is None, "a no holds for the next picture too"


def test_a_model_that_has_come_runs_though_another_ones_map_is_there(screen) -> None:
    screen.choose("mono_model", "midas_v21_large")
    screen.settle()
    assert screen.welcomed
    screen.backend.here.add("midas_v21_large")
    screen.refresh_models()
    screen.until(lambda: screen.frame.choice.model == "midas_v21_large")
    assert not screen.welcomed


def test_a_failure_is_said_above_the_views(screen) -> None:
    screen.backend.failure = ModelError("model-small.onnx: is damaged; download it again")
    screen.choose("mono_engine", "opencv")
    screen.until(lambda: screen.message)
    assert screen.message.startswith("model-small.onnx")


@pytest.mark.parametrize("size", [(376, 490), (900, 600), (420, 800)])
def test_what_to_do_without_a_model_can_be_read_in_a_small_window(new_screen, size) -> None:
    screen = new_screen()
    screen.show_stereo_picture(grey_picture(width=450, height=375))
    screen.resize(*size)
    screen.until(lambda: screen.welcomed)
    assert screen.widget.width() == size[0]
    welcome = screen.find(QWidget, "mono_welcome")
    for name in ("mono_download", "mono_choose_file"):
        button = screen.find(QPushButton, name)
        assert button.width() >= button.sizeHint().width()
        assert welcome.rect().contains(button.geometry())
    for name in ("title", "text", "terms"):
        label = screen.find(QLabel, f"mono_welcome_{name}")
        assert label.height() >= label.heightForWidth(label.width())
        assert welcome.rect().contains(label.geometry())


def test_nothing_is_left_open_when_the_tab_ends(screen, tmp_path) -> None:
    screen.open_model(tmp_path / "mine.onnx")
    screen.until(lambda: screen.question is not None)
    screen.open_manager()
    assert screen.manager is not None
    screen.close_workers()
    assert screen.question is None
    assert screen.manager is None
