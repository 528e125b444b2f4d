"""Gets one file over HTTP into a ``.part`` file, and goes on with it where it ended before.

By ``requests`` itself: pooch, which stands on it, can neither resume a file nor be told to stop.
Proxies are those of the environment (HTTPS_PROXY, NO_PROXY).
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from tuner.atomic import reason
from tuner.core.errors import FileError
from tuner.core.stopping import check
from tuner.monocular.alone import alone
from tuner.monocular.errors import ModelError
from tuner.monocular.types import ModelRow

if TYPE_CHECKING:
    import requests

CHUNK_BYTES: Final = 1 << 17
TIMEOUT_S: Final = (10.0, 20.0)
"""To connect, and between two pieces."""
RANGE_IGNORED, RANGE_GIVEN, RANGE_PAST_END = 200, 206, 416
GOES_ON: Final = "start the download again: it goes on from there"


def fetch(
    row: ModelRow, folder: Path, *, progress: Callable[[int, int], None], stop: Event | None
) -> Path:
    """All bytes of the row's file, unchecked, in its ``.part`` file.

    Raises:
        ModelError: the network, or what it answered.
        FileError: the disk.
        Stopped: ``stop`` was set; the ``.part`` file stays.
    """
    check(stop)
    part = part_of(row, folder)
    _make(folder)
    if os.path.islink(part) or (os.path.exists(part) and not os.path.isfile(part)):
        # To open a pipe would wait for ever; behind a link lies a file that is not ours to cut.
        raise FileError(f"{part}: is no regular file; delete it and start the download again")
    try:
        with open(part, "ab") as file:
            if not alone(file):
                raise ModelError(
                    f"{row.title}: is being downloaded already, by another stereo-tuner or window; "
                    "wait for that, or end it"
                )
            _fill(file, row, progress, stop)
            file.flush()
            os.fsync(file.fileno())
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"{part}: cannot be written: {reason(error)}") from error
    return part


def part_of(row: ModelRow, folder: Path) -> Path:
    """Where the bytes lie until all are there and checked."""
    return folder / f"{row.file_name}.part"


def size_words(row: ModelRow) -> str:
    """The bytes a row's file may have."""
    if row.bytes_low == row.bytes_high:
        return str(row.bytes_low)
    return f"{row.bytes_low} to {row.bytes_high}"


def _fill(
    file: BinaryIO, row: ModelRow, progress: Callable[[int, int], None], stop: Event | None
) -> None:
    have = file.seek(0, os.SEEK_END)
    if have > row.bytes_high:
        have = file.truncate(0)
    with _answered(row, have) as answer:
        if answer.status_code == RANGE_PAST_END:
            # All is there already, or it is of another file; the check that follows will tell.
            return
        if answer.status_code != RANGE_GIVEN:
            have = file.truncate(0)
        total = _total(row, answer, have)
        _check_room(file, row, total - have)
        least = total if _says_length(answer) else row.bytes_low
        progress(have, total)
        for piece in _pieces(row, answer, have):
            check(stop)
            have += len(piece)
            if have > total:
                raise ModelError(
                    f"{row.title}: {row.url} sends more than the {total} bytes it said"
                )
            file.write(piece)
            progress(have, total)
    if have < least:
        raise ModelError(_broken(row, have, total))


class _Refusals:
    """Turns what goes wrong between here and the server into one sentence."""

    def __init__(self, row: ModelRow) -> None:
        self._row = row

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        import requests

        if isinstance(error, requests.RequestException):
            raise ModelError(f"{self._row.title}: {_words(error, self._row)}") from error


def _answered(row: ModelRow, have: int) -> requests.Response:
    import requests

    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with _Refusals(row):
        answer = requests.get(row.url, headers=headers, stream=True, timeout=TIMEOUT_S)
    try:
        _check_answer(row, answer)
    except ModelError:
        answer.close()
        raise
    return answer


def _check_answer(row: ModelRow, answer: requests.Response) -> None:
    status = answer.status_code
    if status not in (RANGE_IGNORED, RANGE_GIVEN, RANGE_PAST_END):
        raise ModelError(f"{row.title}: {_refused(status, row)}")
    if "html" in answer.headers.get("Content-Type", "").lower():
        raise ModelError(
            f"{row.title}: {row.url} answered with a web page instead of the file; "
            "log in to this network in a browser, or set HTTPS_PROXY, and try again"
        )


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


def _total(row: ModelRow, answer: requests.Response, have: int) -> int:
    """Bytes of the whole file, by what the server says."""
    described = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", answer.headers.get("Content-Range", ""))
    if answer.status_code == RANGE_GIVEN:
        if described is None or int(described[1]) != have:
            raise ModelError(f"{row.title}: {row.url} sends another part than the one asked for")
        total = int(described[2])
    else:
        total = int(answer.headers["Content-Length"]) if _says_length(answer) else row.bytes_high
    if not row.bytes_low <= total <= row.bytes_high:
        raise ModelError(
            f"{row.title}: {row.url} offers {total} bytes; {size_words(row)} are right, "
            "so this is not the released file"
        )
    return total


def _says_length(answer: requests.Response) -> bool:
    return answer.headers.get("Content-Length", "").isdecimal()


def _pieces(row: ModelRow, answer: requests.Response, have: int) -> Iterator[bytes]:
    pieces: Iterator[Any] = answer.iter_content(CHUNK_BYTES)
    while True:
        with _Refusals(row):
            piece = next(pieces, None)
        if piece is None:
            return
        if not have and bytes(piece).lstrip()[:1] == b"<":
            raise ModelError(
                f"{row.title}: {row.url} sent a web page instead of the file; "
                "log in to this network in a browser, or set HTTPS_PROXY, and try again"
            )
        have += len(piece)
        yield piece


def _check_room(file: BinaryIO, row: ModelRow, needed: int) -> None:
    folder = Path(file.name).parent
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise FileError(
            f"{folder}: {row.title} needs {needed / 1e6:.0f} MB more and {free / 1e6:.0f} MB are "
            "free; make room or choose another folder"
        )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{folder}: cannot be created: {reason(error)}") from error


def _broken(row: ModelRow, have: int, total: int) -> str:
    return (
        f"{row.title}: the connection ended after {have / 1e6:.1f} of {total / 1e6:.1f} MB; "
        f"{GOES_ON}"
    )


def _words(error: requests.RequestException, row: ModelRow) -> str:
    from requests import exceptions as known

    host = row.url.split("/")[2]
    # The narrower kinds first: a proxy's error is a connection's error too.
    words: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
        (known.ProxyError, f"the proxy cannot be reached or refused {host}; check HTTPS_PROXY"),
        (
            known.SSLError,
            f"the connection to {host} is not to be trusted (its certificate); "
            "check the clock, or name your network's certificates in REQUESTS_CA_BUNDLE",
        ),
        # The address here is a known one, so what cannot be read is the proxy's.
        (
            (known.InvalidURL, known.InvalidSchema),
            "the address of the proxy cannot be used; HTTPS_PROXY must be like "
            "http://name.example:8080",
        ),
        (known.Timeout, f"{host} did not answer in time; {GOES_ON}"),
        (known.ChunkedEncodingError, f"the connection to {host} broke; {GOES_ON}"),
        (
            known.ConnectionError,
            f"{host} cannot be reached or fell silent; check the network connection, "
            "or set HTTPS_PROXY, and try again",
        ),
    )
    for kind, said in words:
        if isinstance(error, kind):
            return said
    return f"{row.url} cannot be fetched ({type(error).__name__})"
