"""What the point cloud shows and how: emits a view, and follows one without emitting."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QMenu,
    QSpinBox,
    QToolButton,
    QWidget,
)

from tuner.core.geometry.cloud import Colouring
from tuner.core.geometry.orbit import VIEWS
from tuner.core.geometry.point_cloud import Source
from tuner.gui.widgets.flow import FlowLayout, together
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.undo_keys import leave_undo_to_window
from tuner.session.view import CLOUD_FILE, LARGEST_Z, POINT_SIZES, CloudView

_SOURCES: Final = {
    Source.STEREO: "Stereo",
    Source.MONO: "Fitted map (estimated)",
    Source.FILLED: "Filled (partly estimated)",
}
_COLOURS: Final = {
    Colouring.IMAGE: "Image",
    Colouring.DEPTH: "Depth",
    Colouring.HEIGHT: "Height",
}


class CloudBar(QWidget):
    """Controls above the cloud."""

    changed = Signal(object)
    """CloudView"""
    looked = Signal(str)
    """Name of one of the views of ``orbit.VIEWS``."""
    measure_toggled = Signal(bool)
    export_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cloud_bar")
        self._view = CloudView()
        self._make()
        self._lay_out()
        self._connect()

    def _make(self) -> None:
        self.source = _box("cloud_source", _SOURCES, "Of which disparity the points are")
        self.colouring = _box(
            "cloud_colour", _COLOURS, "What colours the points; depth as in the disparity view"
        )
        self.point_size = named(QSpinBox(), "cloud_size")
        self.point_size.setRange(*POINT_SIZES)
        self.point_size.setSuffix(" px")
        self.point_size.setToolTip("Side of a point")
        leave_undo_to_window(self.point_size)
        self.near = _limit("cloud_near", "Leave out what is nearer")
        self.far = _limit("cloud_far", "Leave out what is farther")
        self.grid = named(QCheckBox("Grid"), "cloud_grid")
        self.grid.setToolTip("A level grid below the points")
        self.cameras = named(QCheckBox("Cameras"), "cloud_cameras")
        self.cameras.setToolTip("Where the left and the right camera stood, and what they saw")
        self.views = {name: _button(f"cloud_{name}", name.capitalize()) for name in VIEWS}
        self.measure = _button("cloud_measure", "Measure")
        self.measure.setCheckable(True)
        self.measure.setToolTip("Click two points: the distance between them")
        self.export = _button("cloud_export", "Export…")
        self.export.setToolTip("Write all points to a .ply file")
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = named(QMenu(self.export), "cloud_options")
        self.options = {name: menu.addAction(text) for name, text in CLOUD_FILE.items()}
        for name, action in self.options.items():
            action.setObjectName(f"cloud_{name}")
            action.setCheckable(True)
        self.export.setMenu(menu)
        self.more = _button("cloud_more", "More")
        self.more.setCheckable(True)
        self.more.setToolTip("Size of the points, limits of the distance, grid and cameras")

    def _lay_out(self) -> None:
        layout = FlowLayout(self, spacing=4, centred=True)
        layout.setContentsMargins(6, 4, 4, 4)
        for words, widget in (
            ("Poi&nts", self.source),
            ("Co&lour", self.colouring),
        ):
            layout.addWidget(_labelled(words, widget))
        layout.addWidget(together(*self.views.values(), spacing=2))
        layout.addWidget(together(self.measure, self.export, self.more, spacing=2))
        self._folded = (
            _labelled("Si&ze", self.point_size),
            _labelled("Near", self.near),
            _labelled("Far", self.far),
            together(self.grid, self.cameras),
        )
        for folded in self._folded:
            layout.addWidget(folded)
        self._unfold(False)

    @Slot(bool)
    def _unfold(self, on: bool) -> None:
        """Show what is seldom needed, or give its room to the cloud."""
        for widget in self._folded:
            widget.setVisible(on)
        self.updateGeometry()

    def _connect(self) -> None:
        self.source.activated.connect(lambda: self._edit(source=self.source.currentData()))
        self.colouring.activated.connect(lambda: self._edit(colouring=self.colouring.currentData()))
        self.point_size.valueChanged.connect(lambda value: self._edit(size=value))
        self.near.valueChanged.connect(self._on_near)
        self.far.valueChanged.connect(self._on_far)
        self.grid.toggled.connect(lambda on: self._edit(grid=on))
        self.cameras.toggled.connect(lambda on: self._edit(cameras=on))
        for name, button in self.views.items():
            button.clicked.connect(lambda _on=False, name=name: self.looked.emit(name))
        self.measure.toggled.connect(self.measure_toggled)
        self.more.toggled.connect(self._unfold)
        self.export.clicked.connect(self.export_asked)
        for name, action in self.options.items():
            action.toggled.connect(lambda on, name=name: self._edit(**{name: on}))

    def show_view(self, view: CloudView) -> None:
        """Follow; never emits."""
        self._view = view
        widgets: tuple[QWidget, ...] = (
            self.point_size,
            self.near,
            self.far,
            self.grid,
            self.cameras,
        )
        blocked = [QSignalBlocker(one) for one in (*widgets, *self.options.values())]
        self.source.setCurrentIndex(self.source.findData(view.source))
        self.colouring.setCurrentIndex(self.colouring.findData(view.colouring))
        self.point_size.setValue(view.size)
        self.near.setValue(view.near)
        self.far.setValue(view.far)
        self.grid.setChecked(view.grid)
        self.cameras.setChecked(view.cameras)
        for name, action in self.options.items():
            action.setChecked(getattr(view, name))
        del blocked

    def show_unit(self, unit: str) -> None:
        """What the limits count."""
        for spin in (self.near, self.far):
            spin.setSuffix(f" {unit}")

    def _edit(self, **changes: Any) -> None:
        self.changed.emit(replace(self._view, **changes))

    @Slot(float)
    def _on_near(self, near: float) -> None:
        """The end that is moved pushes the other one away."""
        far = self._view.far
        self._edit(near=near, far=near + _STEP if far and far <= near else far)

    @Slot(float)
    def _on_far(self, far: float) -> None:
        near = self._view.near
        self._edit(far=far, near=max(0.0, far - _STEP) if far and far <= near else near)


_STEP: Final = 0.1


def _box(name: str, entries: dict[Any, str], tip: str) -> QComboBox:
    box = named(QComboBox(), name)
    # The longest of the words would take the room of two buttons.
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(min(map(len, entries.values())))
    for key, text in entries.items():
        box.addItem(text, str(key))
    box.setToolTip(tip)
    view = box.view()
    view.setMinimumWidth(view.sizeHintForColumn(0) + view.verticalScrollBar().sizeHint().width())
    return box


def _labelled(words: str, widget: QWidget) -> QWidget:
    label = QLabel(words)
    label.setBuddy(widget)
    return together(label, widget)


def _limit(name: str, tip: str) -> QDoubleSpinBox:
    spin = named(QDoubleSpinBox(), name)
    spin.setDecimals(2)
    spin.setRange(0, LARGEST_Z)
    spin.setSingleStep(_STEP)
    spin.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    spin.setSpecialValueText("no limit")
    spin.setKeyboardTracking(False)
    spin.setMaximumWidth(spin.fontMetrics().horizontalAdvance("0000.00 baselines") + 40)
    spin.setToolTip(f"{tip}; 0 for no limit")
    spin.setAccessibleName(tip)
    leave_undo_to_window(spin)
    return spin


def _button(name: str, text: str) -> QToolButton:
    button = named(QToolButton(), name)
    button.setText(text)
    return button
