"""What a server's answer says about the file it sends: that it is none, or which bytes follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tuner.networks.errors import NetworkError
from tuner.networks.types import ModelRow

if TYPE_CHECKING:
    from tuner.networks.download.wire import Head

WHOLE, PART, PAST_END = 200, 206, 416
REDIRECTS: Final = (301, 302, 303, 307, 308)
_NUMBER: Final = "([0-9]{1,15})"
"""A longer one is no number of bytes; Python reads none of more than 4 300 digits."""


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes that follow.

    Attributes:
        start: where in the file they begin.
        total: bytes of the whole file; where the server says none, the most there may be.
        least: bytes without which the file is not whole.
    """

    start: int
    total: int
    least: int


def body(row: ModelRow, head: Head, *, have: int) -> Body | None:
    """What follows this head; None if all is there already.

    Args:
        row: the model.
        head: the answer's.
        have: bytes that are here, so that those after them were asked for.

    Raises:
        NetworkError: it is not the file, or not the right part of it.
    """
    if head.status == PAST_END and have:
        _check_whole(row, head, have)
        return None
    if head.status not in (WHOLE, PART):
        raise NetworkError(_refused(head.status, row))
    if "html" in head.headers.get("Content-Type", "").lower():
        raise NetworkError(web_page(row))
    if head.packed:
        raise NetworkError(
            f"{row.url} sends the file packed ({_printable(head.packed)}), which was not asked "
            "for; try again later, or from another network"
        )
    length = _length(row, head)
    found = _part(row, head, have, length) if head.status == PART else _whole(row, length)
    if not row.bytes_low <= found.total <= row.bytes_high:
        raise NetworkError(
            f"{row.url} offers {found.total} bytes; {size_words(row)} are right, "
            "so this is not the released file"
        )
    return found


def size_words(row: ModelRow) -> str:
    """The bytes a row's file may have."""
    if row.bytes_low == row.bytes_high:
        return str(row.bytes_low)
    return f"{row.bytes_low} to {row.bytes_high}"


def web_page(row: ModelRow) -> str:
    """That a network wants a log-in first."""
    return (
        f"{row.url} answered with a web page instead of the file; "
        "log in to this network in a browser, or set HTTPS_PROXY, and try again"
    )


def _check_whole(row: ModelRow, head: Head, have: int) -> None:
    """Nothing lies behind what is here; where no digest tells, the server must say so itself."""
    said = re.fullmatch(rf"bytes \*/{_NUMBER}", head.headers.get("Content-Range", ""))
    says_so = said is not None and int(said[1]) == have
    if row.sha256 is None and not says_so:
        raise NetworkError(
            f"{row.url} does not go on after the {have} bytes that are here, "
            f"and does not say that these are all; delete the .part file of {row.file_name} "
            "and start the download again"
        )


def _whole(row: ModelRow, length: int | None) -> Body:
    if length is None:
        return Body(0, row.bytes_high, row.bytes_low)
    return Body(0, length, length)


def _part(row: ModelRow, head: Head, have: int, length: int | None) -> Body:
    said = re.fullmatch(
        rf"bytes {_NUMBER}-{_NUMBER}/{_NUMBER}", head.headers.get("Content-Range", "")
    )
    start, last, total = (int(number) for number in said.groups()) if said else (-1, -1, -1)
    if start != have or not start <= last < total or length not in (None, last + 1 - start):
        raise NetworkError(f"{row.url} sends another part than the one asked for")
    return Body(start, total, total)


def _length(row: ModelRow, head: Head) -> int | None:
    """Bytes of this answer, where it says that."""
    said = head.headers.get("Content-Length")
    if said is None:
        return None
    if not re.fullmatch(_NUMBER, said):
        raise NetworkError(
            f"{row.url} says a length that is no number ({_printable(said)}); "
            "try again later, or from another network"
        )
    return int(said)


def _printable(text: str) -> str:
    shown = ascii(text)[1:-1]
    return shown if len(shown) <= 20 else f"{shown[:20]}…"


def _refused(status: int, row: ModelRow) -> str:
    if status in (404, 410):
        return f"there is no such file any more at {row.url}; look for a newer stereo-tuner"
    if status == 407:
        return "the proxy wants a name and a password; put them into HTTPS_PROXY"
    if status in (401, 403, 451):
        return f"{row.url} may not be fetched from this network (HTTP {status}); try another"
    if status == 429:
        return "the server wants fewer requests (HTTP 429); try again in some minutes"
    return f"the server answered with HTTP {status} at {row.url}; try again later"
