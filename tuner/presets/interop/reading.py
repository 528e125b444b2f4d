"""Settings in the files of other tools: told by the names in them, wherever in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Final, NamedTuple

from tuner.core.errors import SettingsError
from tuner.core.tunable import checked
from tuner.files.file_storage import shortened
from tuner.matchers.matcher import Matcher
from tuner.matchers.registry import default_matcher, matchers
from tuner.presets.errors import PresetError
from tuner.presets.interop import formats
from tuner.presets.interop.documents import document
from tuner.presets.interop.format import Format, Values
from tuner.presets.interop.sgbm import other_matcher
from tuner.presets.nodes import titles, whole
from tuner.presets.preset import Preset

_MOST_NODES: Final = 1000
_MOST_NAMED: Final = 12
_NOTHING: Final = (
    "it is {kind} in which no setting of {titles} is named as OpenCV or ROS 2 do, such as "
    "blockSize or correlation_window_size"
)


class _Found(NamedTuple):
    """A node of the file that holds settings in a format."""

    format: Format
    matcher: Matcher
    path: str
    values: Values
    known: int
    above: bool

    @property
    def names(self) -> Mapping[str, str]:
        return self.format.names(self.matcher)


def read_foreign(data: bytes, *, title: str, name: str) -> Preset | None:
    """The settings in another tool's file; None if it is none of those.

    Args:
        title: of the preset; the file says none.
        name: stands for the file in messages.

    Raises:
        PresetError: it is such a file, and damaged, of another matcher, or a value is not legal.
    """
    file = document(data, known=_all_names(), name=name)
    if file.json and _is_preset(file.tree):
        return None
    found = list(_all_found(file.tree))
    if not found:
        if file.kind:
            raise PresetError(name, _NOTHING.format(kind=file.kind, titles=titles()))
        return None
    usable = [one for one in found if not other_matcher(one.values)]
    if not usable:
        raise _refused(found[0], name)
    best = max(usable, key=lambda one: (one.above, one.known))
    notes = (*_values_notes(best), *_also(best, usable))
    return _preset(best, title=title, name=name, more=notes)


def _is_preset(tree: Mapping[str, Any]) -> bool:
    """Whether it is meant for the reader of presets, complete or not."""
    return "tuner" in tree or any(matcher.key in tree for matcher in matchers())


def _all_names() -> frozenset[str]:
    return frozenset(
        name for one in formats() for matcher in matchers() for name in one.names(matcher)
    )


def _nodes(tree: Mapping[str, Any]) -> Iterator[tuple[str, Values]]:
    """Every node with its path, those that are less deep first."""
    waiting: list[tuple[str, Values]] = [("", tree)]
    for path, node in waiting:
        yield path, node
        for key, value in node.items():
            if isinstance(value, Mapping) and len(waiting) < _MOST_NODES:
                waiting.append((f"{path}.{key}" if path else key, value))


def _all_found(tree: Mapping[str, Any]) -> Iterator[_Found]:
    for path, values in _nodes(tree):
        for one in formats():
            matcher = _matcher_of(values)
            keys = one.names(matcher).keys() & values.keys()
            if keys and (not one.shown_by or one.shown_by & values.keys()):
                above = bool(one.under) and path.rpartition(".")[2] == one.under
                yield _Found(one, matcher, path, values, len(keys), above)


def _matcher_of(values: Values) -> Matcher:
    """The matcher whose name OpenCV wrote, else the default one."""
    named = values.get("name")
    same = (matcher for matcher in matchers() if matcher.opencv_name == named)
    return next(same, default_matcher())


def _refused(found: _Found, name: str) -> PresetError:
    where = f"{shortened(found.path)}: " if found.path else ""
    return PresetError(
        name,
        f"{where}these are settings of {other_matcher(found.values)}; only those of {titles()} "
        "can be used here",
    )


def _preset(found: _Found, *, title: str, name: str, more: tuple[str, ...]) -> Preset:
    matcher, values = found.matcher, {}
    notes = list[str]()
    for key, field in found.names.items():
        if key in found.values:
            values[field], note = _value(found, key, field, name)
            notes += [note] if note else []
    try:
        settings = matcher.settings(**values)
    except SettingsError as error:
        raise _translated(found, error, name) from None
    return Preset(
        settings=settings,
        title=title,
        origin=found.format.title,
        notes=(*notes, *more, *_missing(matcher, values)),
    )


def _value(found: _Found, key: str, field: str, name: str) -> tuple[Any, str]:
    matcher = found.matcher
    spec, default = matcher.specs[field], matcher.defaults[field]
    declared = {one.name: one for one in fields(matcher.settings)}[field]
    value, note = found.format.taken(key, found.values[key])
    try:
        if spec.rectangle:
            return checked(declared, value), note
        number = whole(value, default, _path(found, key), name)
        if spec.instead_of_zero and number <= 0:
            raise SettingsError(field, f"{number} is not above 0; {spec.instead_of_zero}")
        return checked(declared, number), note
    except SettingsError as error:
        raise _translated(found, error, name) from None


def _path(found: _Found, key: str) -> str:
    return f"{found.path}.{key}" if found.path else key


def _translated(found: _Found, error: SettingsError, name: str) -> PresetError:
    """The error in the words of the file: its names instead of ours."""
    reason, said = error.reason, error.field
    for key, field in found.names.items():
        if key in found.values:
            reason = reason.replace(field, key)
            said = key if field == error.field else said
    return PresetError(name, shortened(reason, 200), field=_path(found, said))


def _missing(matcher: Matcher, values: Mapping[str, Any]) -> tuple[str, ...]:
    """What the file does not say, with what holds instead."""
    defaults = matcher.defaults
    names = [
        f"{spec.label} {defaults[field] if spec.rectangle else spec.shown(defaults[field])}"
        for field, spec in matcher.specs.items()
        if field not in values
    ]
    if not names:
        return ()
    return (f"Not in the file, so {matcher.origin}'s default holds: {', '.join(names)}.",)


def _values_notes(found: _Found) -> tuple[str, ...]:
    """What the other tool does with its values, and which of them no setting here has."""
    known = found.names.keys() | found.format.beside
    unused = [shortened(key) for key, value in found.values.items() if _unused(key, value, known)]
    more = f" and {len(unused) - _MOST_NAMED} more" if len(unused) > _MOST_NAMED else ""
    words = f"Not used here: {', '.join(unused[:_MOST_NAMED])}{more}."
    return (*found.format.remark(found.values), *((words,) if unused else ()))


def _unused(key: str, value: Any, known: Any) -> bool:
    return key not in known and not isinstance(value, Mapping)


def _also(best: _Found, usable: list[_Found]) -> tuple[str, ...]:
    """Where a file holds several sets of settings, which one was taken."""
    others = {one.path for one in usable if one.format is best.format} - {best.path}
    if not others:
        return ()
    where = shortened(best.path) or "the top of the file"
    return (f"The file holds {len(others) + 1} sets of settings; {where} was taken.",)
