"""Memory that the program and a process apart both see, without a name that could stay behind."""

from __future__ import annotations

import contextlib
import mmap
import os
import secrets
import sys
import tempfile
import weakref
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.apart.descriptors import above_standard

_PREFIX: Final = "stereo-tuner"


class Shared:
    """So many bytes; only what is touched takes memory. Let go at the latest when it is forgotten.

    Attributes:
        size: bytes.
        files: what ``Helper`` must let the other process inherit.
        reference: what to tell the other process, for ``opened``.

    Raises:
        OSError: the system has no such memory left.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.files: tuple[int, ...] = ()
        self.reference: dict[str, Any] = {"size": size}
        if sys.platform == "win32":
            tag = f"{_PREFIX}-{secrets.token_hex(16)}"
            self.reference["tag"] = tag
            self._memory = mmap.mmap(-1, size, tagname=tag)
            return
        descriptor = above_standard(_anonymous(size))
        self._let_go = weakref.finalize(self, os.close, descriptor)
        self.files = (descriptor,)
        self.reference["file"] = descriptor
        self._memory = mmap.mmap(descriptor, size)

    def array(self, shape: tuple[int, ...], *, offset: int = 0) -> NDArray[np.float32]:
        """A float32 view from this byte on; the other process may change it at any time.

        Raises:
            ValueError: it would not lie within the memory.
        """
        return _view(self._memory, shape, offset)

    def close(self) -> None:
        """Give the memory back; once more does nothing."""
        if self.files:
            self._let_go()
        self.files = ()
        # A view of it may still be in use; then it ends with that.
        with contextlib.suppress(BufferError):
            self._memory.close()


class Opened:
    """The same memory in the other process."""

    def __init__(self, reference: dict[str, Any]) -> None:
        size = reference["size"]
        if sys.platform == "win32":
            self._memory = mmap.mmap(-1, size, tagname=reference["tag"])
        else:
            self._memory = mmap.mmap(reference["file"], size)

    def array(self, shape: tuple[int, ...], *, offset: int = 0) -> NDArray[np.float32]:
        """As ``Shared.array``."""
        return _view(self._memory, shape, offset)


def _view(memory: mmap.mmap, shape: tuple[int, ...], offset: int) -> NDArray[np.float32]:
    return np.ndarray(shape, np.float32, buffer=memory, offset=offset)


def _anonymous(size: int) -> int:
    """A descriptor of memory, or of a file without a name."""
    if sys.platform == "linux":
        import fcntl

        descriptor = os.memfd_create(_PREFIX, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            os.truncate(descriptor, size)
            # Were it cut short over there, our next look would be a bus error.
            fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor
    with tempfile.TemporaryFile(prefix=_PREFIX) as file:
        file.truncate(size)
        return os.dup(file.fileno())
