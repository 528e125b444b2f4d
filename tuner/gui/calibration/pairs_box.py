"""Where the pairs come from: a folder, or the pair on show, caught one by one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QGroupBox, QWidget

from tuner.gui.widgets.making import paragraph, push_button
from tuner.gui.widgets.naming import named


class PairsBox(QGroupBox):
    """Tells what is asked for."""

    folder_wanted = Signal()
    catch_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Pairs that show the board", parent)
        self.setObjectName("pairs_box")
        folder = named(push_button("Open &folder…"), "calibration_folder")
        folder.setToolTip(
            "left01.png and right01.png and so on, or folders left/ and right/ with the same "
            "names; it begins at the folder that is open in the window"
        )
        self._catch = named(push_button("Ca&tch this pair"), "calibration_catch")
        self._catch.setToolTip(
            "Take the pair on show in the window, if it shows the board; the keys for the next and "
            "the previous pair and to play count here too"
        )
        self._by_itself = named(QCheckBox("Catch by itself"), "calibration_catch_by_itself")
        self._by_itself.setToolTip(
            "Take each pair that comes on show, as a camera or a video plays, once the board has "
            "moved on"
        )
        clear = named(push_button("Cl&ear"), "calibration_clear")
        clear.setToolTip("Put all pairs away; Delete puts the selected one away")
        self._words = named(paragraph(), "calibration_count")
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 4, 8, 6)
        grid.addWidget(folder, 0, 0)
        grid.addWidget(clear, 0, 1)
        grid.addWidget(self._catch, 1, 0)
        grid.addWidget(self._by_itself, 1, 1)
        grid.addWidget(self._words, 2, 0, 1, 2)
        folder.clicked.connect(self.folder_wanted)
        clear.clicked.connect(self.clear_wanted)
        self._catch.clicked.connect(self.catch_wanted)

    @property
    def by_itself(self) -> bool:
        """Pairs that come on show are taken without a click."""
        return self._by_itself.isChecked()

    def show_count(self, words: str) -> None:
        """How many there are."""
        self._words.setText(words)

    def show_catchable(self, catchable: bool) -> None:
        """Whether there is a pair on show that could be taken."""
        self._catch.setEnabled(catchable)
        self._by_itself.setEnabled(catchable)
