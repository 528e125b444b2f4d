"""The range of the depth view, m: as the searched disparities reach, or by hand."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from tuner.engine.frame import Display
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.px_spin import PxSpin

NEAREST_M, FARTHEST_M = 0.001, 1e5


class DepthRange(QWidget):
    """Hidden unless distances are on show; showing a range emits nothing."""

    changed = Signal(object)
    """Display"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._display = Display()
        self._by_hand = named(QCheckBox("Depth range"), "depth_by_hand")
        self._by_hand.setToolTip(
            "Off: the colours span the distances that are measured, at most ten times the nearest. "
            "On: set both ends by hand."
        )
        self._near = _end("depth_near", "Distance of the first colour")
        self._far = _end("depth_far", "Distance of the last colour")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        for part in (self._by_hand, self._near, self._far):
            line.addWidget(part)
        self._by_hand.toggled.connect(self._on_by_hand)
        self._near.valueChanged.connect(self._on_near)
        self._far.valueChanged.connect(self._on_far)
        self.hide()

    def show_span(self, display: Display, span: tuple[float, float] | None) -> None:
        """Follow the state; None: no distances are on show."""
        self._display = display
        self.setVisible(span is not None)
        if span is None:
            return
        by_hand = display.near_m is not None or display.far_m is not None
        for box, value in zip((self._near, self._far), span, strict=True):
            with QSignalBlocker(box):
                box.setValue(value)
            box.setEnabled(by_hand)
        with QSignalBlocker(self._by_hand):
            self._by_hand.setChecked(by_hand)

    @Slot(bool)
    def _on_by_hand(self, by_hand: bool) -> None:
        if by_hand:
            self._tell(self._near.value(), self._far.value())
        else:
            self.changed.emit(replace(self._display, near_m=None, far_m=None))

    @Slot(float)
    def _on_near(self, near: float) -> None:
        # The end that is being moved pushes the other one.
        self._tell(near, max(self._far.value(), near * 1.1))

    @Slot(float)
    def _on_far(self, far: float) -> None:
        self._tell(min(self._near.value(), far / 1.1), far)

    def _tell(self, near: float, far: float) -> None:
        self.changed.emit(replace(self._display, near_m=near, far_m=far))


def _end(name: str, tip: str) -> PxSpin:
    spin = named(PxSpin(), name)
    spin.setDecimals(3)
    spin.setRange(NEAREST_M, FARTHEST_M)
    spin.setSingleStep(0.1)
    spin.setSuffix(" m")
    spin.setKeyboardTracking(False)
    spin.setToolTip(tip)
    spin.setAccessibleName(tip)
    return spin
