"""Keeps the eye, has shots taken, and knows which point the mouse means."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from threading import Event
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from tuner.core.geometry.cloud import DRAGGED, point_at
from tuner.core.geometry.landmarks import cameras, ground
from tuner.core.geometry.orbit import Aim, Extent, Eye, Vector, looking, pointed
from tuner.gui.cloud.canvas import CloudCanvas, Mark
from tuner.gui.cloud.measured import apart
from tuner.gui.cloud.rendering import Rendering
from tuner.gui.cloud.shot import Lines, Shot
from tuner.gui.lanes.clouds import Scene, Shown
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.widgets.making import one_shot
from tuner.session.view import CloudView

Pixel = tuple[int, int]
_GRID: Final = (92, 95, 102)
_CAMERAS: Final = (107, 155, 250)
_REST_MS: Final = 200
"""An eye that has not moved for so long rests: all points are drawn."""


class Viewer(QObject):
    """One canvas, one eye. What it shows is given to it."""

    pointed = Signal(int, int)
    """The pixel of the point that the mouse means."""
    left = Signal()
    """The mouse means none."""
    measured = Signal()
    """Other ends, or none."""
    failed = Signal(str)

    def __init__(self, canvas: CloudCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._rendering = Rendering(self)
        self._picking = Lane("picking", self)
        self._shown: Shown | None = None
        self._scene: Scene | None = None
        self._extent: Extent | None = None
        self._eye = Eye()
        self._view = CloudView()
        self._marked: Pixel | None = None
        self._ends: tuple[Pixel, ...] = ()
        self._measuring = False
        self._lines: tuple[Lines, ...] = ()
        self._moving = one_shot(self, _REST_MS)
        self._connect()

    def _connect(self) -> None:
        canvas = self._canvas
        canvas.turned.connect(lambda dx, dy: self._move(self._eye.turned(dx, dy)))
        canvas.moved.connect(
            lambda dx, dy: self._move(self._eye.moved(dx, dy, self._canvas.height()))
        )
        canvas.nearer.connect(lambda times: self._move(self._eye.nearer(times)))
        canvas.hovered.connect(lambda x, y: self._pick(x, y, click=False))
        canvas.clicked.connect(lambda x, y: self._pick(x, y, click=True))
        canvas.left.connect(self._on_left)
        canvas.rested.connect(self._on_rested)
        canvas.resized.connect(self._ask)
        self._moving.timeout.connect(self._ask)
        self._rendering.drawn.connect(self._on_drawn)
        self._rendering.failed.connect(self.failed)
        self._picking.finished.connect(self._on_picked)

    # what is shown

    @property
    def eye(self) -> Eye:
        """From where it is looked at."""
        return self._eye

    @property
    def ends(self) -> tuple[Pixel, ...]:
        """Pixels of the ends of what is measured."""
        return self._ends

    @property
    def quiet(self) -> bool:
        """Everything that was asked for is on show."""
        return self._rendering.quiet and self._picking.quiet and not self._moving.isActive()

    def show_cloud(self, shown: Shown) -> None:
        """The points; the eye goes to where they are only if they are of another scene."""
        self._shown = shown
        if not len(shown.cloud):
            self._rendering.forget()
            self._canvas.say("No pixel has a distance within the limits.")
            return
        self._extent = shown.extent
        before, self._scene = self._scene, shown.scene
        if before is None or before.token != shown.scene.token:
            self._ends = ()
            self.measured.emit()
        if before is None or not before.stays(shown.scene):
            self.look("reset")
        self._draw_landmarks()
        self._ask()

    def show_view(self, view: CloudView) -> None:
        """Points of this size, with or without the landmarks."""
        self._view = view
        self._draw_landmarks()
        self._ask()

    def look(self, name: str) -> None:
        """From one of ``orbit.VIEWS``."""
        if self._extent is not None:
            self._eye = looking(name, self._extent)
            self._ask()

    def forget(self) -> None:
        """Nothing is shown any more."""
        self._shown = None
        self._moving.stop()
        self._rendering.forget()
        self._picking.drop()

    def mark(self, pixel: Pixel | None) -> None:
        """Put the crosshair on the point of a pixel; None takes it away."""
        self._marked = pixel
        self._show_marks()

    def measure(self, on: bool) -> None:
        """A click is an end of what is measured."""
        self._measuring = on
        self._ends = ()
        self._show_marks()
        self.measured.emit()

    def point(self, pixel: Pixel) -> Vector | None:
        """Where a pixel is in space."""
        return None if self._shown is None else point_at(self._shown.request, *pixel)

    # drawing

    def _move(self, eye: Eye) -> None:
        self._eye = eye
        self._moving.start()
        self._ask()

    @Slot()
    def _on_rested(self) -> None:
        self._moving.stop()
        self._ask()

    @Slot()
    def _ask(self) -> None:
        shown, canvas = self._shown, self._canvas
        if shown is None or not len(shown.cloud) or not canvas.isVisible():
            return
        ratio = canvas.devicePixelRatioF()
        shot = Shot(
            cloud=shown.cloud,
            eye=self._eye,
            width=max(1, round(canvas.width() * ratio)),
            height=max(1, round(canvas.height() * ratio)),
            point_px=self._view.size * ratio,
            lines=self._lines,
            most=DRAGGED if self._moving.isActive() else 0,
        )
        self._rendering.ask(shot)

    def _draw_landmarks(self) -> None:
        if self._shown is None or self._extent is None:
            return
        cloud, lines = self._shown.cloud, []
        if self._view.grid:
            lines.append(Lines(ground(self._extent), _GRID))
        if self._view.cameras:
            lines.append(Lines(cameras(cloud.calibration, cloud.size, self._extent), _CAMERAS))
        self._lines = tuple(lines)

    @Slot(object, object)
    def _on_drawn(self, _shot: Shot, image: QImage) -> None:
        if self._shown is not None and len(self._shown.cloud):
            self._canvas.show_image(image)
            self._show_marks()

    # pointing and measuring

    def _pick(self, x: float, y: float, *, click: bool) -> None:
        if self._shown is None:
            return
        aim = Aim(x=x, y=y, width=self._canvas.width(), height=self._canvas.height())
        work = partial(_picked, self._shown, self._eye, aim)
        self._picking.submit(Job(work, tag=click))

    @Slot(object, object)
    def _on_picked(self, click: bool, pixel: Pixel | None) -> None:
        if pixel is None:
            self._on_left()
            return
        if click and self._measuring:
            self._ends = (*(self._ends if len(self._ends) == 1 else ()), pixel)
            self.measured.emit()
        self.pointed.emit(*pixel)
        self.mark(pixel)

    @Slot()
    def _on_left(self) -> None:
        if self._marked is not None:
            self.mark(None)
            self.left.emit()

    def _show_marks(self) -> None:
        if self._canvas.image is None:
            return
        mark = self._seen(self._marked) if self._marked is not None else None
        ends = [self._seen(pixel) for pixel in self._ends]
        ruler = tuple(end for end in ends if end is not None) if None not in ends else ()
        if len(ruler) == 2:
            ruler = (ruler[0], replace(ruler[1], words=self.measured_words()))
        self._canvas.set_marks(mark, ruler)

    def measured_words(self) -> str:
        """How far both ends are apart; empty while there are not two."""
        points = [self.point(pixel) for pixel in self._ends]
        if self._shown is None or len(points) != 2 or points[0] is None or points[1] is None:
            return ""
        return apart(points[0], points[1], metric=self._shown.cloud.metric)

    def _seen(self, pixel: Pixel) -> Mark | None:
        """Where the point of a pixel is in the canvas."""
        point = self.point(pixel)
        if point is None:
            return None
        ((x, y, forward),) = self._eye.seen(
            np.array([point], np.float32), self._canvas.width(), self._canvas.height()
        )
        return Mark(float(x), float(y)) if forward > 0 else None


def _picked(shown: Shown, eye: Eye, aim: Aim, _stop: Event) -> Pixel | None:
    number = pointed(shown.cloud.points, eye, aim)
    if number is None:
        return None
    x, y = shown.cloud.pixels[number]
    return int(x), int(y)
