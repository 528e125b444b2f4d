"""Memory for arrays that the program and a process apart both see at the same time."""

from __future__ import annotations

import contextlib
import math
import mmap
import os
import secrets
import sys
import weakref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuner.apart.nameless import nameless, seal


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
            tag = f"stereo-tuner-{secrets.token_hex(16)}"
            self.reference["tag"] = tag
            self._memory = mmap.mmap(-1, size, tagname=tag)
            return
        descriptor = _sized(size)
        self._let_go = weakref.finalize(self, os.close, descriptor)
        self.files = (descriptor,)
        self.reference["file"] = descriptor
        self._memory = mmap.mmap(descriptor, size)

    def array(self, shape: tuple[int, ...], *, offset: int = 0) -> NDArray[np.float32]:
        """A float32 view from this byte on; the other process may change it at any time.

        Raises:
            ValueError: it would not lie within the memory.
        """
        return _view(self._memory, shape, offset, np.float32)

    def pixels(self, shape: tuple[int, ...], *, offset: int = 0) -> NDArray[np.uint8]:
        """The same of uint8."""
        return _view(self._memory, shape, offset, np.uint8)

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
        return _view(self._memory, shape, offset, np.float32)

    def pixels(self, shape: tuple[int, ...], *, offset: int = 0) -> NDArray[np.uint8]:
        """As ``Shared.pixels``."""
        return _view(self._memory, shape, offset, np.uint8)


def _view(memory: mmap.mmap, shape: tuple[int, ...], offset: int, kind: type[Any]) -> NDArray[Any]:
    # Unlike ndarray's own buffer, this refuses a place before the memory, and holds it.
    flat = np.frombuffer(memory, kind, math.prod(shape), offset)
    return flat.reshape(shape)


def _sized(size: int) -> int:
    """The descriptor of a nameless file of so many bytes."""
    descriptor = nameless(sealable=True)
    try:
        os.truncate(descriptor, size)
        # Were it cut short over there, our next look would be a bus error.
        seal(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
