"""The comparison's controls: layout, wipe, blink, overlay, profile, export."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QWidget,
)

from tuner.comparison.maps import MAPS, OVERLAYS
from tuner.gui.comparison.grid import LAYOUTS
from tuner.gui.widgets.making import px_spin
from tuner.gui.widgets.naming import named

EXPORTS: Final = {
    "copy": "&Copy table",
    "table": "&Table as CSV or JSON…",
    "filled": "&Filled disparity…",
    "figures": "Notebook's two f&igures as PNG…",
}


_DOWN: Final = (
    "QToolButton:checked { background: palette(highlight); color: palette(highlighted-text);"
    " border: 1px solid palette(highlight); border-radius: 3px; padding: 3px 5px; }"
)


class CompareBar(QWidget):
    """One row of controls; every signal is a gesture of the user."""

    layout_changed = Signal(int)
    wipe_changed = Signal(bool)
    blink_changed = Signal(bool)
    overlay_changed = Signal(str)
    profile_changed = Signal(bool)
    limit_changed = Signal(float)
    export_asked = Signal(str)
    """A key of EXPORTS."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_bar")
        self.shortcuts: list[QAction] = []
        self.views = named(QComboBox(), "compare_layout")
        for count in LAYOUTS:
            self.views.addItem("1 view" if count == 1 else f"{count} views", count)
        self.views.setToolTip("How many views")
        self.views.setAccessibleName("Number of views")
        self.wipe = self._toggle(
            "compare_wipe", "Wipe", "View 1 left, view 2 right of a divider (W)", "W"
        )
        self.blink = self._toggle(
            "compare_blink", "Blink", "View 1 and view 2 in turns (B); Space flips by hand", "B"
        )
        self.profile = self._toggle(
            "compare_profile",
            "Profile",
            "Draw a line with the mouse: all maps along it (P, or hold Shift)",
            "P",
        )
        self.overlay = self._make_overlay()
        self.limit = self._make_limit()
        self.export = self._make_export()
        self._lay_out()
        self._connect()

    def _toggle(self, name: str, text: str, tip: str, key: str) -> QToolButton:
        button = named(QToolButton(), name)
        button.setText(text)
        button.setCheckable(True)
        # Fusion hardly shows on a dark window which buttons are down.
        button.setStyleSheet(_DOWN)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        action = QAction(self)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(button.click)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.shortcuts.append(action)
        return button

    def _make_overlay(self) -> QComboBox:
        overlay = named(QComboBox(), "compare_overlay")
        overlay.addItem("No overlay", "")
        for name in OVERLAYS:
            info = MAPS[name]
            overlay.addItem(info.title, name)
            overlay.setItemData(overlay.count() - 1, info.note, Qt.ItemDataRole.ToolTipRole)
        overlay.setToolTip("Tint these pixels in all views")
        overlay.setAccessibleName("Overlay")
        return overlay

    def _make_limit(self) -> QDoubleSpinBox:
        limit = named(px_spin(0.5, 256), "compare_limit")
        limit.setPrefix("± ")
        limit.setValue(4)
        limit.setToolTip("Difference or error of the end colours")
        limit.setAccessibleName("Limit of differences and errors")
        return limit

    def _make_export(self) -> QToolButton:
        button = named(QToolButton(), "compare_export")
        button.setText("Export")
        menu = QMenu(button)
        self.export_actions = {}
        for name, text in EXPORTS.items():
            action = named(menu.addAction(text), f"compare_export_{name}")
            action.triggered.connect(lambda _=False, name=name: self.export_asked.emit(name))
            self.export_actions[name] = action
        button.setMenu(menu)
        button.setPopupMode(button.ToolButtonPopupMode.InstantPopup)
        button.setToolTip("Table, filled disparity, figures")
        button.setAccessibleName("Export")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 0)
        words = QLabel("&Difference")
        words.setBuddy(self.limit)
        left: list[QWidget] = [self.views, self.wipe, self.blink, self.profile, self.overlay]
        for widget in left:
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(words)
        row.addWidget(self.limit)
        row.addWidget(self.export)

    def _connect(self) -> None:
        self.views.currentIndexChanged.connect(
            lambda: self.layout_changed.emit(self.views.currentData())
        )
        self.wipe.toggled.connect(self._on_wipe)
        self.blink.toggled.connect(self._on_blink)
        self.profile.toggled.connect(self.profile_changed)
        self.overlay.currentIndexChanged.connect(
            lambda: self.overlay_changed.emit(self.overlay.currentData())
        )
        self.limit.valueChanged.connect(self.limit_changed)

    def _on_wipe(self, on: bool) -> None:
        if on:
            self.blink.setChecked(False)
        self.wipe_changed.emit(on)

    def _on_blink(self, on: bool) -> None:
        if on:
            self.wipe.setChecked(False)
        self.blink_changed.emit(on)

    def show_layout(self, count: int) -> None:
        """Follow a choice made elsewhere; emits nothing."""
        with QSignalBlocker(self.views):
            self.views.setCurrentIndex(max(0, self.views.findData(count)))

    def show_exportable(self, table: bool, filled: bool, figures: bool) -> None:
        """Only what exists can be exported."""
        for name, possible in zip(EXPORTS, (table, table, filled, figures), strict=True):
            self.export_actions[name].setEnabled(possible)
