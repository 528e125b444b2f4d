"""A model file's content, read once: what is looked at is what is loaded.

The name of a file may stand for another content a moment later. So the bytes are read one time,
digested on the way into memory that nobody can write to, and all who come after open that.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from threading import Event
from typing import Final

from tuner.apart.nameless import nameless, seal
from tuner.core.stopping import check
from tuner.files.writing import reason
from tuner.networks.errors import ModelError
from tuner.networks.scan.scan import BYTES_MOST, opened_model

CHUNK_BYTES: Final = 1 << 20


class PrivateCopy:
    """The content, until ``close``.

    Attributes:
        source: the file that was named.
        digest: SHA-256 of the content, hexadecimal.
        size: bytes.
        path: what engines open; good for this process and those that inherit ``files``.
        files: descriptors for ``Helper``.
    """

    def __init__(self, source: Path, *, stop: Event | None = None) -> None:
        """Read the file.

        Raises:
            ModelError: no regular file, of no likely size, or it cannot be read.
            Stopped: ``stop`` was set.
        """
        self.source = source
        self.files: tuple[int, ...] = ()
        self._folder = ""
        digest, self.size = hashlib.sha256(), 0
        with opened_model(source) as file:
            try:
                target = self._made()
                try:
                    while part := file.read(CHUNK_BYTES):
                        check(stop)
                        digest.update(part)
                        self.size += _write(target, part)
                        if self.size > BYTES_MOST:
                            raise ModelError(f"{source}: grows while it is read; wait for its end")
                finally:
                    self._finished(target)
            except OSError as error:
                self.close()
                raise ModelError(f"{source}: cannot be read ({reason(error)})") from error
            except BaseException:
                self.close()
                raise
        self.digest = digest.hexdigest()

    @property
    def name(self) -> str:
        return self.source.name

    def close(self) -> None:
        """Let the content go; once more does nothing."""
        for descriptor in self.files:
            os.close(descriptor)
        self.files = ()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""

    def _made(self) -> int:
        if sys.platform == "linux":
            target = nameless(sealable=True)
            self.files = (target,)
            self.path = Path(f"/proc/self/fd/{target}")
            return target
        self._folder = tempfile.mkdtemp(prefix="stereo-tuner-model-")
        self.path = Path(self._folder) / "model.onnx"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        return os.open(self.path, flags, 0o400)

    def _finished(self, target: int) -> None:
        """Nobody writes to it from here on."""
        if sys.platform == "linux":
            seal(target, writing=True)
        else:
            os.close(target)


def _write(target: int, part: bytes) -> int:
    left = memoryview(part)
    while left:
        left = left[os.write(target, left) :]
    return len(part)
