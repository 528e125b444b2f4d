"""The comparison's controls: layout, wipe, blink, overlay, profile, export."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QMenu,
    QToolButton,
    QWidget,
)

from tuner.comparison.maps import MAPS, OVERLAYS
from tuner.gui.widgets.flow import FlowLayout, together
from tuner.gui.widgets.local_keys import LocalKey
from tuner.gui.widgets.making import px_spin
from tuner.gui.widgets.naming import named
from tuner.session.view import (
    COMPARISON_LAYOUTS,
    LARGEST_LIMIT,
    LEAST_LIMIT,
    Below,
    ComparisonView,
    Mode,
)

EXPORTS: Final = {
    "copy": "&Copy table",
    "table": "&Table as CSV or JSON…",
    "filled": "&Filled disparity…",
    "figures": "Notebook's two f&igures as PNG…",
}


WIPE: Final = LocalKey("Wipe view 1 | view 2", ("W",))
BLINK: Final = LocalKey("Blink view 1 and view 2", ("B",))
PROFILE: Final = LocalKey("Draw a profile's line", ("P",))
_TIPS: Final = {
    WIPE: "View 1 left, view 2 right of a divider (W)",
    BLINK: "View 1 and view 2 in turns (B); Space flips by hand",
    PROFILE: "Draw a line with the mouse: all maps along it (P, or hold Shift)",
}
_DOWN: Final = (
    "QToolButton:checked { background: palette(highlight); color: palette(highlighted-text);"
    " border: 1px solid palette(highlight); border-radius: 3px; padding: 3px 5px; }"
)


class CompareBar(QWidget):
    """One row of controls; every signal is a gesture of the user."""

    layout_changed = Signal(int)
    changed = Signal(object)
    """The fields of ComparisonView that the user changed."""
    export_asked = Signal(str)
    """A key of EXPORTS."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_bar")
        self.shortcuts: list[QAction] = []
        self.views = named(QComboBox(), "compare_layout")
        for count in COMPARISON_LAYOUTS:
            self.views.addItem("1 view" if count == 1 else f"{count} views", count)
        self.views.setToolTip("How many views")
        self.views.setAccessibleName("Number of views")
        self.wipe = self._toggle("compare_wipe", "Wipe", WIPE)
        self.blink = self._toggle("compare_blink", "Blink", BLINK)
        self.profile = self._toggle("compare_profile", "Profile", PROFILE)
        self.overlay = self._make_overlay()
        self.limit = self._make_limit()
        self.export = self._make_export()
        self._lay_out()
        self._connect()

    def _toggle(self, name: str, text: str, local: LocalKey) -> QToolButton:
        button = named(QToolButton(), name)
        button.setText(text)
        button.setCheckable(True)
        # Fusion hardly shows on a dark window which buttons are down.
        button.setStyleSheet(_DOWN)
        button.setToolTip(_TIPS[local])
        button.setAccessibleName(text)
        action = QAction(self)
        action.setShortcut(QKeySequence(local.keys[0]))
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
        limit = named(px_spin(LEAST_LIMIT, LARGEST_LIMIT), "compare_limit")
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
        row = FlowLayout(self, spacing=6, last_at_end=True, centred=True)
        row.setContentsMargins(8, 4, 8, 0)
        words = QLabel("&Difference")
        words.setBuddy(self.limit)
        left: list[QWidget] = [self.views, self.wipe, self.blink, self.profile, self.overlay]
        for widget in left:
            row.addWidget(widget)
        row.addWidget(together(words, self.limit, self.export))

    def _connect(self) -> None:
        self.views.currentIndexChanged.connect(
            lambda: self.layout_changed.emit(self.views.currentData())
        )
        self.wipe.toggled.connect(lambda on: self._on_mode(Mode.WIPE, on))
        self.blink.toggled.connect(lambda on: self._on_mode(Mode.BLINK, on))
        self.profile.toggled.connect(self._on_profile)
        self.overlay.currentIndexChanged.connect(
            lambda: self.changed.emit({"overlay": str(self.overlay.currentData())})
        )
        self.limit.valueChanged.connect(lambda limit: self.changed.emit({"limit": limit}))

    def _on_mode(self, mode: Mode, on: bool) -> None:
        self.changed.emit({"mode": mode if on else Mode.SIDES})

    def _on_profile(self, on: bool) -> None:
        self.changed.emit({"drawing": on} | ({"below": Below.PROFILE} if on else {}))

    def show_view(self, view: ComparisonView, count: int) -> None:
        """Follow what is looked at, in so many views; emits nothing."""
        with QSignalBlocker(self.views), QSignalBlocker(self.overlay), QSignalBlocker(self.limit):
            self.views.setCurrentIndex(max(0, self.views.findData(count)))
            self.overlay.setCurrentIndex(max(0, self.overlay.findData(view.overlay)))
            self.limit.setValue(view.limit)
        for button, down in (
            (self.wipe, view.mode is Mode.WIPE),
            (self.blink, view.mode is Mode.BLINK),
            (self.profile, view.drawing),
        ):
            with QSignalBlocker(button):
                button.setChecked(down)

    def show_exportable(self, table: bool, filled: bool, figures: bool) -> None:
        """Only what exists can be exported."""
        for name, possible in zip(EXPORTS, (table, table, filled, figures), strict=True):
            self.export_actions[name].setEnabled(possible)
