"""JSON that both Python and cv2.FileStorage read the same way; all else is refused in words."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any, Final

from tuner.files.file_storage import MAX_DEPTH, MAX_DIGITS, JsonError, check_readable, shortened

MAX_BYTES: Final = 1_000_000

# A string may lack its end: else every quote in it would be tried as a beginning, for minutes.
_STRING_OR_BRACKET: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_BOMS: Final = {
    b"\xef\xbb\xbf": "it begins with a byte order mark, which OpenCV cannot read; "
    'save it as "UTF-8" without BOM',
    b"\xff\xfe": 'it is UTF-16 text; save it as "UTF-8" without BOM',
    b"\xfe\xff": 'it is UTF-16 text; save it as "UTF-8" without BOM',
}
_OTHER_FORMATS: Final = {"%YAML": "a YAML file", "<?xml": "an XML file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a file is meant to be, for the words that refuse another.

    Attributes:
        noun: e.g. "preset".
        example: how one looks, e.g. '{"stereo_bm": {...}}'.
        levels: how deep one is nested.
    """

    noun: str
    example: str
    levels: int


class _RefusedError(Exception):
    """Raised inside the json module's hooks, where the file's name is not known."""


def parse_object(data: bytes, *, name: str, wanted: Kind) -> dict[str, Any]:
    """The JSON object in ``data``.

    Raises:
        JsonError: too large, not UTF-8, not JSON, not an object, or something in it would make
            cv2.FileStorage refuse the file or read it otherwise than Python.
    """
    text = _decode(data, name, wanted)
    _check_depth(text, name, wanted)
    try:
        document = json.loads(
            text,
            object_pairs_hook=_unique_keys,
            parse_constant=_no_constant,
            parse_int=_whole_number,
            parse_float=_finite_number,
        )
    except _RefusedError as refused:
        raise JsonError(name, str(refused)) from None
    except json.JSONDecodeError as error:
        raise JsonError(name, _explain(text, error, wanted)) from None
    if not isinstance(document, dict):
        kind = describe(document)
        raise JsonError(name, f"it holds {kind}; a {wanted.noun} is an object: {wanted.example}")
    check_readable(document, name=name)
    return document


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


def _decode(data: bytes, name: str, wanted: Kind) -> str:
    if len(data) > MAX_BYTES:
        raise JsonError(name, f"it is larger than {MAX_BYTES // 1000} kB; {wanted.noun}s are small")
    for mark, words in _BOMS.items():
        if data.startswith(mark):
            raise JsonError(name, words)
    if not data.strip():
        raise JsonError(name, f"the file is empty; a {wanted.noun} begins with {wanted.example}")
    if b"\0" in data:
        raise JsonError(name, f"it is a binary file; a {wanted.noun} is a JSON text file")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise JsonError(
            name, f'it is not UTF-8 text (byte {error.start}); save it as "UTF-8" without BOM'
        ) from None


def _check_depth(text: str, name: str, wanted: Kind) -> None:
    """json.loads recurses: look before it leaps."""
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > MAX_DEPTH:
            raise JsonError(
                name,
                f"it is nested more than {MAX_DEPTH} deep; "
                f"a {wanted.noun} needs {wanted.levels} levels",
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


def _explain(text: str, error: json.JSONDecodeError, wanted: Kind) -> str:
    where = f"line {error.lineno}, column {error.colno}"
    rest = text[error.pos :].lstrip()
    for start, kind in _OTHER_FORMATS.items():
        if text.lstrip().startswith(start):
            return f"it is {kind}; a {wanted.noun} is JSON"
    if rest.startswith(("//", "/*", "#")):
        return f"{where}: JSON has no comments; remove them"
    if rest.startswith(("}", "]")) or "trailing comma" in error.msg:
        return f"{where}: a comma too many or a value too few before this place"
    if not rest:
        return f"{where}: the file ends too early; it may have been cut off"
    return f"{where}: this is not JSON: {error.msg[0].lower()}{error.msg[1:]}"
