"""The monocular tab's controls: model, engine, variant; colours, contrast, plane; run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QWidget,
)

from tuner.core.choices import AUTO, NetworkChoice
from tuner.core.colour import COLOUR_MAPS
from tuner.core.inverse_depth import INPUT_SIDE_MOST
from tuner.gui.widgets.flow import FlowLayout
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.typed import commit_typed
from tuner.networks.backend import FILE_VARIANTS, row_of, variants_of, wanted
from tuner.networks.types import ModelRow
from tuner.session.view import MapLook

ENGINES: Final = {"opencv": "OpenCV", "onnxruntime": "onnxruntime"}
_OPEN, _MANAGE = "open a file", "manage models"
_SIZE_STEP: Final = 32
_STEPS = 10
"""Slider steps per percent."""


class MonoBar(QWidget):
    """Emits what the user chose; the ``show_...`` methods follow and emit nothing."""

    choice_changed = Signal(object)
    """NetworkChoice"""
    look_changed = Signal(object)
    """MapLook"""
    run_clicked = Signal()
    cancel_clicked = Signal()
    follow_changed = Signal(bool)
    file_wanted = Signal()
    """Open an ONNX file."""
    manager_wanted = Signal()
    picture_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mono_bar")
        self._rows: Sequence[ModelRow] = ()
        self._engines: dict[str, tuple[str, ...]] = {}
        self._choice, self._look = NetworkChoice(), MapLook()
        self._busy = False
        self._make_choosers()
        self._make_side()
        self._make_look()
        self._make_buttons()
        self._lay_out()
        self._connect()
        self.show_look(self._look)

    # controls

    def _make_choosers(self) -> None:
        self.model = _chooser("mono_model", "Model", "The network that makes the map")
        _narrow(self.model, letters=21)
        self.engine = _chooser(
            "mono_engine",
            "Engine",
            "What runs the network; automatic takes the fastest that is right for this model",
        )
        self.device = _chooser("mono_device", "Device", "Where the network runs")
        self.variant = _chooser(
            "mono_variant", "Input", "How the picture is scaled and normalised for the network"
        )
        _narrow(self.variant, letters=15)

    def _make_side(self) -> None:
        self.side = named(QSpinBox(), "mono_input_size")
        self.side.setRange(0, INPUT_SIDE_MOST)
        self.side.setSpecialValueText("auto")
        self.side.setSuffix(" px")
        self.side.setKeyboardTracking(False)
        self.side.setAccessibleName("Input size")
        self.side.setToolTip(
            "Nominal side of the network's input, where its file leaves the size free: "
            "larger shows more detail and takes longer"
        )

    def _make_look(self) -> None:
        self.maps = _chooser("mono_colour_map", "Colours", "Colour map of the inverse depth")
        self.maps.addItems(list(COLOUR_MAPS))
        self.far = _slider("mono_far", "Far end: percentile that gets the first colour")
        self.near = _slider("mono_near", "Near end: percentile that gets the last colour")
        self.far_value = named(QLabel(), "mono_far_value")
        self.near_value = named(QLabel(), "mono_near_value")
        for label in (self.far_value, self.near_value):
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance("100.0 %"))
        self.plane = named(QCheckBox("Su&btract plane"), "mono_plane")
        self.plane.setToolTip(
            "Take the best-fit plane away, so that things stand out from a sloping ground"
        )

    def _make_buttons(self) -> None:
        self.follow = named(QCheckBox("Follow &stereo"), "mono_follow")
        self.follow.setChecked(True)
        self.follow.setToolTip("Show the left picture of the stereo tab and run when it changes")
        self.open_picture = named(QPushButton("Open pic&ture…"), "mono_open_picture")
        self.open_picture.setToolTip("Show another picture than the stereo tab's")
        self.run = named(QPushButton("&Run"), "mono_run")
        self.run.setToolTip("Run the network on this picture now")
        self.run.setAccessibleName("Run the network")

    def _lay_out(self) -> None:
        layout = FlowLayout(self, spacing=12, line_spacing=4, centred=True)
        layout.setContentsMargins(8, 4, 8, 4)
        for label, chooser in (
            ("&Model", self.model),
            ("En&gine", self.engine),
            ("Dev&ice", self.device),
            ("In&put", self.variant),
            ("Si&ze", self.side),
        ):
            layout.addWidget(_group(label, chooser))
        for widget in (self.run, self.open_picture, self.follow):
            layout.addWidget(widget)
        layout.addWidget(_group("Colo&urs", self.maps))
        layout.addWidget(_group("F&ar", self.far, self.far_value))
        layout.addWidget(_group("&Near", self.near, self.near_value))
        layout.addWidget(self.plane)
        _order(self.controls)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """In the order of the Tab key."""
        network = (self.model, self.engine, self.device, self.variant, self.side, self.run)
        look = (self.maps, self.far, self.near, self.plane)
        return (*network, self.open_picture, self.follow, *look)

    def _connect(self) -> None:
        self.model.activated.connect(self._on_model)
        for chooser in (self.engine, self.device):
            chooser.activated.connect(self._on_chosen)
        self.variant.activated.connect(self._on_fed)
        self.side.valueChanged.connect(self._on_fed)
        self.maps.currentTextChanged.connect(self._on_look)
        self.far.valueChanged.connect(self._on_far)
        self.near.valueChanged.connect(self._on_near)
        self.plane.toggled.connect(self._on_look)
        self.follow.toggled.connect(self.follow_changed)
        self.open_picture.clicked.connect(self.picture_wanted)
        self.run.clicked.connect(self._on_run)

    # following

    def show_rows(self, rows: Sequence[ModelRow], here: Iterable[str]) -> None:
        """The registry, and the keys of the models whose files are here."""
        self._rows, present = rows, set(here)
        with QSignalBlocker(self.model):
            self.model.clear()
            for row in rows:
                text = row.title if row.key in present else f"{row.title} (not downloaded)"
                self.model.addItem(text, row.key)
                self.model.setItemData(
                    self.model.count() - 1, row.good_for, Qt.ItemDataRole.ToolTipRole
                )
            widest = self.model.view().sizeHintForColumn(0) + 24
            self.model.view().setMinimumWidth(widest)
            self.model.insertSeparator(self.model.count())
            self.model.addItem("Open ONNX file…", _OPEN)
            self.model.addItem("Manage models…", _MANAGE)
        self.show_choice(self._choice)

    def show_engines(self, engines: dict[str, tuple[str, ...]]) -> None:
        """Engine -> devices, of what is installed."""
        self._engines = engines
        self.show_choice(self._choice)

    def show_choice(self, choice: NetworkChoice) -> None:
        """Follow the choice."""
        self._choice = choice
        self._show_model()
        names = {AUTO: "automatic", **{name: ENGINES.get(name, name) for name in self._engines}}
        _fill(self.engine, names, wanted(choice.engine, tuple(self._engines)))
        devices = self._devices(choice.engine)
        _fill(self.device, {AUTO: "automatic", **{d: d for d in devices}}, choice.device)
        row = row_of(self._rows, choice.model)
        variants = variants_of(row) if row is not None or choice.model else ()
        names = {"": "as the model wants"}
        names |= {variant: FILE_VARIANTS.get(variant, variant) for variant in variants}
        _fill(self.variant, names, choice.variant)
        self._show_side(choice, row)

    def _show_side(self, choice: NetworkChoice, row: ModelRow | None) -> None:
        """Of a file nobody knows before it is looked at; the answer to a fixed one is in words."""
        with QSignalBlocker(self.side):
            self.side.setSingleStep(row.prep.multiple if row is not None else _SIZE_STEP)
            self.side.setValue(choice.input_size)
        free = row.prep.free_size if row is not None else bool(choice.model)
        self.side.setEnabled(free or bool(choice.input_size))

    def _show_model(self) -> None:
        with QSignalBlocker(self.model):
            if self.model.itemData(0) == "" and self.model.count():
                self.model.removeItem(0)
            row, file = row_of(self._rows, self._choice.model), self._choice.model
            if row is None and file and self._rows:
                self.model.insertItem(0, Path(file).name, "")
                self.model.setItemData(0, file, Qt.ItemDataRole.ToolTipRole)
                self.model.setCurrentIndex(0)
                return
            self.model.setCurrentIndex(self.model.findData(row.key) if row is not None else -1)

    def _devices(self, engine: str) -> tuple[str, ...]:
        every = [d for name, ds in self._engines.items() if engine in (AUTO, name) for d in ds]
        # CUDA can always be asked for; without one the answer says so in words.
        return tuple(dict.fromkeys([*every, "CUDA"]))

    def show_look(self, look: MapLook) -> None:
        """Follow how the map is drawn."""
        self._look = look
        with QSignalBlocker(self.maps), QSignalBlocker(self.far), QSignalBlocker(self.near):
            self.maps.setCurrentText(look.colour_map)
            self.far.setValue(round(look.far * _STEPS))
            self.near.setValue(round(look.near * _STEPS))
        with QSignalBlocker(self.plane):
            self.plane.setChecked(look.subtract_plane)
        self.far_value.setText(f"{look.far:g} %")
        self.near_value.setText(f"{look.near:g} %")

    def show_follow(self, follow: bool) -> None:
        """Follow whether the stereo picture is followed."""
        with QSignalBlocker(self.follow):
            self.follow.setChecked(follow)

    def show_busy(self, busy: bool) -> None:
        """While the network runs, the button cancels."""
        self._busy = busy
        self.run.setText("Cance&l" if busy else "&Run")
        self.run.setAccessibleName("Cancel the network" if busy else "Run the network")

    def show_runnable(self, runnable: bool) -> None:
        """There is a picture and a model."""
        self.run.setEnabled(runnable or self._busy)

    # gestures

    @Slot(int)
    def _on_model(self, _index: int) -> None:
        data = self.model.currentData()
        if data in (_OPEN, _MANAGE):
            self._show_model()
            (self.file_wanted if data == _OPEN else self.manager_wanted).emit()
        elif data:
            self._emit(self._choice.of_model(data))

    @Slot(int)
    def _on_chosen(self, _index: int) -> None:
        engine, device = self.engine.currentData(), self.device.currentData()
        if device not in (AUTO, *self._devices(engine)):
            device = AUTO
        self._emit(replace(self._choice, engine=engine, device=device))

    @Slot(int)
    def _on_fed(self, _value: int) -> None:
        # Engine and device stay: until they are looked for, their choosers do not show them.
        variant, side = self.variant.currentData(), self.side.value()
        self._emit(replace(self._choice, variant=variant, input_size=side))

    def _emit(self, choice: NetworkChoice) -> None:
        if choice != self._choice:
            self.show_choice(choice)
            self.choice_changed.emit(choice)

    @Slot(int)
    def _on_far(self, value: int) -> None:
        if value >= self.near.value():
            self.near.setValue(value + _STEPS)
        self._on_look()

    @Slot(int)
    def _on_near(self, value: int) -> None:
        if value <= self.far.value():
            self.far.setValue(value - _STEPS)
        self._on_look()

    @Slot()
    def _on_look(self) -> None:
        far, near = self.far.value() / _STEPS, self.near.value() / _STEPS
        if far >= near:
            # One end pushed the other against its stop.
            far, near = (far, far + 1) if far < 99 else (98.0, 99.0)
        look = MapLook(
            colour_map=self.maps.currentText(),
            far=far,
            near=near,
            subtract_plane=self.plane.isChecked(),
        )
        if look != self._look:
            self.show_look(look)
            self.look_changed.emit(look)

    @Slot()
    def _on_run(self) -> None:
        if self._busy:
            self.cancel_clicked.emit()
            return
        commit_typed(self.window())
        self.run_clicked.emit()


def _chooser(name: str, spoken: str, tip: str) -> QComboBox:
    chooser = named(QComboBox(), name)
    chooser.setAccessibleName(spoken)
    chooser.setToolTip(tip)
    chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    # Narrower than its contents rather than cut off in a small window.
    chooser.setMinimumWidth(80)
    return chooser


def _narrow(chooser: QComboBox, *, letters: int) -> None:
    """Not as wide as the longest entry; the list that opens is."""
    chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    chooser.setMinimumContentsLength(letters)


def _slider(name: str, spoken: str) -> QSlider:
    slider = named(QSlider(Qt.Orientation.Horizontal), name)
    slider.setRange(0, 100 * _STEPS)
    slider.setSingleStep(_STEPS)
    slider.setPageStep(5 * _STEPS)
    slider.setFixedWidth(84)
    slider.setAccessibleName(spoken)
    slider.setToolTip(spoken)
    return slider


def _group(label: str, widget: QWidget, *more: QWidget) -> QWidget:
    """A control with its words, which stay together when the row is wrapped."""
    box, words = QWidget(), _label(label, widget)
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for one in (words, widget, *more):
        row.addWidget(one)
    return box


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(buddy)
    return label


def _fill(chooser: QComboBox, names: dict[str, str], chosen: str) -> None:
    with QSignalBlocker(chooser):
        chooser.clear()
        for data, text in names.items():
            chooser.addItem(text, data)
        chooser.setCurrentIndex(max(0, chooser.findData(chosen)))
    chooser.view().setMinimumWidth(chooser.view().sizeHintForColumn(0) + 24)


def _order(widgets: Sequence[QWidget]) -> None:
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
