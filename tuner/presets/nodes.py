"""A matcher's settings as the nodes that OpenCV's ``write`` stores, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, fields
from functools import cache
from typing import Any, Final

from tuner.core.errors import SettingsError
from tuner.core.tunable import Rect, checked
from tuner.files.file_storage import shortened
from tuner.files.strict_json import describe
from tuner.matchers.matcher import Matcher, MatcherSettings
from tuner.matchers.registry import matcher_of, matchers
from tuner.presets.errors import PresetError

OPENCV_FORMAT: Final = 3
OPENCV_TITLES: Final = {"StereoMatcher.BM": "StereoBM", "StereoMatcher.SGBM": "StereoSGBM"}
"""What OpenCV writes as ``name`` -> the class that writes it, whether it is known here or not."""


@cache
def nodes_of(matcher: Matcher) -> Mapping[str, str]:
    """OpenCV's node name -> settings field."""
    return {spec.opencv: field for field, spec in matcher.specs.items() if spec.node}


@cache
def rectangles_of(matcher: Matcher) -> Mapping[str, str]:
    """Key in ``tuner`` -> settings field, for what OpenCV's ``write`` leaves out."""
    return {field: field for field, spec in matcher.specs.items() if not spec.node}


def node_keys(matcher: Matcher) -> frozenset[str]:
    """All keys of a matcher's object that are known."""
    return frozenset({"format", "name", *nodes_of(matcher)})


def titles() -> str:
    """The matchers whose presets can be used, as a sentence names them."""
    return " and ".join(matcher.title for matcher in matchers())


def to_nodes(settings: MatcherSettings) -> dict[str, Any]:
    """Exactly the nodes that OpenCV's ``write`` stores."""
    matcher, values = matcher_of(settings), settings.values
    head = {"format": OPENCV_FORMAT, "name": matcher.opencv_name}
    return head | {node: values[field] for node, field in nodes_of(matcher).items()}


def to_rectangles(settings: MatcherSettings) -> dict[str, list[int]]:
    """The rectangles that are set, as [x, y, width, height]."""
    values = settings.values
    return {
        key: list(values[field])
        for key, field in rectangles_of(matcher_of(settings)).items()
        if not values[field].empty
    }


def to_settings(
    matcher: Matcher, nodes: Mapping[str, Any], rectangles: Mapping[str, Any], *, name: str
) -> MatcherSettings:
    """The settings in a matcher's object and in the rectangles of a ``tuner`` object.

    Raises:
        PresetError: the first value that is missing, of another type, or illegal.
    """
    _check_head(matcher, nodes, name)
    values: dict[str, Any] = {
        field: _node(matcher, nodes, node, name=name) for node, field in nodes_of(matcher).items()
    }
    for key, field in rectangles_of(matcher).items():
        if key in rectangles:
            values[field] = _rectangle(matcher, rectangles[key], key, name=name)
    try:
        settings: MatcherSettings = matcher.settings(**values)
    except SettingsError as error:
        raise _translated(matcher, error, name) from None
    return settings


def _check_head(matcher: Matcher, nodes: Mapping[str, Any], name: str) -> None:
    found = nodes.get("name")
    if found != matcher.opencv_name:
        raise PresetError(name, _wrong_name(matcher, nodes), field=f"{matcher.key}.name")
    version = nodes.get("format", OPENCV_FORMAT)
    if isinstance(version, bool) or version != OPENCV_FORMAT:
        raise PresetError(
            name,
            f"{describe(version)} is not known; OpenCV 4 and 5 write {OPENCV_FORMAT}",
            field=f"{matcher.key}.format",
        )


def _wrong_name(matcher: Matcher, nodes: Mapping[str, Any]) -> str:
    """What is wrong with ``name``; it may be that of another class of OpenCV's."""
    found = nodes.get("name")
    if isinstance(found, str) and found in OPENCV_TITLES:
        only = f"only {titles()} presets can be used here"
        other = next((one for one in matchers() if one.opencv_name == found), None)
        fix = f'rename the key "{matcher.key}" to "{other.key}"' if other else only
        return f"this is a {OPENCV_TITLES[found]} file; {fix}"
    wrong = f"{describe(found)} is not" if "name" in nodes else "it is missing and must be"
    return f'{wrong} "{matcher.opencv_name}"'


def _node(matcher: Matcher, nodes: Mapping[str, Any], node: str, *, name: str) -> int:
    field = nodes_of(matcher)[node]
    path, default = f"{matcher.key}.{node}", matcher.defaults[field]
    if node not in nodes:
        raise PresetError(
            name,
            f"it is missing, and {matcher.origin} would read 0; "
            f'add "{node}": {default} (the default)',
            field=path,
        )
    value = whole(nodes[node], default, path, name)
    instead = matcher.specs[field].instead_of_zero
    if instead and value <= 0:
        raise PresetError(name, f"{shortened(str(value))} is not above 0; {instead}", field=path)
    try:
        return int(checked(_fields(matcher)[field], value))
    except SettingsError as error:
        raise _translated(matcher, error, name, value) from None


@cache
def _fields(matcher: Matcher) -> Mapping[str, Field[Any]]:
    return {field.name: field for field in fields(matcher.settings)}


def whole(value: Any, default: int, path: str, name: str) -> int:
    """A number of a file without a fraction (21 or 21.0) as int; the others are refused in words.

    Raises:
        PresetError: it is something else; ``path`` is the field that the message names.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.strip().lstrip("+-").isdecimal():
        fix = f"write {shortened(value.strip())} without quotes"
    elif isinstance(value, float):
        fix = f"write a whole number such as {round(value)}"
    else:
        fix = f"the default is {default}"
    raise PresetError(name, f"{describe(value)} is not a whole number; {fix}", field=path)


def _rectangle(matcher: Matcher, value: Any, key: str, *, name: str) -> Rect:
    path, field = f"tuner.{key}", rectangles_of(matcher)[key]
    if not isinstance(value, list) or len(value) != 4:
        raise PresetError(
            name, f"{describe(value)} is not four whole numbers [x, y, width, height]", field=path
        )
    parts = [whole(part, 0, f"{path}[{index}]", name) for index, part in enumerate(value)]
    most = matcher.specs[field].high
    if max(parts) > most:
        raise PresetError(name, f"it reaches beyond {most} px", field=path)
    try:
        return Rect(*checked(_fields(matcher)[field], parts))
    except SettingsError as error:
        raise PresetError(name, shortened(error.reason, 200), field=path) from None


def _translated(
    matcher: Matcher, error: SettingsError, name: str, value: int | None = None
) -> PresetError:
    """The error in the words of the file: node names instead of field names."""
    reason = error.reason
    if value is not None and len(str(value)) > 40:
        reason = reason.replace(str(value), shortened(str(value)))
    for node, field in nodes_of(matcher).items():
        reason = reason.replace(field, node)
    return PresetError(name, reason, field=f"{matcher.key}.{matcher.specs[error.field].opencv}")
