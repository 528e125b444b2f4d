"""Light and dark: follows the system, or what was asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from tuner.core.colour import Rgb

_DARK = {
    QPalette.ColorRole.Window: "#2b2d30",
    QPalette.ColorRole.WindowText: "#dfe1e5",
    QPalette.ColorRole.Base: "#1e1f22",
    QPalette.ColorRole.AlternateBase: "#26282b",
    QPalette.ColorRole.ToolTipBase: "#3c3f41",
    QPalette.ColorRole.ToolTipText: "#e6e6e6",
    QPalette.ColorRole.Text: "#dfe1e5",
    QPalette.ColorRole.Button: "#36393d",
    QPalette.ColorRole.ButtonText: "#dfe1e5",
    QPalette.ColorRole.BrightText: "#ffffff",
    QPalette.ColorRole.Light: "#4a4d52",
    QPalette.ColorRole.Midlight: "#3f4246",
    QPalette.ColorRole.Mid: "#1f2023",
    QPalette.ColorRole.Dark: "#17181a",
    QPalette.ColorRole.Shadow: "#0d0d0e",
    QPalette.ColorRole.Highlight: "#3574f0",
    QPalette.ColorRole.HighlightedText: "#ffffff",
    QPalette.ColorRole.Link: "#6b9bfa",
    QPalette.ColorRole.PlaceholderText: "#a0a4ab",
}
_DARK_DISABLED = "#8a8e96"
CAPTION_STRENGTH = 0.68
_INPUTS = ("QCheckBox", "QSpinBox", "QDoubleSpinBox", "QComboBox", "QLineEdit")
_DARK_OUTLINE = "#9da2ab"
_DARK_HANDLE = "#7b808a"


def apply_theme(application: QApplication, theme: str) -> None:
    """``theme`` is "light", "dark" or "" for the system's."""
    application.setStyle("Fusion")
    hints = application.styleHints()
    wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    if theme in wanted:
        hints.setColorScheme(wanted[theme])
    # Platforms without a theme of their own (offscreen, bare X) ignore the wish.
    is_dark = application.palette().color(QPalette.ColorRole.Window).lightness() < 128
    if theme == "dark" and not is_dark:
        application.setPalette(dark_palette())
        outline_inputs(application)
    else:
        darken_captions(application)
        hints.colorSchemeChanged.connect(lambda _: darken_captions(application))


def darken_captions(application: QApplication) -> None:
    """Make small grey text legible: Fusion draws it with half of the text's strength."""
    colour = QColor(application.palette().color(QPalette.ColorRole.Text))
    colour.setAlphaF(CAPTION_STRENGTH)
    captions = QPalette()
    captions.setColor(QPalette.ColorRole.PlaceholderText, colour)
    application.setPalette(captions)


def outline_inputs(application: QApplication) -> None:
    """Give inputs an outline that can be seen on a dark window.

    Fusion takes outlines from a darker shade of the window's colour: black on nearly black.
    """
    palette = QPalette(application.palette())
    palette.setColor(QPalette.ColorRole.Window, QColor(_DARK_OUTLINE))
    # PySide takes class names as str only, whatever its stubs say.
    for name in _INPUTS:
        application.setPalette(palette, name)  # type: ignore[arg-type]
    palette.setColor(QPalette.ColorRole.Button, QColor(_DARK_HANDLE))
    application.setPalette(palette, "QSlider")  # type: ignore[arg-type]


def dark_palette() -> QPalette:
    """A dark palette for platforms that have none."""
    palette = QPalette()
    for role, colour in _DARK.items():
        palette.setColor(role, QColor(colour))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DARK_DISABLED))
    return palette


def picture_greys(colours: QPalette) -> tuple[Rgb, Rgb]:
    """Where a map has no value, and where there is nothing to compare with: apart from each other
    and from the empty part of a view."""
    if colours.color(QPalette.ColorRole.Window).lightness() < 128:
        return (92, 94, 100), (54, 55, 60)
    return (158, 160, 166), (232, 233, 235)
