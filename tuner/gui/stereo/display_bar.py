"""How the disparity is drawn: colour map, range in px, and what the fourth view shows."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QWidget,
)

from tuner.core.colour import COLOUR_MAPS
from tuner.engine.frame import Display
from tuner.gui.stereo.depth_range import DepthRange
from tuner.gui.widgets.flow import FlowLayout, together
from tuner.gui.widgets.making import px_spin
from tuner.gui.widgets.naming import named
from tuner.matchers.matcher import MatcherSettings
from tuner.session.view import FOURTH


class DisplayBar(QWidget):
    """Emits what the user chose; ``show_display`` follows the state and emits nothing."""

    map_changed = Signal(str)
    display_changed = Signal(object)
    """Display"""
    fourth_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("display_bar")
        self._display = Display()
        self.maps = named(QComboBox(), "colour_map")
        self.maps.addItems(list(COLOUR_MAPS))
        self.maps.setToolTip("Colour map of the disparity")
        self.by_hand = named(QCheckBox("Range"), "range_by_hand")
        self.by_hand.setToolTip(
            "Off: the colours span the disparities that are searched, whatever the picture holds. "
            "On: set both ends by hand."
        )
        self.low = self._end("range_low", "Disparity of the first colour")
        self.high = self._end("range_high", "Disparity of the last colour")
        self.fourth = named(QComboBox(), "fourth_view")
        for name, text in FOURTH.items():
            self.fourth.addItem(text, name)
        self.fourth.setToolTip("What the fourth view shows")
        self.distances = DepthRange(self)
        self._lay_out()
        self._connect()

    def _end(self, name: str, tip: str) -> QDoubleSpinBox:
        spin = named(px_spin(-2048, 2048), name)
        spin.setToolTip(tip)
        spin.setAccessibleName(tip)
        return spin

    def _lay_out(self) -> None:
        layout = FlowLayout(self, spacing=6, last_at_end=True)
        layout.setContentsMargins(8, 4, 6, 4)
        colours, shows = QLabel("&Colours"), QLabel("Fo&urth view")
        colours.setBuddy(self.maps)
        shows.setBuddy(self.fourth)
        in_line = ((colours, self.maps), (self.by_hand, self.low), (self.high,))
        for group in in_line:
            layout.addWidget(together(*group))
        layout.addWidget(self.distances)
        layout.addWidget(together(shows, self.fourth))

    def _connect(self) -> None:
        self.maps.currentTextChanged.connect(self.map_changed)
        self.by_hand.toggled.connect(self._on_by_hand)
        self.low.valueChanged.connect(self._on_range)
        self.high.valueChanged.connect(self._on_range)
        self.distances.changed.connect(self.display_changed)
        self.fourth.currentIndexChanged.connect(
            lambda: self.fourth_changed.emit(self.fourth.currentData())
        )

    def show_display(self, display: Display, settings: MatcherSettings) -> None:
        """Follow the state."""
        self._display = display
        by_hand = display.low is not None or display.high is not None
        low, high = display.span(settings)
        for widget, value in ((self.low, low), (self.high, high)):
            if widget.value() != value:
                with QSignalBlocker(widget):
                    widget.setValue(value)
            widget.setEnabled(by_hand)
        with QSignalBlocker(self.by_hand):
            self.by_hand.setChecked(by_hand)

    def show_choices(self, colour_map: str, fourth: str) -> None:
        """Follow what was chosen elsewhere."""
        with QSignalBlocker(self.maps), QSignalBlocker(self.fourth):
            self.maps.setCurrentText(colour_map)
            self.fourth.setCurrentIndex(max(0, self.fourth.findData(fourth)))

    @Slot(bool)
    def _on_by_hand(self, by_hand: bool) -> None:
        if by_hand:
            self._on_range()
        else:
            self.display_changed.emit(replace(self._display, low=None, high=None))

    @Slot()
    def _on_range(self) -> None:
        low, high = self.low.value(), self.high.value()
        if high <= low:
            # The end that is being moved pushes the other one.
            if self.sender() is self.low:
                high = low + 1
            else:
                low = high - 1
        self.display_changed.emit(replace(self._display, low=low, high=high))
