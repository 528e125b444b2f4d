"""The comparison's views above its numbers and plots, with a divider between."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QTabWidget, QWidget

LOWER_SHARE: Final = 0.36
"""Of the height for numbers and plots: the table is whole, and plots can be read."""
UNSEEN_HEIGHT: Final = 690
"""Of views and numbers together, px, while nobody has seen them."""
_TALLEST: Final = 16_777_215
"""px; Qt knows no taller widgets."""


class CompareSplit(QSplitter):
    """One divider for table and plots: the tabs stay under the mouse that clicks through them."""

    def __init__(self, above: QWidget, below: QTabWidget) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._below = below
        self._unfolded: list[int] = []
        """The heights to come back to; none while nothing is folded."""
        self.setObjectName("compare_split")
        self.addWidget(above)
        self.addWidget(below)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setChildrenCollapsible(True)
        self._share(LOWER_SHARE)
        below.tabBarClicked.connect(lambda _: self.fold(False))

    @property
    def folded(self) -> bool:
        """Of numbers and plots only the names of their tabs are left."""
        return bool(self._unfolded)

    def fold(self, folded: bool) -> None:
        """Give the views all the room, or numbers and plots theirs; a click on a tab does too."""
        if folded == self.folded:
            return
        before, self._unfolded = self._unfolded, self.sizes() if folded else []
        bar = self._below.tabBar().sizeHint().height()
        self._below.setMaximumHeight(bar if folded else _TALLEST)
        self.handle(1).setEnabled(not folded)
        if folded:
            self.setSizes([max(1, sum(self.sizes()) - bar), bar])
        else:
            self._share(before[1] / max(1, sum(before)))

    def sizes_to_keep(self) -> list[int]:
        """The heights, px, as they are while nothing is folded."""
        return self._unfolded or self.sizes()

    def _share(self, lower: float) -> None:
        """Give this share of the height, 0..1, to numbers and plots."""
        height = sum(self.sizes()) or UNSEEN_HEIGHT
        self.setSizes([round(height * (1 - lower)), round(height * lower)])

    def restore_sizes(self, sizes: Any) -> None:
        """The heights as they were, px; anything else is not taken."""
        if (
            isinstance(sizes, list)
            and len(sizes) == 2
            and all(type(part) is int and 0 <= part <= _TALLEST for part in sizes)
            and any(sizes)
        ):
            self.setSizes(sizes)
