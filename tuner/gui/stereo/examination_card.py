"""A quiet card at the foot of the views: what is wrong with the pair, and the button that mends it.

One finding is one sentence. It follows the results; showing it moves nothing.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tuner.engine.examination import Finding, Verdict
from tuner.gui.results import Results
from tuner.gui.views.ruler import Ruler
from tuner.gui.widgets.elided import ElidedLabel
from tuner.gui.widgets.local_keys import LocalKey
from tuner.gui.widgets.making import paragraph, push_button
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.virtuals import guarded

CLOSE: Final = LocalKey("Close the finding", ("Esc",))
MOST_WIDTH: Final = 720
EDGE, SMALL_EDGE = 8, 2
"""Room between the card and the edges of the views, and where these are narrow, px."""

RULER: Final = 72
"""Room for the ruler of colours in the view at the right, px."""

NARROW: Final = 340
"""Below this width the words stand over their buttons, and the ruler has no room of its own, px."""

MOST_SHARE: Final = 0.22
"""Of the views' height: the lower ones begin in the middle, and their middles stay free."""

HIGHEST_SHARE: Final = 0.24
"""So far up at most, where a ruler stands below it."""

_MOVING: Final = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
)


class FindingRow(QWidget):
    """A sentence, the button or two that mend what it says, and one that closes it.

    Signals:
        mend_wanted(Remedy), close_wanted(Verdict): a gesture.
    """

    mend_wanted = Signal(object)
    close_wanted = Signal(object)

    def __init__(self, verdict: Verdict, parent: QWidget) -> None:
        super().__init__(parent)
        name = f"finding_{verdict}"
        self.setObjectName(name)
        self.finding: Finding | None = None
        self._stacked = False
        self._verdict = verdict
        self._whole = named(paragraph(), f"{name}_text")
        self._whole.setTextFormat(Qt.TextFormat.PlainText)
        self._cut = ElidedLabel("", self)
        self.remedy = named(push_button(), f"{name}_remedy")
        # Gone to by a key, it is pressed by Enter too; no dialog is here to take that.
        self.remedy.setAutoDefault(True)
        self._other = named(push_button(), f"{name}_other_remedy")
        self._other.setAutoDefault(True)
        self._close = named(QToolButton(), f"{name}_close")
        self._close.setText("×")
        self._close.setAutoRaise(True)
        self._close.setToolTip("Close this finding (Esc)")
        self._close.setAccessibleName("Close finding")
        self._arrange()
        self.remedy.clicked.connect(self._mend)
        self._other.clicked.connect(self._mend_otherwise)
        self._close.clicked.connect(self.close_finding)
        keys = QShortcut(QKeySequence(CLOSE.keys[0]), self, self.close_finding)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _arrange(self) -> None:
        for label in (self._whole, self._cut):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(6)
        self._line.addWidget(self._whole, 1)
        self._line.addWidget(self._cut, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.remedy)
        buttons.addWidget(self._other)
        buttons.addWidget(self._close)
        self._line.addLayout(buttons)
        self._cut.hide()

    def show_finding(self, finding: Finding) -> None:
        """Say it; what is said already stays."""
        if finding == self.finding:
            return
        self.finding = finding
        for label in (self._whole, self._cut):
            label.setText(finding.brief)
            label.setAccessibleName(finding.sentence)
            label.setToolTip(finding.sentence)
        for button, remedy in ((self.remedy, finding.remedy), (self._other, finding.other_remedy)):
            button.setVisible(remedy is not None)
            if remedy is not None:
                button.setText(remedy.value)
                button.setAccessibleDescription(finding.sentence)
        self._show_other()
        self.setAccessibleName(finding.sentence)

    def _show_other(self) -> None:
        there = self.finding is not None and self.finding.other_remedy is not None
        self._other.setVisible(there and not self._stacked)

    def cut(self, cut: bool) -> None:
        """In one line, the rest in the tip; or all of it."""
        self._whole.setVisible(not cut)
        self._cut.setVisible(cut)

    def stack(self, stacked: bool) -> None:
        """The words over the buttons, or before them; there is room for one that mends then."""
        self._stacked = stacked
        self._show_other()
        way = QBoxLayout.Direction
        self._line.setDirection(way.TopToBottom if stacked else way.LeftToRight)
        self._line.setSpacing(2 if stacked else 6)

    def focus(self) -> None:
        """Where keys go on from here: to what mends it, if anything does."""
        wanted = (one for one in (self.remedy, self._other) if not one.isHidden())
        next(wanted, self._close).setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _mend(self) -> None:
        if self.finding is not None:
            self.mend_wanted.emit(self.finding.remedy)

    @Slot()
    def _mend_otherwise(self) -> None:
        if self.finding is not None:
            self.mend_wanted.emit(self.finding.other_remedy)

    @Slot()
    def close_finding(self) -> None:
        """As the button does."""
        self.close_wanted.emit(self._verdict)


@guarded
class ExaminationCard(QFrame):
    """The findings of the pair on show, over the foot of the views.

    Signals:
        mend_wanted(Remedy), close_wanted(Verdict): a gesture.
    """

    mend_wanted = Signal(object)
    close_wanted = Signal(object)

    def __init__(self, results: Results, area: QWidget) -> None:
        """``area``: the views; the card lies in their parent, and no layout holds it."""
        over = area.parentWidget()
        assert over is not None
        super().__init__(over)
        self.setObjectName("examination_card")
        self.setAccessibleName("What the pair says of itself")
        self.setStyleSheet(
            "#examination_card { background: palette(window); border: 1px solid palette(mid); "
            "border-radius: 4px; }"
        )
        self._results = results
        self._over, self._area = over, area
        self._rows: dict[Verdict, FindingRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 4, 4, 4)
        self._column.setSpacing(2)
        area.installEventFilter(self)
        results.examination_changed.connect(self._on_examined)
        # The ruler of a first frame comes after the card.
        results.frame_changed.connect(self.place)
        self.hide()

    def focus(self) -> bool:
        """Let keys go to the first finding; whether there is one."""
        row = next((row for row in self._rows.values() if not row.isHidden()), None)
        if row is not None:
            row.focus()
        return row is not None

    @Slot()
    def _on_examined(self) -> None:
        findings = self._results.findings
        for verdict, row in self._rows.items():
            row.setVisible(any(finding.verdict is verdict for finding in findings))
        new = [one for one in findings if self._row(one.verdict).finding != one]
        for finding in findings:
            row = self._row(finding.verdict)
            row.show_finding(finding)
            row.show()
        self.setVisible(bool(findings))
        self.place()
        if new and self.isVisible():
            # A screen reader says it, and the focus stays where it is.
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _row(self, verdict: Verdict) -> FindingRow:
        if verdict not in self._rows:
            self._rows[verdict] = row = FindingRow(verdict, self)
            row.mend_wanted.connect(self.mend_wanted)
            row.close_wanted.connect(self.close_wanted)
            self._column.addWidget(row)
        return self._rows[verdict]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVING:
            self.place()
        return super().eventFilter(watched, event)

    @Slot()
    def place(self) -> None:
        """Over the foot of the views, as high as the words need and their middle allows."""
        area = self._area
        if self.isHidden() or area.width() <= 2 * RULER:
            return
        width = min(area.width() - EDGE - RULER, MOST_WIDTH)
        narrow, edge = width < NARROW, EDGE
        if narrow:
            edge = SMALL_EDGE
            width = min(area.width() - 2 * edge, NARROW)
        for row in self._rows.values():
            row.stack(narrow)
        most = int(MOST_SHARE * area.height())
        self._cut(False)
        height = self._height(width)
        if height > most:
            self._cut(True)
            height = self._height(width)
        place = QRect(edge, area.height() - edge - height, width, height)
        place.moveTop(place.top() - self._over_ruler(place))
        self.setGeometry(QRect(area.mapTo(self._over, place.topLeft()), place.size()))
        self.raise_()

    def _over_ruler(self, place: QRect) -> int:
        """How many px higher a ruler along the foot of a view can be read, too."""
        lift = 0
        for ruler in self._area.findChildren(Ruler):
            at = QRect(ruler.mapTo(self._area, QPoint()), ruler.size())
            if ruler.isVisible() and at.width() > at.height() and at.intersects(place):
                lift = max(lift, place.bottom() + 1 - at.top())
        highest = (1 - HIGHEST_SHARE) * self._area.height()
        return lift if place.top() - lift >= highest else 0

    def _cut(self, cut: bool) -> None:
        for row in self._rows.values():
            row.cut(cut)

    def _height(self, width: int) -> int:
        self._column.invalidate()
        # The hint of words that wrap is for a narrow column; this width is known.
        wrapped = self.heightForWidth(width)
        return wrapped if wrapped > 0 else self.sizeHint().height()
