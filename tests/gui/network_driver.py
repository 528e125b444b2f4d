"""What a user does with networks in the monocular tab, and sees of their maps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QPushButton, QSpinBox

from tuner.core.choices import NetworkChoice
from tuner.session.depth_map import DepthMap

if TYPE_CHECKING:
    from tests.gui.driver import Driver


class NetworkDriver:
    """Chooses networks and how they are run."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    # doing

    def choose_model(self, key: str) -> None:
        """Choose a model of the registry in the box."""
        self._driver.pick("mono_model", data=key)

    def choose_variant(self, text: str) -> None:
        """Choose how the picture is fed."""
        self._driver.pick("mono_variant", text=text)

    def choose_file(self, path: Path) -> None:
        """Open an ONNX file, which brings the monocular tab to the front."""
        self._driver.choose(path)
        self._driver.do("open_network")

    @property
    def side(self) -> QSpinBox:
        """The box for the size of the network's input."""
        return self._driver.find(QSpinBox, "mono_input_size")

    def agree(self) -> None:
        """Press Load where a question about a file is on show."""
        for question in self._driver.window.findChildren(QDialog, "mono_consent"):
            if question.isVisible():
                question.findChild(QPushButton, "consent_yes").click()

    # seeing

    @property
    def chosen(self) -> NetworkChoice:
        return self._driver.inside.network

    @property
    def map(self) -> DepthMap:
        """The map on show."""
        shown = self._driver.inside.map
        assert shown is not None
        return shown

    def wait(self, seen: Callable[[], object]) -> None:
        """Wait for this; whatever file is asked about meanwhile is to be loaded."""

        def look() -> bool:
            self.agree()
            return self._driver.inside.settled and bool(seen())

        self._driver.until(look)

    def wait_for_map(self, seen: Callable[[DepthMap], object] = lambda _: True) -> None:
        """Wait for a map of which this is true."""
        self.wait(lambda: self._driver.inside.map is not None and seen(self.map))
