"""Small builders of Qt objects; no Qt constructor is given a property by keyword.

PySide makes ``setInterval`` of ``interval=`` with the C library's ``toupper``, which leaves the
letter i as it is under a Turkish, Azerbaijani or Kurdish locale: there the property is not found.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel, QPushButton

from tuner.gui.widgets.px_spin import PxSpin


def repeating(parent: QObject, interval_ms: int) -> QTimer:
    """A timer that, once started, goes on until it is stopped."""
    timer = QTimer(parent)
    timer.setInterval(interval_ms)
    return timer


def one_shot(parent: QObject, interval_ms: int = 0) -> QTimer:
    """A timer that ends by itself."""
    timer = repeating(parent, interval_ms)
    timer.setSingleShot(True)
    return timer


def paragraph(text: str = "") -> QLabel:
    """A label whose words wrap."""
    label = QLabel(text)
    label.setWordWrap(True)
    return label


def push_button(text: str = "") -> QPushButton:
    """A button that the Enter key presses only where it has the focus."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    return made


def px_spin(low: float, high: float) -> PxSpin:
    """A spin box for disparities in px, to one decimal; it tells a value once it is typed whole."""
    spin = PxSpin()
    spin.setDecimals(1)
    spin.setRange(low, high)
    spin.setSuffix(" px")
    spin.setKeyboardTracking(False)
    return spin
