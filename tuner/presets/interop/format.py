"""What another tool's format of settings is: one FORMAT constant in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tuner.matchers.matcher import Matcher
from tuner.presets.preset import Preset

Values = Mapping[str, Any]
"""One node of a file: name -> number, text, list or node."""


class Exported(NamedTuple):
    """The text of a file, and sentences about what it cannot hold."""

    text: str
    lost: tuple[str, ...] = ()


class Reading(NamedTuple):
    """One value as a setting takes it, and a sentence where it is not what the file says."""

    value: Any
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format of another tool.

    Attributes:
        key: its name on the command line and for scripts.
        title: its name for people.
        suffix: the usual ending of its files.
        names: (matcher) -> the file's name of a value -> settings field; empty: it is not read.
        shown_by: a node is of this format only if it has one of these names; empty: any of
            ``names`` will do.
        under: name of the node above, where the format has one.
        beside: names that are understood and are no settings.
        taken: (name, value) -> the value as the setting takes it.
        remark: (node) -> sentences about what the other tool does with these values.
        write: (preset) -> text; None where it is only read. Raises UserError where the format has
            no place for the matcher.
    """

    key: str
    title: str
    suffix: str
    names: Callable[[Matcher], Mapping[str, str]] = lambda _matcher: {}
    shown_by: frozenset[str] = frozenset()
    under: str = ""
    beside: frozenset[str] = frozenset()
    taken: Callable[[str, Any], Reading] = lambda _name, value: Reading(value)
    remark: Callable[[Values], tuple[str, ...]] = lambda _values: ()
    write: Callable[[Preset], Exported] | None = None
