"""A line over the top of the views that says what went wrong or what to do next; never blocks."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from tuner.gui.widgets.local_keys import LocalKey
from tuner.gui.widgets.making import one_shot, paragraph, push_button
from tuner.gui.widgets.naming import named

log = logging.getLogger(__name__)

NEWS_MS: Final = 6000
MOST_WAITING: Final = 5
CLOSE: Final = LocalKey("Close the message", ("Esc",))


class Tone(Enum):
    """How serious a message is, with its colour on light and dark ground."""

    NEWS = ("#1f6feb", "#58a6ff")
    WARNING = ("#9a6700", "#e3b341")
    ERROR = ("#b42318", "#ff7b72")


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for the user and, perhaps, one thing to do about it."""

    text: str
    tone: Tone = Tone.NEWS
    action: str = ""
    act: Callable[[], None] | None = None
    topic: str = ""
    """A later message of the same topic replaces this one; ``withdraw`` takes it away."""
    lasting: bool = False
    """It is said again and again while its reason lasts, and is news the first time only."""


class MessageBar(QFrame):
    """Shows one message at a time; errors stay until closed, news goes by itself."""

    said = Signal(object)
    """Every Message, also one that another will push aside at once."""
    dismissed = Signal(object)
    """A Message that the user has closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self._text = named(paragraph(), "message_text")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = named(push_button(), "message_action")
        self._button.clicked.connect(self._act)
        self._close = named(QToolButton(), "message_close")
        self._close.setAutoRaise(True)
        self._close.setText("×")
        self._close.setToolTip("Close this message (Esc)")
        self._close.setAccessibleName("Close message")
        self._close.clicked.connect(self.dismiss)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 4, 4)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close)
        self._timer = one_shot(self, NEWS_MS)
        self._timer.timeout.connect(self.next)
        self._waiting: deque[Message] = deque()
        self._shown: Message | None = None
        self.hide()

    @property
    def message(self) -> Message | None:
        """What is on show."""
        return self._shown

    @property
    def messages(self) -> tuple[Message, ...]:
        """What is on show, then what waits behind it."""
        return (() if self._shown is None else (self._shown,)) + tuple(self._waiting)

    def say(self, message: Message) -> None:
        """Show this now; an unread warning or error, and what offers an action, waits behind it.

        What lasts and has been said already keeps its place.
        """
        if message.lasting and message in self.messages:
            return
        log.info("%s: %s", message.tone.name.lower(), message.text)
        self.said.emit(message)
        if message.topic:
            self._waiting = deque(m for m in self._waiting if m.topic != message.topic)
        old = self._shown
        same = old is not None and (old.text == message.text or old.topic == message.topic != "")
        if old is not None and not same and (old.tone is not Tone.NEWS or old.action):
            self._wait(old)
        self._put(message)

    def _wait(self, message: Message) -> None:
        """Behind what is on show; where too many wait, the oldest that only says something goes."""
        waiting = self._waiting
        if len(waiting) == MOST_WAITING:
            idle = [one for one in waiting if not one.action]
            waiting.remove(idle[-1] if idle else waiting[-1])
        waiting.appendleft(message)

    def withdraw(self, topic: str) -> None:
        """Take a message away whose reason is gone."""
        self._waiting = deque(m for m in self._waiting if m.topic != topic)
        if self._shown is not None and self._shown.topic == topic:
            self.next()

    @Slot()
    def dismiss(self) -> None:
        """The user has read the present message."""
        message = self._shown
        self.next()
        if message is not None:
            self.dismissed.emit(message)

    @Slot()
    def next(self) -> None:
        """Close the present message and show the one behind it, if any."""
        self._shown = None
        self._timer.stop()
        if self._waiting:
            self._put(self._waiting.popleft())
        else:
            self.hide()

    def _put(self, message: Message) -> None:
        self._shown = message
        self._text.setText(readable(message.text))
        self._text.setAccessibleName(f"{message.tone.name.lower()}: {message.text}")
        self._button.setText(message.action)
        self._button.setVisible(bool(message.action))
        self._colour(message.tone)
        self.show()
        self.updateGeometry()
        if message.tone is Tone.NEWS and not message.action:
            self._timer.start()
        else:
            self._timer.stop()

    def _colour(self, tone: Tone) -> None:
        dark = self.palette().color(QPalette.ColorRole.Window).lightness() < 128
        accent = QColor(tone.value[1 if dark else 0])
        ground = _mixed(accent, self.palette().color(QPalette.ColorRole.Window), 0.15)
        self.setStyleSheet(
            f"#message_bar {{ background: {ground.name()}; border: 0; "
            f"border-left: 4px solid {accent.name()}; }}"
        )

    @Slot()
    def _act(self) -> None:
        message = self._shown
        self.next()
        if message is not None and message.act is not None:
            message.act()


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    """So much of the first colour on the second: pictures must not show through."""
    parts = (QColor.redF, QColor.greenF, QColor.blueF)
    return QColor.fromRgbF(*(share * part(one) + (1 - share) * part(other) for part in parts))


def readable(text: str) -> str:
    """The text with the bytes of a file name that are no UTF-8 written out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
