"""Which network runs, where, and how it is fed: model, engine, device, input, size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from tuner.core.choices import AUTO, NetworkChoice
from tuner.core.inverse_depth import INPUT_SIDE_MOST
from tuner.gui.monocular.controls import dressed, fill, group, narrow
from tuner.gui.monocular.model_chooser import ModelChooser
from tuner.gui.monocular.words import ENGINES
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.undo_keys import leave_undo_to_window
from tuner.networks.backend import FILE_VARIANTS, row_of, variants_of, wanted
from tuner.networks.types import ModelRow

_SIZE_STEP: Final = 32


class NetworkControls(QObject):
    """Emits what the user chose; the ``show_...`` methods follow and emit nothing."""

    changed = Signal(object)
    """NetworkChoice"""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: Sequence[ModelRow] = ()
        self._engines: Mapping[str, tuple[str, ...]] = {}
        self._choice = NetworkChoice()
        self._make_choosers()
        self._make_side()
        self._connect()

    def _make_choosers(self) -> None:
        self.model = ModelChooser()
        self._engine = dressed(
            QComboBox(),
            "mono_engine",
            spoken="Engine",
            tip="What runs the network; automatic takes the fastest that is right for this model",
        )
        self._device = dressed(
            QComboBox(), "mono_device", spoken="Device", tip="Where the network runs"
        )
        self._variant = dressed(
            QComboBox(),
            "mono_variant",
            spoken="Input",
            tip="How the picture is scaled and normalised for the network",
        )
        narrow(self._variant, letters=15)

    def _make_side(self) -> None:
        self._side = named(QSpinBox(), "mono_input_size")
        self._side.setRange(0, INPUT_SIDE_MOST)
        self._side.setSpecialValueText("auto")
        self._side.setSuffix(" px")
        self._side.setKeyboardTracking(False)
        self._side.setAccessibleName("Input size")
        self._side.setToolTip(
            "Nominal side of the network's input, where its file leaves the size free: "
            "larger shows more detail and takes longer"
        )
        leave_undo_to_window(self._side)

    def _connect(self) -> None:
        self.model.picked.connect(self._on_model)
        for chooser in (self._engine, self._device):
            chooser.activated.connect(self._on_chosen)
        self._variant.activated.connect(self._on_fed)
        self._side.valueChanged.connect(self._on_fed)

    def groups(self) -> tuple[QWidget, ...]:
        """The controls with their words, to be laid out; made at each call."""
        return (
            group("&Model", self.model),
            group("En&gine", self._engine),
            group("Dev&ice", self._device),
            group("In&put", self._variant),
            group("Si&ze", self._side),
        )

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """In the order of the Tab key."""
        return (self.model, self._engine, self._device, self._variant, self._side)

    # following

    def show_rows(self, rows: Sequence[ModelRow], here: Iterable[str]) -> None:
        """The registry, and the keys of the models whose files are here."""
        self._rows = rows
        self.model.show_rows(rows, here)
        self.show_choice(self._choice)

    def show_engines(self, engines: Mapping[str, tuple[str, ...]]) -> None:
        """Engine -> devices, of what is installed."""
        self._engines = engines
        self.show_choice(self._choice)

    def show_choice(self, choice: NetworkChoice) -> None:
        """Follow the choice."""
        self._choice = choice
        self.model.show_model(choice.model)
        names = {AUTO: "automatic", **{name: ENGINES.get(name, name) for name in self._engines}}
        fill(self._engine, names, chosen=wanted(choice.engine, tuple(self._engines)))
        devices = {d: d for d in self._devices(choice.engine)}
        fill(self._device, {AUTO: "automatic", **devices}, chosen=choice.device)
        row = row_of(self._rows, choice.model)
        variants = variants_of(row) if row is not None or choice.model else ()
        names = {"": "as the model wants"}
        names |= {variant: FILE_VARIANTS.get(variant, variant) for variant in variants}
        fill(self._variant, names, chosen=choice.variant)
        self._show_side(choice, row)

    def _show_side(self, choice: NetworkChoice, row: ModelRow | None) -> None:
        """Of a file nobody knows before it is looked at; the answer to a fixed one is in words."""
        with QSignalBlocker(self._side):
            self._side.setSingleStep(row.prep.multiple if row is not None else _SIZE_STEP)
            self._side.setValue(choice.input_size)
        free = row.prep.free_size if row is not None else bool(choice.model)
        self._side.setEnabled(free or bool(choice.input_size))

    def _devices(self, engine: str) -> tuple[str, ...]:
        every = [d for name, ds in self._engines.items() if engine in (AUTO, name) for d in ds]
        # CUDA can always be asked for; without one the answer says so in words.
        return tuple(dict.fromkeys([*every, "CUDA"]))

    # gestures

    @Slot(str)
    def _on_model(self, model: str) -> None:
        self._choose(self._choice.of_model(model))

    @Slot(int)
    def _on_chosen(self, _index: int) -> None:
        engine, device = self._engine.currentData(), self._device.currentData()
        if device not in (AUTO, *self._devices(engine)):
            device = AUTO
        self._choose(replace(self._choice, engine=engine, device=device))

    @Slot(int)
    def _on_fed(self, _value: int) -> None:
        # Engine and device stay: until they are looked for, their choosers do not show them.
        variant, side = self._variant.currentData(), self._side.value()
        self._choose(replace(self._choice, variant=variant, input_size=side))

    def _choose(self, choice: NetworkChoice) -> None:
        if choice != self._choice:
            self.show_choice(choice)
            self.changed.emit(choice)
