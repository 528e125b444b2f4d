"""A command is a method that says how it is called: menu, toolbar and shortcut sheet are built
from the methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from tuner.gui.widgets.naming import named
from tuner.gui.widgets.typed import commit_typed

Method = TypeVar("Method", bound=Callable[..., object])
_MARK: Final = "__commands__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """How one command is called.

    Attributes:
        name: the action's objectName is ``action_<name>``.
        section: commands of one section of a menu stand together, in the order of the sections.
        icon: name of its icon, or empty.
        toolbar: number of its group in the toolbar, 0 for none.
        checkable: the method is given whether it is on.
        group: of its checkable commands one is on.
        argument: what the method is called with, if several commands share it.
        fills: it is a menu of its own, which the method fills each time it opens.
    """

    name: str
    text: str
    keys: tuple[str, ...] = ()
    menu: str
    section: int = 1
    tip: str = ""
    icon: str = ""
    toolbar: int = 0
    checkable: bool = False
    group: str = ""
    argument: Any = None
    fills: bool = False


class Bound(NamedTuple):
    """A command and the method that does it."""

    command: Command
    do: Callable[..., object]


def command(text: str, *keys: str, name: str = "", **more: Any) -> Callable[[Method], Method]:
    """Declare that a method is a command; see ``Command``. One method may be several commands."""

    def mark(method: Method) -> Method:
        one = Command(name=name or method.__name__, text=text, keys=keys, **more)
        # Decorators are applied from below.
        setattr(method, _MARK, (one, *getattr(method, _MARK, ())))
        return method

    return mark


def declared(kind: type) -> Iterator[tuple[str, Command]]:
    """(name of the method, command) of a class, in the order in which it declares them."""
    for name, method in vars(kind).items():
        for one in getattr(method, _MARK, ()):
            yield name, one


class Actions(QObject):
    """A QAction for each command, children of the window.

    What an action says and whether it can be triggered follows the state: ``show``.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.bound: tuple[Bound, ...] = ()
        self._actions: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}

    def add(self, holders: Iterable[object]) -> None:
        """Make the actions of these objects' commands."""
        for holder in holders:
            for name, one in declared(type(holder)):
                bound = Bound(one, getattr(holder, name))
                self.bound += (bound,)
                if not bound.command.fills:
                    self._actions[bound.command.name] = self._action(bound)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def show(
        self,
        name: str,
        *,
        text: str | None = None,
        tip: str | None = None,
        does: str | None = None,
        enabled: bool | None = None,
        checked: bool | None = None,
    ) -> None:
        """Let an action say this; what is left out stays. Triggers nothing.

        Args:
            tip: its whole tooltip.
            does: what it does, for the status line and, with its key, the tooltip.
        """
        action = self._actions[name]
        if text is not None and action.text() != text:
            action.setText(text)
        if tip is not None and action.toolTip() != tip:
            action.setToolTip(tip)
        if does is not None and action.statusTip() != does:
            _explain(action, does)
        if enabled is not None and action.isEnabled() != enabled:
            action.setEnabled(enabled)
        if checked is not None:
            action.setChecked(checked)

    def _action(self, bound: Bound) -> QAction:
        one = bound.command
        action = named(QAction(one.text, self._window), f"action_{one.name}")
        action.setShortcuts([QKeySequence(keys) for keys in one.keys])
        action.setCheckable(one.checkable)
        _explain(action, one.tip or plain(one.text))
        if one.group:
            group = self._groups.setdefault(one.group, QActionGroup(self))
            action.setActionGroup(group)
        action.triggered.connect(lambda on: self._run(bound, on))
        return action

    def _run(self, bound: Bound, on: bool) -> None:
        """What was typed into a box counts before anything is done with it."""
        commit_typed(self._window)
        if bound.command.argument is not None:
            bound.do(bound.command.argument)
        elif bound.command.checkable:
            bound.do(on)
        else:
            bound.do()


def _explain(action: QAction, does: str) -> None:
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{does} ({key})" if key else does)
    action.setStatusTip(does)


def plain(text: str) -> str:
    """A menu text without its mnemonic and ellipsis."""
    return text.replace("&", "").rstrip("…")


def native(keys: str) -> str:
    """A shortcut as this platform writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
