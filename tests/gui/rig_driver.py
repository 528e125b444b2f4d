"""A rig in files, and what a user does with its calibration at the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QToolButton, QWidget

from tests.gui.files import Files, save
from tests.rigs import rig, wall
from tuner.calibrations import save_calibration
from tuner.core.geometry.rig import CameraPair
from tuner.core.types import Pair
from tuner.gui.results import Results

if TYPE_CHECKING:
    from tests.gui.driver import Driver


@dataclass(frozen=True)
class RigFiles:
    """A pair as two cameras took it, and their calibration."""

    pair: Files
    calibration: tuple[Path, ...]
    rig: CameraPair


def write_rig(
    folder: Path, *, name: str = "rig.yml", z: float = 1.0, made: CameraPair | None = None
) -> RigFiles:
    """``pair/left.png`` and ``right.png`` of a wall; ``name`` lies where it is not found."""
    made = rig() if made is None else made
    seen = wall(made, z=z, unit=made.unit_m or 1.0)
    pictures = folder / "pair"
    pictures.mkdir(parents=True, exist_ok=True)
    files = Files(
        save(pictures / "left.png", seen.left.grey), save(pictures / "right.png", seen.right.grey)
    )
    kept = folder / "kept"
    kept.mkdir(exist_ok=True)
    return RigFiles(files, save_calibration(made, to=kept / name), made)


class RigDriver:
    """Opens calibrations and reads what became of them."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def open(self, files: Sequence[Path]) -> None:
        """Choose these files in the dialog, and wait for what comes of it."""
        self._driver.choose(*files)
        self._driver.do("open_calibration")
        self._driver.settle()

    @property
    def as_read(self) -> Pair | None:
        """The pair on show before a calibration rectified it."""
        return self._driver.find(Results, "results").as_read

    @property
    def rows_shown(self) -> bool:
        """Whether the panel has the rows of the rectification."""
        group = self._driver.find(QWidget, "rectification")
        return not group.isHidden()

    @property
    def heading(self) -> str:
        """The line above those rows."""
        return self._driver.find(QToolButton, "rectification_disclosure").text()

    def set(self, name: str, value: int) -> None:
        """Change a tunable of the rectification."""
        self._driver.set(f"rectify_{name}", value)

    def drag(self, name: str, *values: int) -> None:
        """Drag the slider of one over these values."""
        self._driver.drag(f"rectify_{name}", *values)

    def says(self, *words: str) -> bool:
        """Whether one message has all of these words."""
        return any(all(word in one.text for word in words) for one in self._driver.messages)

    def message(self, words: str) -> Any:
        """The message that has these words."""
        return next(one for one in self._driver.messages if words in one.text)
