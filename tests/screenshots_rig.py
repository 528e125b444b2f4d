"""Makes the README's pictures of the way from board pictures to metres: see screenshots.sh.

The rig is made up (``tests/rendered_rig.py``), and the window is used as its owner uses it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, Final
from unittest.mock import patch

from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QDoubleSpinBox, QFileDialog, QLabel, QWidget

from tests.gui import events
from tests.gui.inside import start
from tests.gui.parts import Parts
from tests.rendered_rig import write_boards, write_pairs
from tuner.gui.app import make_application
from tuner.gui.calibration.dialog import CalibrationDialog
from tuner.gui.store import Forgotten, Store
from tuner.gui.window import MainWindow
from tuner.session.start import GuiOptions
from tuner.sources.kinds import find_source

SIZE: Final = (1120, 720)
SETTINGS: Final = {
    "num_disparities": 48,
    "block_size": 13,
    "uniqueness_ratio": 8,
    "disp12_max_diff": 1,
    "speckle_window_size": 100,
    "speckle_range": 16,
}
MEASURED: Final = ((298, 330), (398, 232))
"""Two points of the scene, px of the rectified left picture."""


class Tour:
    """The steps of a rig's owner, each with its picture."""

    def __init__(self, window: MainWindow, rig: Path, to: Path) -> None:
        self._window, self._rig, self._to = window, rig, to
        self._parts = Parts(window)

    def walk(self) -> None:
        """From raw pairs and board pictures to metres."""
        start(self._window, GuiOptions(source=find_source([str(self._rig / "pairs")])))
        self._window.resize(*SIZE)
        self._window.show()
        self._until(lambda: self._settled() and bool(self._parts.inside.examination))
        self._save("rig-raw", self._window)
        self._calibrate()
        self._parts.do("show_rows")
        self._settle()
        self._save("rig-rectified", self._window)
        self._parts.do("show_rows")
        self._tune()
        self._save("rig-tuned", self._window)
        self._measure()
        self._save("rig-metres", self._window)

    def _calibrate(self) -> None:
        self._parts.click("finding_rows_differ_other_remedy")
        dialog = self._parts.find(QDialog, "calibration_dialog")
        assert isinstance(dialog, CalibrationDialog)
        dialog.resize(1000, 680)
        square = dialog.findChild(QDoubleSpinBox, "board_square")
        square.setValue(25.0)
        self._press(dialog, "calibration_folder", self._rig / "boards")
        self._until(lambda: dialog.settled)
        self._press(dialog, "calibration_run")
        self._until(lambda: dialog.settled)
        self._save("rig-calibrate", dialog)
        self._press(dialog, "calibration_use", self._rig / "pairs" / "calibration.json")
        self._until(lambda: self._parts.inside.state.rig.calibration.files != ())
        self._settle()

    def _tune(self) -> None:
        self._parts.do("mark_ten")
        for name, value in SETTINGS.items():
            self._parts.slider(name).setValue(value)
        self._settle()
        marked = self._parts.find(QLabel, "frame_marked")
        self._until(lambda: "density" in marked.text())

    def _measure(self) -> None:
        self._parts.pick("fourth_view", data="depth")
        self._parts.do("layout_4")
        self._parts.do("side_panels")
        self._settle()
        view = self._parts.view("disparity")
        for x, y in MEASURED:
            at = view.canvas.mapping.pixel_middle(x, y)
            place = QPoint(round(at.x()), round(at.y()))
            shift = Qt.KeyboardModifier.ShiftModifier
            QTest.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, shift, place)
        events.point(view, *MEASURED[1])
        self._settle()

    # doing and seeing

    def _press(self, dialog: QWidget, button: str, answer: Path | None = None) -> None:
        def name(*_: Any) -> tuple[str, str]:
            return str(answer), ""

        with (
            patch.object(QFileDialog, "getExistingDirectory", lambda *_: str(answer)),
            patch.object(QFileDialog, "getSaveFileName", name),
        ):
            dialog.findChild(QWidget, button).click()  # type: ignore[attr-defined]

    def _settled(self) -> bool:
        frame = self._parts.inside.frame
        return bool(self._window.settled and frame is not None and frame.complete)

    def _settle(self) -> None:
        self._until(self._settled)
        self._parts.inside.let_a_moment_pass()
        QTest.qWait(800)

    def _until(self, done: Callable[[], bool]) -> None:
        end = monotonic() + 120
        while not done():
            if monotonic() > end:
                raise SystemExit("the window took longer than two minutes")
            QTest.qWait(20)

    def _save(self, name: str, shown: QWidget) -> None:
        QTest.qWait(1500)  # the small pictures come one by one
        path = self._to / f"{name}.png"
        if not shown.grab().save(str(path)):
            raise SystemExit(f"{path} could not be written")
        # As pngquant does, so that the README loads quickly.
        whole = Image.open(path).convert("RGB")
        few = whole.quantize(256, Image.Quantize.MEDIANCUT, kmeans=4, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


def main(to: Path) -> None:
    """Write the pictures into a folder."""
    make_application("light")
    with tempfile.TemporaryDirectory() as folder:
        rig = Path(folder) / "rig"
        write_boards(rig / "boards")
        write_pairs(rig / "pairs")
        window = MainWindow(Store(Forgotten()))
        Tour(window, rig, to).walk()
        window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
