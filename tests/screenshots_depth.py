"""Makes the README's pictures of the monocular tab and the comparison: see screenshots.sh.

No released weights come with the program, so the map on show is made from the scene's ground truth:
blurred, scaled and shifted, with noise. The README says so below the pictures.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import cv2
import numpy as np
from PySide6.QtTest import QTest

from tests.gui.inside import start
from tests.gui.parts import Parts
from tuner.gui.app import make_application
from tuner.gui.store import Forgotten, Store
from tuner.gui.window import MainWindow
from tuner.resources import presets_folder
from tuner.session.start import GuiOptions

TITLE = "made from the ground truth"
SHOTS = (("monocular", "show_mono", (1280, 800)), ("comparison", "show_compare", (1920, 1080)))
"""Picture, the command that brings its tab to the front, size of the window."""


def main(folder: Path) -> None:
    """Write both pictures into a folder."""
    make_application("light")
    window = MainWindow(Store(Forgotten()))
    start(window, GuiOptions(preset=str(_preset())))
    window.show()
    parts = Parts(window)
    inside = parts.inside
    _wait(lambda: window.settled and inside.frame is not None and inside.frame.complete)
    _show_made_up_map(parts)
    for name, command, size in SHOTS:
        window.resize(*size)
        parts.do(command)
        _wait(lambda: inside.settled)
        QTest.qWait(1500)
        # The model's file is not here, so the tab offers it; the picture is of what comes after.
        inside.hide_offer()
        QTest.qWait(100)
        if not window.grab().save(str(folder / f"{name}.png")):
            raise SystemExit(f"{name}.png could not be written")
    window.close()


def _preset() -> Path:
    return presets_folder() / "indoor-close-range.json"


def _show_made_up_map(parts: Parts) -> None:
    frame = parts.inside.frame
    assert frame is not None
    truth = frame.request.truth
    assert truth is not None
    rng = np.random.default_rng(1)
    soft = cv2.GaussianBlur(np.nan_to_num(truth.disparity), (0, 0), 4)
    values = (soft * 31 + 150 + rng.normal(0, 4, soft.shape)).astype(np.float32)
    parts.inside.show_map(values, title=TITLE, engine=TITLE)


def _wait(done: Callable[[], bool]) -> None:
    end = monotonic() + 60
    while not done():
        if monotonic() > end:
            raise SystemExit("the window took longer than a minute")
        QTest.qWait(20)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
