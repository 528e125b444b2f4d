"""The pairs of a source as a user sees and steps through them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QListView, QSlider, QWidget

from tests.gui.files import write_pair
from tuner.gui.results import Results
from tuner.session.sequence import Sequence

if TYPE_CHECKING:
    from tests.gui.driver import Driver
    from tests.gui.parts import Parts


def shown_sequence(parts: Parts) -> Sequence | None:
    """Where in its source the pair on show is."""
    return parts.find(Results, "results").sequence


class FramesDriver:
    """The bar and the strip below the views."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    @property
    def sequence(self) -> Sequence | None:
        return shown_sequence(self._driver)

    @property
    def index(self) -> int:
        assert self.sequence is not None
        return self.sequence.index

    @property
    def shown(self) -> bool:
        return self._driver.find(QWidget, "frames").isVisible()

    @property
    def slider(self) -> QSlider:
        return self._driver.find(QSlider, "frame_slider")

    @property
    def strip(self) -> QListView:
        return self._driver.find(QListView, "frame_strip")

    @property
    def place(self) -> str:
        return self._driver.find(QLabel, "frame_place").text()

    @property
    def marked(self) -> str:
        """What is said over all marked pairs."""
        return self._driver.find(QLabel, "frame_marked").text()

    def open(self, *paths: Path) -> None:
        """Drop a source on the window, and wait for its first pair."""
        self._driver.drop(*paths)
        self._driver.until(lambda: self.sequence is not None)
        self._driver.settle()

    def to(self, index: int) -> None:
        """Drag the slider to a pair, and wait for it."""
        self.slider.setValue(index)
        self._driver.until(lambda: self.index == index)
        self._driver.settle()

    def do(self, command: str) -> None:
        """A command, and what it brings."""
        self._driver.do(command)
        self._driver.settle()


def write_folder(folder: Path, count: int = 5, *, bad: tuple[int, ...] = ()) -> Path:
    """left/NN.png and right/NN.png; each pair has a disparity of its own: 3 px and more."""
    for number in range(count):
        files = write_pair(folder / "made", shift=3 + number, seed=number)
        for side, path in (("left", files.left), ("right", files.right)):
            place = folder / side
            place.mkdir(exist_ok=True)
            path.rename(place / f"{number:02d}.png")
        if number in bad:
            (folder / "left" / f"{number:02d}.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    (folder / "made").rmdir()
    return folder


def write_video(path: Path, count: int = 12) -> Path | None:
    """Both pictures side by side; None where OpenCV cannot write one."""
    import cv2

    files = write_pair(path.parent / "made for a video", shift=5, seed=9)
    left, right = cv2.imread(str(files.left)), cv2.imread(str(files.right))
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (320, 120))
    if not writer.isOpened():
        return None
    for number in range(count):
        frame = cv2.hconcat([left, right])
        frame[:8, :8] = frame[:8, 160:168] = 20 * number
        writer.write(frame)
    writer.release()
    return path
