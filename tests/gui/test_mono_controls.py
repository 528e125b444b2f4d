"""The monocular tab's controls: whole, named, in order, and as they were at the next start."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QSlider, QWidget

from tests.gui.declared import COMMANDS
from tuner.gui.commands.menus import WITHOUT_KEY
from tuner.networks.registry import DEFAULT


def test_near_and_far_push_each_other_and_never_meet(screen) -> None:
    far, near = screen.find(QSlider, "mono_far"), screen.find(QSlider, "mono_near")
    near.setValue(300)
    far.setValue(500)
    assert far.value() < near.value()
    for far_to, near_to in ((1000, 1000), (0, 0), (1000, 0)):
        far.setValue(far_to)
        near.setValue(near_to)
        look = screen.look
        assert 0 <= look.far < look.near <= 100
        assert (far.value(), near.value()) == (round(look.far * 10), round(look.near * 10))


def test_choices_come_back_at_the_next_start(screen, new_screen) -> None:
    screen.choose("mono_model", "depth_anything_v2_small")
    screen.choose("mono_variant", "fast")
    screen.move("mono_far", 120)
    screen.click("mono_follow")
    state = screen.state()
    other = new_screen(DEFAULT.key, "depth_anything_v2_small")
    other.restore(state)
    assert other.state() == state
    assert other.chosen("mono_model") == "depth_anything_v2_small"
    assert other.chosen("mono_variant") == "fast"
    assert not other.follows


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
    screen.restore(state)
    assert screen.chosen("mono_model") == DEFAULT.key
    assert screen.follows
    assert screen.backend.chosen_folder is None


@pytest.mark.parametrize("width", [215, 260, 311, 376, 700])
def test_controls_are_whole_in_a_narrow_window(screen, width) -> None:
    holder = QWidget()
    screen.qtbot.addWidget(holder)
    screen.show_in(holder, width, 600)
    assert screen.widget.width() == width
    bar = screen.find(QWidget, "mono_bar")
    boxes = [QRect(one.mapTo(bar, QPoint()), one.size()) for one in screen.controls]
    assert all(bar.rect().contains(box) for box in boxes)
    assert not any(one.intersects(other) for one, other in combinations(boxes, 2))
    for end in ("far", "near"):
        value = screen.find(QLabel, f"mono_{end}_value")
        slider = screen.find(QSlider, f"mono_{end}")
        assert value.x() > slider.geometry().right()
        assert value.geometry().right() < value.parentWidget().width()
    screen.take_out()


def test_no_key_is_for_two_controls_or_a_menu(screen) -> None:
    bar = screen.find(QWidget, "mono_bar")
    labels = [label for label in bar.findChildren(QLabel) if label.buddy() is not None]
    buttons = bar.findChildren(QAbstractButton)
    buttons += [screen.find(QPushButton, name) for name in ("mono_download", "mono_choose_file")]
    texts = [widget.text() for widget in (*labels, *buttons)] + ["Cance&l"]
    keys = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    menus = {command.menu[0].lower() for command in COMMANDS if command.menu not in WITHOUT_KEY}
    assert len(keys) == len(texts)
    assert len(set(keys)) == len(keys)
    assert not menus & set(keys)


def test_every_control_has_a_name_and_tab_reaches_them_in_order(screen) -> None:
    controls = screen.controls
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
