"""What the preset list says of one preset: its second line, tooltip and details."""

from __future__ import annotations

from html import escape

from tuner.matchers.registry import default_settings, matcher_of
from tuner.presets.library import Entry


def second_line(entry: Entry) -> str:
    """The short line under the title: why broken, or the description, or what differs."""
    if entry.error:
        # The path comes first in the message and would leave no room for the reason.
        return entry.error.removeprefix(f"{entry.path}: ")
    words = entry.description.strip()
    return words.splitlines()[0] if words else _differing(entry)


def details(entry: Entry, *, heading: bool = True) -> str:
    """Rich text: title, description and a table of what differs from the defaults."""
    parts = []
    if heading:
        kind = "shipped" if entry.shipped else entry.path.name
        parts.append(f"<p><b>{escape(entry.title)}</b> <small>({escape(kind)})</small></p>")
    if entry.error:
        parts.append(f"<p><b>Cannot be used:</b> {escape(entry.error)}</p>")
        return "".join(parts)
    parts += [f"<p>{escape(p)}</p>" for p in entry.description.splitlines() if p.strip()]
    if entry.preset and entry.preset.tags:
        parts.append(f"<p><small>{escape(', '.join(entry.preset.tags))}</small></p>")
    notes = entry.preset.notes if entry.preset else ()
    parts += [f"<p><i>{escape(note)}</i></p>" for note in notes]
    parts.append(_table(entry))
    return "".join(parts).replace("<p>", "<p style='margin:0 0 5px 0'>")


def tooltip(entry: Entry, *, width: int = 340) -> str:
    """The details at a width that can be read."""
    return f"<table width='{width}'><tr><td>{details(entry)}</td></tr></table>"


def _differing(entry: Entry) -> str:
    if not entry.differences:
        return f"{_matcher(entry)}'s defaults"
    return ", ".join(f"{one.label} {one.value}" for one in entry.differences)


def _table(entry: Entry) -> str:
    if not entry.differences:
        return f"<p>The same as {escape(_matcher(entry))}'s defaults.</p>"
    rows = "".join(
        f"<tr><td>{escape(one.label)}</td><td align='right'>{escape(one.default)}</td>"
        f"<td align='right'><b>{escape(one.value)}</b></td></tr>"
        for one in entry.differences
    )
    head = "<tr><th align='left'>Differs</th><th>default</th><th>preset</th></tr>"
    return f"<table cellspacing='0' cellpadding='2'>{head}{rows}</table>"


def _matcher(entry: Entry) -> str:
    """The title of the matcher that the preset is for."""
    return matcher_of(entry.preset.settings if entry.preset else default_settings()).title
