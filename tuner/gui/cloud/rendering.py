"""Has shots drawn on a thread of its own: the newest wins, and the window never waits."""

from __future__ import annotations

from threading import Event

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from tuner.gui.cloud.scene import Scene
from tuner.gui.cloud.shot import Pixels, Shot
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of


class Rendering(QObject):
    """One lane, one context of OpenGL."""

    drawn = Signal(object, object)
    """(Shot, QImage), newest last."""
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = Lane("point cloud", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)
        self._scene: Scene | None = None

    @property
    def quiet(self) -> bool:
        """Everything that was asked for has been drawn."""
        return self._lane.quiet

    def ask(self, shot: Shot) -> None:
        """Draw this next; what waits is forgotten."""
        if self._scene is None:
            self._scene = Scene()
        scene = self._scene

        def work(_stop: Event) -> Pixels:
            return scene.draw(shot)

        self._lane.submit(Job(work, tag=shot))

    def forget(self) -> None:
        """Nobody looks any more: what waits is not drawn, and no point is kept."""
        self._lane.drop()
        if self._scene is not None:
            scene = self._scene
            self._lane.submit(Job(lambda _stop: scene.forget()))

    @Slot(object, object)
    def _on_finished(self, shot: Shot, pixels: Pixels | None) -> None:
        if pixels is None:
            return
        height, width = pixels.shape[:2]
        kind = QImage.Format.Format_RGBX8888
        # A copy: the array would have to outlive the image.
        self.drawn.emit(shot, QImage(pixels.data, width, height, 4 * width, kind).copy())

    @Slot(object, object)
    def _on_failed(self, _shot: Shot, error: Exception) -> None:
        self.failed.emit(message_of(error))
