"""Reads protobuf messages against a schema, strictly: what a loader may read otherwise is refused.

Nothing is copied: long fields stay views of the file. Protobuf itself merges a message that is
written twice and skips a field of the wrong kind; both would let a file show one thing here and
another to the engine, so both are errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from struct import unpack, unpack_from
from typing import Any, Final, NamedTuple


class ScanError(Exception):
    """The file cannot be taken; the text follows "the file " in a sentence."""


class Field(NamedTuple):
    """One known field: its name, what it holds, and whether it may come more than once.

    ``kind`` is "int", "float", "text", "bytes", "message", or one of "ints", "floats", "doubles"
    for lists, packed or not.
    """

    name: str
    kind: str
    many: bool = False


Schema = Mapping[int, Field]

VARINT_LONGEST: Final = 10
ONE_BY_ONE_MOST: Final = 16_000_000
"""Bytes of a list of varints: these must be walked through."""
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_WIRES: Final = {
    "int": {_VARINT},
    "float": {_FIXED32},
    "text": {_BYTES},
    "bytes": {_BYTES},
    "message": {_BYTES},
    "ints": {_VARINT, _BYTES},
    "floats": {_FIXED32, _BYTES},
    "doubles": {_FIXED64, _BYTES},
}
_LISTS: Final = {"ints", "floats", "doubles"}
_ENDLESS: Final = re.compile(rb"[\x80-\xff]{%d}" % VARINT_LONGEST)
_CONTINUED: Final = bytes(range(0x80, 0x100))


@dataclass(slots=True)
class Budget:
    """How many more fields may be read: bounds the time for any file."""

    fields: int = 250_000

    def spend(self) -> None:
        """Take one. Raises ScanError when there is none left."""
        self.fields -= 1
        if self.fields < 0:
            raise ScanError("has far more parts than any depth network")


def varint(view: memoryview, at: int) -> tuple[int, int]:
    """The unsigned integer at ``at`` and where the next field begins. Raises ScanError."""
    value = 0
    for index, byte in enumerate(view[at : at + VARINT_LONGEST]):
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at + index + 1
    if len(view) - at < VARINT_LONGEST:
        raise ScanError("is truncated or damaged (a number is cut off)")
    raise ScanError("is damaged (a number without an end)")


def fields(view: memoryview, budget: Budget) -> Iterator[tuple[int, int, int | memoryview]]:
    """Every field as (number, wire type, value); fixed and long ones as views. Raises ScanError."""
    at = 0
    while at < len(view):
        budget.spend()
        tag, at = varint(view, at)
        number, wire = tag >> 3, tag & 7
        if not 0 < number < 1 << 29:
            raise ScanError("is damaged (a field without a number), or is no ONNX file")
        if wire == _VARINT:
            value, at = varint(view, at)
            yield number, wire, value
            continue
        length, at = _length(view, at, wire)
        if length > len(view) - at:
            raise ScanError(
                f"is truncated or damaged (a part of {length} bytes where {len(view) - at} are)"
            )
        yield number, wire, view[at : at + length]
        at += length


def _length(view: memoryview, at: int, wire: int) -> tuple[int, int]:
    if wire == _BYTES:
        return varint(view, at)
    if wire in (_FIXED64, _FIXED32):
        return (8 if wire == _FIXED64 else 4), at
    raise ScanError("is damaged (a field of unknown kind), or is no ONNX file")


def read(view: memoryview, schema: Schema, budget: Budget) -> dict[str, Any]:
    """The known fields by name; ``many`` and list kinds give lists of values or views.

    Lists of numbers stay lists of views (packed) and numbers; see ``integers`` and ``count``.

    Raises:
        ScanError: lengths do not fit, a field of the wrong kind, or one that comes twice.
    """
    found: dict[str, Any] = {}
    for number, wire, value in fields(view, budget):
        field = schema.get(number)
        if field is None:
            continue
        if wire not in _WIRES[field.kind]:
            raise ScanError(f"is damaged ({field.name!r} is of the wrong kind)")
        if field.many or field.kind in _LISTS:
            found.setdefault(field.name, []).append(_value(field, value))
        elif field.name in found:
            raise ScanError(f"is ambiguous ({field.name!r} is written twice)")
        else:
            found[field.name] = _value(field, value)
    return found


def _value(field: Field, value: int | memoryview) -> Any:
    if field.kind == "int":
        assert isinstance(value, int)
        return signed(value)
    if field.kind == "float":
        return unpack("<f", value)[0]  # type: ignore[arg-type]
    if field.kind == "text":
        return _text(field, value)  # type: ignore[arg-type]
    return value


def _text(field: Field, value: memoryview) -> str:
    if len(value) > 4096:
        raise ScanError(f"has a {field.name!r} of {len(value)} bytes")
    try:
        return str(value, "utf-8")
    except UnicodeDecodeError:
        raise ScanError(f"is damaged ({field.name!r} is no text)") from None


def signed(value: int) -> int:
    """A varint as protobuf's int64."""
    return value - (1 << 64) if value >> 63 else value


def integers(pieces: list[int | memoryview], budget: Budget, *, most: int) -> list[int]:
    """The numbers of an "ints" field, signed. Raises ScanError for more than ``most``."""
    values: list[int] = []
    for piece in pieces:
        if isinstance(piece, int):
            values.append(signed(piece))
            continue
        at = 0
        while at < len(piece):
            budget.spend()
            value, at = varint(piece, at)
            values.append(signed(value))
            if len(values) > most:
                break
    if len(values) > most:
        raise ScanError(f"has a list of more than {most} numbers where a few are usual")
    return values


def numbers(pieces: list[memoryview], code: str, *, most: int) -> list[float]:
    """The values of a "floats" (code "f") or "doubles" (code "d") field. Raises ScanError."""
    if count(pieces, code) > most:
        raise ScanError(f"has a list of more than {most} numbers where a few are usual")
    width = 4 if code == "f" else 8
    return [x for piece in pieces for x in unpack_from(f"<{len(piece) // width}{code}", piece)]


def count(pieces: list[Any], code: str) -> int:
    """How many values a list field holds, without reading them; code "f", "d" or "q" (ints).

    Raises:
        ScanError: the packed bytes are no whole number of values.
    """
    return sum(1 if isinstance(piece, int) else _packed(piece, code) for piece in pieces)


def _packed(piece: memoryview, code: str) -> int:
    if code == "q":
        if len(piece) > ONE_BY_ONE_MOST:
            raise ScanError("holds millions of whole numbers one by one; weights are written raw")
        if _ENDLESS.search(piece) or (len(piece) and piece[-1] >= 0x80):
            raise ScanError("is damaged (a number without an end)")
        return len(bytes(piece).translate(None, _CONTINUED))
    whole, rest = divmod(len(piece), 4 if code == "f" else 8)
    if rest:
        raise ScanError("is damaged (a number is cut off)")
    return whole
