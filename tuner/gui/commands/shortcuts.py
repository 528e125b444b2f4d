"""F1: the sheet of all keyboard shortcuts, made from what declares them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from tuner.gui.calibration import views_table
from tuner.gui.cloud.canvas import CLOUD_KEYS
from tuner.gui.commands.command import Bound, native, plain
from tuner.gui.commands.menus import MENUS, in_menu
from tuner.gui.comparison import bar as comparison
from tuner.gui.comparison.blinking import FLIP
from tuner.gui.parameters.inputs import ROW_KEYS
from tuner.gui.presets import actions as presets
from tuner.gui.stereo import examination_card
from tuner.gui.views.region import REGION_KEYS
from tuner.gui.views.view_keys import VIEW_KEYS
from tuner.gui.widgets.fitting import fit_dialog
from tuner.gui.widgets.local_keys import LocalKey
from tuner.gui.widgets.message_bar import CLOSE
from tuner.gui.widgets.naming import named

ELSEWHERE: Final[tuple[tuple[str, tuple[LocalKey, ...]], ...]] = (
    ("In the views", VIEW_KEYS),
    ("While a ROI is drawn on a view", REGION_KEYS),
    ("In the comparison", (comparison.WIPE, comparison.BLINK, FLIP, comparison.PROFILE)),
    ("In the point cloud", CLOUD_KEYS),
    ("In the list of presets", (presets.LOAD, presets.RENAME, presets.DELETE)),
    ("At a parameter", ROW_KEYS),
    ("In the list of pairs of a calibration", (views_table.TURN, views_table.REMOVE)),
    ("Messages", (CLOSE, examination_card.CLOSE)),
)
"""Keys that count in one part of the window only."""


def sheet(bound: Sequence[Bound]) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """Title -> (what it does, keys) of everything with a shortcut."""
    for menu in MENUS:
        shown = [one.command for one in in_menu(bound, menu) if one.command.keys]
        if shown:
            yield menu, [(plain(c.text), " or ".join(map(native, c.keys))) for c in shown]
    for title, keys in ELSEWHERE:
        yield title, [(key.text, " or ".join(key.keys)) for key in keys]


def html(bound: Sequence[Bound]) -> str:
    """The sheet as rich text."""
    parts = []
    for title, rows in sheet(bound):
        cells = "".join(
            f"<tr><td style='padding-right:28px'>{text}</td><td><b>{keys}</b></td></tr>"
            for text, keys in rows
        )
        parts.append(f"<h4>{title}</h4><table>{cells}</table>")
    return "".join(parts)


class ShortcutSheet(QDialog):
    """Shows the sheet; closes with Esc."""

    def __init__(self, bound: Sequence[Bound], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcut_sheet")
        self.setWindowTitle("Keyboard shortcuts")
        text = named(QTextBrowser(), "shortcut_text")
        text.setHtml(html(bound))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(buttons)
        fit_dialog(self, 520, 620)
