"""Looks at a model file without running it: what it is, how it is fed, whether it may be loaded.

Plain Python on the file's bytes: nothing of an engine, no `onnx`, sees the file before this has
let it pass. Long fields are never touched, so the time hardly depends on the file's size.
"""

from __future__ import annotations

import contextlib
import mmap
import os
from collections.abc import Iterator
from typing import IO, Final

from tuner.files.regular import check_regular, open_regular
from tuner.networks.errors import ModelError
from tuner.networks.scan.checks import check
from tuner.networks.scan.conclusions import conclude
from tuner.networks.scan.graph import read_graph
from tuner.networks.scan.protobuf import ScanError
from tuner.networks.types import Findings

BYTES_MOST: Final = 500_000_000

_FOREIGN: Final = (
    (b"version https://git-lfs", "is a Git LFS pointer, not the model; run `git lfs pull`"),
    (b"PK\x03\x04", "is a ZIP archive (or a PyTorch file), not an ONNX file; unpack or export it"),
    (b"\x1f\x8b", "is compressed with gzip; unpack it first"),
    (b"<", "is a web page or XML, not the model; the download went wrong"),
    (b"{", "is a text (JSON), not an ONNX file"),
    (b"\x89HDF", "is an HDF5 file, not an ONNX file"),
    (b"\x80\x02", "is a Python pickle, not an ONNX file; such files are never opened"),
)


def scan(path: str | os.PathLike[str], *, name: str = "") -> Findings:
    """Read what the file at ``path`` holds; takes milliseconds, at most about a second.

    Args:
        path: where the content lies.
        name: what the user calls it, if it is a copy that lies at ``path``.

    Raises:
        ModelError: one sentence that names the file and says why it is not taken.
    """
    try:
        with opened_model(path, name=name) as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            try:
                return findings(memoryview(mapped))
            finally:
                # An error's traceback may hold views; then the mapping ends with the last of them.
                with contextlib.suppress(BufferError):
                    mapped.close()
    except ScanError as error:
        raise ModelError(f"{name or os.fspath(path)}: the file {error}") from None
    except (OSError, ValueError) as error:
        raise ModelError(f"{name or os.fspath(path)!r}: cannot be read ({error})") from error


@contextlib.contextmanager
def opened_model(path: str | os.PathLike[str], *, name: str = "") -> Iterator[IO[bytes]]:
    """A regular file of a size that models have; never waits on a pipe or a device.

    Raises:
        ModelError: it is none, or cannot be opened; the message names it.
    """
    shown = name or os.fspath(path)
    try:
        file = open_regular(path, judge=_judge)
    except ScanError as error:
        raise ModelError(f"{shown}: the file {error}") from None
    except FileNotFoundError:
        raise ModelError(f"{shown}: there is no such file") from None
    except PermissionError:
        raise ModelError(f"{shown}: may not be read by you; change its permissions") from None
    except OSError as error:
        raise ModelError(f"{shown}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ModelError(f"{shown!r}: is no file name ({error})") from error
    with file:
        yield file


def findings(view: memoryview) -> Findings:
    """The findings of an ONNX file's bytes. Raises ScanError."""
    start = bytes(view[:64]).lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, words in _FOREIGN:
        if start.startswith(magic):
            raise ScanError(words)
    graph = read_graph(view)
    return conclude(graph, check(graph))


def _judge(found: os.stat_result) -> None:
    check_regular(
        found,
        ScanError,
        folder="is a folder; name an ONNX file",
        other="is a pipe or a device; name an ONNX file",
    )
    if found.st_size == 0:
        raise ScanError("is empty (0 bytes)")
    if found.st_size > BYTES_MOST:
        raise ScanError(
            f"has {found.st_size / 1e6:.0f} MB; models up to {BYTES_MOST / 1e6:.0f} MB are taken"
        )
