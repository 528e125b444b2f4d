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

from tuner.core.inverse_depth import draw
from tuner.gui.app import make_application, open_first
from tuner.gui.lanes.network import MonoFrame
from tuner.gui.store import Forgotten, Store
from tuner.gui.window import MainWindow
from tuner.networks.registry import DEFAULT
from tuner.networks.types import EngineReport, InverseDepth
from tuner.resources import presets_folder
from tuner.session.start import GuiOptions

TITLE = "made from the ground truth"
SHOTS = (("monocular", "light", (1280, 800)), ("comparison", "light", (1920, 1080)))


def main(folder: Path) -> None:
    """Write both pictures into a folder."""
    make_application("light")
    window = MainWindow(Store(Forgotten()))
    open_first(window, GuiOptions(preset=str(_preset())))
    window.show()
    _wait(lambda: window.settled and window.frame is not None and window.frame.complete)
    _show_made_up_map(window)
    tabs = {"monocular": window.mono_tab, "comparison": window.compare_tab}
    for name, _, size in SHOTS:
        window.resize(*size)
        window.depth_desk.show_tab(tabs[name])
        _wait(lambda: window.mono_tab.settled and window.compare_tab.settled)
        QTest.qWait(1500)
        # The model's file is not here, so the tab offers it; the picture is of what comes after.
        window.mono_tab.grid.show_panel(False)
        QTest.qWait(100)
        if not window.files.save_screenshot(folder / f"{name}.png"):
            raise SystemExit(f"{name}.png could not be written")
    window.close()


def _preset() -> Path:
    return presets_folder() / "indoor-close-range.json"


def _show_made_up_map(window: MainWindow) -> None:
    tab, frame = window.mono_tab, window.frame
    assert frame is not None
    truth = frame.request.truth
    assert truth is not None
    rng = np.random.default_rng(1)
    soft = cv2.GaussianBlur(np.nan_to_num(truth.disparity), (0, 0), 4)
    values = (soft * 31 + 150 + rng.normal(0, 4, soft.shape)).astype(np.float32)
    depth = InverseDepth(
        values=values,
        title=TITLE,
        digest="",
        prep=DEFAULT.prep,
        report=EngineReport(engine=TITLE),
    )
    live, picture = tab.live, frame.request.pair.left
    drawn = draw(values, live.look.contrast)
    live._frame = MonoFrame(picture, live.choice, live.look, depth, drawn)
    tab.grid.show_panel(False)
    live.shown.emit(live._frame)


def _wait(done: Callable[[], bool]) -> None:
    end = monotonic() + 60
    while not done():
        if monotonic() > end:
            raise SystemExit("the window took longer than a minute")
        QTest.qWait(20)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
