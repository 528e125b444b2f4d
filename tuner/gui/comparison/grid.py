"""Up to six linked views of a comparison, each with a choice of what it shows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from tuner.core.tunable import Size
from tuner.gui.comparison.heading import Heading
from tuner.gui.comparison.profile_line import ProfileLine
from tuner.gui.comparison.tints import Tints
from tuner.gui.views.image_view import ImageView
from tuner.gui.views.linked import LinkedViews
from tuner.gui.views.title_line import TitleLine
from tuner.gui.widgets.virtuals import guarded
from tuner.session.view import COMPARISON_LAYOUTS, COMPARISON_VIEWS


@guarded
class CompareGrid(LinkedViews):
    """The linked views, with tinted pixels and a line over them.

    Signals:
        chosen: another map was chosen for a view.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_grid")
        self.headings = [Heading(number + 1, self) for number in range(COMPARISON_VIEWS)]
        self.views = [self._make_view(number) for number in range(COMPARISON_VIEWS)]
        self.tints = Tints(self.views)
        self.line = ProfileLine(self.views, self)
        self._count = 4
        self._paired = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)
        for heading in self.headings:
            heading.choice.currentIndexChanged.connect(self.chosen)
        self._place()

    def _make_view(self, number: int) -> ImageView:
        view = self.make_view(f"View {number + 1}", f"compare_picture_{number + 1}")
        for line in view.findChildren(TitleLine):
            line.hide()
        return view

    def _reachable(self) -> Sequence[ImageView]:
        return [self.views[number] for number in self.shown]

    # what is shown where

    @property
    def count(self) -> int:
        """How many views the layout has."""
        return self._count

    @property
    def paired(self) -> bool:
        """One picture with the choices of the first two views above it."""
        return self._paired

    @property
    def shown(self) -> tuple[int, ...]:
        """Numbers of the views that can be seen, from 0."""
        return (0,) if self._paired else tuple(range(self._count))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the maps that are needed, one for each heading that can be seen."""
        return tuple(self.headings[n].name for n in range(2 if self._paired else self._count))

    @property
    def chosen_names(self) -> tuple[str, ...]:
        """The choice of every heading, seen or not."""
        return tuple(heading.name for heading in self.headings)

    def choose(self, names: tuple[str, ...]) -> None:
        """Follow what the views show; emits nothing."""
        for heading, name in zip(self.headings, names, strict=False):
            heading.choose(name)

    def set_count(self, count: int) -> None:
        """Show 1, 2, 4 or 6 views."""
        if count not in COMPARISON_LAYOUTS:
            raise ValueError(f"count: {count} is not one of {COMPARISON_LAYOUTS}")
        if count != self._count:
            self._count = count
            self._place()

    def set_paired(self, paired: bool) -> None:
        """One large picture with the choices of the first two views above it (wipe and blink)."""
        self._paired = paired
        self._place()

    def set_image_size(self, size: Size) -> None:
        """Size of the pictures to come."""
        self.line.give_up()
        if size != self.camera.framing.image:
            self.camera.set_image_size(size)
            self._place()

    def _columns(self) -> int:
        if self._count <= 2:
            image = self.camera.framing.image
            wide = image.width / image.height > 2.2
            return 1 if wide and not self._paired else max(1, self._count)
        return 3 if self._count == 6 else 2

    def _place(self) -> None:
        for widget in (*self.headings, *self.views):
            self._grid.removeWidget(widget)
        columns = self._columns()
        if self._paired:
            self._put(self.headings[0], 0, 0)
            self._put(self.headings[1], 0, 1)
            self._grid.addWidget(self.views[0], 1, 0, 1, 2)
            columns = 2
        else:
            for number in range(self._count):
                row, column = divmod(number, columns)
                self._put(self.headings[number], 2 * row, column)
                self._put(self.views[number], 2 * row + 1, column)
        self._stretch(columns)
        for number, (heading, view) in enumerate(zip(self.headings, self.views, strict=True)):
            heading.setVisible(number < (2 if self._paired else self._count))
            view.setVisible(number in self.shown)
        self._share_frames()

    def _put(self, widget: QWidget, row: int, column: int) -> None:
        self._grid.addWidget(widget, row, column)

    def _stretch(self, columns: int) -> None:
        rows = 1 if self._paired else -(-self._count // columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for row in range(2 * COMPARISON_VIEWS):
            self._grid.setRowStretch(row, row % 2 if row < 2 * rows else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_frames()
