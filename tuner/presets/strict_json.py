"""JSON that both Python and cv2.FileStorage read the same way; all else is refused in words."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, Final

from tuner.presets.errors import PresetError

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 64
MAX_STRING_BYTES: Final = 4095
"""cv2.FileStorage refuses longer strings."""
MAX_DIGITS: Final = 1000
_MOST_BITS: Final = 3321
"""So many fit into MAX_DIGITS."""

# A string may lack its end: else every quote in it would be tried as a beginning, for minutes.
_STRING_OR_BRACKET: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
# \n, \t and their like have short escapes; OpenCV 4 does not read \u0001.
_UNREADABLE: Final = re.compile("[\x00-\x07\x0b\x0e-\x1f]")
_BINARY_MARK: Final = "$base64$"
_BOMS: Final = {
    b"\xef\xbb\xbf": "it begins with a byte order mark, which OpenCV cannot read; "
    'save it as "UTF-8" without BOM',
    b"\xff\xfe": 'it is UTF-16 text; save it as "UTF-8" without BOM',
    b"\xfe\xff": 'it is UTF-16 text; save it as "UTF-8" without BOM',
}
_OTHER_FORMATS: Final = {"%YAML": "a YAML file", "<?xml": "an XML file"}


class _RefusedError(Exception):
    """Raised inside the json module's hooks, where the file's name is not known."""


def parse_object(data: bytes, *, name: str) -> dict[str, Any]:
    """The JSON object in ``data``.

    Raises:
        PresetError: too large, not UTF-8, not JSON, not an object, or something in it would make
            cv2.FileStorage refuse the file or read it otherwise than Python.
    """
    text = _decode(data, name)
    _check_depth(text, name)
    try:
        document = json.loads(
            text,
            object_pairs_hook=_unique_keys,
            parse_constant=_no_constant,
            parse_int=_whole_number,
            parse_float=_finite_number,
        )
    except _RefusedError as refused:
        raise PresetError(name, str(refused)) from None
    except json.JSONDecodeError as error:
        raise PresetError(name, _explain(text, error)) from None
    if not isinstance(document, dict):
        kind = describe(document)
        raise PresetError(name, f'it holds {kind}; a preset is an object: {{"stereo_bm": {{...}}}}')
    check_readable(document, name=name)
    return document


def check_readable(value: Any, *, name: str, field: str = "", depth: int = 0) -> None:
    """Raise PresetError where ``value`` cannot be written so that cv2.FileStorage reads it."""
    if depth > MAX_DEPTH:
        raise PresetError(name, f"it is nested more than {MAX_DEPTH} deep", field=field)
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _check_key(key, name, field)
            path = f"{field}.{shortened(key)}" if field else shortened(key)
            check_readable(inner, name=name, field=path, depth=depth + 1)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            check_readable(inner, name=name, field=f"{field}[{index}]", depth=depth + 1)
    elif isinstance(value, str):
        _check_string(value, name, field)
    elif isinstance(value, float) and not math.isfinite(value):
        raise PresetError(
            name, f"{value} is not a number JSON knows; leave it out or write null", field=field
        )
    elif isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise PresetError(
            name, f"a number of more than {MAX_DIGITS} digits; nothing needs that", field=field
        )
    elif not isinstance(value, bool | int | float | None):
        raise PresetError(
            name,
            f"JSON has no {type(value).__name__}; use text, a number, a list or an object",
            field=field,
        )


def describe(value: Any) -> str:
    """A JSON value as a message names it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {json.dumps(shortened(value), ensure_ascii=False)}"
    if isinstance(value, int | float):
        return f"the number {shortened(format(value))}"
    return "a list" if isinstance(value, list | tuple) else "an object"


def shortened(text: str, most: int = 40) -> str:
    """The text on one line and cut, so that it fits into a message."""
    text = "".join(char if char.isprintable() else "?" for char in text[: most + 1])
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _decode(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise PresetError(name, f"it is larger than {MAX_BYTES // 1000} kB; presets are small")
    for mark, words in _BOMS.items():
        if data.startswith(mark):
            raise PresetError(name, words)
    if not data.strip():
        raise PresetError(name, 'the file is empty; a preset begins with {"stereo_bm": {...}}')
    if b"\0" in data:
        raise PresetError(name, "it is a binary file; a preset is a JSON text file")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PresetError(
            name, f'it is not UTF-8 text (byte {error.start}); save it as "UTF-8" without BOM'
        ) from None


def _check_depth(text: str, name: str) -> None:
    """json.loads recurses: look before it leaps."""
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > MAX_DEPTH:
            raise PresetError(
                name, f"it is nested more than {MAX_DEPTH} deep; a preset needs 4 levels"
            )


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RefusedError(
                f'the key "{shortened(key)}" occurs twice in one object; remove one'
            )
        found[key] = value
    return found


def _no_constant(text: str) -> Any:
    raise _RefusedError(f"{text} is not JSON; leave the value out or write null")


def _whole_number(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _RefusedError(
            f"the number {shortened(text)} has {len(text)} digits; nothing needs that"
        )
    return int(text)


def _finite_number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _RefusedError(f"the number {shortened(text)} is too large")
    return number


def _explain(text: str, error: json.JSONDecodeError) -> str:
    where = f"line {error.lineno}, column {error.colno}"
    rest = text[error.pos :].lstrip()
    for start, kind in _OTHER_FORMATS.items():
        if text.lstrip().startswith(start):
            return f"it is {kind}; a preset is JSON"
    if rest.startswith(("//", "/*", "#")):
        return f"{where}: JSON has no comments; remove them"
    if rest.startswith(("}", "]")) or "trailing comma" in error.msg:
        return f"{where}: a comma too many or a value too few before this place"
    if not rest:
        return f"{where}: the file ends too early; it may have been cut off"
    return f"{where}: this is not JSON: {error.msg[0].lower()}{error.msg[1:]}"


def _check_key(key: Any, name: str, field: str) -> None:
    if not isinstance(key, str):
        raise PresetError(name, f"the key {key!r} is not text", field=field)
    if not key:
        raise PresetError(name, "an empty key, which OpenCV cannot read; name it", field=field)
    _check_string(key, name, f"{field}.{shortened(key)}" if field else shortened(key))


def _check_string(text: str, name: str, field: str) -> None:
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise PresetError(
            name, "half of a surrogate pair (\\ud800..\\udfff) is not text", field=field
        ) from None
    if size > MAX_STRING_BYTES:
        raise PresetError(
            name,
            f"{size} bytes of text; OpenCV reads {MAX_STRING_BYTES} at most, shorten it",
            field=field,
        )
    if text.startswith(_BINARY_MARK):
        raise PresetError(
            name,
            f"text that begins with {_BINARY_MARK} is binary to OpenCV; change it",
            field=field,
        )
    if _UNREADABLE.search(text):
        raise PresetError(
            name, "it holds a control character, which OpenCV cannot read; remove it", field=field
        )
