"""Looks at a model file without running it: what it is, how it is fed, whether it may be loaded.

Plain Python on the file's bytes: nothing of an engine, no `onnx`, sees the file before this has
let it pass. Long fields are never touched, so the time hardly depends on the file's size.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import stat
from collections.abc import Iterator
from typing import Final

from tuner.monocular.errors import ModelError
from tuner.monocular.protobuf import ScanError
from tuner.monocular.scan_checks import check
from tuner.monocular.scan_conclusions import conclude
from tuner.monocular.scan_graph import read_graph
from tuner.monocular.types import Findings

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


def scan(path: str | os.PathLike[str]) -> Findings:
    """Read what the file at ``path`` holds; takes milliseconds, at most about a second.

    Raises:
        ModelError: one sentence that names the file and says why it is not taken.
    """
    try:
        with _opened(path) as view:
            return findings(view)
    except ScanError as error:
        raise ModelError(f"{os.fspath(path)}: the file {error}") from None
    except FileNotFoundError:
        raise ModelError(f"{path}: there is no such file") from None
    except PermissionError:
        raise ModelError(f"{path}: may not be read by you; change its permissions") from None
    except (OSError, ValueError) as error:
        raise ModelError(f"{os.fspath(path)!r}: cannot be read ({error})") from error


def findings(view: memoryview) -> Findings:
    """The findings of an ONNX file's bytes. Raises ScanError."""
    start = bytes(view[:64]).lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, words in _FOREIGN:
        if start.startswith(magic):
            raise ScanError(words)
    graph = read_graph(view)
    return conclude(graph, check(graph))


@contextlib.contextmanager
def _opened(path: str | os.PathLike[str]) -> Iterator[memoryview]:
    """The bytes of a regular file, not copied; never waits on a pipe or a device."""
    _check_kind(os.stat(path))
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags)
    try:
        # Asked again: the name may stand for something else by now.
        _check_kind(os.fstat(descriptor))
        mapped = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
    finally:
        os.close(descriptor)
    try:
        yield memoryview(mapped)
    finally:
        # An error's traceback may still hold views; then the mapping ends with the last of them.
        with contextlib.suppress(BufferError):
            mapped.close()


def _check_kind(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise ScanError("is a folder; name an ONNX file")
    if not stat.S_ISREG(found.st_mode):
        raise ScanError("is a pipe or a device; name an ONNX file")
    if found.st_size == 0:
        raise ScanError("is empty (0 bytes)")
    if found.st_size > BYTES_MOST:
        raise ScanError(
            f"has {found.st_size / 1e6:.0f} MB; models up to {BYTES_MOST / 1e6:.0f} MB are taken"
        )
