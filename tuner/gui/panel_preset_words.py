"""What the preset list says of one preset: its second line, tooltip and details."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Protocol

from tuner.matchers.stereo_bm import SPECS


class PresetEntry(Protocol):
    """One preset file as the list shows it.

    Attributes:
        differences: field name -> (default, value), both as people read them.
        error: why the file cannot be used, else None.
    """

    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def shipped(self) -> bool: ...
    @property
    def differences(self) -> Mapping[str, tuple[str, str]]: ...
    @property
    def error(self) -> str | None: ...


def label(name: str) -> str:
    """A field's name for people."""
    return SPECS[name].label if name in SPECS else name


def second_line(entry: PresetEntry) -> str:
    """The short line under the title: why broken, or the description, or what differs."""
    if entry.error:
        return entry.error
    words = entry.description.strip()
    return words.splitlines()[0] if words else _differing(entry)


def details(entry: PresetEntry, *, heading: bool = True) -> str:
    """Rich text: title, description and a table of what differs from the defaults."""
    parts = []
    if heading:
        kind = "shipped" if entry.shipped else entry.path.name
        parts.append(f"<p><b>{escape(entry.title)}</b> <small>({escape(kind)})</small></p>")
    if entry.error:
        parts.append(f"<p><b>Cannot be used:</b> {escape(entry.error)}</p>")
        return "".join(parts)
    parts += [f"<p>{escape(p)}</p>" for p in entry.description.splitlines() if p.strip()]
    parts.append(_table(entry))
    return "".join(parts)


def tooltip(entry: PresetEntry, *, width: int = 340) -> str:
    """The details at a width that can be read."""
    return f"<table width='{width}'><tr><td>{details(entry)}</td></tr></table>"


def _differing(entry: PresetEntry) -> str:
    if not entry.differences:
        return "StereoBM's defaults"
    return ", ".join(f"{label(n)} {value}" for n, (_, value) in entry.differences.items())


def _table(entry: PresetEntry) -> str:
    if not entry.differences:
        return "<p>The same as StereoBM's defaults.</p>"
    rows = "".join(
        f"<tr><td>{escape(label(name))}</td><td align='right'>{escape(default)}</td>"
        f"<td align='right'><b>{escape(value)}</b></td></tr>"
        for name, (default, value) in entry.differences.items()
    )
    head = "<tr><th align='left'>Differs</th><th>default</th><th>preset</th></tr>"
    return f"<table cellspacing='0' cellpadding='2'>{head}{rows}</table>"
