"""Says things to the user in the tab that is in front, whichever that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from tuner.gui.viewing import Viewing
from tuner.gui.widgets.message_bar import Message, MessageBar, Tone
from tuner.session.view import Tab


class Announcer(QObject):
    """Messages about the window as a whole; what a tab says of itself goes to its own bar."""

    said = Signal(object)
    """Every Message, in whichever tab."""

    def __init__(
        self,
        viewing: Viewing,
        parent: QObject | None = None,
        *,
        in_words: Callable[[str], str] = str,
    ) -> None:
        """``in_words`` calls what a sentence is about as the window calls it."""
        super().__init__(parent)
        self._in_words = in_words
        self.setObjectName("announcer")
        self._viewing = viewing
        self._bars: dict[Tab, MessageBar] = {}
        self._closed: dict[str, str] = {}

    def add(self, tab: Tab, bar: MessageBar) -> None:
        """The bar above the views of a tab."""
        self._bars[tab] = bar
        bar.dismissed.connect(self._on_dismissed)

    def say(
        self,
        text: str,
        tone: Tone = Tone.NEWS,
        *,
        topic: str = "",
        action: str = "",
        act: Callable[[], None] | None = None,
        lasting: bool = False,
    ) -> None:
        """Say this in the tab in front; an earlier message of the topic goes, wherever it is.

        Args:
            lasting: it follows from what is chosen and is said as often as that is looked at; once
                closed it stays so until its reason changes.
        """
        self.announce(Message(text, tone, action=action, act=act, topic=topic, lasting=lasting))

    def announce(self, message: Message) -> None:
        """The same for a message that is made already."""
        message = replace(message, text=self._in_words(message.text))
        front = self._bars[self._viewing.view.tab]
        if message.lasting and self._closed.get(message.topic) == message.text:
            return
        self._closed.pop(message.topic, None)
        if message.lasting and message in front.messages:
            return
        for bar in self._bars.values():
            if message.topic and bar is not front:
                bar.withdraw(message.topic)
        front.say(message)
        self.said.emit(message)

    def withdraw(self, topic: str) -> None:
        """Take a message away whose reason is gone."""
        self._closed.pop(topic, None)
        for bar in self._bars.values():
            bar.withdraw(topic)

    @Slot(object)
    def _on_dismissed(self, message: Message) -> None:
        if message.lasting:
            self._closed[message.topic] = message.text
