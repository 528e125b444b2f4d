"""The table of a comparison's numbers: read, copied and explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from tuner.core.agreement import Agreement
from tuner.core.sampling import LARGEST
from tuner.gui.widgets.virtuals import guarded

SHARE, PX, PLAIN, WORDS = "share", "px", "plain", "words"

_DRAWN: Final = f"; of {LARGEST} random ones where there are more"

COLUMNS: Final[dict[str, tuple[str, str, str]]] = {
    "parameters": (
        "Fitted",
        PLAIN,
        "Number of parameters fitted to the scene: none for stereo, scale and shift for "
        "monocular. A map with fitted parameters has seen what it is measured on.",
    ),
    "density": ("Density", SHARE, "Share of the pixels of the picture that have a value."),
    "bad1": ("bad-1", SHARE, "Share of compared pixels with |d - truth| > 1 px."),
    "bad2": ("bad-2", SHARE, "Share of compared pixels with |d - truth| > 2 px."),
    "bad4": ("bad-4", SHARE, "Share of compared pixels with |d - truth| > 4 px."),
    "rmse": ("RMSE", PX, "sqrt(mean((d - truth)²)) over compared pixels."),
    "d1": (
        "D1",
        SHARE,
        "Share of compared pixels off by more than 3 px and more than 5 % (KITTI).",
    ),
    "abs_rel": ("AbsRel", PLAIN, "mean(|z - z*| / z*) of the depths z = f·B / (d + doffs)."),
    "delta1": ("delta1", SHARE, "Share of compared pixels with max(z/z*, z*/z) < 1.25."),
    "median": ("Median", PX, f"Median of |monocular - stereo| where both have a value{_DRAWN}."),
    "p90": (
        "90 %",
        PX,
        f"90 % of the pixels agree at least this well: |monocular - stereo|{_DRAWN}.",
    ),
    "within1": ("≤ 1 px", SHARE, "Share of common pixels with |monocular - stereo| <= 1 px."),
    "within2": ("≤ 2 px", SHARE, "Share of common pixels with |monocular - stereo| <= 2 px."),
    "within4": ("≤ 4 px", SHARE, "Share of common pixels with |monocular - stereo| <= 4 px."),
    "rank_correlation": (
        "Rank corr.",
        PLAIN,
        f"Spearman's correlation of the ranks of both maps where both have a value, -1..1{_DRAWN}.",
    ),
    "scale": ("s", PLAIN, "Scale of d = s·m + t, px per unit of the monocular map m."),
    "shift": ("t", PX, "Shift of d = s·m + t, px."),
}
"""Key of a number -> caption, kind, formula."""

AGREEMENT: Final = ("median", "p90", "within1", "within2", "within4", "rank_correlation")
"""Numbers of one row only; they stand in a line of their own and are copied with the table."""

SHORT: Final = {"ground truth": "truth"}
"""What a narrow window has room for."""

REFUSED: Final = " (refused)"
"""Ends the name of a row whose fit cannot be trusted."""

_FONT: Final = 0.92


@guarded
class CompareTable(QTableWidget):
    """One row per map; columns that no row knows are hidden. Ctrl+C copies tab-separated text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(COLUMNS), parent)
        self.setObjectName("compare_table")
        self.setAccessibleName("Numbers of the comparison")
        self.setEditTriggers(self.EditTrigger.NoEditTriggers)
        self.setSelectionMode(self.SelectionMode.ContiguousSelection)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * _FONT)
        self.setFont(font)
        self._rows: list[list[str]] = []
        self._known: set[str] = set()
        for column, (caption, _, tip) in enumerate(COLUMNS.values()):
            item = QTableWidgetItem(caption)
            item.setToolTip(tip)
            self.setHorizontalHeaderItem(column, item)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def show_rows(self, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Show (name, key -> number) rows; a key that is not there is left empty."""
        if self.rowCount() != len(rows):
            self.setRowCount(len(rows))
        self._rows = []
        self._known = {key for _, values in rows for key in values}
        for number, (name, values) in enumerate(rows):
            self._header(number, name)
            self._rows.append([name])
            for column, (key, (caption, kind, tip)) in enumerate(COLUMNS.items()):
                text = words_for(values.get(key), kind)
                self._cell(number, column, text, caption, tip)
                self._rows[-1].append(text)
        for column, key in enumerate(COLUMNS):
            self.setColumnHidden(column, key not in self._known or key in AGREEMENT)

    def _header(self, row: int, name: str) -> None:
        item = self.verticalHeaderItem(row)
        if item is None:
            item = QTableWidgetItem()
            self.setVerticalHeaderItem(row, item)
        short = name.replace("mono fitted to", "fit to") if name.endswith(REFUSED) else name
        for words, shorter in SHORT.items():
            short = short.replace(words, shorter)
        item.setText(short)
        item.setToolTip(name)

    def _cell(self, row: int, column: int, text: str, caption: str, tip: str) -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(f"{caption}: {tip}")
            self.setItem(row, column, item)
        item.setText(text)

    def text(self) -> str:
        """All that is known, tab-separated, one line per row."""
        columns = [n for n, key in enumerate(COLUMNS) if key in self._known]
        captions = [caption for caption, _, _ in COLUMNS.values()]
        lines = [["method", *(captions[n] for n in columns)]]
        lines += [[row[0], *(row[n + 1] for n in columns)] for row in self._rows]
        return "\n".join("\t".join(line) for line in lines)

    def copy(self) -> None:
        """The whole table to the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)


def agreement_words(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """How the monocular map agrees with stereo, in one line; empty when that is not known."""
    values = next((values for _, values in rows if "median" in values), None)
    if values is None:
        return ""
    told = {key: words_for(values.get(key), COLUMNS[key][1]) for key in AGREEMENT}
    return (
        f"Monocular - stereo: median {told['median']}, 90 % {told['p90']}; within 1 px "
        f"{told['within1']}, 2 px {told['within2']}, 4 px {told['within4']}; "
        f"rank corr. {told['rank_correlation']}"
    )


def agreement_basis(agreement: Agreement | None) -> str:
    """Which pixels the line of ``agreement_words`` is of."""
    if agreement is None:
        return ""
    words = f"Of the {agreement.pixels} px where both have a value"
    if agreement.samples == agreement.pixels:
        return f"{words}."
    return f"{words}; median, 90 % and rank correlation of {agreement.samples} random ones of them."


def words_for(value: Any, kind: str) -> str:
    """A number as people read it; a dash for one that is not known, nothing for one not given."""
    if value is None or isinstance(value, str):
        return value or ""
    if not isfinite(value):
        return "–"
    if kind == SHARE:
        return f"{100 * value:.1f} %"
    if kind == PX:
        return f"{value:.2f} px"
    return f"{value}" if isinstance(value, int) else f"{value:.3f}"
