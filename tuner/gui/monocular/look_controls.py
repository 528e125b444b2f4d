"""How the map is drawn: colours, contrast, plane."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QSlider, QWidget

from tuner.core.colour import COLOUR_MAPS
from tuner.gui.monocular.controls import dressed, group
from tuner.gui.widgets.naming import named
from tuner.session.view import MapLook

_STEPS: Final = 10
"""Slider steps per percent."""


class LookControls(QObject):
    """Emits what the user chose; ``show_look`` follows and emits nothing."""

    changed = Signal(object)
    """MapLook"""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = MapLook()
        self._maps = dressed(
            QComboBox(),
            "mono_colour_map",
            spoken="Colours",
            tip="Colour map of the inverse depth",
        )
        self._maps.addItems(list(COLOUR_MAPS))
        self._far = _slider("mono_far", "Far end: percentile that gets the first colour")
        self._near = _slider("mono_near", "Near end: percentile that gets the last colour")
        self._far_value, self._near_value = _percent("mono_far_value"), _percent("mono_near_value")
        self._plane = named(QCheckBox("Su&btract plane"), "mono_plane")
        self._plane.setToolTip(
            "Take the best-fit plane away, so that things stand out from a sloping ground"
        )
        self._connect()
        self.show_look(self._look)

    def _connect(self) -> None:
        self._maps.currentTextChanged.connect(self._on_look)
        self._far.valueChanged.connect(self._on_far)
        self._near.valueChanged.connect(self._on_near)
        self._plane.toggled.connect(self._on_look)

    def groups(self) -> tuple[QWidget, ...]:
        """The controls with their words, to be laid out; made at each call."""
        return (
            group("Colo&urs", self._maps),
            group("F&ar", self._far, self._far_value),
            group("&Near", self._near, self._near_value),
            self._plane,
        )

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """In the order of the Tab key."""
        return (self._maps, self._far, self._near, self._plane)

    def show_look(self, look: MapLook) -> None:
        """Follow how the map is drawn."""
        self._look = look
        with QSignalBlocker(self._maps), QSignalBlocker(self._far), QSignalBlocker(self._near):
            self._maps.setCurrentText(look.colour_map)
            self._far.setValue(round(look.far * _STEPS))
            self._near.setValue(round(look.near * _STEPS))
        with QSignalBlocker(self._plane):
            self._plane.setChecked(look.subtract_plane)
        self._far_value.setText(f"{look.far:g} %")
        self._near_value.setText(f"{look.near:g} %")

    @Slot(int)
    def _on_far(self, value: int) -> None:
        if value >= self._near.value():
            self._near.setValue(value + _STEPS)
        self._on_look()

    @Slot(int)
    def _on_near(self, value: int) -> None:
        if value <= self._far.value():
            self._far.setValue(value - _STEPS)
        self._on_look()

    @Slot()
    def _on_look(self) -> None:
        far, near = self._far.value() / _STEPS, self._near.value() / _STEPS
        if far >= near:
            # One end pushed the other against its stop.
            far, near = (far, far + 1) if far < 99 else (98.0, 99.0)
        look = MapLook(
            colour_map=self._maps.currentText(),
            far=far,
            near=near,
            subtract_plane=self._plane.isChecked(),
        )
        if look != self._look:
            self.show_look(look)
            self.changed.emit(look)


def _slider(name: str, spoken: str) -> QSlider:
    slider = named(QSlider(Qt.Orientation.Horizontal), name)
    slider.setRange(0, 100 * _STEPS)
    slider.setSingleStep(_STEPS)
    slider.setPageStep(5 * _STEPS)
    slider.setFixedWidth(84)
    slider.setAccessibleName(spoken)
    slider.setToolTip(spoken)
    return slider


def _percent(name: str) -> QLabel:
    label = named(QLabel(), name)
    label.setMinimumWidth(label.fontMetrics().horizontalAdvance("100.0 %"))
    return label
