"""What is small or empty must still be seen, light or dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QDockWidget, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.driver import Driver
from tuner.gui.widgets.theme import apply_theme

INPUTS = ("QCheckBox", "QSlider", "QSpinBox", "QDoubleSpinBox", "QComboBox", "QLineEdit")
LEGIBLE, VISIBLE = 4.5, 3.0
"""WCAG 2.1: contrast of text, and of the outline of an input."""


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[QApplication]:
    apply_theme(qapp, request.param)
    yield qapp
    qapp.setPalette(QPalette())
    for name in INPUTS:
        qapp.setPalette(qapp.palette(), name)


def luminance(colour: QColor) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, two: QColor) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def over(colour: QColor, ground: QColor) -> QColor:
    alpha = colour.alphaF()
    pairs = zip(colour.getRgbF()[:3], ground.getRgbF()[:3], strict=True)
    return QColor.fromRgbF(*(alpha * c + (1 - alpha) * g for c, g in pairs))


def test_captions_can_be_read(themed: QApplication, qtbot: QtBot) -> None:
    label = QLabel("x-Sobel has a fixed kernel")
    qtbot.addWidget(label)
    palette = label.palette()
    ground = palette.color(QPalette.ColorRole.Window)
    caption = over(palette.color(QPalette.ColorRole.PlaceholderText), ground)
    assert contrast(caption, ground) >= LEGIBLE


@pytest.mark.parametrize("themed", ["dark"], indirect=True)
def test_an_unchecked_box_stands_out_from_a_dark_window(themed: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    box = QCheckBox(window)
    box.resize(box.sizeHint())
    window.resize(box.size())
    ground = window.palette().color(QPalette.ColorRole.Window)
    image = window.grab().toImage()
    middle = image.height() // 2
    best = max(contrast(image.pixelColor(x, middle), ground) for x in range(8))
    assert best >= VISIBLE


@pytest.mark.parametrize("name", ["qt_dockwidget_closebutton", "qt_dockwidget_floatbutton"])
def test_the_buttons_of_side_panels_can_be_seen(
    new_window: Callable[[], Driver], themed: QApplication, name: str
) -> None:
    dock = new_window().find(QDockWidget, "dock_presets")
    image = dock.findChild(QAbstractButton, name).grab().toImage()
    ground = themed.palette().color(QPalette.ColorRole.Window)
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    assert max(contrast(pixel, ground) for pixel in pixels) >= VISIBLE
