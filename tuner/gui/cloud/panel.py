"""The point cloud's dock: controls, the cloud, and a line on what is seen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tuner.gui.cloud.bar import CloudBar
from tuner.gui.cloud.canvas import CloudCanvas
from tuner.gui.cloud.measured import counted, placed, unit
from tuner.gui.cloud.viewer import Pixel, Viewer
from tuner.gui.lanes.clouds import Clouds, Shown
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.virtuals import guarded
from tuner.session.view import View

GIVE: Final = (
    "Lay calibration.json (focal_px, baseline_m) or Middlebury's calib.txt beside the left picture "
    "for metres."
)


@guarded
class CloudPanel(QWidget):
    """Shows what ``clouds`` makes, for as long as it can be seen.

    Signals:
        pointed: the pixel of the left picture whose point the mouse means.
        left: it means none.
        export_asked: the button was pressed.
    """

    pointed = Signal(int, int)
    left = Signal()
    export_asked = Signal()

    def __init__(self, viewing: Viewing, clouds: Clouds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewing = viewing
        self._clouds = clouds
        self._shown: Shown | None = None
        self._marked: Pixel | None = None
        self.bar = CloudBar(self)
        self.canvas = named(CloudCanvas(self), "cloud_canvas")
        self.viewer = Viewer(self.canvas)
        self._line = named(paragraph(), "cloud_line")
        self._line.setContentsMargins(8, 2, 8, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.canvas, 1)
        column.addWidget(self._line)
        self._connect()
        self._follow(viewing.view)

    def _connect(self) -> None:
        bar, viewer = self.bar, self.viewer
        bar.changed.connect(self._viewing.show_cloud)
        bar.looked.connect(viewer.look)
        bar.measure_toggled.connect(viewer.measure)
        bar.export_asked.connect(self.export_asked)
        viewer.pointed.connect(self._on_pointed)
        viewer.left.connect(self._on_left)
        viewer.measured.connect(self._tell)
        viewer.failed.connect(self._on_lacking)
        self._clouds.shown.connect(self._on_shown)
        self._clouds.lacking.connect(self._on_lacking)
        self._viewing.changed.connect(self._on_view)

    @property
    def settled(self) -> bool:
        """What was asked for is on show."""
        return self._clouds.settled and self.viewer.quiet

    def mark(self, x: int, y: int) -> None:
        """A pixel is pointed at in another view."""
        self._marked = (x, y)
        self.viewer.mark(self._marked)
        self._tell()

    @Slot()
    def unmark(self) -> None:
        """None is pointed at any more."""
        self._marked = None
        self.viewer.mark(None)
        self._tell()

    # following

    @Slot(object, object)
    def _on_view(self, before: View, after: View) -> None:
        if before.cloud != after.cloud:
            self._follow(after)

    def _follow(self, view: View) -> None:
        self.bar.show_view(view.cloud)
        self.viewer.show_view(view.cloud)

    @Slot(object)
    def _on_shown(self, shown: Shown) -> None:
        self._shown = shown
        self.bar.show_unit(unit(shown.cloud.metric))
        self.viewer.show_cloud(shown)
        self._tell()

    @Slot(str)
    def _on_lacking(self, words: str) -> None:
        self._shown = None
        self.viewer.forget()
        self.canvas.say(words)
        self._tell()

    @Slot(int, int)
    def _on_pointed(self, x: int, y: int) -> None:
        self._marked = (x, y)
        self._tell()
        self.pointed.emit(x, y)

    @Slot()
    def _on_left(self) -> None:
        self._marked = None
        self._tell()
        self.left.emit()

    @Slot()
    def _tell(self) -> None:
        """The line below: how many points, what must be known of them, what is pointed at."""
        if self._shown is None:
            self._line.setText("")
            return
        cloud = self._shown.cloud
        words = [counted(cloud)]
        point = self.viewer.point(self._marked) if self._marked is not None else None
        if self._marked is not None and point is not None:
            words.append(placed(self._marked, point, metric=cloud.metric))
        if distance := self.viewer.measured_words():
            words.append(f"measured {distance}")
        if cloud.warning:
            words.append(f"{cloud.warning}. {GIVE}")
        self._line.setText("   ·   ".join(words))

    # seen or not

    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._clouds.set_seen(True)

    def hideEvent(self, event: QEvent) -> None:
        super().hideEvent(event)  # type: ignore[arg-type]
        self._clouds.set_seen(False)
        self.viewer.forget()
        self._shown = None
