"""F1: the sheet of all keyboard shortcuts, made from the command table."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from tuner.gui.commands.command import sheet
from tuner.gui.widgets.naming import named

ELSEWHERE = (
    (
        "In the views",
        [
            ("Move the crosshair by one pixel", "Arrow keys"),
            ("… by ten pixels", "Shift + arrow keys"),
            ("Zoom", "+ and -, mouse wheel"),
            ("Pan", "Drag with the left button"),
        ],
    ),
    ("Messages", [("Close the message", "Esc")]),
    (
        "At a parameter",
        [
            ("One step", "Arrow keys"),
            ("Several steps", "Page Up, Page Down"),
            ("Reset to the default", "Double-click on the name"),
        ],
    ),
)


def html() -> str:
    """The sheet as rich text."""
    parts = []
    for title, rows in (*sheet(), *ELSEWHERE):
        cells = "".join(
            f"<tr><td style='padding-right:28px'>{text}</td><td><b>{keys}</b></td></tr>"
            for text, keys in rows
        )
        parts.append(f"<h4>{title}</h4><table>{cells}</table>")
    return "".join(parts)


class ShortcutSheet(QDialog):
    """Shows the sheet; closes with Esc."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcut_sheet")
        self.setWindowTitle("Keyboard shortcuts")
        text = named(QTextBrowser(), "shortcut_text")
        text.setHtml(html())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(buttons)
        self.resize(520, 620)
